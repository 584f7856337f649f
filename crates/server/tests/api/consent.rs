//! Evidence of consent: what is written, that nothing of it can be changed unseen, and the commands that look.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use paylater_core::evidence::{CHAIN_START, Entry};
use paylater_server::config::{Config, File};
use paylater_server::consent::verify::{Expected, Fault, Verdict, verify};
use paylater_server::store::{Store, captures, evidence};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::{Session, World, read, text};

/// The four documents of 芝麻先享, in the order in which they are put before the shopper; the last one is optional.
const ZHIMA: [&str; 4] = ["zhima-terms", "zhima-deduction", "data-sharing", "repayment-reminders"];

/// What a page sends when every document was ticked, the optional one too.
pub async fn all_ticked(world: &World, session: &Session) -> Value {
    let mut body = world.choice(session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    let view = world.view(session, "alipay_h5").await;
    let zhima = view["options"].as_array().unwrap().iter().find(|option| option["id"] == "alipay-zhima");
    let optional = zhima.unwrap()["documents"].as_array().unwrap().iter().find(|it| it["required"] == false);
    let optional = optional.unwrap();
    body["consents"].as_array_mut().unwrap().push(json!({
        "document": optional["id"], "version": optional["version"], "sha256": optional["sha256"],
        "shown_s": 0, "to_end": false,
    }));
    body
}

pub fn database(world: &World) -> PathBuf {
    world.app.config.database_url.clone().into()
}

pub fn connect(file: &Path) -> Connection {
    let connection = Connection::open(file).unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    connection
}

/// A copy of the world's database of which the triggers are gone, changed by this statement.
async fn tampered(world: &World, name: &str, statements: &[&str]) -> PathBuf {
    let copy = database(world).with_file_name(format!("{name}.db"));
    run(&connect(&database(world)), &format!("VACUUM INTO '{}'", copy.display())).unwrap();
    let connection = connect(&copy);
    for table in ["consent_records", "consent_texts", "agreements"] {
        for rule in ["stay", "remain", "follow"] {
            run(&connection, &format!("DROP TRIGGER {table}_{rule}")).unwrap();
        }
    }
    run(&connection, "PRAGMA ignore_check_constraints = ON").unwrap();
    for statement in statements {
        run(&connection, statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    copy
}

pub fn run(connection: &Connection, statement: &str) -> Result<(), rusqlite::Error> {
    connection.execute_batch(statement)
}

async fn walk(file: &Path, expected: &Expected) -> Verdict {
    let store = Store::open_for_reading(&file.display().to_string()).unwrap();
    verify(&store, expected).await.unwrap()
}

/// Two orders of one shopper: four records, then three.
async fn seven_records() -> World {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let body = all_ticked(&world, &session).await;
    world.send_confirm(&session, &body, "confirm-1").await.ok();
    let session = world.session(12_300).await;
    world.confirm(&session, "wechat_h5", "wechat-score", "score-deferred").await;
    world
}

#[tokio::test]
async fn every_tick_is_a_record_of_its_own_with_all_that_was_shown() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let body = all_ticked(&world, &session).await;
    world.send_confirm(&session, &body, "confirm-1").await.ok();
    let records = world.records(&session).await;
    let entries: Vec<_> = records.iter().map(|stored| &stored.record.entry).collect();
    assert_eq!(entries.iter().map(|entry| entry.document.as_str()).collect::<Vec<_>>(), ZHIMA);
    let kinds = ["product_terms", "auto_deduction", "data_sharing", "messages"];
    assert_eq!(entries.iter().map(|entry| entry.kind.id()).collect::<Vec<_>>(), kinds);
    let shown: Vec<_> = entries.iter().map(|entry| (entry.shown.seconds, entry.shown.to_end)).collect();
    assert_eq!(shown, [(12, true), (12, true), (12, true), (0, false)]);
    for (index, (stored, sent)) in records.iter().zip(body["consents"].as_array().unwrap()).enumerate() {
        let entry = &stored.record.entry;
        assert_eq!(
            (entry.act.id(), entry.attempt, entry.session.as_str()),
            ("given", 1, session.id.as_str())
        );
        assert_eq!((entry.version.as_str(), entry.locale.as_str()), ("2026-11", "zh-Hans"));
        assert_eq!(entry.text_sha256, text(&sent["sha256"]));
        assert_eq!(entry.schedule_digest, text(&body["schedule_digest"]));
        assert_eq!(entry.disclosure_digest, text(&body["disclosure_digest"]));
        assert_eq!(entry.client_address, "127.0.0.0/24");
        assert_eq!(stored.record.seq, index as u64 + 1);
        let before = index.checked_sub(1).map_or(CHAIN_START, |before| records[before].hash.as_str());
        assert_eq!((stored.record.prev_hash.as_str(), stored.record.hash()), (before, stored.hash.clone()));
    }
    let kept = world.text(&entries[0].text_sha256).await;
    let file = include_str!("../../documents/zhima-terms.zh-Hans.md");
    assert_eq!(kept, file.split_once('\n').unwrap().1.trim());
    let agreement: Value = serde_json::from_str(&world.agreement(&session).await).unwrap();
    assert_eq!(agreement["order"]["merchant"], "示例商店");
    assert_eq!(agreement["plan"]["schedule"]["digest"], body["schedule_digest"]);
    assert_eq!(agreement["plan"]["disclosure"]["digest"], body["disclosure_digest"]);
    assert_eq!(agreement["not_agreed"], json!([]));
}

#[tokio::test]
async fn refusing_what_is_not_needed_blocks_nothing_and_is_written_down() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let instruction = world.confirm(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    assert_eq!(instruction["kind"], "alipay_order_string");
    let records = world.records(&session).await;
    let documents: Vec<&str> = records.iter().map(|stored| stored.record.entry.document.as_str()).collect();
    assert_eq!(documents, ZHIMA[..3]);
    let agreement = world.agreement(&session).await;
    let agreement: Value = serde_json::from_str(&agreement).unwrap();
    assert_eq!(agreement["not_agreed"][0]["document"], "repayment-reminders");
    // A payment now asks for no consent, so there is none to prove.
    let session = world.session(8_900).await;
    world.confirm(&session, "wechat_h5", "wechat-jsapi", "wechat-now").await;
    assert!(world.records(&session).await.is_empty());
    assert!(world.agreements(&session).await.is_empty());
}

#[tokio::test]
async fn what_cannot_be_evidence_is_refused_and_leaves_none() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let body = world.choice(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    for (field, value, status, code) in [
        // What was shown was Chinese, so nothing of it was shown in English.
        ("locale", json!("en"), 409, "quote_changed"),
        ("locale", json!("fr"), 422, "invalid_field"),
        ("disclosure_digest", json!("f".repeat(64)), 409, "quote_changed"),
    ] {
        let mut changed = body.clone();
        changed[field] = value;
        world.send_confirm(&session, &changed, "confirm-1").await.is_problem(status, code);
    }
    // Figures in one language and texts in another: each has to be in the language that is named.
    let english = world.get(&session, "?host=alipay_h5&locale=en").await.ok();
    let mut mixed = body.clone();
    mixed["locale"] = json!("en");
    mixed["disclosure_digest"] = english["options"][0]["plans"][0]["disclosure"]["digest"].clone();
    world.send_confirm(&session, &mixed, "confirm-1").await.is_problem(409, "consent_changed");
    assert!(world.records(&session).await.is_empty());
    world.send_confirm(&session, &body, "confirm-1").await.ok();
}

#[tokio::test]
async fn an_address_is_kept_as_far_as_the_merchant_decided() {
    for (kept, proxies, forwarded, expected) in [
        ("none", "", None, ""),
        ("network", "", None, "127.0.0.0/24"),
        ("full", "", None, "127.0.0.1"),
        // Nobody but our own proxy is believed about somebody else.
        ("full", "10.0.0.0/8", Some("198.51.100.7"), "127.0.0.1"),
        ("full", "127.0.0.0/8", Some("8.8.8.8, 198.51.100.7"), "198.51.100.7"),
        ("network", "127.0.0.1,10.0.0.0/8", Some("2001:db8:1:2::3, 10.9.9.9"), "2001:db8:1::/48"),
        ("full", "127.0.0.1", None, ""),
    ] {
        let settings = vec![
            ("PAYLATER_CONSENT_ADDRESS", kept.to_string()),
            ("PAYLATER_TRUSTED_PROXIES", proxies.into()),
        ];
        let world = World::start_with(settings).await;
        let session = world.session(8_900).await;
        let body = world.choice(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
        let url = format!("{}/v1/checkout-sessions/{}/confirm", world.base, session.id);
        let mut request =
            world.http.post(url).bearer_auth(&session.token).header("Idempotency-Key", "confirm-1");
        if let Some(forwarded) = forwarded {
            request = request.header("X-Forwarded-For", forwarded);
        }
        read(request.json(&body)).await.ok();
        let records = world.records(&session).await;
        assert_eq!(records[0].record.entry.client_address, expected, "{kept} {proxies} {forwarded:?}");
    }
}

#[tokio::test]
async fn the_tables_themselves_refuse_to_change() {
    let world = seven_records().await;
    let connection = connect(&database(&world));
    for statement in [
        "UPDATE consent_records SET version = 'x'",
        "DELETE FROM consent_records WHERE seq = 7",
        "INSERT OR REPLACE INTO consent_records SELECT * FROM consent_records WHERE seq = 3",
        "INSERT INTO consent_records SELECT 9, act, order_id, attempt_no, document, kind, version, locale, text_sha256,
             agreement_sha256, schedule_digest, disclosure_digest, shown_s, to_end, client_address, at, prev_hash, hash
         FROM consent_records WHERE seq = 7",
        "UPDATE consent_texts SET text = 'x'",
        "DELETE FROM consent_texts",
        "UPDATE agreements SET json = '{}'",
        "DELETE FROM agreements",
        "INSERT OR REPLACE INTO agreements SELECT order_id, attempt_no, '{}' FROM agreements",
    ] {
        let error = run(&connection, statement).expect_err(statement);
        assert!(error.to_string().contains("is append-only"), "{statement}: {error}");
    }
    run(&connection, "INSERT OR REPLACE INTO consent_texts SELECT sha256, 'x' FROM consent_texts").unwrap();
    let verdict = walk(&database(&world), &Expected::default()).await;
    assert_eq!((verdict.count, verdict.fault), (7, None));
}

#[tokio::test]
async fn every_tampering_is_found_where_it_was_done() {
    let world = seven_records().await;
    let hash = "its hash is not that of its content";
    let other_text = "its text is not the one that was agreed to";
    let of_record = |statement: &str, seq: u32| {
        statement.replace("$", &format!("(SELECT text_sha256 FROM consent_records WHERE seq = {seq})"))
    };
    let cases: Vec<(String, Option<i64>, &str)> = vec![
        ("UPDATE consent_records SET version = '2027' WHERE seq = 2".into(), Some(2), hash),
        ("UPDATE consent_records SET act = 'withdrawn' WHERE seq = 7".into(), Some(7), hash),
        ("UPDATE consent_records SET to_end = 1, shown_s = 60 WHERE seq = 4".into(), Some(4), hash),
        ("UPDATE consent_records SET at = at - 1 WHERE seq = 1".into(), Some(1), hash),
        ("UPDATE consent_records SET client_address = '' WHERE seq = 3".into(), Some(3), hash),
        ("UPDATE consent_records SET order_id = 'cs_1' WHERE seq = 5".into(), Some(5), hash),
        ("UPDATE consent_records SET hash = prev_hash WHERE seq = 6".into(), Some(6), hash),
        ("UPDATE consent_records SET act = 'asked' WHERE seq = 6".into(), Some(6), "it cannot be read: stored act cannot be read"),
        ("UPDATE consent_records SET at = -1 WHERE seq = 6".into(), Some(6), "it cannot be read: stored time cannot be read"),
        ("DELETE FROM consent_records WHERE seq = 1".into(), Some(2), "record 1 should come, 2 came"),
        ("DELETE FROM consent_records WHERE seq = 4".into(), Some(5), "record 4 should come, 5 came"),
        (
            "DELETE FROM consent_records WHERE seq = 4; UPDATE consent_records SET seq = seq - 1 WHERE seq > 4".into(),
            Some(4),
            "it does not name the hash of the record before it",
        ),
        (of_record("UPDATE consent_texts SET text = text || ' ' WHERE sha256 = $", 2), Some(2), other_text),
        (of_record("DELETE FROM consent_texts WHERE sha256 = $", 5), Some(5), "its text is missing"),
        (
            "UPDATE consent_texts SET text = (SELECT text FROM consent_texts o WHERE o.sha256 <> consent_texts.sha256)".into(),
            Some(1),
            other_text,
        ),
        (
            "UPDATE agreements SET json = replace(json, '\"total\":12300', '\"total\":12400')".into(),
            Some(5),
            "its agreement is not the one that was agreed to",
        ),
        (
            "DELETE FROM agreements WHERE order_id = (SELECT order_id FROM consent_records WHERE seq = 7)".into(),
            Some(5),
            "its agreement is missing",
        ),
        ("INSERT INTO consent_texts VALUES ('abc', 'x')".into(), None, "the text kept as abc is another one"),
        (
            "UPDATE orders SET amount = 12400 WHERE amount = 12300".into(),
            None,
            "the agreement of $, attempt 1: 12300 fen were agreed to, and the order is of 12400",
        ),
        (
            "DELETE FROM orders WHERE amount = 12300".into(),
            None,
            "the agreement of $, attempt 1: its order is gone",
        ),
        (
            "INSERT INTO agreements VALUES ('cs_2', 1, '{}')".into(),
            None,
            "no record speaks of the agreement of cs_2, attempt 1",
        ),
    ];
    let second: String = connect(&database(&world))
        .query_row("SELECT order_id FROM consent_records WHERE seq = 7", [], |row| row.get(0))
        .unwrap();
    for (index, (statement, seq, why)) in cases.iter().enumerate() {
        let copy = tampered(&world, &format!("tampered-{index}"), &[statement]).await;
        let fault = walk(&copy, &Expected::default()).await.fault;
        assert_eq!(fault, Some(Fault { seq: *seq, why: why.replace('$', &second) }), "{statement}");
    }
}

#[tokio::test]
async fn a_chain_that_was_cut_off_is_found_by_what_was_noted_down_elsewhere() {
    let world = seven_records().await;
    let whole = walk(&database(&world), &Expected::default()).await;
    assert_eq!((whole.count, &whole.fault), (7, &None));
    let noted = |count, head: &str| Expected { head: Some(head.into()), count: Some(count) };
    let cut = [
        "DELETE FROM consent_records WHERE seq > 4",
        "DELETE FROM agreements WHERE order_id NOT IN (SELECT order_id FROM consent_records)",
    ];
    let short = tampered(&world, "cut", &cut).await;
    let at_four = walk(&short, &Expected::default()).await;
    // By itself a shorter chain is a good one.
    assert_eq!((at_four.count, &at_four.fault), (4, &None));
    let lost = Some(Fault {
        seq: None,
        why: "the expected head is not in the chain: records are missing at its end".into(),
    });
    assert_eq!(walk(&short, &noted(7, &whole.head)).await.fault, lost);
    assert_eq!(walk(&short, &Expected { head: Some(whole.head.clone()), count: None }).await.fault, lost);
    let few = walk(&short, &Expected { head: None, count: Some(7) }).await.fault.unwrap();
    assert_eq!(few.why, "7 records are expected, 4 are there");
    // What was noted down at the fourth record still holds when more have come, and nothing else does.
    assert_eq!(walk(&database(&world), &noted(4, &at_four.head)).await.fault, None);
    assert_eq!(walk(&database(&world), &noted(5, &at_four.head)).await.fault, lost);
    // The newest record with a fresh hash is a chain by itself, too.
    let rewritten = tampered(&world, "rewritten", &["DELETE FROM consent_records WHERE seq = 7"]).await;
    assert_eq!(walk(&rewritten, &noted(7, &whole.head)).await.fault, lost);
    // What is noted down before the first record holds for every chain that begins there.
    assert_eq!(walk(&database(&world), &noted(0, CHAIN_START)).await.fault, None);
    let start = Expected { head: Some(CHAIN_START.into()), count: None };
    assert_eq!(walk(&database(&world), &start).await.fault, None);
    assert_eq!(walk(&database(&World::start().await), &noted(0, CHAIN_START)).await.fault, None);
    assert_eq!(walk(&database(&world), &noted(3, CHAIN_START)).await.fault, lost);
    assert_eq!(walk(&database(&world), &noted(0, &"f".repeat(64))).await.fault, lost);
}

/// A copy of the database with another chain, sound in itself, made of these entries.
async fn chain_of(world: &World, name: &str, entries: Vec<Entry>) -> PathBuf {
    let copy = tampered(world, name, &["DELETE FROM consent_records"]).await;
    let store = Store::open(&copy.display().to_string()).unwrap();
    let written =
        store.write(|tx| entries.into_iter().try_for_each(|entry| evidence::append(tx, entry).map(|_| ())));
    written.await.unwrap();
    store.close().await;
    copy
}

#[tokio::test]
async fn a_sound_chain_that_is_not_what_was_agreed_to_is_found_by_the_agreements() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    world.confirm(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    crate::receipt::withdraw(&world, &session, "zhima-terms", "withdraw-1").await.ok();
    let records = world.records(&session).await;
    let entries: Vec<Entry> = records.into_iter().map(|stored| stored.record.entry).collect();
    let with = |change: &dyn Fn(&mut Vec<Entry>)| {
        let mut changed = entries.clone();
        change(&mut changed);
        changed
    };
    let agreement = format!("the agreement of {}, attempt 1: ", session.id);
    let lost = format!("no record speaks of the withdrawal of zhima-terms in the history of {}", session.id);
    let cases = [
        (entries.clone(), None),
        (with(&|it| it.truncate(3)), Some(lost)),
        (with(&|it| it.truncate(2)), Some(format!("{agreement}the record of data-sharing is missing"))),
        (
            with(&|it| drop(it.remove(1))),
            Some(format!("{agreement}the record of zhima-deduction is missing")),
        ),
        (with(&|it| it.insert(1, it[1].clone())), Some(format!("{agreement}zhima-deduction is there twice"))),
        (
            with(&|it| it[1].version = "2027-01".into()),
            Some(format!("{agreement}the record of zhima-deduction is missing")),
        ),
        (
            with(&|it| it[2].locale = "en".into()),
            Some(format!("{agreement}the record of data-sharing is missing")),
        ),
        (
            with(&|it| it.push(Entry { document: "repayment-reminders".into(), ..it[0].clone() })),
            Some(format!("{agreement}record 5: repayment-reminders is not what the agreement lists")),
        ),
        (
            with(&|it| it.rotate_right(1)),
            Some(format!("{agreement}record 1: zhima-terms was not agreed to before it was withdrawn")),
        ),
        (with(&|it| it.push(it[3].clone())), Some(format!("{agreement}zhima-terms was withdrawn twice"))),
    ];
    for (index, (entries, expected)) in cases.into_iter().enumerate() {
        let copy = chain_of(&world, &format!("chain-{index}"), entries).await;
        let fault = walk(&copy, &Expected::default()).await.fault;
        assert_eq!(fault, expected.map(|why| Fault { seq: None, why }), "case {index}");
    }
}

#[tokio::test]
async fn what_was_kept_before_the_chain_stays_and_is_closed() {
    let world = World::start().await;
    let old = database(&world).with_file_name("old.db");
    let connection = connect(&old);
    run(&connection, include_str!("../../migrations/0001_orders.sql")).unwrap();
    // As the releases before noted down which steps were taken.
    let noted = "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, success BOOLEAN NOT NULL);
                 INSERT INTO _sqlx_migrations VALUES (1, 'orders', TRUE)";
    run(&connection, noted).unwrap();
    for statement in [
        "INSERT INTO orders (id, out_trade_no, subject, lines, amount, buyer_ref, return_url, ordered_on, state, created_at, expires_at)
         VALUES ('cs_1', 'S1', 's', '[]', 1, 'u', 'r', '2026-01-01', 'authorised', 0, 0)",
        "INSERT INTO attempts (order_id, no, out_trade_no, capture_no, way, plan, host, schedule_digest, confirm_key, created_at)
         VALUES ('cs_1', 1, 'A1', 'C1', 'alipay-zhima', 'p', 'alipay_h5', 'd', 'k', 0)",
        "INSERT INTO captures VALUES ('C1', 'cs_1', 1)",
        "INSERT INTO consents VALUES (1, 'cs_1', 1, 'terms', '2026-11', 'sha', 'd', 5)",
    ] {
        run(&connection, statement).unwrap();
    }
    drop(connection);
    let store = Store::open(&old.display().to_string()).unwrap();
    // Nobody knows any more whether it was sent, so it counts as sent.
    assert_eq!(store.read(|db| captures::send_count(db, "C1")).await, Ok(1));
    assert_eq!(verify(&store, &Expected::default()).await.unwrap().fault, None);
    store.close().await;
    let connection = connect(&old);
    for statement in [
        "UPDATE consents_v1 SET version = 'x'",
        "DELETE FROM consents_v1",
        "INSERT OR REPLACE INTO consents_v1 SELECT * FROM consents_v1",
        "INSERT INTO consents_v1 VALUES (2, 'cs_1', 1, 'other', '2026-11', 'sha', 'd', 5)",
    ] {
        let error = run(&connection, statement).expect_err(statement);
        assert!(error.to_string().contains("consents_v1 is closed"), "{statement}: {error}");
    }
    let kept = connection.query_row("SELECT document, version, at FROM consents_v1", [], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
    });
    assert_eq!(kept.unwrap(), ("terms".into(), "2026-11".into(), 5));
}

fn paylater(world: &World, file: &Path, arguments: &[&str]) -> Output {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("development.toml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_paylater"));
    command.args(["consent", "verify", "--config"]).arg(config).args(arguments);
    command.env("PAYLATER_DATABASE_URL", file).env("PAYLATER_PUBLIC_URL", &world.base).output().unwrap()
}

#[tokio::test]
async fn the_command_walks_the_chain_and_names_the_first_broken_record() {
    let world = seven_records().await;
    let verdict = walk(&database(&world), &Expected::default()).await;
    let good = paylater(&world, &database(&world), &["--expect-head", &verdict.head, "--expect-count", "7"]);
    let said = String::from_utf8(good.stdout).unwrap();
    assert!(good.status.success() && said.starts_with("sound: 7 record(s)"), "{said}");
    assert!(said.contains(&verdict.head) && said.contains(verdict.first.as_ref().unwrap()), "{said}");
    let broken = tampered(&world, "broken", &["UPDATE consent_records SET shown_s = 99 WHERE seq = 3"]).await;
    let bad = paylater(&world, &broken, &[]);
    let said = String::from_utf8(bad.stdout).unwrap();
    assert_eq!(
        (bad.status.code(), said.lines().next()),
        (Some(1), Some("BROKEN  record 3: its hash is not that of its content"))
    );
    let bad = paylater(&world, &broken, &["--json"]);
    let said: Value = serde_json::from_slice(&bad.stdout).unwrap();
    assert_eq!(bad.status.code(), Some(1));
    assert_eq!(
        (&said["sound"], &said["count"], &said["fault"]["seq"]),
        (&json!(false), &json!(2), &json!(3))
    );
    // A wrong path is a fault and not an empty chain.
    let nowhere = paylater(&world, &broken.with_file_name("nowhere.db"), &[]);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(!broken.with_file_name("nowhere.db").exists());
}

#[test]
fn a_configuration_that_bundles_consents_is_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let toml = std::fs::read_to_string(folder.join("development.toml")).unwrap();
    for (document, kind, expected) in [
        (
            "repayment-reminders",
            "messages",
            "configuration: option alipay-zhima: document repayment-reminders: messages that the order does not need may not be required",
        ),
        (
            "repayment-reminders",
            "data_sharing",
            "configuration: option alipay-zhima: documents data-sharing and repayment-reminders both ask for data_sharing: one tick for each kind of consent",
        ),
    ] {
        let mut file = File::parse(&toml, []).unwrap();
        let changed = file.documents.iter_mut().find(|it| it.id == document).unwrap();
        changed.required = true;
        changed.kind = serde_json::from_value(json!(kind)).unwrap();
        let error = Config::from_file(file, folder).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn a_way_that_leaves_a_debt_is_not_offered_without_its_required_documents() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let toml = std::fs::read_to_string(folder.join("development.toml")).unwrap();
    let owing = "a way that leaves the shopper owing needs a required document of kind product_terms";
    let deducted = "a way that is deducted later needs a required document of kind auto_deduction";
    for (way, documents, optional, expected) in [
        ("alipay-huabei", vec![], None, owing),
        ("alipay-huabei", vec!["data-sharing"], None, owing),
        ("alipay-huabei", vec!["huabei-terms", "data-sharing"], Some("huabei-terms"), owing),
        ("alipay-zhima", vec!["zhima-deduction"], None, owing),
        ("alipay-zhima", vec!["zhima-terms", "data-sharing"], None, deducted),
        ("wechat-score", vec!["score-terms", "score-deduction"], Some("score-deduction"), deducted),
    ] {
        let mut file = File::parse(&toml, []).unwrap();
        let option = file.options.iter_mut().find(|option| option.way == way).unwrap();
        option.documents = documents.iter().map(ToString::to_string).collect();
        for document in file.documents.iter_mut().filter(|it| Some(it.id.as_str()) == optional) {
            document.required = false;
        }
        let error = Config::from_file(file, folder).unwrap_err();
        assert_eq!(error.to_string(), format!("configuration: option {way}: {expected}"), "{documents:?}");
    }
}
