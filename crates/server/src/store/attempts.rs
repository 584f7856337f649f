//! Tries to pay.

use paylater_core::host::Host;
use paylater_core::instant::Instant;
use paylater_core::offer::Way;
use paylater_core::order::AttemptNo;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Store, Tx, corrupt, readable};

/// One try to pay one order.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The order.
    pub order_id: String,
    /// Counts within the order, from one.
    pub no: AttemptNo,
    /// Our number at the provider.
    pub out_trade_no: String,
    /// Our number of the later deduction.
    pub capture_no: String,
    /// The way.
    pub way: Way,
    /// The plan.
    pub plan: String,
    /// Where the page ran.
    pub host: Host,
    /// How many instalments, for Huabei.
    pub instalments: Option<u32>,
    /// The merchant bears the fee.
    pub seller_pays: bool,
    /// The fingerprint of the schedule shown.
    pub schedule_digest: String,
    /// The idempotency key under which it was confirmed.
    pub confirm_key: String,
    /// The last deduction came to nothing.
    pub is_capture_spent: bool,
    /// The provider's number.
    pub provider_no: Option<String>,
    /// The payment instruction, as wire JSON.
    pub instruction: Option<String>,
    /// How often the provider was asked about it.
    pub queries: u32,
    /// Since when we have been waiting for what we ask about.
    pub waiting_since: Instant,
    /// When it was asked last; zero before the first time.
    pub last_query_at: Instant,
    /// When it last gave an answer that could be believed; zero before the first.
    pub answered_at: Instant,
    /// When the attempt began.
    pub created_at: Instant,
}

/// Stores a new attempt.
pub async fn insert(tx: &mut Tx, attempt: &Attempt) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO attempts (order_id, no, out_trade_no, capture_no, way, plan, host, instalments, seller_pays,
             schedule_digest, confirm_key, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&attempt.order_id)
    .bind(attempt.no)
    .bind(&attempt.out_trade_no)
    .bind(&attempt.capture_no)
    .bind(attempt.way.id())
    .bind(&attempt.plan)
    .bind(attempt.host.id())
    .bind(attempt.instalments)
    .bind(attempt.seller_pays)
    .bind(&attempt.schedule_digest)
    .bind(&attempt.confirm_key)
    .bind(attempt.created_at.unix_ms())
    .execute(&mut **tx)
    .await
    .map(|_| ())
}

/// How many attempts the order has had.
pub async fn count(tx: &mut Tx, order_id: &str) -> Result<AttemptNo, sqlx::Error> {
    sqlx::query_scalar("SELECT count(*) FROM attempts WHERE order_id = ?")
        .bind(order_id)
        .fetch_one(&mut **tx)
        .await
}

/// One attempt, within a change.
pub async fn get(tx: &mut Tx, order_id: &str, no: AttemptNo) -> Result<Option<Attempt>, sqlx::Error> {
    let query = sqlx::query("SELECT * FROM attempts WHERE order_id = ? AND no = ?").bind(order_id).bind(no);
    query.fetch_optional(&mut **tx).await?.map(|row| read(&row)).transpose()
}

/// The attempt that is known to providers under this number, as itself or by any of its deductions.
pub async fn by_number(tx: &mut Tx, number: &str) -> Result<Option<Attempt>, sqlx::Error> {
    let query = sqlx::query(
        "SELECT a.* FROM attempts a WHERE a.out_trade_no = ?1
         UNION ALL
         SELECT a.* FROM captures c JOIN attempts a ON a.order_id = c.order_id AND a.no = c.attempt_no
         WHERE c.capture_no = ?1",
    );
    query.bind(number).fetch_optional(&mut **tx).await?.map(|row| read(&row)).transpose()
}

/// Writes down that a deduction is asked for under the attempt's present number.
pub async fn note_capture(tx: &mut Tx, order_id: &str, no: AttemptNo) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO captures (capture_no, order_id, attempt_no)
         SELECT capture_no, order_id, no FROM attempts WHERE order_id = ? AND no = ? ON CONFLICT DO NOTHING",
    )
    .bind(order_id)
    .bind(no)
    .execute(&mut **tx)
    .await
    .map(|_| ())
}

/// Writes down that this deduction is about to be sent; after a crash nobody else could tell.
pub async fn note_send(tx: &mut Tx, attempt: &Attempt) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO captures (capture_no, order_id, attempt_no, sends) VALUES (?, ?, ?, 1)
         ON CONFLICT (capture_no) DO UPDATE SET sends = sends + 1",
    )
    .bind(&attempt.capture_no)
    .bind(&attempt.order_id)
    .bind(attempt.no)
    .execute(&mut **tx)
    .await
    .map(|_| ())
}

/// The present deduction came to nothing.
pub async fn spend_capture(tx: &mut Tx, order_id: &str, no: AttemptNo) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE attempts SET is_capture_spent = 1 WHERE order_id = ? AND no = ?")
        .bind(order_id)
        .bind(no)
        .execute(&mut **tx)
        .await
        .map(|_| ())
}

/// Keeps the payment instruction; the first one stays, because it may have been handed out already.
pub async fn save_instruction(tx: &mut Tx, attempt: &Attempt, instruction: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE attempts SET instruction = coalesce(instruction, ?) WHERE order_id = ? AND no = ?")
        .bind(instruction)
        .bind(&attempt.order_id)
        .bind(attempt.no)
        .execute(&mut **tx)
        .await
        .map(|_| ())
}

/// Keeps the provider's number; the first one stays, because later calls are made with it.
pub async fn save_provider_no(tx: &mut Tx, attempt: &Attempt, provider_no: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE attempts SET provider_no = coalesce(provider_no, ?) WHERE order_id = ? AND no = ?")
        .bind(provider_no)
        .bind(&attempt.order_id)
        .bind(attempt.no)
        .execute(&mut **tx)
        .await
        .map(|_| ())
}

/// Gives the later deduction a fresh number.
pub async fn renew_capture_no(
    tx: &mut Tx,
    order_id: &str,
    no: AttemptNo,
    capture_no: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE attempts SET capture_no = ?, is_capture_spent = 0 WHERE order_id = ? AND no = ?")
        .bind(capture_no)
        .bind(order_id)
        .bind(no)
        .execute(&mut **tx)
        .await
        .map(|_| ())
}

/// Plans the next question to the provider, or none.
pub async fn plan_query(
    tx: &mut Tx,
    order_id: &str,
    no: AttemptNo,
    next_query_at: Option<Instant>,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE attempts SET next_query_at = ? WHERE order_id = ? AND no = ?")
        .bind(next_query_at.map(Instant::unix_ms))
        .bind(order_id)
        .bind(no)
        .execute(&mut **tx)
        .await
        .map(|_| ())
}

/// Plans the question after the one that was claimed until `claimed_until`, unless somebody planned another meanwhile:
/// they knew something newer.
pub async fn plan_next_query(
    tx: &mut Tx,
    attempt: &Attempt,
    claimed_until: Instant,
    next_query_at: Option<Instant>,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE attempts SET next_query_at = ? WHERE order_id = ? AND no = ? AND next_query_at = ?")
        .bind(next_query_at.map(Instant::unix_ms))
        .bind(&attempt.order_id)
        .bind(attempt.no)
        .bind(claimed_until.unix_ms())
        .execute(&mut **tx)
        .await
        .map(|_| ())
}

/// A new wait begins: the first question comes at `next_query_at`, and patience counts from `now`.
pub async fn begin_waiting(
    tx: &mut Tx,
    order_id: &str,
    no: AttemptNo,
    now: Instant,
    next_query_at: Instant,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE attempts SET next_query_at = ?, waiting_since = ?, queries = 0 WHERE order_id = ? AND no = ?",
    )
    .bind(next_query_at.unix_ms())
    .bind(now.unix_ms())
    .bind(order_id)
    .bind(no)
    .execute(&mut **tx)
    .await
    .map(|_| ())
}

impl Store {
    /// One attempt.
    pub async fn attempt(&self, order_id: &str, no: AttemptNo) -> Result<Option<Attempt>, sqlx::Error> {
        let query =
            sqlx::query("SELECT * FROM attempts WHERE order_id = ? AND no = ?").bind(order_id).bind(no);
        query.fetch_optional(self.pool()).await?.map(|row| read(&row)).transpose()
    }

    /// How often the deduction of this number was sent, or was about to be.
    pub async fn capture_sends(&self, capture_no: &str) -> Result<u32, sqlx::Error> {
        let query = sqlx::query_scalar("SELECT sends FROM captures WHERE capture_no = ?").bind(capture_no);
        Ok(query.fetch_optional(self.pool()).await?.unwrap_or_default())
    }

    /// The attempt that was confirmed under this idempotency key.
    pub async fn attempt_by_key(&self, order_id: &str, key: &str) -> Result<Option<Attempt>, sqlx::Error> {
        let query = sqlx::query("SELECT * FROM attempts WHERE order_id = ? AND confirm_key = ?")
            .bind(order_id)
            .bind(key);
        query.fetch_optional(self.pool()).await?.map(|row| read(&row)).transpose()
    }

    /// Claims the attempts about which the provider is to be asked now: nobody else gets them before `until`.
    pub async fn claim_queries(
        &self,
        now: Instant,
        until: Instant,
        limit: i64,
    ) -> Result<Vec<Attempt>, sqlx::Error> {
        let rows = sqlx::query(
            "UPDATE attempts SET next_query_at = ?1
             WHERE rowid IN (SELECT rowid FROM attempts WHERE next_query_at <= ?2 ORDER BY next_query_at LIMIT ?3)
             RETURNING *",
        )
        .bind(until.unix_ms())
        .bind(now.unix_ms())
        .bind(limit)
        .fetch_all(self.pool())
        .await?;
        Ok(readable(&rows, read))
    }

    /// Notes that the provider answered a question about this attempt.
    pub async fn note_answer(&self, attempt: &Attempt, now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE attempts SET answered_at = ? WHERE order_id = ? AND no = ?")
            .bind(now.unix_ms())
            .bind(&attempt.order_id)
            .bind(attempt.no)
            .execute(self.pool())
            .await
            .map(|_| ())
    }

    /// Claims the right to ask about this attempt now, unless it was asked less than `pause_ms` ago.
    pub async fn claim_query(
        &self,
        attempt: &Attempt,
        now: Instant,
        pause_ms: i64,
    ) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "UPDATE attempts SET last_query_at = ?1, queries = queries + 1
             WHERE order_id = ?2 AND no = ?3 AND last_query_at <= ?4",
        )
        .bind(now.unix_ms())
        .bind(&attempt.order_id)
        .bind(attempt.no)
        .bind(now.unix_ms() - pause_ms)
        .execute(self.pool())
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

fn read(row: &SqliteRow) -> Result<Attempt, sqlx::Error> {
    Ok(Attempt {
        order_id: row.try_get("order_id")?,
        no: row.try_get("no")?,
        out_trade_no: row.try_get("out_trade_no")?,
        capture_no: row.try_get("capture_no")?,
        way: Way::from_id(row.try_get("way")?).ok_or_else(|| corrupt("way"))?,
        plan: row.try_get("plan")?,
        host: Host::from_id(row.try_get("host")?).ok_or_else(|| corrupt("host"))?,
        instalments: row.try_get("instalments")?,
        seller_pays: row.try_get("seller_pays")?,
        schedule_digest: row.try_get("schedule_digest")?,
        confirm_key: row.try_get("confirm_key")?,
        is_capture_spent: row.try_get("is_capture_spent")?,
        waiting_since: Instant::from_unix_ms(row.try_get("waiting_since")?),
        provider_no: row.try_get("provider_no")?,
        instruction: row.try_get("instruction")?,
        queries: row.try_get("queries")?,
        last_query_at: Instant::from_unix_ms(row.try_get("last_query_at")?),
        answered_at: Instant::from_unix_ms(row.try_get("answered_at")?),
        created_at: Instant::from_unix_ms(row.try_get("created_at")?),
    })
}
