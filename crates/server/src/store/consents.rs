//! Evidence of consent: what was agreed to, in which text, beside which schedule.

use paylater_core::consent::Consent;
use paylater_core::instant::Instant;

use super::Tx;
use super::attempts::Attempt;

/// Writes down what was agreed to for this attempt.
pub async fn insert(
    tx: &mut Tx,
    attempt: &Attempt,
    consents: &[Consent],
    at: Instant,
) -> Result<(), sqlx::Error> {
    for consent in consents {
        sqlx::query(
            "INSERT INTO consents (order_id, attempt_no, document, version, sha256, schedule_digest, at)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&attempt.order_id)
        .bind(attempt.no)
        .bind(&consent.document)
        .bind(&consent.version)
        .bind(&consent.sha256)
        .bind(&attempt.schedule_digest)
        .bind(at.unix_ms())
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
