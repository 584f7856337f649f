//! Evidence of consent: the chain of records, the texts and the agreements that it speaks of. Nothing here is ever
//! changed or deleted.

use paylater_core::consent::{ConsentKind, Shown};
use paylater_core::evidence::{Act, CHAIN_START, Chain, Entry, Record};
use paylater_core::instant::Instant;
use paylater_core::order::AttemptNo;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::{Store, Tx, corrupt};

/// A record with the hash that is stored beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The record.
    pub record: Record,
    /// Its hash, as stored.
    pub hash: String,
}

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
pub async fn keep_text(tx: &mut Tx, sha256: &str, text: &str) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO consent_texts (sha256, text) VALUES (?, ?)")
        .bind(sha256)
        .bind(text)
        .execute(&mut **tx)
        .await
        .map(|_| ())
}

/// Keeps what was agreed to for this attempt.
pub async fn keep_agreement(
    tx: &mut Tx,
    order_id: &str,
    attempt: AttemptNo,
    json: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO agreements (order_id, attempt_no, json) VALUES (?, ?, ?)")
        .bind(order_id)
        .bind(attempt)
        .bind(json)
        .execute(&mut **tx)
        .await
        .map(|_| ())
}

/// Gives the entry the next place in the chain.
pub async fn append(tx: &mut Tx, entry: Entry) -> Result<Stored, sqlx::Error> {
    let record = head(tx).await?.next(entry);
    let hash = record.hash();
    let entry = &record.entry;
    sqlx::query(
        "INSERT INTO consent_records (seq, act, order_id, attempt_no, document, kind, version, locale, text_sha256,
             agreement_sha256, schedule_digest, disclosure_digest, shown_s, to_end, client_address, at, prev_hash, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(i64::try_from(record.seq).map_err(|_| corrupt("number of a record"))?)
    .bind(entry.act.id())
    .bind(&entry.session)
    .bind(entry.attempt)
    .bind(&entry.document)
    .bind(entry.kind.id())
    .bind(&entry.version)
    .bind(&entry.locale)
    .bind(&entry.text_sha256)
    .bind(&entry.agreement_sha256)
    .bind(&entry.schedule_digest)
    .bind(&entry.disclosure_digest)
    .bind(entry.shown.seconds)
    .bind(entry.shown.to_end)
    .bind(&entry.client_address)
    .bind(entry.at.unix_ms())
    .bind(&record.prev_hash)
    .bind(&hash)
    .execute(&mut **tx)
    .await?;
    Ok(Stored { record, hash })
}

/// Where the chain ends now. The caller's transaction keeps others from writing in between.
async fn head(tx: &mut Tx) -> Result<Chain, sqlx::Error> {
    let newest = sqlx::query("SELECT seq, hash FROM consent_records ORDER BY seq DESC LIMIT 1");
    match newest.fetch_optional(&mut **tx).await? {
        None => Ok(Chain { count: 0, head: CHAIN_START.into() }),
        Some(row) => Ok(Chain { count: seq(&row)?, head: row.try_get("hash")? }),
    }
}

/// The records of one order, oldest first.
pub async fn of_order(connection: &mut SqliteConnection, order_id: &str) -> Result<Vec<Stored>, sqlx::Error> {
    let query = sqlx::query("SELECT * FROM consent_records WHERE order_id = ? ORDER BY seq").bind(order_id);
    query.fetch_all(connection).await?.iter().map(read).collect()
}

async fn agreements_of(
    connection: &mut SqliteConnection,
    order_id: &str,
) -> Result<Vec<StoredAgreement>, sqlx::Error> {
    let query = sqlx::query("SELECT * FROM agreements WHERE order_id = ? ORDER BY attempt_no").bind(order_id);
    query.fetch_all(connection).await?.iter().map(read_agreement).collect()
}

impl Store {
    /// The records of one order, oldest first.
    pub async fn consent_records(&self, order_id: &str) -> Result<Vec<Stored>, sqlx::Error> {
        of_order(&mut *self.pool().acquire().await?, order_id).await
    }

    /// What was agreed to for each attempt of this order, oldest first.
    pub async fn agreements(&self, order_id: &str) -> Result<Vec<StoredAgreement>, sqlx::Error> {
        agreements_of(&mut *self.pool().acquire().await?, order_id).await
    }

    /// Everything that is kept of this order's consents. Read in one transaction: none of it may be newer than the rest.
    pub async fn evidence_of(&self, order_id: &str) -> Result<OrderEvidence, sqlx::Error> {
        let mut tx = self.pool().begin().await?;
        let agreements = agreements_of(&mut tx, order_id).await?;
        let records = of_order(&mut tx, order_id).await?;
        let told: Vec<(String, i64)> = sqlx::query_as(
            "SELECT detail, at FROM order_events WHERE order_id = ? AND event = 'consent_withdrawn' ORDER BY seq",
        )
        .bind(order_id)
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let withdrawals = told.into_iter().map(|(document, at)| (document, Instant::from_unix_ms(at)));
        Ok(OrderEvidence { agreements, records, withdrawals: withdrawals.collect() })
    }

    /// The agreements after this order and attempt, in their order, at most so many.
    pub async fn agreements_after(
        &self,
        (order_id, attempt): &(String, AttemptNo),
        limit: i64,
    ) -> Result<Vec<StoredAgreement>, sqlx::Error> {
        let rows = sqlx::query(
            "SELECT * FROM agreements WHERE (order_id, attempt_no) > (?, ?) ORDER BY order_id, attempt_no LIMIT ?",
        )
        .bind(order_id)
        .bind(attempt)
        .bind(limit)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(read_agreement).collect()
    }

    /// A withdrawal of which an order's history tells and no record does.
    pub async fn lost_withdrawal(&self) -> Result<Option<(String, String)>, sqlx::Error> {
        sqlx::query_as(
            "SELECT order_id, detail FROM order_events e WHERE event = 'consent_withdrawn' AND NOT EXISTS
                 (SELECT 1 FROM consent_records r WHERE r.order_id = e.order_id AND r.act = 'withdrawn'
                      AND r.document = e.detail AND r.at = e.at)
             ORDER BY seq LIMIT 1",
        )
        .fetch_optional(self.pool())
        .await
    }

    /// What was agreed to for one attempt.
    pub async fn agreement(&self, order_id: &str, no: AttemptNo) -> Result<Option<String>, sqlx::Error> {
        sqlx::query_scalar("SELECT json FROM agreements WHERE order_id = ? AND attempt_no = ?")
            .bind(order_id)
            .bind(no)
            .fetch_optional(self.pool())
            .await
    }

    /// The text of this fingerprint.
    pub async fn consent_text(&self, sha256: &str) -> Result<Option<String>, sqlx::Error> {
        sqlx::query_scalar("SELECT text FROM consent_texts WHERE sha256 = ?")
            .bind(sha256)
            .fetch_optional(self.pool())
            .await
    }

    /// The fingerprints under which texts are kept.
    pub async fn consent_text_digests(&self) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar("SELECT sha256 FROM consent_texts ORDER BY sha256").fetch_all(self.pool()).await
    }

    /// The records after this number, in order, at most so many; each with its number even where it cannot be read.
    pub async fn consent_records_after(
        &self,
        after: i64,
        limit: i64,
    ) -> Result<Vec<(i64, Result<Stored, sqlx::Error>)>, sqlx::Error> {
        let rows = sqlx::query("SELECT * FROM consent_records WHERE seq > ? ORDER BY seq LIMIT ?")
            .bind(after)
            .bind(limit)
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(|row| Ok((row.try_get("seq")?, read(row)))).collect()
    }

    /// An agreement of which no record speaks: nothing that this program wrote.
    pub async fn stray_agreement(&self) -> Result<Option<(String, AttemptNo)>, sqlx::Error> {
        sqlx::query_as(
            "SELECT order_id, attempt_no FROM agreements a WHERE NOT EXISTS
                 (SELECT 1 FROM consent_records r WHERE r.order_id = a.order_id AND r.attempt_no = a.attempt_no)
             LIMIT 1",
        )
        .fetch_optional(self.pool())
        .await
    }
}

fn read_agreement(row: &SqliteRow) -> Result<StoredAgreement, sqlx::Error> {
    Ok(StoredAgreement {
        order_id: row.try_get("order_id")?,
        attempt: row.try_get("attempt_no")?,
        json: row.try_get("json")?,
    })
}

fn seq(row: &SqliteRow) -> Result<u64, sqlx::Error> {
    u64::try_from(row.try_get::<i64, _>("seq")?).map_err(|_| corrupt("number of a record"))
}

fn read(row: &SqliteRow) -> Result<Stored, sqlx::Error> {
    let entry = Entry {
        act: Act::from_id(row.try_get("act")?).ok_or_else(|| corrupt("act"))?,
        session: row.try_get("order_id")?,
        attempt: row.try_get("attempt_no")?,
        document: row.try_get("document")?,
        kind: ConsentKind::from_id(row.try_get("kind")?).ok_or_else(|| corrupt("kind of document"))?,
        version: row.try_get("version")?,
        locale: row.try_get("locale")?,
        text_sha256: row.try_get("text_sha256")?,
        agreement_sha256: row.try_get("agreement_sha256")?,
        schedule_digest: row.try_get("schedule_digest")?,
        disclosure_digest: row.try_get("disclosure_digest")?,
        shown: Shown { seconds: row.try_get("shown_s")?, to_end: row.try_get("to_end")? },
        client_address: row.try_get("client_address")?,
        at: instant(row.try_get("at")?)?,
    };
    let record = Record { seq: seq(row)?, prev_hash: row.try_get("prev_hash")?, entry };
    Ok(Stored { record, hash: row.try_get("hash")? })
}

/// A time that had to be drawn into range would hide that the row was changed.
fn instant(unix_ms: i64) -> Result<Instant, sqlx::Error> {
    let instant = Instant::from_unix_ms(unix_ms);
    if instant.unix_ms() == unix_ms { Ok(instant) } else { Err(corrupt("time")) }
}
