//! Rows as the backend would have written them in months, written in a minute: straight into the file while nobody else has it
//! open.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, params};

use crate::report::Outcome;

const DAY_MS: i64 = 86_400_000;
/// How far back the orders go.
const ORDERS_DAYS: i64 = 30;
/// How far back keys of idempotency go. Those of more than a week are to be cleared away.
const KEYS_DAYS: i64 = 14;
/// So many orders are in the state of which there are few.
pub const FEW: i64 = 7;

/// The orders of a month: six of ten are paid, three ran out, one is out at Alipay with a question that is due.
pub fn a_month(file: &Path, orders: i64) -> Outcome {
    let begins = now_ms() - ORDERS_DAYS * DAY_MS;
    write(file, |db| {
        db.execute(
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1)
             INSERT INTO orders (id, out_trade_no, subject, lines, amount, buyer_ref, return_url, ordered_on, state,
                 state_attempt, version, created_at, expires_at)
             SELECT 'cs_' || lower(hex(randomblob(16))), 'M' || i, '蓝牙耳机', '[[\"蓝牙耳机\",1,129900]]', 129900,
                 'u' || (i % 1000), 'http://127.0.0.1:8780/result.html', '2026-11-22', state,
                 CASE state WHEN 'expired' THEN NULL ELSE 1 END, 3, at, at + 1800000
             FROM (SELECT i, ?2 + i * ?3 / ?1 AS at, CASE
                       WHEN i % (?1 / ?4) = 1 AND i / (?1 / ?4) < ?4 THEN 'capturing'
                       WHEN i % 10 = 0 THEN 'paying'
                       WHEN i % 10 < 4 THEN 'expired'
                       ELSE 'paid' END AS state FROM n)",
            params![orders, begins, ORDERS_DAYS * DAY_MS, FEW],
        )?;
        attempts(db)?;
        db.execute_batch(
            "INSERT INTO order_events (order_id, event, from_state, to_state, detail, at)
                 SELECT id, 'created', '', 'open', out_trade_no, created_at FROM orders;
             INSERT INTO order_events (order_id, event, from_state, to_state, detail, at)
                 SELECT id, CASE state WHEN 'expired' THEN 'expiry_passed' ELSE 'attempt_started' END, 'open', state, '',
                     created_at + 20000 FROM orders;
             INSERT INTO provider_numbers (provider, number, order_id, attempt_no, role, heard_at)
                 SELECT 'alipay', 't' || a.out_trade_no, order_id, no, 'payment', a.created_at
                 FROM attempts a WHERE provider_end = 'paid';
             INSERT INTO alarms (kind, subject, detail, first_at, last_at)
                 SELECT CASE rowid % 200 WHEN 0 THEN 'call_failing' ELSE 'unknown_number' END, id, 'as it happens',
                     created_at, created_at FROM orders WHERE rowid % 100 = 0;",
        )?;
        let since = now_ms() - KEYS_DAYS * DAY_MS;
        db.execute(
            "INSERT INTO idempotency (scope, key, fingerprint, status, body, created_at)
             SELECT 'create_session:shop', 'create-' || out_trade_no, lower(hex(randomblob(32))), 201, id, created_at
             FROM orders WHERE created_at > ?1
             UNION ALL
             SELECT 'confirm:' || order_id, confirm_key, lower(hex(randomblob(32))), 200, instruction, created_at
             FROM attempts WHERE created_at > ?1",
            params![since],
        )?;
        questions(db, "alipay", "alipay-huabei")
    })
}

/// So many orders that are out at each provider, whose questions are all due.
pub fn unpaid(file: &Path, alipay: i64, wechat: i64) -> Outcome {
    let now = now_ms();
    write(file, |db| {
        for (letter, count) in [("A", alipay), ("W", wechat)] {
            db.execute(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                 INSERT INTO orders (id, out_trade_no, subject, lines, amount, buyer_ref, wechat_openid, return_url,
                     ordered_on, state, state_attempt, version, created_at, expires_at)
                 SELECT 'cs_' || lower(hex(randomblob(16))), ?2 || i, '蓝牙耳机', '[[\"蓝牙耳机\",1,129900]]', 129900, 'u1',
                     'oDemo0000000000000000000001', 'http://127.0.0.1:8780/result.html', '2026-11-22', 'paying', 1, 2,
                     ?3, ?3 + 1800000
                 FROM n WHERE ?1 > 0",
                params![count, letter, now],
            )?;
        }
        attempts(db)?;
        db.execute_batch(
            "UPDATE attempts SET way = 'wechat-jsapi', plan = 'wechat-now', host = 'wechat_h5', instalments = NULL
             WHERE out_trade_no LIKE 'W%'",
        )?;
        questions(db, "alipay", "alipay-huabei")?;
        questions(db, "wechatpay", "wechat-jsapi")
    })
}

/// One attempt for each order whose state speaks of one.
fn attempts(db: &Connection) -> rusqlite::Result<()> {
    // As long as the one of an order string.
    let instruction = format!(r#"{{"kind":"alipay_order_string","order_string":"{}"}}"#, "x".repeat(1_200));
    db.execute(
        "INSERT INTO attempts (order_id, no, out_trade_no, capture_no, way, plan, host, instalments, schedule_digest,
             confirm_key, provider_no, instruction, waiting_since, created_at, provider_end)
         SELECT id, 1, out_trade_no || '_a1', out_trade_no || '_c1', 'alipay-huabei', 'huabei-12', 'alipay_h5', 12,
             lower(hex(randomblob(32))), lower(hex(randomblob(16))),
             CASE state WHEN 'paid' THEN 't' || out_trade_no END, ?1, created_at, created_at,
             CASE state WHEN 'paid' THEN 'paid' END
         FROM orders WHERE state_attempt = 1",
        params![instruction],
    )?;
    Ok(())
}

/// A question about each attempt of this way whose order is out at the provider, due since the order was made. It was asked
/// so often that the one after it is minutes away.
fn questions(db: &Connection, queue: &str, way: &str) -> rusqlite::Result<()> {
    const TRIES: i64 = 6;
    db.execute(
        "INSERT INTO jobs (queue, kind, order_id, attempt_no, due_at, planned_at, tries, since)
         SELECT ?1, 'query', order_id, no, a.created_at, a.created_at, ?3, a.created_at
         FROM attempts a JOIN orders o ON o.id = a.order_id WHERE a.way = ?2 AND o.state = 'paying'",
        params![queue, way, TRIES],
    )?;
    Ok(())
}

/// How many attempts of this way were asked about and answered.
pub fn answered(db: &Connection, way: &str) -> Outcome<usize> {
    let sql = "SELECT count(*) FROM attempts WHERE way = ? AND answered_at > 0";
    let count: i64 = db.query_row(sql, params![way], |row| row.get(0)).map_err(|error| error.to_string())?;
    usize::try_from(count).map_err(|error| error.to_string())
}

/// Looks into a database that is in use.
pub fn look(file: &Path) -> Outcome<Connection> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    Connection::open_with_flags(file, flags).map_err(|error| format!("{}: {error}", file.display()))
}

/// All in one transaction, and no faster way back than to begin anew.
fn write(file: &Path, rows: impl FnOnce(&Connection) -> rusqlite::Result<()>) -> Outcome {
    let written = Connection::open(file).and_then(|mut db| {
        db.execute_batch(
            "PRAGMA journal_mode = delete; PRAGMA journal_mode = off; PRAGMA synchronous = off;
             PRAGMA cache_size = -1000000; PRAGMA foreign_keys = off;",
        )?;
        let tx = db.transaction()?;
        rows(&tx)?;
        tx.commit()?;
        db.execute_batch("PRAGMA journal_mode = wal")
    });
    written.map_err(|error| format!("{}: {error}", file.display()))
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
