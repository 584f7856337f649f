//! The guard of every request that has an effect: a unique row, inserted in the transaction of the effect itself.

use paylater_core::instant::Instant;
use rusqlite::params;

use super::{Db, StoreError, Tx};

/// What the key was found to be. Three cases, so that the caller has to think of all three.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// Nobody used it.
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

/// Looks the key up.
pub fn find(db: &Db<'_>, scope: &str, key: &str, fingerprint: &str) -> Result<Lookup, StoreError> {
    let found = db.one(
        "SELECT fingerprint, status, body FROM idempotency WHERE scope = ? AND key = ?",
        params![scope, key],
        |row| {
            let status: Option<u16> = row.get("status")?;
            let body: Option<String> = row.get("body")?;
            let answer = status.zip(body).map(|(status, body)| Answer { status, body });
            Ok((row.get::<String>("fingerprint")?, answer))
        },
    )?;
    Ok(match found {
        None => Lookup::New,
        Some((kept, answer)) if kept == fingerprint => Lookup::Same(answer),
        Some(_) => Lookup::Differs,
    })
}

/// Looks the key up, and takes it when it is free.
pub fn take(
    tx: &mut Tx<'_>,
    scope: &str,
    key: &str,
    fingerprint: &str,
    now: Instant,
) -> Result<Lookup, StoreError> {
    let taken = tx.run(
        "INSERT INTO idempotency (scope, key, fingerprint, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        params![scope, key, fingerprint, now.unix_ms()],
    )?;
    if taken == 1 { Ok(Lookup::New) } else { find(tx, scope, key, fingerprint) }
}

/// Keeps the answer for whoever asks again.
pub fn finish(tx: &mut Tx<'_>, scope: &str, key: &str, answer: &Answer) -> Result<(), StoreError> {
    tx.run(
        "UPDATE idempotency SET status = ?, body = ? WHERE scope = ? AND key = ?",
        params![answer.status, answer.body, scope, key],
    )
    .map(|_| ())
}

/// Forgets keys taken before `before`, at most so many: the lock is not held for long. How many were forgotten.
pub fn forget(tx: &mut Tx<'_>, before: Instant, limit: i64) -> Result<usize, StoreError> {
    tx.run(
        "DELETE FROM idempotency WHERE rowid IN
             (SELECT rowid FROM idempotency WHERE created_at < ? ORDER BY created_at LIMIT ?)",
        params![before.unix_ms(), limit],
    )
}
