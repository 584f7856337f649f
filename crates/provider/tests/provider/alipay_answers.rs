//! What Alipay answers, what it proves, and what happens to answers that prove nothing.

use paylater_core::instruction::Instruction;
use paylater_core::order::ProviderStatus;
use paylater_provider::{Attempt, Created, Fault, HttpAnswer, RefusalKind, Voided};

use crate::world::{NONCE, Party, alipay_answers, alipay_text, huabei, money, now, ok, providers, zhima};

pub const QUERY: &str = "alipay.trade.query";
pub const ORDER_QUERY: &str = "zhima.credit.payafteruse.creditbizorder.query";

/// A node: code 10000 and these members.
pub fn good(members: &str) -> String {
    format!(r#"{{"code":"10000","msg":"Success",{members}}}"#)
}

/// A node that says no.
pub fn bad(sub_code: &str) -> String {
    format!(r#"{{"code":"40004","msg":"Business Failed","sub_code":"{sub_code}","sub_msg":"不可以"}}"#)
}

pub fn is_unknown<T: std::fmt::Debug>(read: Result<T, Fault>) -> bool {
    matches!(read, Err(Fault::Unknown { .. }))
}

#[test]
fn a_created_trade_becomes_its_bare_number() {
    let known_buyer = Attempt { alipay_open_id: Some("open-1".into()), ..huabei() };
    let read = |node: &str| {
        let answer = alipay_answers("alipay.trade.create", node);
        providers().parse_create(&known_buyer, &answer, now(), NONCE)
    };
    assert_eq!(
        read(&good(r#""out_trade_no":"T20260102_001","trade_no":"2026010222001""#)),
        Ok(Created {
            instruction: Instruction::AlipayTradeNo("2026010222001".into()),
            provider_no: Some("2026010222001".into())
        })
    );
    assert!(is_unknown(read(&good(r#""out_trade_no":"T20260102_002","trade_no":"2026010222001""#))));
    assert!(is_unknown(read(&good(r#""out_trade_no":"T20260102_001""#))));
    assert!(is_unknown(read(&good(r#""out_trade_no":"T20260102_001","trade_no":"20<b>""#))));
    assert!(is_unknown(read(&bad("ACQ.SYSTEM_ERROR"))));
    for (sub_code, code, kind) in [
        ("ACQ.TRADE_HAS_SUCCESS", "TRADE_HAS_SUCCESS", RefusalKind::WrongState),
        ("ACQ.CONTEXT_INCONSISTENT", "CONTEXT_INCONSISTENT", RefusalKind::Merchant),
        ("ACQ.BUYER_ENABLE_STATUS_FORBID", "BUYER_ENABLE_STATUS_FORBID", RefusalKind::ShopperDeclined),
    ] {
        let expected = Fault::Refused { code: code.into(), message: "不可以".into(), kind };
        assert_eq!(read(&bad(sub_code)), Err(expected));
    }
}

#[test]
fn a_trade_is_paid_only_by_words_on_the_list() {
    let paid = |fen| ProviderStatus::Paid { provider_no: "2026010222001".into(), amount: money(fen) };
    let unknown = |word: &str| ProviderStatus::Unknown { word: word.into() };
    let identity = r#""out_trade_no":"T20260102_001","trade_no":"2026010222001","total_amount":"1299.00""#;
    for (members, report) in [
        (r#""trade_status":"WAIT_BUYER_PAY""#, ProviderStatus::Pending),
        (r#""trade_status":"TRADE_SUCCESS""#, paid(129_900)),
        (r#""trade_status":"TRADE_FINISHED""#, paid(129_900)),
        (r#""trade_status":"TRADE_SUCCESS","credit_pay_mode":"""#, paid(129_900)),
        (r#""trade_status":"TRADE_CLOSED""#, ProviderStatus::Closed),
        (
            r#""trade_status":"TRADE_SUCCESS","credit_pay_mode":"creditAdvanceV2""#,
            // A promise, and nobody could ever ask for the money: the merchant is paid at once or not at all.
            unknown("TRADE_SUCCESS credit_pay_mode=creditAdvanceV2"),
        ),
        (
            r#""trade_status":"TRADE_SUCCESS","credit_pay_mode":"creditAdvanceV3""#,
            unknown("TRADE_SUCCESS credit_pay_mode=creditAdvanceV3"),
        ),
        (
            r#""trade_status":"TRADE_SUCCESS","additional_status":"SELLER_NOT_RECEIVED""#,
            ProviderStatus::Pending,
        ),
        (
            r#""trade_status":"TRADE_SUCCESS","additional_status":"X""#,
            unknown("TRADE_SUCCESS additional_status=X"),
        ),
        (r#""trade_status":"TRADE_PENDING""#, unknown("TRADE_PENDING")),
        (r#""trade_status":"trade_success""#, unknown("trade_success")),
        (r#""x":"y""#, unknown("no trade_status")),
        (r#""trade_status":"\u001b[31mX""#, unknown("\u{fffd}[31mX")),
    ] {
        let answer = alipay_answers(QUERY, &good(&format!("{identity},{members}")));
        assert_eq!(providers().parse_query(&huabei(), &answer, now()), Ok(report), "{members}");
    }
}

#[test]
fn an_amount_that_cannot_be_read_is_no_payment() {
    for members in [
        r#""trade_no":"2026010222001""#,
        r#""trade_no":"2026010222001","total_amount":"1299.001""#,
        r#""trade_no":"2026010222001","total_amount":"-1.00""#,
        r#""trade_no":"2026010222001","total_amount":"0.00""#,
        r#""trade_no":"2026010222001","total_amount":1299"#,
        r#""total_amount":"1299.00""#,
    ] {
        let node =
            good(&format!(r#""out_trade_no":"T20260102_001","trade_status":"TRADE_SUCCESS",{members}"#));
        let report = providers().parse_query(&huabei(), &alipay_answers(QUERY, &node), now());
        assert!(matches!(report, Ok(ProviderStatus::Unknown { .. })), "{members}: {report:?}");
    }
}

#[test]
fn a_number_that_is_not_known_there_is_not_there_yet() {
    for sub_code in ["ACQ.TRADE_NOT_EXIST", "TRADE_NOT_EXIST"] {
        let answer = alipay_answers(QUERY, &bad(sub_code));
        assert_eq!(providers().parse_query(&huabei(), &answer, now()), Ok(ProviderStatus::NotThereYet));
    }
    let answer = alipay_answers(ORDER_QUERY, &bad("ILLEGAL_QUERY"));
    assert_eq!(providers().parse_query(&zhima(), &answer, now()), Ok(ProviderStatus::NotThereYet));
    // Alipay has named this one, so it cannot be unknown.
    let named = Attempt { provider_no: Some("ZMCB1".into()), ..zhima() };
    let report = providers().parse_query(&named, &answer, now());
    assert!(matches!(report, Err(Fault::Refused { kind: RefusalKind::Merchant, .. })), "{report:?}");
}

const PAID: &str = r#"{"code":"10000","msg":"Success","out_trade_no":"T20260102_001","trade_no":"2026","total_amount":"1299.00","trade_status":"TRADE_SUCCESS"}"#;

fn check_says_nothing(answers: Vec<(&str, HttpAnswer)>) {
    for (what, answer) in answers {
        let report = providers().parse_query(&huabei(), &answer, now());
        assert!(is_unknown(report.clone()), "{what}: {report:?}");
    }
}

/// N21: a synchronous answer is verified like a notification, and what fails is unknown.
#[test]
fn an_answer_whose_signature_is_not_alipays_says_nothing() {
    let signed = alipay_text(QUERY, PAID, Party::Provider);
    let report = providers().parse_query(&huabei(), &ok(signed.clone()), now());
    assert!(matches!(report, Ok(ProviderStatus::Paid { .. })), "{report:?}");
    let re_serialised = signed.replace(r#""msg":"Success","#, r#""msg": "Success","#);
    check_says_nothing(vec![
        ("none", ok(format!(r#"{{"alipay_trade_query_response":{PAID}}}"#))),
        ("empty", ok(format!(r#"{{"alipay_trade_query_response":{PAID},"sign":""}}"#))),
        ("a stranger's", ok(alipay_text(QUERY, PAID, Party::Stranger))),
        ("our own", ok(alipay_text(QUERY, PAID, Party::Merchant))),
        ("of another amount", ok(signed.replace("1299.00", "9999.00"))),
        ("of other bytes", ok(re_serialised)),
        ("none, with a no", ok(format!(r#"{{"error_response":{}}}"#, bad("ACQ.TRADE_NOT_EXIST")))),
    ]);
}

#[test]
fn an_answer_of_another_shape_says_nothing() {
    let signed = alipay_text(QUERY, PAID, Party::Provider);
    let status = |status| HttpAnswer { status, ..ok(signed.clone()) };
    let node = |node: &str| ok(alipay_text(QUERY, node, Party::Provider));
    let beside = |member: &str| ok(signed.replacen('{', &format!("{{{member},"), 1));
    check_says_nothing(vec![
        ("HTTP 500", status(500)),
        ("HTTP 302", status(302)),
        ("another method's", ok(alipay_text("alipay.trade.create", PAID, Party::Provider))),
        ("two nodes", beside(r#""alipay_trade_query_response":{"code":"10000"}"#)),
        ("an error beside it", beside(r#""error_response":{"code":"40002"}"#)),
        ("a name twice", node(&PAID.replacen('{', r#"{"trade_status":"TRADE_CLOSED","#, 1))),
        ("encrypted", node("\"CIPHERTEXT\"")),
        ("a code nobody knows", node(r#"{"code":"10009"}"#)),
        ("their own failure", node(r#"{"code":"20000","sub_code":"isp.unknow-error"}"#)),
        ("no JSON", ok("<html>busy</html>")),
        ("nothing", ok("")),
        ("no UTF-8", HttpAnswer { body: vec![0xff, 0xfe], ..ok("") }),
    ]);
}

/// Nothing follows from it for the order, but whoever looks for the reason has to find it.
#[test]
fn an_answer_that_is_not_believed_is_quoted_to_the_operator() {
    let no = bad("isv.invalid-signature");
    let busy = r#"{"error_response":{"code":"20000","msg":"Service Currently Unavailable"}}"#;
    let status = |status, body: &str| HttpAnswer { status, ..ok(body) };
    for (answer, told) in [
        (
            ok(format!(r#"{{"alipay_trade_query_response":{no}}}"#)),
            "HTTP 200, alipay.trade.query: the answer is not signed; unverified, it says: isv.invalid-signature 不可以",
        ),
        (
            ok(alipay_text(QUERY, &no, Party::Stranger)),
            "HTTP 200, alipay.trade.query: the answer's signature is wrong; unverified, it says: isv.invalid-signature 不可以",
        ),
        (
            status(503, busy),
            "HTTP 503, alipay.trade.query: not answered with 200; unverified, it says: 20000 Service Currently Unavailable",
        ),
        // Signed or not: what came with a failure is not looked at any further.
        (
            status(500, &alipay_text(QUERY, &no, Party::Provider)),
            "HTTP 500, alipay.trade.query: not answered with 200; unverified, it says: isv.invalid-signature 不可以",
        ),
        (
            status(502, "<html>bad gateway</html>"),
            "HTTP 502, alipay.trade.query: not answered with 200; unverified, it says: no code",
        ),
        (
            HttpAnswer { body: vec![0xff], ..ok("") },
            "HTTP 200, alipay.trade.query: the answer is not UTF-8; unverified, it says: no code",
        ),
        (
            ok(r#"{"error_response":{"code":"\u001b[2J","msg":["x"]}}"#),
            "HTTP 200, alipay.trade.query: the answer is not signed; unverified, it says: \u{fffd}[2J",
        ),
    ] {
        let read = providers().parse_query(&huabei(), &answer, now());
        assert_eq!(read, Err(Fault::Unknown { why: told.into() }));
    }
}

#[test]
fn a_close_is_done_or_there_was_nothing_or_we_were_wrong() {
    let close = "alipay.trade.close";
    let read = |node: &str| providers().parse_void(&huabei(), &alipay_answers(close, node), now());
    assert_eq!(read(&good(r#""out_trade_no":"T20260102_001","trade_no":"2026""#)), Ok(Voided::Done));
    assert_eq!(read(&bad("ACQ.TRADE_NOT_EXIST")), Ok(Voided::NotFound));
    assert!(is_unknown(read(&good(r#""out_trade_no":"T20260102_009""#))));
    let wrong = read(&bad("ACQ.REASON_TRADE_STATUS_INVALID"));
    assert!(matches!(wrong, Err(Fault::Refused { kind: RefusalKind::WrongState, .. })), "{wrong:?}");
}
