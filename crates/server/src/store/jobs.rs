//! What has to happen later: one open row for each kind and attempt. Whoever takes a row holds it for a while; when they die
//! somebody else takes it over, and who was overtaken can no longer end it.

mod job;

use paylater_core::instant::Instant;
use paylater_core::order::AttemptNo;
use rusqlite::params;

use super::{Db, StoreError, Tx};
use job::read;
pub use job::{Claimed, Ended, Job, Kind, LOCAL, Subject, queues};

/// How long whoever takes a job may take: longer than the slowest call and the question that may follow it.
pub const LEASE_MS: i64 = 60_000;

/// Wants this done at `due_at` or earlier. Asked again, it is done again: what is under way is no answer to what was asked
/// meanwhile.
pub fn ask(tx: &mut Tx<'_>, subject: &Subject<'_>, due_at: Instant, now: Instant) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO jobs (queue, kind, order_id, attempt_no, due_at, planned_at, since)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
         ON CONFLICT (order_id, attempt_no, kind) DO UPDATE SET
             due_at = min(due_at, excluded.due_at), planned_at = ?6, asked = asked + 1,
             since = CASE WHEN dead_at IS NULL THEN since ELSE ?6 END,
             tries = CASE WHEN dead_at IS NULL THEN tries ELSE 0 END, dead_at = NULL",
        params![
            subject.queue,
            subject.kind.id(),
            subject.order_id,
            subject.attempt_no,
            due_at.unix_ms(),
            now.unix_ms()
        ],
    )?;
    tx.changed_queue(subject.queue, due_at);
    Ok(())
}

/// Plans this for `due_at` and for no earlier, with all patience before it.
pub fn plan(tx: &mut Tx<'_>, subject: &Subject<'_>, due_at: Instant, now: Instant) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO jobs (queue, kind, order_id, attempt_no, due_at, planned_at, since)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
         ON CONFLICT (order_id, attempt_no, kind) DO UPDATE SET
             due_at = excluded.due_at, planned_at = ?6, asked = asked + 1, tries = 0, since = ?6, dead_at = NULL",
        params![
            subject.queue,
            subject.kind.id(),
            subject.order_id,
            subject.attempt_no,
            due_at.unix_ms(),
            now.unix_ms()
        ],
    )?;
    tx.changed_queue(subject.queue, due_at);
    Ok(())
}

/// Takes jobs of a queue that are due, at most so many. One that cannot be read is put aside, with its number and why: it
/// must not keep the others from their due.
pub fn claim(tx: &mut Tx<'_>, queue: &str, now: Instant, limit: usize) -> Result<Claimed, StoreError> {
    let rows = tx.all(
        "UPDATE jobs SET fence = fence + 1, lease_until = ?3, planned_at = ?2
         WHERE id IN (SELECT id FROM (
                          SELECT * FROM (
                              SELECT id, due_at FROM jobs
                              WHERE queue = ?1 AND dead_at IS NULL AND due_at <= ?2
                                  AND (lease_until <= ?2 OR lease_until > ?4)
                              ORDER BY due_at, id LIMIT ?5)
                          UNION
                          SELECT * FROM (
                              SELECT id, due_at FROM jobs INDEXED BY jobs_planned
                              WHERE planned_at > ?2 AND queue = ?1 AND dead_at IS NULL
                                  AND (lease_until <= ?2 OR lease_until > ?4)
                              ORDER BY due_at, id LIMIT ?5))
                      ORDER BY due_at, id LIMIT ?5)
         RETURNING *",
        params![
            queue,
            now.unix_ms(),
            now.plus_ms(LEASE_MS).unix_ms(),
            // A lease that ends later than any lease could was taken by a clock that was wrong.
            now.plus_ms(2 * LEASE_MS).unix_ms(),
            i64::try_from(limit).unwrap_or(i64::MAX),
        ],
        |row| Ok((row.get::<i64>("id")?, read(row))),
    )?;
    let mut claimed = Claimed::default();
    for (id, job) in rows {
        match job {
            Ok(job) => claimed.jobs.push(job),
            Err(error) => {
                tx.run(
                    "UPDATE jobs SET dead_at = ?, lease_until = 0, last_error = ? WHERE id = ?",
                    params![now.unix_ms(), error.to_string(), id],
                )?;
                claimed.unreadable.push((id, error));
            }
        }
    }
    claimed.jobs.sort_by_key(|job| job.id);
    Ok(claimed)
}

/// Takes the open job of this kind now, whatever its time, unless somebody holds it.
pub fn claim_one(
    tx: &mut Tx<'_>,
    (order_id, attempt_no): (&str, AttemptNo),
    kind: Kind,
    now: Instant,
) -> Result<Option<Job>, StoreError> {
    tx.one(
        "UPDATE jobs SET fence = fence + 1, lease_until = ?1, planned_at = ?2
         WHERE order_id = ?3 AND attempt_no = ?4 AND kind = ?5 AND (lease_until <= ?2 OR lease_until > ?6)
         RETURNING *",
        params![
            now.plus_ms(LEASE_MS).unix_ms(),
            now.unix_ms(),
            order_id,
            attempt_no,
            kind.id(),
            now.plus_ms(2 * LEASE_MS).unix_ms(),
        ],
        read,
    )
}

/// The job is done.
pub fn finish(tx: &mut Tx<'_>, job: &Job, now: Instant) -> Result<Ended, StoreError> {
    #[cfg(feature = "planted")]
    let job = &unfenced(tx, job)?;
    let gone = tx.run(
        "DELETE FROM jobs WHERE id = ? AND fence = ? AND asked = ?",
        params![job.id, job.fence, job.asked],
    )?;
    if gone == 1 {
        return Ok(Ended::Gone);
    }
    let again = tx.run(
        "UPDATE jobs SET lease_until = 0, tries = 0, since = ?1 WHERE id = ?2 AND fence = ?3",
        params![now.unix_ms(), job.id, job.fence],
    )?;
    if again == 1 {
        tx.changed_queue(&job.queue, now);
        return Ok(Ended::AskedAgain);
    }
    Ok(Ended::Overtaken)
}

/// The job is to be tried again at `due_at`, or when it was asked or planned for meanwhile: they knew something newer.
pub fn put_back(
    tx: &mut Tx<'_>,
    job: &Job,
    due_at: Instant,
    why: &str,
    now: Instant,
) -> Result<(), StoreError> {
    #[cfg(feature = "planted")]
    let job = &unfenced(tx, job)?;
    let due_at = tx.one(
        "UPDATE jobs SET lease_until = 0, tries = tries + 1, last_error = ?1, planned_at = ?2,
             due_at = CASE WHEN asked = ?3 THEN ?4 ELSE due_at END
         WHERE id = ?5 AND fence = ?6 RETURNING due_at",
        params![why, now.unix_ms(), job.asked, due_at.unix_ms(), job.id, job.fence],
        |row| Ok(Instant::from_unix_ms(row.get("due_at")?)),
    )?;
    if let Some(due_at) = due_at {
        tx.changed_queue(&job.queue, due_at);
    }
    Ok(())
}

/// The job as it stands now, whoever has taken it or asked for it since.
#[cfg(feature = "planted")]
fn unfenced(tx: &Tx<'_>, job: &Job) -> Result<Job, StoreError> {
    let now = if crate::planted::is(crate::planted::Mistake::UnfencedFinish) {
        tx.one("SELECT * FROM jobs WHERE id = ?", params![job.id], read)?
    } else {
        None
    };
    Ok(now.map_or_else(|| job.clone(), |now| Job { fence: now.fence, asked: now.asked, ..job.clone() }))
}

/// Nobody tries the job any more until a human says so.
pub fn bury(tx: &mut Tx<'_>, job: &Job, why: &str, now: Instant) -> Result<(), StoreError> {
    tx.run(
        "UPDATE jobs SET lease_until = 0, dead_at = ?, last_error = ? WHERE id = ? AND fence = ?",
        params![now.unix_ms(), why, job.id, job.fence],
    )
    .map(|_| ())
}

/// This is not wanted any more. What somebody is at ends by itself.
pub fn forget(
    tx: &mut Tx<'_>,
    (order_id, attempt_no): (&str, AttemptNo),
    kind: Kind,
    now: Instant,
) -> Result<(), StoreError> {
    tx.run(
        "DELETE FROM jobs WHERE order_id = ? AND attempt_no = ? AND kind = ? AND lease_until <= ?",
        params![order_id, attempt_no, kind.id(), now.unix_ms()],
    )
    .map(|_| ())
}

/// Takes every lease back: those who held them are gone. Only where no other process uses this database.
pub fn release_all(tx: &mut Tx<'_>, now: Instant) -> Result<usize, StoreError> {
    tx.run("UPDATE jobs SET lease_until = 0, planned_at = ? WHERE lease_until > 0", params![now.unix_ms()])
}

/// Tries this job anew from the beginning, now. `None`: there is no such job.
pub fn retry(tx: &mut Tx<'_>, id: i64, now: Instant) -> Result<Option<Job>, StoreError> {
    let job = tx.one(
        "UPDATE jobs SET due_at = ?1, planned_at = ?1, asked = asked + 1, tries = 0, since = ?1,
             dead_at = NULL
         WHERE id = ?2 RETURNING *",
        params![now.unix_ms(), id],
        read,
    )?;
    if let Some(job) = &job {
        tx.changed_queue(&job.queue, now);
    }
    Ok(job)
}

/// Is there a job of this kind for this attempt?
pub fn is_open(
    db: &Db<'_>,
    (order_id, attempt_no): (&str, AttemptNo),
    kind: Kind,
) -> Result<bool, StoreError> {
    let found = db.one(
        "SELECT 1 FROM jobs WHERE order_id = ? AND attempt_no = ? AND kind = ?",
        params![order_id, attempt_no, kind.id()],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Is anything planned at a time that has not come yet? Then the clock was wrong, and it is due.
pub fn is_planned_ahead(db: &Db<'_>, queue: &str, now: Instant) -> Result<bool, StoreError> {
    let found = db.one(
        "SELECT 1 FROM jobs WHERE planned_at > ? AND queue = ? AND dead_at IS NULL LIMIT 1",
        params![now.unix_ms(), queue],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// When the next job of this queue that nobody holds is due, as far as is known now.
pub fn next_due(db: &Db<'_>, queue: &str, now: Instant) -> Result<Option<Instant>, StoreError> {
    db.one(
        "SELECT due_at FROM jobs WHERE queue = ? AND dead_at IS NULL AND lease_until <= ? ORDER BY due_at LIMIT 1",
        params![queue, now.unix_ms()],
        |row| Ok(Instant::from_unix_ms(row.get("due_at")?)),
    )
}

/// The jobs of an order and its attempts.
pub fn of_order(db: &Db<'_>, order_id: &str) -> Result<Vec<Job>, StoreError> {
    db.all("SELECT * FROM jobs WHERE order_id = ? ORDER BY attempt_no, kind", params![order_id], read)
}

/// The jobs that are due first, and those that nobody tries any more, at most so many of each.
pub fn list(db: &Db<'_>, limit: i64) -> Result<Vec<Job>, StoreError> {
    let mut rows = db.all(
        "SELECT * FROM jobs WHERE dead_at IS NOT NULL ORDER BY dead_at DESC LIMIT ?",
        params![limit],
        |row| Ok(read(row).ok()),
    )?;
    for queue in queues() {
        rows.extend(db.all(
            "SELECT * FROM jobs WHERE queue = ? AND dead_at IS NULL ORDER BY due_at LIMIT ?",
            params![queue, limit],
            |row| Ok(read(row).ok()),
        )?);
    }
    Ok(rows.into_iter().flatten().collect())
}
