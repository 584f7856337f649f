//! The receipt: signed, checked by anyone, shown as a page; and taking a consent back.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use paylater_core::digest::sha256_hex;
use paylater_core::evidence::Entry;
use paylater_server::cli::make_keys;
use paylater_server::consent::check::check;
use paylater_server::consent::key::{PublicKey, ReceiptSigner};
use paylater_server::consent::verify::{Expected, verify};
use paylater_server::store::evidence;
use paylater_wire::receipt::{Agreed, Receipt};
use rusqlite::Connection;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::consent::{all_ticked, connect, database, run};
use crate::support::{Answer, Session, World, order, read, text};

/// An order of 芝麻先享 for which everything was ticked.
async fn agreed(world: &World) -> Session {
    let session = world.session(8_900).await;
    let body = all_ticked(world, &session).await;
    world.send_confirm(&session, &body, "confirm-1").await.ok();
    session
}

async fn authorised(world: &World) -> Session {
    promised(world, "alipay_h5", "alipay-zhima", "zhima-deferred").await
}

/// An order that the provider promised to pay.
pub async fn promised(world: &World, host: &str, option: &str, plan: &str) -> Session {
    let session = world.session(8_900).await;
    let instruction = world.confirm(&session, host, option, plan).await;
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    world.until_state(&session, "authorised").await;
    session
}

async fn receipt(world: &World, session: &Session) -> Value {
    world.get(session, "/consent-receipt").await.ok()
}

async fn key(world: &World) -> PublicKey {
    let keys = read(world.http.get(format!("{}/v1/receipt-keys", world.base))).await.ok();
    PublicKey::parse(&text(&keys["keys"][0]["public_key"])).unwrap()
}

pub async fn withdraw(world: &World, session: &Session, document: &str, key: &str) -> Answer {
    let url = format!("{}/v1/checkout-sessions/{}/withdrawals", world.base, session.id);
    let request = world.http.post(url).bearer_auth(&session.token).header("Idempotency-Key", key);
    read(request.json(&json!({ "document": document }))).await
}

/// Posts a form as a page does; status and page.
async fn form(world: &World, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = world.http.post(format!("{}{path}", world.base)).body(body.join("&"));
    let answer = read(request.header("content-type", "application/x-www-form-urlencoded")).await;
    assert_eq!(answer.content_type, "text/html; charset=utf-8");
    (answer.status, text(&answer.body))
}

async fn page(world: &World, session: &Session, locale: &str) -> String {
    let fields = [("session", session.id.as_str()), ("client_token", &session.token), ("locale", locale)];
    let (status, page) = form(world, "/receipt", &fields).await;
    assert_eq!(status, 200, "{page}");
    page
}

/// The token in the page's forms.
fn receipt_token(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"receipt_token\" value=\"").unwrap();
    rest.split_once('"').unwrap().0.into()
}

#[tokio::test]
async fn a_receipt_says_everything_and_its_signature_holds() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    world.get(&session, "/consent-receipt").await.is_problem(404, "not_agreed");
    let body = all_ticked(&world, &session).await;
    world.send_confirm(&session, &body, "confirm-1").await.ok();
    let signed = receipt(&world, &session).await;
    assert_eq!(signed["algorithm"], "Ed25519");
    let key = key(&world).await;
    assert_eq!(signed["key_id"], key.id());
    let findings = check(&signed.to_string(), &key);
    assert_eq!(findings.bad, Vec::<String>::new());
    assert_eq!(findings.good.len(), 26, "{:#?}", findings.good);
    let payload: Value = serde_json::from_str(&text(&signed["payload"])).unwrap();
    let agreed = &payload["agreements"][0];
    assert_eq!(agreed["agreement"]["order"]["merchant"], "示例商店");
    assert_eq!(agreed["agreement"]["plan"]["schedule"]["rows"][0]["amount"], 8_900);
    assert_eq!(agreed["consents"][1]["document"], "zhima-deduction");
    assert_eq!(agreed["consents"][1]["title"], "自动扣款授权（支付宝）");
    assert!(text(&agreed["consents"][1]["text"]).starts_with("# "));
    assert_eq!(agreed["consents"][3]["record"]["to_end"], false);
    assert_eq!(agreed["withdrawals"], json!([]));
    // The shop gets the same, and nobody else gets anything.
    let shops = world.shop_get(&format!("/v1/orders/{}/consent-receipt", session.id)).await.ok();
    assert_eq!(check(&shops.to_string(), &key).bad, Vec::<String>::new());
    world.shop_get("/v1/orders/cs_0000/consent-receipt").await.is_problem(404, "not_found");
    let stranger = Session { id: session.id.clone(), token: "ct_wrong".into() };
    world.get(&stranger, "/consent-receipt").await.is_problem(401, "unauthorised");
    let url = format!("{}/v1/orders/{}/consent-receipt", world.base, session.id);
    read(world.http.get(url).bearer_auth(&session.token)).await.is_problem(401, "unauthorised");
}

#[tokio::test]
async fn a_receipt_with_any_byte_changed_is_refused() {
    let world = World::start().await;
    let session = agreed(&world).await;
    let (signed, key) = (receipt(&world, &session).await, key(&world).await);
    let payload = text(&signed["payload"]);
    for at in (0..payload.len()).step_by(97).filter(|at| payload.is_char_boundary(*at)) {
        let mut changed = signed.clone();
        let letter = if payload[at..].starts_with('x') { "y" } else { "x" };
        let end = (at + 1..=payload.len()).find(|end| payload.is_char_boundary(*end)).unwrap();
        changed["payload"] = json!(format!("{}{letter}{}", &payload[..at], &payload[end..]));
        let bad = check(&changed.to_string(), &key).bad;
        assert!(bad[0].starts_with("signature of key"), "byte {at}: {bad:?}");
    }
    for (field, value) in
        [("signature", "AAAA"), ("signature", "%"), ("algorithm", "none"), ("key_id", "0000000000000000")]
    {
        let mut changed = signed.clone();
        changed[field] = json!(value);
        assert!(!check(&changed.to_string(), &key).bad.is_empty(), "{field}");
    }
    assert_eq!(check("{}", &key).bad, ["the file is no signed receipt"]);
}

/// Somebody with a key of their own can sign anything; what does not agree with itself is still found.
#[tokio::test]
async fn a_receipt_that_contradicts_itself_is_refused_whoever_signed_it() {
    let world = World::start().await;
    let session = agreed(&world).await;
    let payload = text(&receipt(&world, &session).await["payload"]);
    let signer = &world.app.config.receipt_signer;
    let key = key(&world).await;
    for (from, to, expected) in [
        ("\"amount\":8900,\"currency\"", "\"amount\":8901,\"currency\"", "the schedule repays the price"),
        ("\"fee\":0,\"amount\":8900}", "\"fee\":0,\"amount\":8800}", "1 row(s) sum to"),
        ("\"total\":8900", "\"total\":8800", "the agreement has the fingerprint"),
        (
            "\"profile\":\"mainland_china\"",
            "\"profile\":\"united_states\"",
            "the disclosure computed from its words",
        ),
        ("谁来扣款", "谁不来扣款", "the text of zhima-deduction has the fingerprint"),
        ("\"to_end\":false", "\"to_end\":true", "(repayment-reminders agreed to at"),
        (
            "\"version\":\"2026-11\",\"locale\"",
            "\"version\":\"2026-12\",\"locale\"",
            "is what the agreement names",
        ),
        ("paylater-consent-receipt/v1", "paylater-consent-receipt/v2", "the format is"),
    ] {
        assert!(payload.contains(from), "{from}");
        let signed = serde_json::to_string(&signer.sign(payload.replacen(from, to, 1))).unwrap();
        let bad = check(&signed, &key).bad;
        assert!(bad.iter().any(|words| words.contains(expected)), "{from}: {bad:#?}");
    }
}

#[tokio::test]
async fn a_receipt_that_lists_the_same_consent_twice_in_the_place_of_another_is_refused() {
    type Change = fn(&mut Agreed<Box<RawValue>>);
    let world = World::start().await;
    let session = agreed(&world).await;
    withdraw(&world, &session, "zhima-terms", "withdraw-1").await.ok();
    let payload = text(&receipt(&world, &session).await["payload"]);
    let whole: Receipt<Box<RawValue>> = serde_json::from_str(&payload).unwrap();
    let key = key(&world).await;
    let cases: [(Change, &str); 5] = [
        (|it| it.consents[2] = it.consents[0].clone(), "what was agreed to is what the agreement lists"),
        (|it| it.consents.truncate(3), "what was agreed to is what the agreement lists"),
        (|it| it.consents.push(it.consents[0].clone()), "record 1 (zhima-terms agreed to at"),
        (|it| it.withdrawals.push(it.withdrawals[0].clone()), "zhima-terms was withdrawn once"),
        (|it| it.withdrawals[0].record.seq = 1, "zhima-terms was withdrawn once, after it was agreed to"),
    ];
    for (change, expected) in cases {
        let mut changed = whole.clone();
        change(&mut changed.agreements[0]);
        let signed = world.app.config.receipt_signer.sign(serde_json::to_string(&changed).unwrap());
        let bad = check(&serde_json::to_string(&signed).unwrap(), &key).bad;
        assert!(bad.iter().any(|words| words.contains(expected)), "{expected}: {bad:#?}");
    }
}

#[tokio::test]
async fn what_was_tampered_with_gets_no_signature() {
    let lost = "the record of the withdrawal of zhima-terms at ";
    for (statement, why) in [
        (
            "UPDATE agreements SET json = replace(json, '\"total\":8900', '\"total\":8901')",
            "record 1: it was tampered with",
        ),
        ("UPDATE consent_texts SET text = text || '!'", "record 1: no text that has its fingerprint"),
        ("UPDATE consent_records SET to_end = 1 WHERE seq = 4", "record 4: it was tampered with"),
        ("UPDATE consent_records SET act = 'asked' WHERE seq = 2", "stored act cannot be read"),
        // What is left of the chain is sound in each of these.
        ("DELETE FROM consent_records WHERE seq = 5", lost),
        ("DELETE FROM consent_records WHERE seq >= 4", lost),
        (
            "DELETE FROM consent_records WHERE seq >= 4; DELETE FROM order_events WHERE event = 'consent_withdrawn'",
            "attempt 1: the record of repayment-reminders is missing",
        ),
        ("DELETE FROM consent_records; DELETE FROM agreements", lost),
        ("DELETE FROM agreements", "record 1: its agreement is missing"),
    ] {
        let world = World::start().await;
        let session = agreed(&world).await;
        let token = receipt_token(&page(&world, &session, "en").await);
        withdraw(&world, &session, "zhima-terms", "withdraw-1").await.ok();
        let connection = unguarded(&world).await;
        run(&connection, statement).unwrap();
        gets_no_signature(&world, &session, why).await;
        let fields = [("session", session.id.as_str()), ("receipt_token", token.as_str()), ("locale", "en")];
        let (status, page) = form(&world, "/receipt", &fields).await;
        assert!(status == 500 && page.contains("This receipt cannot be issued"), "{status} {page}");
    }
}

/// Whoever can write the file can do away with the triggers, and reckon hashes anew.
async fn unguarded(world: &World) -> Connection {
    let connection = connect(&database(world));
    run(&connection, "PRAGMA ignore_check_constraints = ON").unwrap();
    for table in ["consent_records", "consent_texts", "agreements"] {
        for rule in ["stay", "remain"] {
            run(&connection, &format!("DROP TRIGGER {table}_{rule}")).unwrap();
        }
    }
    connection
}

async fn gets_no_signature(world: &World, session: &Session, why: &str) {
    world.get(session, "/consent-receipt").await.is_problem(500, "internal");
    let alarms = world.shop_get("/v1/alarms").await.ok();
    let alarm = alarms.as_array().unwrap().iter().find(|it| it["kind"] == "evidence_broken").unwrap();
    assert_eq!(alarm["subject"], session.id.as_str());
    assert!(text(&alarm["detail"]).contains(why), "{why}: {alarm}");
}

#[tokio::test]
async fn figures_that_do_not_add_up_are_not_signed_although_every_hash_holds() {
    let world = World::start().await;
    let session = agreed(&world).await;
    let connection = unguarded(&world).await;
    let change = "UPDATE agreements SET json = replace(json, '\"amount\":8900,\"currency\"', '\"amount\":8800,\"currency\"')";
    run(&connection, change).unwrap();
    run(&connection, "UPDATE orders SET amount = 8800").unwrap();
    let json = world.agreement(&session).await;
    let records = world.records(&session).await;
    run(&connection, "DELETE FROM consent_records").unwrap();
    let written = world.app.store.write(move |tx| {
        records.into_iter().try_for_each(|stored| {
            let entry = Entry { agreement_sha256: sha256_hex(json.as_bytes()), ..stored.record.entry };
            evidence::append(tx, entry).map(|_| ())
        })
    });
    written.await.unwrap();
    assert_eq!(verify(&world.app.store, &Expected::default()).await.unwrap().fault, None);
    gets_no_signature(
        &world,
        &session,
        "this does not hold: attempt 1: the schedule repays the price of the order",
    )
    .await;
}

#[tokio::test]
async fn who_withdraws_is_told_that_it_is_done_even_where_no_receipt_can_be_signed() {
    let world = World::start().await;
    let session = agreed(&world).await;
    let token = receipt_token(&page(&world, &session, "en").await);
    let connection = connect(&database(&world));
    run(&connection, "DROP TRIGGER consent_texts_stay").unwrap();
    run(&connection, "UPDATE consent_texts SET text = text || '!'").unwrap();
    let fields = [
        ("session", session.id.as_str()),
        ("receipt_token", token.as_str()),
        ("locale", "en"),
        ("document", "zhima-deduction"),
    ];
    let (status, page) = form(&world, "/receipt/withdraw", &fields).await;
    assert!(status == 500 && page.contains("Your consent has been withdrawn"), "{status} {page}");
    assert_eq!(world.records(&session).await.len(), 5);
}

#[tokio::test]
async fn each_withdrawal_is_an_alarm_of_its_own() {
    let world = World::start().await;
    let session = agreed(&world).await;
    for document in ["zhima-deduction", "data-sharing"] {
        withdraw(&world, &session, document, &format!("withdraw-{document}")).await.ok();
    }
    let alarms = world.shop_get("/v1/alarms").await.ok();
    let mut seen: Vec<_> = alarms
        .as_array()
        .unwrap()
        .iter()
        .map(|alarm| (text(&alarm["subject"]), text(&alarm["detail"]), alarm["count"].as_i64().unwrap()))
        .collect();
    seen.sort();
    let alarm = |document: &str| (format!("{}/{document}", session.id), document.to_string(), 1);
    assert_eq!(seen, [alarm("data-sharing"), alarm("zhima-deduction")]);
}

#[tokio::test]
async fn the_page_that_people_keep_opens_and_withdraws_and_does_nothing_else() {
    let world = World::start().await;
    let session = agreed(&world).await;
    let first = page(&world, &session, "en").await;
    assert!(!first.contains(&session.token) && !first.contains("client_token"));
    let token = receipt_token(&first);
    let other = agreed(&world).await;
    let (id, client) = (session.id.as_str(), session.token.as_str());
    for (path, fields, status) in [
        ("/receipt", vec![("session", id), ("receipt_token", &token)], 200),
        ("/receipt", vec![("session", id), ("client_token", client)], 200),
        ("/receipt", vec![("session", id), ("client_token", &token)], 401),
        ("/receipt", vec![("session", id), ("receipt_token", client)], 401),
        ("/receipt", vec![("session", id)], 401),
        ("/receipt", vec![("session", &other.id), ("receipt_token", &token)], 401),
        ("/receipt/withdraw", vec![("session", id), ("client_token", client)], 401),
        ("/receipt/withdraw", vec![("session", id), ("receipt_token", client)], 401),
        ("/receipt/withdraw", vec![("session", &other.id), ("receipt_token", &token)], 401),
    ] {
        let fields: Vec<_> = fields.into_iter().chain([("document", "zhima-terms")]).collect();
        assert_eq!(form(&world, path, &fields).await.0, status, "{path} {fields:?}");
    }
    // Nowhere else does it open anything.
    let keeper = Session { id: session.id.clone(), token: token.clone() };
    for path in ["?host=alipay_h5&locale=en", "/status", "/consent-receipt"] {
        world.get(&keeper, path).await.is_problem(401, "unauthorised");
    }
    withdraw(&world, &keeper, "zhima-terms", "withdraw-1").await.is_problem(401, "unauthorised");
    world.post(&keeper, "/cancel", json!({ "what": "order" })).await.is_problem(401, "unauthorised");
    assert_eq!(world.records(&session).await.len(), 4);
    let fields = [("session", id), ("receipt_token", &token), ("document", "zhima-terms")];
    assert_eq!(form(&world, "/receipt/withdraw", &fields).await.0, 200);
    assert_eq!(world.records(&session).await.len(), 5);
}

#[tokio::test]
async fn the_command_checks_a_saved_receipt_from_a_file_or_a_pipe() {
    let world = World::start().await;
    let session = agreed(&world).await;
    let signed = receipt(&world, &session).await;
    let folder = PathBuf::from(&world.app.config.database_url).with_file_name("receipts");
    std::fs::create_dir_all(&folder).unwrap();
    let keys = read(world.http.get(format!("{}/v1/receipt-keys", world.base))).await.ok();
    std::fs::write(folder.join("key.pem"), text(&keys["keys"][0]["public_key"])).unwrap();
    std::fs::write(folder.join("good.json"), serde_json::to_string_pretty(&signed).unwrap()).unwrap();
    std::fs::write(folder.join("bad.json"), signed.to_string().replace("示例商店", "别的商店")).unwrap();
    for (file, code, last) in [
        ("good.json", 0, "The receipt is genuine and whole."),
        ("bad.json", 1, "Do not rely on this receipt."),
        ("-", 0, "The receipt is genuine and whole."),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_paylater"));
        let place = if file == "-" { Path::new("-").to_path_buf() } else { folder.join(file) };
        command.args(["consent", "check"]).arg(place).arg("--key").arg(folder.join("key.pem"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        // A command that reads a file does not listen.
        let _ = child.stdin.take().unwrap().write_all(signed.to_string().as_bytes());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!((output.status.code(), said.lines().last()), (Some(code), Some(last)), "{file}: {said}");
    }
}

#[tokio::test]
async fn keys_are_published_to_everybody_and_may_be_cached() {
    let world = World::start().await;
    let answer = world.http.get(format!("{}/v1/receipt-keys", world.base)).send().await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "public, max-age=3600");
    let keys: Value = answer.json().await.unwrap();
    assert_eq!((&keys["keys"][0]["status"], &keys["keys"][1]), (&json!("current"), &Value::Null));
}

#[test]
fn a_retired_key_stays_published_and_old_receipts_stay_good() {
    let folder = std::env::temp_dir().join(format!("paylater-test-rotation-{}", std::process::id()));
    make_keys(&folder).unwrap();
    let old = ReceiptSigner::read(&folder).unwrap();
    let saved = serde_json::to_string(&old.sign("{}".into())).unwrap();
    std::fs::create_dir(folder.join("receipt_retired")).unwrap();
    std::fs::rename(folder.join("consent_receipt_public.pem"), folder.join("receipt_retired/2026.pem"))
        .unwrap();
    std::fs::remove_file(folder.join("consent_receipt_private.pem")).unwrap();
    let missing = ReceiptSigner::read(&folder).unwrap_err().to_string();
    assert!(missing.contains("`paylater keys` makes it"), "{missing}");
    make_keys(&folder).unwrap();
    let published = ReceiptSigner::read(&folder).unwrap().published();
    let statuses: Vec<&str> = published.iter().map(|key| key.status.as_str()).collect();
    assert_eq!(statuses, ["current", "retired"]);
    let [new, retired] = [0, 1].map(|index: usize| PublicKey::parse(&published[index].public_key).unwrap());
    let saved = serde_json::from_str(&saved).unwrap();
    assert!(retired.has_signed(&saved) && !new.has_signed(&saved));
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn the_page_shows_it_all_in_each_language_and_runs_nothing_foreign() {
    let world = World::start().await;
    let mut body = order(8_900);
    body["lines"][0]["name"] = json!("<script>alert('x')</script>");
    body["subject"] = body["lines"][0]["name"].clone();
    let created = world.new_session(body, "key-of-session").await.ok();
    let session = Session { id: text(&created["id"]), token: text(&created["client_token"]) };
    world.confirm(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    for (locale, expected) in [
        ("zh-Hans", ["同意回执", "合计应付", "撤回这项同意", "您没有同意的内容", "年化利率（单利）"]),
        ("zh-Hant", ["同意回執", "合計應付", "撤回這項同意", "您沒有同意的內容", "年化利率（單利）"]),
        (
            "en",
            [
                "Consent receipt",
                "You pay in all",
                "Withdraw this consent",
                "What you did not agree to",
                "Annual rate (simple)",
            ],
        ),
    ] {
        let page = page(&world, &session, locale).await;
        assert!(page.contains(&format!("<html lang=\"{locale}\"")));
        for words in
            expected.into_iter().chain(["¥89.00", "示例商店", "自动扣款授权（支付宝）", "/v1/receipt-keys"])
        {
            assert!(page.contains(words), "{locale}: {words}");
        }
        assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; × 1"));
        assert_eq!(page.matches("<script").count(), 1);
        assert_eq!(page.matches("action=\"/receipt/withdraw\"").count(), 3);
        assert!(page.contains(&format!("download=\"consent-receipt-{}.json\"", session.id)));
        // What opens the checkout is not in a page that people keep; what opens the receipt is in forms alone.
        assert!(!page.contains(&session.token));
        assert_eq!(page.matches(&receipt_token(&page)).count(), 3);
    }
}

#[tokio::test]
async fn the_page_is_closed_to_scripts_frames_and_strangers() {
    let world = World::start().await;
    let session = agreed(&world).await;
    let request = world.http.post(format!("{}/receipt", world.base));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let fields = format!("session={}&client_token={}&locale=en", session.id, session.token);
    let answer = request.body(fields).send().await.unwrap();
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_string();
    let policy = header("content-security-policy");
    for rule in [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "base-uri 'none'",
        "script-src 'sha256-",
    ] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("unsafe"));
    assert_eq!(
        (header("cache-control"), header("referrer-policy")),
        ("no-store".into(), "no-referrer, strict-origin".into())
    );
    for (fields, status) in [
        (vec![("session", session.id.as_str()), ("client_token", "ct_wrong"), ("locale", "en")], 401),
        (vec![("session", "cs_0000"), ("client_token", &session.token), ("locale", "en")], 401),
        (vec![("locale", "en")], 401),
    ] {
        let (seen, page) = form(&world, "/receipt", &fields).await;
        assert_eq!(seen, status);
        assert!(!page.contains(&session.token) && page.contains("<h1>"), "{page}");
    }
    let untouched = world.session(8_900).await;
    let fields = [("session", untouched.id.as_str()), ("client_token", &untouched.token), ("locale", "en")];
    let (status, page) = form(&world, "/receipt", &fields).await;
    assert!(status == 404 && page.contains("There is no receipt yet"), "{status} {page}");
    let fields =
        [("session", session.id.as_str()), ("receipt_token", "rt_wrong"), ("document", "zhima-terms")];
    assert_eq!(form(&world, "/receipt/withdraw", &fields).await.0, 401);
    assert_eq!(world.records(&session).await.len(), 4);
    assert_eq!(read(world.http.get(format!("{}/receipt", world.base))).await.status, 401);
}

#[tokio::test]
async fn a_mandate_that_was_withdrawn_is_not_used_again() {
    let world = World::start().await;
    let session = authorised(&world).await;
    let version = world.get(&session, "/status").await.ok()["version"].as_i64().unwrap();
    let withdrawn = withdraw(&world, &session, "zhima-deduction", "withdraw-1").await.ok();
    assert_eq!(withdrawn["document"], "zhima-deduction");
    assert_eq!(world.alarms().await, ["consent_withdrawn"]);
    let shown = world.order(&session).await;
    let last = shown["events"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["event"], &last["detail"], &last["from"], &last["to"]),
        (&json!("consent_withdrawn"), &json!("zhima-deduction"), &json!("authorised"), &json!("authorised"))
    );
    assert!(world.get(&session, "/status").await.ok()["version"].as_i64().unwrap() > version);
    let capture = format!("/v1/orders/{}/capture", session.id);
    world.shop_post(&capture, "capture-1").await.is_problem(409, "consent_withdrawn");
    world.shop_post(&capture, "capture-1").await.is_problem(409, "consent_withdrawn");
    assert_eq!(world.state(&session).await, "authorised");
    // Twice is the same as once, under the same key, under another one, and from the page.
    for key in ["withdraw-1", "withdraw-2"] {
        assert_eq!(withdraw(&world, &session, "zhima-deduction", key).await.ok(), withdrawn);
    }
    let token = receipt_token(&page(&world, &session, "en").await);
    let fields = [
        ("session", session.id.as_str()),
        ("receipt_token", &token),
        ("locale", "en"),
        ("document", "zhima-deduction"),
    ];
    let (status, page) = form(&world, "/receipt/withdraw", &fields).await;
    assert!(status == 200 && page.contains("data-testid=\"receipt-said\""), "{page}");
    assert_eq!(page.matches("action=\"/receipt/withdraw\"").count(), 2);
    assert_eq!(world.records(&session).await.len(), 4);
    let signed = receipt(&world, &session).await;
    assert_eq!(check(&signed.to_string(), &key(&world).await).bad, Vec::<String>::new());
    let payload: Value = serde_json::from_str(&text(&signed["payload"])).unwrap();
    assert_eq!(payload["agreements"][0]["withdrawals"][0]["record"]["hash"], withdrawn["record_hash"]);
    assert_eq!(verify(&world.app.store, &Expected::default()).await.unwrap().fault, None);
}

#[tokio::test]
async fn withdrawing_anything_else_leaves_the_mandate_in_force() {
    let world = World::start().await;
    let session = authorised(&world).await;
    for document in ["data-sharing", "zhima-terms"] {
        withdraw(&world, &session, document, &format!("withdraw-{document}")).await.ok();
    }
    world.shop_post(&format!("/v1/orders/{}/capture", session.id), "capture-1").await.ok();
    world.until_state(&session, "paid").await;
}

#[tokio::test]
async fn what_was_never_agreed_to_cannot_be_withdrawn() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    withdraw(&world, &session, "zhima-terms", "withdraw-1").await.is_problem(404, "not_agreed");
    world.confirm(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    withdraw(&world, &session, "repayment-reminders", "withdraw-2").await.is_problem(404, "not_agreed");
    // Before the attempt's end it can be, and a refused key is still free.
    withdraw(&world, &session, "zhima-terms", "withdraw-1").await.ok();
    withdraw(&world, &session, "data-sharing", "withdraw-1").await.is_problem(422, "idempotency_key_reused");
    let stranger = Session { id: session.id.clone(), token: "ct_wrong".into() };
    withdraw(&world, &stranger, "data-sharing", "withdraw-3").await.is_problem(401, "unauthorised");
    assert_eq!(world.state(&session).await, "paying");
    assert_eq!(world.alarms().await, ["consent_withdrawn"]);
}

#[tokio::test]
async fn agreeing_again_counts_from_then_on() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    world.confirm(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    withdraw(&world, &session, "zhima-deduction", "withdraw-1").await.ok();
    assert_eq!(world.post(&session, "/cancel", json!({ "what": "attempt" })).await.ok()["status"], "open");
    let body = world.choice(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    let instruction = world.send_confirm(&session, &body, "confirm-again").await.ok()["instruction"].clone();
    let page = page(&world, &session, "en").await;
    assert!(page.contains("Earlier attempts to pay"));
    // One form for each document, at its newest place.
    assert_eq!(page.matches("action=\"/receipt/withdraw\"").count(), 3);
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    world.until_state(&session, "authorised").await;
    world.shop_post(&format!("/v1/orders/{}/capture", session.id), "capture-1").await.ok();
    world.until_state(&session, "paid").await;
    let signed = receipt(&world, &session).await;
    assert_eq!(check(&signed.to_string(), &key(&world).await).bad, Vec::<String>::new());
}
