//! Every number under which a deduction was ever asked for: money that comes late still finds its order.

use paylater_core::order::AttemptNo;
use rusqlite::params;

use super::attempts::Attempt;
use super::{Db, StoreError, Tx};

/// Writes down that a deduction is asked for under this number.
pub fn note_number(
    tx: &mut Tx<'_>,
    order_id: &str,
    no: AttemptNo,
    capture_no: &str,
) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO captures (capture_no, order_id, attempt_no) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        params![capture_no, order_id, no],
    )
    .map(|_| ())
}

/// Writes down that this deduction is about to be sent; after a crash nobody else could tell.
pub fn record_send(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO captures (capture_no, order_id, attempt_no, sends) VALUES (?, ?, ?, 1)
         ON CONFLICT (capture_no) DO UPDATE SET sends = captures.sends + 1",
        params![attempt.capture_no, attempt.order_id, attempt.no],
    )
    .map(|_| ())
}

/// How often the deduction of this number was sent, or was about to be.
pub fn send_count(db: &Db<'_>, capture_no: &str) -> Result<u32, StoreError> {
    let sends = db.one("SELECT sends FROM captures WHERE capture_no = ?", params![capture_no], |row| {
        row.get("sends")
    })?;
    Ok(sends.unwrap_or_default())
}
