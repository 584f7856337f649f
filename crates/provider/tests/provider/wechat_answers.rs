//! What WeChat Pay answers, what it proves, and what happens to answers that prove nothing.

use paylater_core::order::{Held, ProviderStatus};
use paylater_provider::{Captured, Fault, HttpAnswer, RefusalKind, Voided};

use crate::world::{
    KEY_ID, NONCE, Party, jsapi, money, now, providers, score, wechat_answers, wechat_headers, wechat_refuses,
};

const ORDER: &str = r#""appid":"wx0000000000000001","mchid":"1900000001","service_id":"00002000000000000000000000000001","out_order_no":"T20260102_001","order_id":"1000000000202601020304050000001","risk_fund":{"name":"ESTIMATE_ORDER_COST","amount":129900}"#;
const COLLECTED: &str = r#""total_amount":129900,"collection":{"state":"USER_PAID","total_amount":129900,"paying_amount":0,"paid_amount":129900,"details":[{"seq":1,"amount":129900,"paid_type":"NEWTON","transaction_id":"4200001234"}]}"#;
const COLLECTING: &str = r#""state":"DOING","state_description":"MCH_COMPLETE","total_amount":129900,"collection":{"state":"USER_PAYING","total_amount":129900}"#;
const TRANSACTION: &str =
    r#""appid":"wx0000000000000001","mchid":"1900000001","out_trade_no":"T20260102_001""#;

fn order(members: &str) -> HttpAnswer {
    wechat_answers(200, &format!("{{{ORDER},{members}}}"))
}

fn transaction(members: &str) -> HttpAnswer {
    wechat_answers(200, &format!("{{{TRANSACTION},{members}}}"))
}

fn is_unknown<T: std::fmt::Debug>(read: &Result<T, Fault>) -> bool {
    matches!(read, Err(Fault::Unknown { .. }))
}

fn kind<T: std::fmt::Debug>(read: Result<T, Fault>) -> RefusalKind {
    match read {
        Err(Fault::Refused { kind, .. }) => kind,
        other => panic!("{other:?}"),
    }
}

fn promised() -> ProviderStatus {
    ProviderStatus::Authorised {
        provider_no: "1000000000202601020304050000001".into(),
        amount: Some(money(129_900)),
        held: Held::Nothing,
    }
}

fn collected() -> ProviderStatus {
    ProviderStatus::Paid { provider_no: "4200001234".into(), amount: money(129_900) }
}

#[test]
fn a_service_order_is_judged_by_its_whole_triple() {
    let unknown = |word: &str| ProviderStatus::Unknown { word: word.into() };
    for (members, report) in [
        (r#""state":"CREATED""#.to_owned(), ProviderStatus::Pending),
        (r#""state":"DOING","state_description":"USER_CONFIRM""#.to_owned(), promised()),
        (COLLECTING.to_owned(), promised()),
        (format!(r#""state":"DONE",{COLLECTED}"#), collected()),
        (r#""state":"REVOKED""#.to_owned(), ProviderStatus::Closed),
        (r#""state":"EXPIRED""#.to_owned(), ProviderStatus::Closed),
        (r#""state":"DONE""#.to_owned(), unknown("DONE - -")),
        (r#""state":"DONE","total_amount":0"#.to_owned(), unknown("DONE - -")),
        (r#""state":"DOING""#.to_owned(), unknown("DOING - -")),
        (
            format!(r#""state":"DOING","state_description":"USER_CONFIRM",{COLLECTED}"#),
            unknown("DOING USER_CONFIRM USER_PAID"),
        ),
        (r#""state":"CLOSED""#.to_owned(), unknown("CLOSED - -")),
        (r#""x":1"#.to_owned(), unknown("no state - -")),
        // One fen less was collected than the order came to.
        (
            format!(
                r#""state":"DONE",{}"#,
                COLLECTED.replace(r#""paid_amount":129900"#, r#""paid_amount":129899"#)
            ),
            unknown("DONE - USER_PAID figures"),
        ),
        (
            format!(
                r#""state":"DONE",{}"#,
                COLLECTED.replace(r#""total_amount":129900"#, r#""total_amount":129900.5"#)
            ),
            unknown("DONE, total_amount cannot be read"),
        ),
    ] {
        assert_eq!(providers().parse_query(&score(), &order(&members), now()), Ok(report), "{members}");
    }
}

#[test]
fn while_it_is_collected_the_promise_stands_and_the_deduction_is_pending() {
    let read =
        |answer: &HttpAnswer| providers().parse_query_capture(&score(), "C20260102_001", answer, now());
    assert_eq!(read(&order(r#""state":"DOING","state_description":"USER_CONFIRM""#)), Ok(promised()));
    assert_eq!(read(&order(COLLECTING)), Ok(ProviderStatus::Pending));
    assert_eq!(read(&order(&format!(r#""state":"DONE",{COLLECTED}"#))), Ok(collected()));
}

#[test]
fn a_completion_is_accepted_or_has_brought_the_money() {
    let read = |answer: &HttpAnswer| providers().parse_capture(&score(), "C20260102_001", answer, now());
    assert_eq!(read(&order(COLLECTING)), Ok(Captured::Accepted));
    let paid = Captured::Paid { provider_no: "4200001234".into(), amount: money(129_900) };
    assert_eq!(read(&order(&format!(r#""state":"DONE",{COLLECTED}"#))), Ok(paid));
    // Completed before, and the day has changed since: nothing is refused, the order has to be asked about.
    for tail in ["271316598", "268498688", "271302262", "271316754"] {
        assert_eq!(
            kind(read(&wechat_refuses(400, "INVALID_REQUEST", tail))),
            RefusalKind::WrongState,
            "{tail}"
        );
    }
    assert_eq!(kind(read(&wechat_refuses(400, "PARAM_ERROR", "271316656"))), RefusalKind::Merchant);
}

#[test]
fn a_transaction_is_paid_only_by_words_on_the_list() {
    let paid = |fen| ProviderStatus::Paid { provider_no: "4200001234".into(), amount: money(fen) };
    let unknown = |word: &str| ProviderStatus::Unknown { word: word.into() };
    for (members, report) in [
        (r#""trade_state":"NOTPAY""#, ProviderStatus::Pending),
        (r#""trade_state":"USERPAYING""#, ProviderStatus::Pending),
        (r#""trade_state":"ACCEPT""#, ProviderStatus::Pending),
        (r#""trade_state":"CLOSED""#, ProviderStatus::Closed),
        (r#""trade_state":"REVOKED""#, ProviderStatus::Closed),
        (
            r#""trade_state":"SUCCESS","transaction_id":"4200001234","amount":{"total":129900,"payer_total":129800,"currency":"CNY"}"#,
            paid(129_900),
        ),
        (r#""trade_state":"SUCCESS","transaction_id":"4200001234","amount":{"total":1}"#, paid(1)),
        (
            r#""trade_state":"SUCCESS","transaction_id":"4200001234","amount":{"total":129900,"currency":"USD"}"#,
            unknown("SUCCESS without an amount in CNY"),
        ),
        (
            r#""trade_state":"SUCCESS","transaction_id":"4200001234","amount":{"total":"129900"}"#,
            unknown("SUCCESS, total cannot be read"),
        ),
        (r#""trade_state":"SUCCESS","amount":{"total":129900}"#, unknown("SUCCESS without transaction_id")),
        (r#""trade_state":"REFUND""#, unknown("REFUND without transaction_id")),
        (r#""trade_state":"PAYERROR""#, unknown("PAYERROR")),
        (r#""trade_state":"success""#, unknown("success")),
        (r#""x":1"#, unknown("no trade_state")),
    ] {
        let report_read = providers().parse_query(&jsapi(), &transaction(members), now());
        assert_eq!(report_read, Ok(report), "{members}");
    }
}

#[test]
fn a_number_that_is_not_known_there_is_not_there_yet() {
    for code in ["ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS"] {
        let answer = wechat_refuses(404, code, "268512771");
        assert_eq!(providers().parse_query(&jsapi(), &answer, now()), Ok(ProviderStatus::NotThereYet));
        assert_eq!(providers().parse_query(&score(), &answer, now()), Ok(ProviderStatus::NotThereYet));
        assert_eq!(providers().parse_void(&jsapi(), &answer, now()), Ok(Voided::NotFound));
        assert_eq!(providers().parse_void(&score(), &answer, now()), Ok(Voided::NotFound));
    }
    // The digits at the end of a header are not signed, so they alone make nothing disappear.
    let tail_only = providers().parse_void(&jsapi(), &wechat_refuses(400, "PARAM_ERROR", "268512771"), now());
    assert_eq!(kind(tail_only), RefusalKind::WrongState);
}

#[test]
fn a_close_is_done_or_there_was_nothing_or_we_were_wrong() {
    assert_eq!(providers().parse_void(&jsapi(), &wechat_answers(204, ""), now()), Ok(Voided::Done));
    assert_eq!(providers().parse_void(&score(), &order(r#""x":1"#), now()), Ok(Voided::Done));
    assert!(is_unknown(&providers().parse_void(&jsapi(), &wechat_answers(200, "{}"), now())));
    for (answer, expected) in [
        (wechat_refuses(400, "ORDER_PAID", "268449538"), RefusalKind::WrongState),
        (wechat_refuses(400, "INVALID_REQUEST", "271316592"), RefusalKind::WrongState),
        (wechat_refuses(429, "RATELIMIT_EXCEEDED", "268447840"), RefusalKind::Busy),
        (wechat_refuses(403, "NO_AUTH", "268503786"), RefusalKind::Merchant),
    ] {
        assert_eq!(kind(providers().parse_void(&score(), &answer, now())), expected, "{answer:?}");
    }
}

#[test]
fn a_shopper_who_is_not_trusted_is_offered_another_way() {
    for tail in ["271300099", "271299627", "268560785"] {
        let answer = wechat_refuses(400, "INVALID_REQUEST", tail);
        let read = providers().parse_create(&score(), &answer, now(), NONCE);
        assert_eq!(kind(read), RefusalKind::ShopperDeclined, "{tail}");
    }
}

#[test]
fn an_order_created_before_and_confirmed_since_is_not_launched_again() {
    let answer = order(r#""state":"DOING","state_description":"USER_CONFIRM","package":"x""#);
    let read = providers().parse_create(&score(), &answer, now(), NONCE);
    assert_eq!(kind(read), RefusalKind::WrongState);
    assert!(is_unknown(&providers().parse_create(&score(), &order(r#""state":"CREATED""#), now(), NONCE)));
}

#[test]
fn an_answer_about_another_order_or_merchant_says_nothing() {
    let done = format!(r#"{{{ORDER},"state":"DONE",{COLLECTED}}}"#);
    for (from, to) in [
        ("T20260102_001", "T20260102_002"),
        ("wx0000000000000001", "wx0000000000000002"),
        ("1900000001", "1900000002"),
        ("00002000000000000000000000000001", "00002000000000000000000000000002"),
    ] {
        let answer = wechat_answers(200, &done.replace(from, to));
        assert!(is_unknown(&providers().parse_query(&score(), &answer, now())), "{to}");
    }
}

const PAID: &str = r#"{"appid":"wx0000000000000001","mchid":"1900000001","out_trade_no":"T20260102_001","trade_state":"SUCCESS","transaction_id":"4200001234","amount":{"total":129900}}"#;

fn check_says_nothing(answers: Vec<(&str, HttpAnswer)>) {
    for (what, answer) in answers {
        let report = providers().parse_query(&jsapi(), &answer, now());
        assert!(is_unknown(&report), "{what}: {report:?}");
    }
}

/// The paid transaction with these headers.
fn with(headers: Vec<(String, String)>) -> HttpAnswer {
    HttpAnswer { status: 200, headers, body: PAID.into() }
}

/// N21 and N12 for answers: verified like a notification, and what fails is unknown.
#[test]
fn an_answer_whose_signature_is_not_wechats_says_nothing() {
    let good = || wechat_headers(Party::Provider, now(), PAID);
    let without = |name: &str| good().into_iter().filter(|(given, _)| given != name).collect::<Vec<_>>();
    let changed = |name: &str, value: &str| {
        let mut headers = without(name);
        headers.push((name.into(), value.into()));
        with(headers)
    };
    let lower = good().into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect();
    assert!(providers().parse_query(&jsapi(), &with(lower), now()).is_ok(), "names have no case");
    let signed_at = |offset_s| with(wechat_headers(Party::Provider, now().plus_s(offset_s), PAID));
    let unsigned_no =
        HttpAnswer { headers: Vec::new(), ..wechat_refuses(404, "ORDER_NOT_EXIST", "268512771") };
    check_says_nothing(vec![
        ("no headers", with(Vec::new())),
        ("no signature", with(without("Wechatpay-Signature"))),
        ("no timestamp", with(without("Wechatpay-Timestamp"))),
        ("no nonce", with(without("Wechatpay-Nonce"))),
        ("no serial", with(without("Wechatpay-Serial"))),
        ("a stranger's", with(wechat_headers(Party::Stranger, now(), PAID))),
        ("another nonce", changed("Wechatpay-Nonce", "x")),
        ("an unknown key", changed("Wechatpay-Serial", "PUB_KEY_ID_00000000000000000000000000000009")),
        ("another algorithm", changed("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3")),
        ("a probe", changed("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AAAA")),
        ("a header twice", with([good(), vec![("wechatpay-serial".into(), KEY_ID.into())]].concat())),
        ("too old", signed_at(-300)),
        ("too early", signed_at(300)),
        ("of another body", HttpAnswer { body: PAID.replace("129900", "1").into(), ..with(good()) }),
        ("none, with a no", unsigned_no),
    ]);
}

/// Nothing follows from it for the order, but whoever looks for the reason has to find it.
#[test]
fn an_answer_that_is_not_believed_is_quoted_to_the_operator() {
    let no = r#"{"code":"PARAM_ERROR","message":"无效的openid"}"#;
    let late = wechat_headers(Party::Provider, now().plus_s(-900), no);
    let mut unknown_key = wechat_headers(Party::Provider, now(), no);
    unknown_key[2].1 = "PUB_KEY_ID_9".into();
    let signed = || wechat_headers(Party::Provider, now(), no);
    for (status, headers, body, told) in [
        (400, vec![], no, "HTTP 400, not signed; unverified, it says: PARAM_ERROR 无效的openid"),
        (
            401,
            late,
            no,
            "HTTP 401, its time 1767293345 is too far from ours, 1767294245; unverified, it says: PARAM_ERROR 无效的openid",
        ),
        (
            400,
            unknown_key,
            no,
            "HTTP 400, signed with a key that is not configured: PUB_KEY_ID_9; unverified, it says: PARAM_ERROR 无效的openid",
        ),
        (500, vec![], no, "HTTP 500, a failure of theirs; unverified, it says: PARAM_ERROR 无效的openid"),
        // Signed or not: what came with a failure is not looked at any further.
        (503, signed(), no, "HTTP 503, a failure of theirs; unverified, it says: PARAM_ERROR 无效的openid"),
        (
            502,
            vec![],
            "<html>bad gateway</html>",
            "HTTP 502, a failure of theirs; unverified, it says: no code",
        ),
        (200, vec![], "", "HTTP 200, not signed; unverified, it says: no code"),
        (400, vec![], r#"{"code":1,"message":null}"#, "HTTP 400, not signed; unverified, it says: no code"),
        (
            400,
            signed(),
            r#"{"code":"\u001b[2J"}"#,
            "HTTP 400, bad signature; unverified, it says: \u{fffd}[2J",
        ),
    ] {
        let answer = HttpAnswer { status, headers, body: body.into() };
        let read = providers().parse_query(&jsapi(), &answer, now());
        assert_eq!(read, Err(Fault::Unknown { why: told.into() }));
    }
}

#[test]
fn an_answer_of_another_shape_says_nothing() {
    let twice = PAID.replacen('{', r#"{"trade_state":"NOTPAY","#, 1);
    check_says_nothing(vec![
        ("a name twice", wechat_answers(200, &twice)),
        ("HTTP 500", HttpAnswer { status: 500, ..wechat_answers(200, PAID) }),
        ("HTTP 202", wechat_answers(202, PAID)),
        ("HTTP 302", wechat_answers(302, PAID)),
        ("no body", wechat_answers(204, "")),
        ("their own failure", wechat_refuses(400, "SYSTEM_ERROR", "0")),
    ]);
}
