use super::super::StoreError;
use super::super::connection::Connection;
use super::{STEPS, bring_up_to_date};

/// A file as an earlier release left it: with so many of its steps, noted down in its own way.
fn earlier(steps: usize) -> Connection {
    let connection = Connection::in_memory().unwrap();
    connection
        .execute(
            "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
                 installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL,
                 checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)",
        )
        .unwrap();
    for (number, name, sql) in &STEPS[..steps] {
        connection.execute(sql).unwrap();
        let noted = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                     VALUES (?, ?, 1, x'00', 1)";
        connection.tx().run(noted, rusqlite::params![number, name]).unwrap();
    }
    connection
}

fn tables(connection: &Connection) -> Vec<(String, String)> {
    let sql = "SELECT name, coalesce(sql, '') AS sql FROM sqlite_master
               WHERE name NOT LIKE 'sqlite_%' AND name <> 'schema_steps' ORDER BY name";
    connection.db().all(sql, [], |row| Ok((row.get("name")?, row.get("sql")?))).unwrap()
}

#[test]
fn a_file_of_every_earlier_release_becomes_what_a_new_one_is() {
    let new = Connection::in_memory().unwrap();
    bring_up_to_date(&new).unwrap();
    // The one table that was renamed keeps the quotes that renaming put there, in new files too.
    for steps in 1..=4 {
        let old = earlier(steps);
        bring_up_to_date(&old).unwrap();
        assert_eq!(tables(&old), tables(&new), "{steps} steps");
        bring_up_to_date(&old).unwrap();
    }
}

const ORDERS: &str = "
    INSERT INTO orders (id, out_trade_no, subject, lines, amount, buyer_ref, return_url, ordered_on, state, state_attempt,
        created_at, expires_at)
    VALUES ('cs_open', 'S1', 's', '[]', 1, 'u', 'r', '2026-01-01', 'open', NULL, 10, 500),
           ('cs_paying', 'S2', 's', '[]', 1, 'u', 'r', '2026-01-01', 'paying', 1, 20, 600),
           ('cs_paid', 'S3', 's', '[]', 1, 'u', 'r', '2026-01-01', 'paid', 1, 30, 700);
    INSERT INTO attempts (order_id, no, out_trade_no, capture_no, way, plan, host, schedule_digest, confirm_key, provider_no,
        next_query_at, queries, waiting_since, created_at)
    VALUES ('cs_paying', 1, 'A2', 'C2', 'wechat-score', 'p', 'wechat_h5', 'd', 'k', 'W2', 90, 3, 40, 20),
           ('cs_paid', 1, 'A3', 'C3', 'alipay-huabei', 'p', 'alipay_h5', 'd', 'k', 'T3', NULL, 1, 30, 30);
    INSERT INTO outbox (order_id, attempt_no, kind, due_at, tries, created_at, done_at)
    VALUES ('cs_paying', 1, 'close', 80, 2, 50, NULL), ('cs_paying', 1, 'begin', 20, 1, 20, 25);
    INSERT INTO notifications (provider, notice_id, out_trade_no, kind, body, received_at)
    VALUES ('alipay', 'n1', 'A3', 'trade_status_sync', x'61', 35);";

#[test]
fn what_waited_in_the_outbox_and_to_be_asked_waits_as_jobs() {
    let old = earlier(4);
    old.execute(ORDERS).unwrap();
    bring_up_to_date(&old).unwrap();
    let sql = "SELECT queue || ' ' || kind || ' ' || order_id || ' ' || attempt_no || ' ' || due_at || ' ' || tries AS job
               FROM jobs ORDER BY order_id, kind";
    let jobs: Vec<String> = old.db().all(sql, [], |row| row.get("job")).unwrap();
    assert_eq!(
        jobs,
        [
            "local expire cs_open 0 500 0",
            "local expire cs_paying 0 600 0",
            "wechatpay query cs_paying 1 90 3",
            "wechatpay void cs_paying 1 80 2",
        ]
    );
    let sql = "SELECT provider || ' ' || number || ' ' || order_id || ' ' || role AS owner
               FROM provider_numbers ORDER BY number";
    let owners: Vec<String> = old.db().all(sql, [], |row| row.get("owner")).unwrap();
    assert_eq!(owners, ["alipay T3 cs_paid payment", "wechatpay W2 cs_paying promise"]);
    let sql =
        "SELECT order_id || ' ' || coalesce(provider_end, 'open') AS ended FROM attempts ORDER BY order_id";
    let ends: Vec<String> = old.db().all(sql, [], |row| row.get("ended")).unwrap();
    assert_eq!(ends, ["cs_paid unproven", "cs_paying open"]);
    let kept: Vec<Vec<u8>> =
        old.db().all("SELECT body FROM notifications", [], |row| row.get("body")).unwrap();
    assert_eq!(kept, [b"a".to_vec()]);
}

#[test]
fn a_file_of_a_newer_release_or_with_another_history_is_left_alone() {
    let newer = Connection::in_memory().unwrap();
    bring_up_to_date(&newer).unwrap();
    newer.execute("INSERT INTO schema_steps VALUES (99, '0099_future', 'f')").unwrap();
    assert_eq!(bring_up_to_date(&newer), Err(StoreError::Corrupt("step 99 of a newer release".into())));
    let other = Connection::in_memory().unwrap();
    bring_up_to_date(&other).unwrap();
    other.execute("UPDATE schema_steps SET sha256 = 'f' WHERE number = 2").unwrap();
    assert_eq!(
        bring_up_to_date(&other).map_err(|error| error.to_string()),
        Err("stored step 2, which is another one than it was, cannot be read".into())
    );
}

#[test]
fn a_step_that_fails_leaves_nothing_behind() {
    let broken = earlier(4);
    // The tables of the fifth step are there already, from somewhere else.
    broken.execute("CREATE TABLE health (id INTEGER)").unwrap();
    let before = tables(&broken);
    assert!(bring_up_to_date(&broken).is_err());
    assert_eq!(tables(&broken), before);
}
