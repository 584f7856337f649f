//! The guard of every request that has an effect: a unique row, inserted in the transaction of the effect itself.

use paylater_core::instant::Instant;
use sqlx::Row;

use super::{Store, Tx};

/// What the key was found to be. Three cases, so that the caller has to think of all three.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Nobody used it: the row is written, go on.
    New,
    /// It was used for the very same request; the answer, unless the first request is still at it.
    Same(Option<Answer>),
    /// It was used for another request.
    Differs,
}

/// A stored answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// Looks the key up, and takes it when it is free.
pub async fn take(
    tx: &mut Tx,
    scope: &str,
    key: &str,
    fingerprint: &str,
    now: Instant,
) -> Result<Seen, sqlx::Error> {
    let taken = sqlx::query(
        "INSERT INTO idempotency (scope, key, fingerprint, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .bind(scope)
    .bind(key)
    .bind(fingerprint)
    .bind(now.unix_ms())
    .execute(&mut **tx)
    .await?;
    if taken.rows_affected() == 1 {
        return Ok(Seen::New);
    }
    let row = sqlx::query("SELECT fingerprint, status, body FROM idempotency WHERE scope = ? AND key = ?")
        .bind(scope)
        .bind(key)
        .fetch_one(&mut **tx)
        .await?;
    if row.try_get::<&str, _>("fingerprint")? != fingerprint {
        return Ok(Seen::Differs);
    }
    let status: Option<u16> = row.try_get("status")?;
    let body: Option<String> = row.try_get("body")?;
    Ok(Seen::Same(status.zip(body).map(|(status, body)| Answer { status, body })))
}

/// Keeps the answer for whoever asks again.
pub async fn finish(tx: &mut Tx, scope: &str, key: &str, answer: &Answer) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE idempotency SET status = ?, body = ? WHERE scope = ? AND key = ?")
        .bind(answer.status)
        .bind(&answer.body)
        .bind(scope)
        .bind(key)
        .execute(&mut **tx)
        .await
        .map(|_| ())
}

impl Store {
    /// Forgets keys taken before `before`: longer ago than any chain of retries lasts.
    pub async fn forget_keys(&self, before: Instant) -> Result<u64, sqlx::Error> {
        let done = sqlx::query("DELETE FROM idempotency WHERE created_at < ?")
            .bind(before.unix_ms())
            .execute(self.pool())
            .await?;
        Ok(done.rows_affected())
    }
}
