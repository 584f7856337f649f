//! Alarms: counted rather than repeated, so that a flood of one kind hides no other.

use paylater_core::alarm::AlarmKind;
use paylater_core::instant::Instant;
use rusqlite::params;

use super::{Db, StoreError, Tx};

/// An alarm as stored.
#[derive(Debug, Clone)]
pub struct Alarm {
    /// Which kind.
    pub kind: String,
    /// What it is about: an order's id, an order's id and a document's behind a stroke, or a number that belongs to none.
    pub subject: String,
    /// What happened last.
    pub detail: String,
    /// How often.
    pub count: i64,
    /// When last.
    pub last_at: Instant,
}

/// Raises an alarm, or counts it again. Some of the words come from outside: none of them moves a reader's cursor.
pub fn raise(
    tx: &mut Tx<'_>,
    kind: AlarmKind,
    subject: &str,
    detail: &str,
    at: Instant,
) -> Result<(), StoreError> {
    let (subject, detail) = (printable(subject), printable(detail));
    tracing::error!(alarm = kind.id(), severity = kind.severity().id(), subject = ?subject, detail = ?detail, "alarm");
    tx.run(
        "INSERT INTO alarms (kind, subject, detail, first_at, last_at) VALUES (?1, ?2, ?3, ?4, ?4)
         ON CONFLICT (kind, subject) DO UPDATE SET count = alarms.count + 1, detail = ?3, last_at = ?4",
        params![kind.id(), subject, detail, at.unix_ms()],
    )
    .map(|_| ())
}

fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

/// The newest alarms, at most so many of each kind.
pub fn newest(db: &Db<'_>, limit: i64) -> Result<Vec<Alarm>, StoreError> {
    // From one kind to the next by the index: there are few kinds, however many alarms.
    let kinds = db.all(
        "WITH RECURSIVE k (kind) AS (
             SELECT min(kind) FROM alarms
             UNION ALL SELECT (SELECT min(kind) FROM alarms WHERE kind > k.kind) FROM k WHERE k.kind IS NOT NULL)
         SELECT kind FROM k WHERE kind IS NOT NULL",
        [],
        |row| row.get::<String>("kind"),
    )?;
    let mut newest = Vec::new();
    for kind in kinds {
        newest.extend(db.all(
            "SELECT * FROM alarms WHERE kind = ? ORDER BY last_at DESC LIMIT ?",
            params![kind, limit],
            |row| {
                Ok(Alarm {
                    kind: row.get("kind")?,
                    subject: row.get("subject")?,
                    detail: row.get("detail")?,
                    count: row.get("count")?,
                    last_at: Instant::from_unix_ms(row.get("last_at")?),
                })
            },
        )?);
    }
    newest.sort_by_key(|alarm| std::cmp::Reverse(alarm.last_at));
    Ok(newest)
}
