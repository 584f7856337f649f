//! Tries to pay.

use paylater_core::host::Host;
use paylater_core::instant::Instant;
use paylater_core::money::Money;
use paylater_core::offer::Way;
use paylater_core::order::{AttemptNo, Held};
use rusqlite::params;

use super::{Db, Row, StoreError, Tx};

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
    /// How many instalments, where the plan has any.
    pub instalments: Option<u32>,
    /// The merchant bears the fee.
    pub merchant_bears_fee: bool,
    /// The fingerprint of the schedule shown.
    pub schedule_digest: String,
    /// The idempotency key under which it was confirmed.
    pub confirm_key: String,
    /// The last deduction came to nothing.
    pub is_capture_no_used: bool,
    /// The provider's number by which later calls name it.
    pub provider_no: Option<String>,
    /// The payment instruction, as wire JSON.
    pub instruction: Option<String>,
    /// With which code the provider refused to begin it.
    pub refusal: Option<String>,
    /// How it ended at the provider, once that is proven.
    pub provider_end: Option<ProviderEnd>,
    /// What stands behind its promise, once one was given.
    pub held: Held,
    /// Since when we have been waiting for what we ask about.
    pub waiting_since: Instant,
    /// When it was asked last; zero before the first time.
    pub last_query_at: Instant,
    /// When it last gave an answer that could be believed; zero before the first.
    pub answered_at: Instant,
    /// When the attempt began.
    pub created_at: Instant,
}

/// How an attempt ended at its provider. Until then money or a promise may still come of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderEnd {
    /// The money came.
    Paid,
    /// The provider says that it is closed.
    Closed,
    /// Nothing came of it within the time in which it still could.
    Absent,
    /// Not known, and no longer asked about: what an earlier release left.
    Unproven,
}

impl ProviderEnd {
    const ALL: [Self; 4] = [Self::Paid, Self::Closed, Self::Absent, Self::Unproven];

    /// The stored name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Closed => "closed",
            Self::Absent => "absent",
            Self::Unproven => "unproven",
        }
    }
}

/// Stores a new attempt.
pub fn insert(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO attempts (order_id, no, out_trade_no, capture_no, way, plan, host, instalments, seller_pays,
             schedule_digest, confirm_key, instruction, waiting_since, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            attempt.order_id,
            attempt.no,
            attempt.out_trade_no,
            attempt.capture_no,
            attempt.way.id(),
            attempt.plan,
            attempt.host.id(),
            attempt.instalments,
            attempt.merchant_bears_fee,
            attempt.schedule_digest,
            attempt.confirm_key,
            attempt.instruction,
            attempt.waiting_since.unix_ms(),
            attempt.created_at.unix_ms(),
        ],
    )
    .map(|_| ())
}

/// The number of the order's next attempt.
pub fn next_no(db: &Db<'_>, order_id: &str) -> Result<AttemptNo, StoreError> {
    let last = db.one(
        "SELECT no FROM attempts WHERE order_id = ? ORDER BY no DESC LIMIT 1",
        params![order_id],
        |row| row.get::<AttemptNo>("no"),
    )?;
    Ok(last.unwrap_or_default() + 1)
}

/// One attempt.
pub fn get(db: &Db<'_>, order_id: &str, no: AttemptNo) -> Result<Option<Attempt>, StoreError> {
    db.one("SELECT * FROM attempts WHERE order_id = ? AND no = ?", params![order_id, no], read)
}

/// Every attempt of an order, oldest first.
pub fn of_order(db: &Db<'_>, order_id: &str) -> Result<Vec<Attempt>, StoreError> {
    db.all("SELECT * FROM attempts WHERE order_id = ? ORDER BY no", params![order_id], read)
}

/// The attempts of these orders, whose ids come as a JSON list.
pub(super) fn among(db: &Db<'_>, order_ids: &str) -> Result<Vec<Attempt>, StoreError> {
    db.all(
        "SELECT a.* FROM json_each(?) ids CROSS JOIN attempts a ON a.order_id = ids.value",
        params![order_ids],
        read,
    )
}

/// The attempt that is known to providers under this number, as itself or by any of its deductions.
pub fn by_number(db: &Db<'_>, number: &str) -> Result<Option<Attempt>, StoreError> {
    db.one(
        "SELECT a.* FROM attempts a WHERE a.out_trade_no = ?1
         UNION ALL
         SELECT a.* FROM captures c JOIN attempts a ON a.order_id = c.order_id AND a.no = c.attempt_no
         WHERE c.capture_no = ?1",
        params![number],
        read,
    )
}

/// The attempt that was confirmed under this idempotency key.
pub fn by_key(db: &Db<'_>, order_id: &str, key: &str) -> Result<Option<Attempt>, StoreError> {
    db.one("SELECT * FROM attempts WHERE order_id = ? AND confirm_key = ?", params![order_id, key], read)
}

/// The present deduction came to nothing.
pub fn spend_capture_no(tx: &mut Tx<'_>, order_id: &str, no: AttemptNo) -> Result<(), StoreError> {
    tx.run("UPDATE attempts SET is_capture_spent = 1 WHERE order_id = ? AND no = ?", params![order_id, no])
        .map(|_| ())
}

/// Gives the later deduction a fresh number.
pub fn renew_capture_no(
    tx: &mut Tx<'_>,
    order_id: &str,
    no: AttemptNo,
    capture_no: &str,
) -> Result<(), StoreError> {
    tx.run(
        "UPDATE attempts SET capture_no = ?, is_capture_spent = 0 WHERE order_id = ? AND no = ?",
        params![capture_no, order_id, no],
    )
    .map(|_| ())
}

/// Keeps the payment instruction; the first one stays, because it may have been handed out already.
pub fn save_instruction(tx: &mut Tx<'_>, attempt: &Attempt, instruction: &str) -> Result<(), StoreError> {
    tx.run(
        "UPDATE attempts SET instruction = coalesce(instruction, ?) WHERE order_id = ? AND no = ?",
        params![instruction, attempt.order_id, attempt.no],
    )
    .map(|_| ())
}

/// Keeps the provider's number; the first one stays, because later calls are made with it.
pub fn save_provider_no(tx: &mut Tx<'_>, attempt: &Attempt, provider_no: &str) -> Result<(), StoreError> {
    tx.run(
        "UPDATE attempts SET provider_no = coalesce(provider_no, ?) WHERE order_id = ? AND no = ?",
        params![provider_no, attempt.order_id, attempt.no],
    )
    .map(|_| ())
}

/// Keeps what stands behind the promise, as the provider said it last.
pub fn save_held(tx: &mut Tx<'_>, attempt: &Attempt, held: Held) -> Result<(), StoreError> {
    let (amount, waived) = match held {
        Held::Nothing => (None, None),
        Held::Deposit { amount, waived } => (Some(amount.fen()), Some(waived.fen())),
    };
    tx.run(
        "UPDATE attempts SET held = ?, waived = ? WHERE order_id = ? AND no = ?",
        params![amount, waived, attempt.order_id, attempt.no],
    )
    .map(|_| ())
}

/// Keeps the code with which the provider refused to begin it.
pub fn save_refusal(tx: &mut Tx<'_>, attempt: &Attempt, code: &str) -> Result<(), StoreError> {
    tx.run(
        "UPDATE attempts SET refusal = ? WHERE order_id = ? AND no = ?",
        params![code, attempt.order_id, attempt.no],
    )
    .map(|_| ())
}

/// The end at the provider is proven. Money outweighs every other end.
pub fn prove_end(tx: &mut Tx<'_>, order_id: &str, no: AttemptNo, end: ProviderEnd) -> Result<(), StoreError> {
    tx.run(
        "UPDATE attempts SET provider_end = ?1
         WHERE order_id = ?2 AND no = ?3 AND (provider_end IS NULL OR provider_end = 'absent' OR ?1 = 'paid')",
        params![end.id(), order_id, no],
    )
    .map(|_| ())
}

/// A new wait begins: patience counts from `now`.
pub fn begin_waiting(tx: &mut Tx<'_>, order_id: &str, no: AttemptNo, now: Instant) -> Result<(), StoreError> {
    tx.run(
        "UPDATE attempts SET waiting_since = ? WHERE order_id = ? AND no = ?",
        params![now.unix_ms(), order_id, no],
    )
    .map(|_| ())
}

/// Notes that the provider answered a question about this attempt.
pub fn note_answer(tx: &mut Tx<'_>, attempt: &Attempt, now: Instant) -> Result<(), StoreError> {
    tx.run(
        "UPDATE attempts SET answered_at = ? WHERE order_id = ? AND no = ?",
        params![now.unix_ms(), attempt.order_id, attempt.no],
    )
    .map(|_| ())
}

/// Takes the right to ask about this attempt now, unless it was asked less than `pause_ms` ago. A last question at a time
/// that has not come yet was asked by a clock that was wrong.
pub fn claim_query(
    tx: &mut Tx<'_>,
    attempt: &Attempt,
    now: Instant,
    pause_ms: i64,
) -> Result<bool, StoreError> {
    let taken = tx.run(
        "UPDATE attempts SET last_query_at = ?1
         WHERE order_id = ?2 AND no = ?3 AND (last_query_at <= ?4 OR last_query_at > ?1)",
        params![now.unix_ms(), attempt.order_id, attempt.no, now.plus_ms(-pause_ms).unix_ms()],
    )?;
    Ok(taken == 1)
}

fn read(row: &Row<'_, '_>) -> Result<Attempt, StoreError> {
    let (way, host): (String, String) = (row.get("way")?, row.get("host")?);
    let end: Option<String> = row.get("provider_end")?;
    let known = |id: &String| ProviderEnd::ALL.into_iter().find(|end| end.id() == id);
    let at = |column: &str| Ok::<_, StoreError>(Instant::from_unix_ms(row.get(column)?));
    Ok(Attempt {
        order_id: row.get("order_id")?,
        no: row.get("no")?,
        out_trade_no: row.get("out_trade_no")?,
        capture_no: row.get("capture_no")?,
        way: Way::from_id(&way).ok_or_else(|| StoreError::Corrupt(format!("way {way:?}")))?,
        plan: row.get("plan")?,
        host: Host::from_id(&host).ok_or_else(|| StoreError::Corrupt(format!("host {host:?}")))?,
        instalments: row.get("instalments")?,
        merchant_bears_fee: row.get("seller_pays")?,
        schedule_digest: row.get("schedule_digest")?,
        confirm_key: row.get("confirm_key")?,
        is_capture_no_used: row.get("is_capture_spent")?,
        provider_no: row.get("provider_no")?,
        instruction: row.get("instruction")?,
        refusal: row.get("refusal")?,
        provider_end: match &end {
            Some(id) => {
                Some(known(id).ok_or_else(|| StoreError::Corrupt(format!("end of an attempt {id:?}")))?)
            }
            None => None,
        },
        held: held(row)?,
        waiting_since: at("waiting_since")?,
        last_query_at: at("last_query_at")?,
        answered_at: at("answered_at")?,
        created_at: at("created_at")?,
    })
}

fn held(row: &Row<'_, '_>) -> Result<Held, StoreError> {
    let money = |fen: i64| Money::from_fen(fen).map_err(|_| StoreError::Corrupt("a deposit".into()));
    match (row.get::<Option<i64>>("held")?, row.get::<Option<i64>>("waived")?) {
        (Some(amount), Some(waived)) => Ok(Held::Deposit { amount: money(amount)?, waived: money(waived)? }),
        (None, None) => Ok(Held::Nothing),
        (Some(_), None) | (None, Some(_)) => Err(StoreError::Corrupt("half a deposit".into())),
    }
}
