//! Alarms: counted rather than repeated, so that a flood of one kind hides no other.

use paylater_core::instant::Instant;
use sqlx::Row;

use super::{Store, Tx};

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
pub async fn raise(
    tx: &mut Tx,
    kind: &str,
    subject: &str,
    detail: &str,
    at: Instant,
) -> Result<(), sqlx::Error> {
    let (subject, detail) = (printable(subject), printable(detail));
    tracing::error!(alarm = kind, subject = ?subject, detail = ?detail, "alarm");
    sqlx::query(
        "INSERT INTO alarms (kind, subject, detail, first_at, last_at) VALUES (?1, ?2, ?3, ?4, ?4)
         ON CONFLICT (kind, subject) DO UPDATE SET count = count + 1, detail = ?3, last_at = ?4",
    )
    .bind(kind)
    .bind(subject)
    .bind(detail)
    .bind(at.unix_ms())
    .execute(&mut **tx)
    .await
    .map(|_| ())
}

fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

impl Store {
    /// The newest alarms, at most so many of each kind.
    pub async fn alarms(&self, limit: i64) -> Result<Vec<Alarm>, sqlx::Error> {
        let rows = sqlx::query(
            "SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY kind ORDER BY last_at DESC) AS place FROM alarms)
             WHERE place <= ? ORDER BY last_at DESC",
        )
        .bind(limit)
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Alarm {
                    kind: row.try_get("kind")?,
                    subject: row.try_get("subject")?,
                    detail: row.try_get("detail")?,
                    count: row.try_get("count")?,
                    last_at: Instant::from_unix_ms(row.try_get("last_at")?),
                })
            })
            .collect()
    }
}
