//! Evidence of consent: the chain of records, the texts and the agreements that it speaks of. Nothing here is ever
//! changed or deleted.

use paylater_core::consent::{ConsentKind, Shown};
use paylater_core::evidence::{Act, CHAIN_START, Chain, Entry, Record};
use paylater_core::instant::Instant;
use paylater_core::order::AttemptNo;
use rusqlite::params;

use super::{Db, Row, StoreError, Tx};

/// A record with the hash that is stored beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The record.
    pub record: Record,
    /// Its hash, as stored.
    pub hash: String,
}

/// A record as it was found: its number, and what it says if that can be read.
pub type Numbered = (i64, Result<Stored, StoreError>);

/// What was agreed to for one attempt.
#[derive(Debug, Clone)]
pub struct StoredAgreement {
    /// The order.
    pub order_id: String,
    /// The attempt.
    pub attempt: AttemptNo,
    /// The agreement, byte for byte as its fingerprint was taken.
    pub json: String,
}

/// Everything that is kept of one order's consents, as it stood at one moment.
#[derive(Debug, Clone)]
pub struct OrderEvidence {
    /// What was agreed to for each attempt, oldest first.
    pub agreements: Vec<StoredAgreement>,
    /// The records, oldest first.
    pub records: Vec<Stored>,
    /// What the order's history says was withdrawn, and when.
    pub withdrawals: Vec<(String, Instant)>,
}

/// Keeps a text under its fingerprint; one that is there already stays as it is.
pub fn keep_text(tx: &mut Tx<'_>, sha256: &str, text: &str) -> Result<(), StoreError> {
    tx.run("INSERT INTO consent_texts (sha256, text) VALUES (?, ?)", params![sha256, text]).map(|_| ())
}

/// Keeps what was agreed to for this attempt.
pub fn keep_agreement(
    tx: &mut Tx<'_>,
    order_id: &str,
    attempt: AttemptNo,
    json: &str,
) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO agreements (order_id, attempt_no, json) VALUES (?, ?, ?)",
        params![order_id, attempt, json],
    )
    .map(|_| ())
}

/// Gives the entry the next place in the chain.
pub fn append(tx: &mut Tx<'_>, entry: Entry) -> Result<Stored, StoreError> {
    let record = head(tx)?.next(entry);
    let hash = record.hash();
    let entry = &record.entry;
    let seq = i64::try_from(record.seq).map_err(|_| StoreError::Corrupt("number of a record".into()))?;
    tx.run(
        "INSERT INTO consent_records (seq, act, order_id, attempt_no, document, kind, version, locale, text_sha256,
             agreement_sha256, schedule_digest, disclosure_digest, shown_s, to_end, client_address, at, prev_hash, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            seq,
            entry.act.id(),
            entry.session,
            entry.attempt,
            entry.document,
            entry.kind.id(),
            entry.version,
            entry.locale,
            entry.text_sha256,
            entry.agreement_sha256,
            entry.schedule_digest,
            entry.disclosure_digest,
            entry.shown.seconds,
            entry.shown.to_end,
            entry.client_address,
            entry.at.unix_ms(),
            record.prev_hash,
            hash,
        ],
    )?;
    Ok(Stored { record, hash })
}

/// Where the chain ends now. The caller's transaction keeps others from writing in between.
fn head(db: &Db<'_>) -> Result<Chain, StoreError> {
    let newest = db.one("SELECT seq, hash FROM consent_records ORDER BY seq DESC LIMIT 1", [], |row| {
        Ok(Chain { count: seq(row)?, head: row.get("hash")? })
    })?;
    Ok(newest.unwrap_or_else(|| Chain { count: 0, head: CHAIN_START.into() }))
}

/// The records of one order, oldest first.
pub fn of_order(db: &Db<'_>, order_id: &str) -> Result<Vec<Stored>, StoreError> {
    db.all("SELECT * FROM consent_records WHERE order_id = ? ORDER BY seq", params![order_id], read)
}

/// What was agreed to for each attempt of this order, oldest first.
pub fn agreements(db: &Db<'_>, order_id: &str) -> Result<Vec<StoredAgreement>, StoreError> {
    db.all("SELECT * FROM agreements WHERE order_id = ? ORDER BY attempt_no", params![order_id], |row| {
        read_agreement(row)
    })
}

/// Everything that is kept of this order's consents.
pub fn of_everything(db: &Db<'_>, order_id: &str) -> Result<OrderEvidence, StoreError> {
    let withdrawals = db.all(
        "SELECT detail, at FROM order_events WHERE order_id = ? AND event = 'consent_withdrawn' ORDER BY seq",
        params![order_id],
        |row| Ok((row.get("detail")?, Instant::from_unix_ms(row.get("at")?))),
    )?;
    Ok(OrderEvidence { agreements: agreements(db, order_id)?, records: of_order(db, order_id)?, withdrawals })
}

/// The agreements after this order and attempt, in their order, at most so many.
pub fn agreements_after(
    db: &Db<'_>,
    (order_id, attempt): &(String, AttemptNo),
    limit: i64,
) -> Result<Vec<StoredAgreement>, StoreError> {
    db.all(
        "SELECT * FROM agreements WHERE (order_id, attempt_no) > (?, ?) ORDER BY order_id, attempt_no LIMIT ?",
        params![order_id, attempt, limit],
        read_agreement,
    )
}

/// A withdrawal of which an order's history tells and no record does.
pub fn lost_withdrawal(db: &Db<'_>) -> Result<Option<(String, String)>, StoreError> {
    db.one(
        "SELECT order_id, detail FROM order_events e WHERE event = 'consent_withdrawn' AND NOT EXISTS
             (SELECT 1 FROM consent_records r WHERE r.order_id = e.order_id AND r.act = 'withdrawn'
                  AND r.document = e.detail AND r.at = e.at)
         ORDER BY seq LIMIT 1",
        [],
        |row| Ok((row.get("order_id")?, row.get("detail")?)),
    )
}

/// What was agreed to for one attempt.
pub fn agreement(db: &Db<'_>, order_id: &str, no: AttemptNo) -> Result<Option<String>, StoreError> {
    db.one(
        "SELECT json FROM agreements WHERE order_id = ? AND attempt_no = ?",
        params![order_id, no],
        |row| row.get("json"),
    )
}

/// What this order is charged, in fen.
pub fn amount_of_order(db: &Db<'_>, order_id: &str) -> Result<Option<i64>, StoreError> {
    db.one("SELECT amount FROM orders WHERE id = ?", params![order_id], |row| row.get("amount"))
}

/// The text of this fingerprint.
pub fn text(db: &Db<'_>, sha256: &str) -> Result<Option<String>, StoreError> {
    db.one("SELECT text FROM consent_texts WHERE sha256 = ?", params![sha256], |row| row.get("text"))
}

/// The fingerprints under which texts are kept.
pub fn text_digests(db: &Db<'_>) -> Result<Vec<String>, StoreError> {
    db.all("SELECT sha256 FROM consent_texts ORDER BY sha256", [], |row| row.get("sha256"))
}

/// The records after this number, in order, at most so many; each with its number even where it cannot be read.
pub fn records_after(db: &Db<'_>, after: i64, limit: i64) -> Result<Vec<Numbered>, StoreError> {
    db.all("SELECT * FROM consent_records WHERE seq > ? ORDER BY seq LIMIT ?", params![after, limit], |row| {
        Ok((row.get("seq")?, read(row)))
    })
}

/// An agreement of which no record speaks: nothing that this program wrote.
pub fn stray_agreement(db: &Db<'_>) -> Result<Option<(String, AttemptNo)>, StoreError> {
    db.one(
        "SELECT order_id, attempt_no FROM agreements a WHERE NOT EXISTS
             (SELECT 1 FROM consent_records r WHERE r.order_id = a.order_id AND r.attempt_no = a.attempt_no)
         LIMIT 1",
        [],
        |row| Ok((row.get("order_id")?, row.get("attempt_no")?)),
    )
}

fn read_agreement(row: &Row<'_, '_>) -> Result<StoredAgreement, StoreError> {
    Ok(StoredAgreement {
        order_id: row.get("order_id")?,
        attempt: row.get("attempt_no")?,
        json: row.get("json")?,
    })
}

fn seq(row: &Row<'_, '_>) -> Result<u64, StoreError> {
    u64::try_from(row.get::<i64>("seq")?).map_err(|_| StoreError::Corrupt("number of a record".into()))
}

fn read(row: &Row<'_, '_>) -> Result<Stored, StoreError> {
    let corrupt = |what: &str| StoreError::Corrupt(what.into());
    let (act, kind): (String, String) = (row.get("act")?, row.get("kind")?);
    let entry = Entry {
        act: Act::from_id(&act).ok_or_else(|| corrupt("act"))?,
        session: row.get("order_id")?,
        attempt: row.get("attempt_no")?,
        document: row.get("document")?,
        kind: ConsentKind::from_id(&kind).ok_or_else(|| corrupt("kind of document"))?,
        version: row.get("version")?,
        locale: row.get("locale")?,
        text_sha256: row.get("text_sha256")?,
        agreement_sha256: row.get("agreement_sha256")?,
        schedule_digest: row.get("schedule_digest")?,
        disclosure_digest: row.get("disclosure_digest")?,
        shown: Shown { seconds: row.get("shown_s")?, to_end: row.get("to_end")? },
        client_address: row.get("client_address")?,
        at: instant(row.get("at")?)?,
    };
    let record = Record { seq: seq(row)?, prev_hash: row.get("prev_hash")?, entry };
    Ok(Stored { record, hash: row.get("hash")? })
}

/// A time that had to be drawn into range would hide that the row was changed.
fn instant(unix_ms: i64) -> Result<Instant, StoreError> {
    let instant = Instant::from_unix_ms(unix_ms);
    if instant.unix_ms() == unix_ms { Ok(instant) } else { Err(StoreError::Corrupt("time".into())) }
}
