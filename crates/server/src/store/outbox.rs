//! Calls that have to reach a provider. A row is written with the change that causes it; whoever holds its lease
//! delivers it, and when they die somebody else does.

use paylater_core::instant::Instant;
use paylater_core::order::AttemptNo;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Store, Tx, corrupt, readable};

/// What to call for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Make the payment known to the provider and get the instruction.
    Begin,
    /// Close the payment, or hand a promise back.
    Close,
    /// Ask for the promised money.
    Capture,
}

impl Kind {
    /// The stored name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::Close => "close",
            Self::Capture => "capture",
        }
    }
}

/// One call to be made.
#[derive(Debug, Clone)]
pub struct Job {
    /// The row.
    pub id: i64,
    /// The order.
    pub order_id: String,
    /// The attempt.
    pub attempt_no: AttemptNo,
    /// What for.
    pub kind: Kind,
    /// How often it was tried.
    pub tries: u32,
    /// When it was written.
    pub created_at: Instant,
}

/// Writes a job, held by the writer until `lease_until`.
pub async fn add(
    tx: &mut Tx,
    order_id: &str,
    attempt_no: AttemptNo,
    kind: Kind,
    now: Instant,
    lease_until: Instant,
) -> Result<Job, sqlx::Error> {
    let row = sqlx::query(
        "INSERT INTO outbox (order_id, attempt_no, kind, due_at, lease_until, created_at) VALUES (?, ?, ?, ?, ?, ?)
         RETURNING *",
    )
    .bind(order_id)
    .bind(attempt_no)
    .bind(kind.id())
    .bind(now.unix_ms())
    .bind(lease_until.unix_ms())
    .bind(now.unix_ms())
    .fetch_one(&mut **tx)
    .await?;
    read(&row)
}

/// The job is done.
pub async fn finish(tx: &mut Tx, job: &Job, now: Instant) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE outbox SET done_at = ?, lease_until = 0 WHERE id = ?")
        .bind(now.unix_ms())
        .bind(job.id)
        .execute(&mut **tx)
        .await
        .map(|_| ())
}

/// Is there a job of this kind for this attempt that is not done?
pub async fn is_pending(
    tx: &mut Tx,
    order_id: &str,
    attempt_no: AttemptNo,
    kind: Kind,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE order_id = ? AND attempt_no = ? AND kind = ? AND done_at IS NULL)",
    )
    .bind(order_id)
    .bind(attempt_no)
    .bind(kind.id())
    .fetch_one(&mut **tx)
    .await
}

impl Store {
    /// Claims jobs that are due and held by nobody.
    pub async fn claim_jobs(
        &self,
        now: Instant,
        until: Instant,
        limit: i64,
    ) -> Result<Vec<Job>, sqlx::Error> {
        let rows = sqlx::query(
            "UPDATE outbox SET lease_until = ?1
             WHERE id IN (SELECT id FROM outbox
                          WHERE done_at IS NULL AND due_at <= ?2 AND lease_until <= ?2 ORDER BY due_at LIMIT ?3)
             RETURNING *",
        )
        .bind(until.unix_ms())
        .bind(now.unix_ms())
        .bind(limit)
        .fetch_all(self.pool())
        .await?;
        Ok(readable(&rows, read))
    }

    /// Claims the open job of this kind for this attempt now, whatever its due time, unless somebody holds it.
    pub async fn claim_job(
        &self,
        (order_id, attempt_no): (&str, AttemptNo),
        kind: Kind,
        now: Instant,
        until: Instant,
    ) -> Result<Option<Job>, sqlx::Error> {
        let row = sqlx::query(
            "UPDATE outbox SET lease_until = ?1
             WHERE id = (SELECT id FROM outbox WHERE order_id = ?2 AND attempt_no = ?3 AND kind = ?4
                         AND done_at IS NULL AND lease_until <= ?5 LIMIT 1)
             RETURNING *",
        )
        .bind(until.unix_ms())
        .bind(order_id)
        .bind(attempt_no)
        .bind(kind.id())
        .bind(now.unix_ms())
        .fetch_optional(self.pool())
        .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// Lets anybody take these jobs: this process cannot make the calls at once.
    pub async fn release(&self, jobs: &[Job]) -> Result<(), sqlx::Error> {
        for job in jobs {
            sqlx::query("UPDATE outbox SET lease_until = 0 WHERE id = ?")
                .bind(job.id)
                .execute(self.pool())
                .await?;
        }
        Ok(())
    }

    /// The job is done, and nothing else happened.
    pub async fn finish(&self, job: &Job, now: Instant) -> Result<(), sqlx::Error> {
        let mut tx = self.begin().await?;
        finish(&mut tx, job, now).await?;
        tx.commit().await
    }

    /// Puts a job back to be tried again at `due_at`.
    pub async fn put_back(&self, job: &Job, due_at: Instant, why: &str) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE outbox SET lease_until = 0, tries = tries + 1, due_at = ?, last_error = ? WHERE id = ?",
        )
        .bind(due_at.unix_ms())
        .bind(why)
        .bind(job.id)
        .execute(self.pool())
        .await
        .map(|_| ())
    }

    /// How many jobs are not done.
    pub async fn open_jobs(&self) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar("SELECT count(*) FROM outbox WHERE done_at IS NULL").fetch_one(self.pool()).await
    }
}

fn read(row: &SqliteRow) -> Result<Job, sqlx::Error> {
    Ok(Job {
        id: row.try_get("id")?,
        order_id: row.try_get("order_id")?,
        attempt_no: row.try_get("attempt_no")?,
        kind: match row.try_get("kind")? {
            "begin" => Kind::Begin,
            "close" => Kind::Close,
            "capture" => Kind::Capture,
            _ => return Err(corrupt("kind of job")),
        },
        tries: row.try_get("tries")?,
        created_at: Instant::from_unix_ms(row.try_get("created_at")?),
    })
}
