//! 预授权 and 芝麻免押: what is asked, answered and told of a deposit, from the golden files that the SDK models give.

use std::path::Path;

use paylater_core::host::Host;
use paylater_core::instruction::Instruction;
use paylater_core::order::{Held, ProviderStatus};
use paylater_provider::{
    Alipay, Attempt, Captured, ClientReturn, CreateAction, Fault, HttpRequest, Providers, RefusalKind,
    VerifyError, Voided,
};
use serde_json::{Map, Value, json};

use crate::alipay_answers::{bad, good, is_unknown};
use crate::alipay_notifications::read as read_notice;
use crate::world::{
    NONCE, Party, alipay_answers, alipay_notifies, alipay_text, alipay_with, attempt, deposit, gateway_reads,
    gateway_receives, money, now, providers,
};

const CAPTURE: &str = "C20260102_001";

struct Golden(Value);

impl Golden {
    fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/alipay/deposit");
        let text = std::fs::read_to_string(path.join(format!("{name}.json"))).expect(name);
        Self(serde_json::from_str(&text).expect(name))
    }

    fn method(&self) -> &str {
        self.0["method"].as_str().expect("a method")
    }

    fn object(&self, name: &str) -> Map<String, Value> {
        self.0[name].as_object().expect(name).clone()
    }

    /// The object with these members said otherwise; `null` leaves one out.
    fn saying(&self, name: &str, changes: &[(&str, Value)]) -> Map<String, Value> {
        let mut object = self.object(name);
        for (name, value) in changes {
            match value {
                Value::Null => object.remove(*name),
                value => object.insert((*name).to_owned(), value.clone()),
            };
        }
        object
    }

    /// A request asks for exactly this.
    fn check_asked(&self, params: &std::collections::BTreeMap<String, String>) {
        let biz: Value = serde_json::from_str(&params["biz_content"]).expect("JSON");
        assert_eq!((params["method"].as_str(), &biz), (self.method(), &self.0["biz_content"]));
    }
}

fn with_credit() -> Providers {
    let settings = json!({ "category": "RENT_DIGITAL", "service_id": "2026000000000000000000000009" });
    let alipay = Alipay::new(alipay_with("alipay-deposit", settings));
    Providers { alipay: Some(alipay.expect("good")), wechat: None }
}

fn named() -> Attempt {
    Attempt { provider_no: Some("2026010210002001".into()), ..deposit() }
}

fn held(waived_fen: i64) -> ProviderStatus {
    let amount = money(129_900);
    let held = Held::Deposit { amount, waived: money(waived_fen) };
    ProviderStatus::Authorised { provider_no: "2026010210002001".into(), amount: Some(amount), held }
}

fn paid() -> ProviderStatus {
    ProviderStatus::Paid { provider_no: "2026010210002001".into(), amount: money(129_900) }
}

fn unknown(word: &str) -> ProviderStatus {
    ProviderStatus::Unknown { word: word.into() }
}

fn text(value: &str) -> Value {
    Value::String(value.into())
}

#[test]
fn a_deposit_is_an_order_string_with_all_that_credit_needs_to_stand_for_it() {
    for host in [Host::AlipayH5, Host::AlipayMini] {
        let action = with_credit().create(&Attempt { host, ..deposit() }, now(), NONCE);
        let Ok(CreateAction::Ready(Instruction::AlipayOrderString(order))) = action else {
            panic!("{action:?}")
        };
        let params = gateway_reads(&order, "");
        Golden::read("request_freeze").check_asked(&params);
        assert_eq!(params["notify_url"], "https://shop.example/notify/alipay");
    }
    // Without a service of Zhima's it is money that is frozen.
    let action = providers().create(&deposit(), now(), NONCE);
    let Ok(CreateAction::Ready(Instruction::AlipayOrderString(order))) = action else { panic!("{action:?}") };
    assert!(!gateway_reads(&order, "")["biz_content"].contains("extra_param"));
}

#[test]
fn what_could_not_be_charged_is_not_frozen() {
    for (attempt, code) in [
        (Attempt { alipay_open_id: None, ..deposit() }, "BUYER_UNKNOWN"),
        (Attempt { host: Host::Browser, ..deposit() }, "HOST_UNSUPPORTED"),
    ] {
        match providers().create(&attempt, now(), NONCE) {
            Err(Fault::Refused { code: got, kind: RefusalKind::Merchant, .. }) => assert_eq!(got, code),
            other => panic!("{code}: {other:?}"),
        }
    }
}

#[test]
fn queries_releases_and_captures_ask_for_what_they_say() {
    let check = |request: Result<HttpRequest, Fault>, name: &str, is_notified: bool| {
        let params = gateway_receives(&request.expect(name));
        Golden::read(name).check_asked(&params);
        assert_eq!(params.contains_key("notify_url"), is_notified, "{name}");
    };
    check(providers().query(&deposit(), now(), NONCE), "request_query", false);
    check(providers().query(&named(), now(), NONCE), "request_query", false);
    check(providers().void(&named(), now(), NONCE), "request_unfreeze", true);
    // Under our numbers, whatever there is: closed if the buyer has not answered, released if they have.
    check(providers().void(&deposit(), now(), NONCE), "request_cancel", true);
    check(providers().capture(&named(), CAPTURE, now(), NONCE), "request_pay", true);
    let of_capture = providers().query_capture(&named(), CAPTURE, now(), NONCE).expect("a request");
    let params = gateway_receives(&of_capture);
    assert_eq!(params["method"], "alipay.trade.query");
    assert_eq!(params["biz_content"], r#"{"out_trade_no":"C20260102_001"}"#);
}

#[test]
fn a_capture_that_could_not_succeed_is_not_sent() {
    for (attempt, capture_no, code) in [
        (deposit(), CAPTURE, "AUTH_NO_UNKNOWN"),
        (Attempt { alipay_open_id: None, ..named() }, CAPTURE, "BUYER_UNKNOWN"),
        (named(), "T20260102_001", "NUMBER_MALFORMED"),
    ] {
        match providers().capture(&attempt, capture_no, now(), NONCE) {
            Err(Fault::Refused { code: got, .. }) => assert_eq!(got, code),
            other => panic!("{code}: {other:?}"),
        }
    }
}

fn queried(changes: &[(&str, Value)]) -> Result<ProviderStatus, Fault> {
    let golden = Golden::read("answer_query");
    let node = Value::Object(golden.saying("node", changes)).to_string();
    providers().parse_query(&deposit(), &alipay_answers(golden.method(), &node), now())
}

#[test]
fn a_deposit_says_what_is_frozen_and_what_credit_stands_for() {
    let none = || Value::Null;
    let whole = [("rest_credit_amount", none()), ("rest_fund_amount", none())];
    for (changes, report) in [
        (vec![], held(100_000)),
        (whole.to_vec(), held(0)),
        ([whole.to_vec(), vec![("pre_auth_type", text("CREDIT_AUTH"))]].concat(), held(129_900)),
        (vec![("rest_fund_amount", none())], held(100_000)),
        (vec![("rest_credit_amount", none())], held(100_000)),
        ([whole.to_vec(), vec![("rest_amount", none())]].concat(), held(0)),
        (vec![("order_status", text("INIT"))], ProviderStatus::Pending),
        // Parts that do not go together are no guarantee.
        (vec![("rest_fund_amount", text("299.01"))], unknown("AUTHORIZED figures")),
        (
            vec![("rest_credit_amount", text("1300.00")), ("rest_fund_amount", none())],
            unknown("AUTHORIZED figures"),
        ),
        (vec![("pre_auth_type", text("CREDIT_AUTH"))], unknown("AUTHORIZED figures")),
        (vec![("pre_auth_type", text("NEW_AUTH"))], unknown("AUTHORIZED pre_auth_type=NEW_AUTH")),
        (vec![("auth_no", none())], unknown("AUTHORIZED without auth_no")),
        (vec![("total_pay_amount", text("1.00"))], unknown("AUTHORIZED with total_pay_amount")),
        (
            vec![("rest_amount", none()), ("total_freeze_amount", none())],
            unknown("AUTHORIZED without rest_amount"),
        ),
        (vec![("order_status", text("authorized"))], unknown("authorized")),
        (vec![("order_status", none())], unknown("no order_status")),
    ] {
        assert_eq!(queried(&changes), Ok(report), "{changes:?}");
    }
    // Part of it was released, by whomever: the rest is less than the price.
    let less = queried(&[("rest_amount", text("299.00")), ("rest_credit_amount", text("0.00"))]);
    let less = less.expect("verified").event(1, money(129_900)).expect_err("less than the price");
    assert_eq!(less.reported, money(29_900));
}

#[test]
fn a_deposit_that_ended_was_charged_or_released_and_has_to_say_which() {
    let ended = |status: &str, paid: Value| {
        let rest = [("rest_amount", text("0.00")), ("rest_credit_amount", text("0.00"))];
        queried(&[&rest[..], &[("order_status", text(status)), ("total_pay_amount", paid)]].concat())
    };
    assert_eq!(ended("FINISH", text("1299.00")), Ok(paid()));
    assert_eq!(ended("FINISH", text("0.00")), Ok(ProviderStatus::Closed));
    assert_eq!(ended("FINISH", Value::Null), Ok(unknown("FINISH without total_pay_amount")));
    assert_eq!(ended("CLOSED", Value::Null), Ok(ProviderStatus::Closed));
    assert_eq!(ended("CLOSED", text("1299.00")), Ok(paid()));
    // Something is held after all.
    let still = queried(&[("order_status", text("CLOSED"))]);
    assert_eq!(still, Ok(unknown("CLOSED with rest_amount")));
}

#[test]
fn what_is_stated_of_a_deposit_and_cannot_be_read_is_unknown() {
    let no_text =
        ["1", "null", "true", "[]", "{}"].map(|text| serde_json::from_str::<Value>(text).expect("JSON"));
    for field in [
        "auth_no",
        "rest_amount",
        "total_freeze_amount",
        "total_pay_amount",
        "rest_credit_amount",
        "rest_fund_amount",
        "pre_auth_type",
    ] {
        let mut bad = no_text.to_vec();
        if field.ends_with("_amount") {
            bad.extend(["abc", "-1", "1e9", "300.001"].map(text));
        }
        for value in bad {
            // A `null` in the table above leaves a field out; here it is what the field says.
            let mut node = Golden::read("answer_query").saying("node", &[("rest_amount", Value::Null)]);
            node.insert(field.to_owned(), value.clone());
            let node = Value::Object(node).to_string();
            let answer = alipay_answers("alipay.fund.auth.operation.detail.query", &node);
            let word = format!("AUTHORIZED, {field} cannot be read");
            let report = providers().parse_query(&deposit(), &answer, now());
            assert_eq!(report, Ok(unknown(&word)), "{field}: {value}");
        }
    }
}

#[test]
fn a_deposit_that_nobody_has_begun_is_not_there_yet_and_one_of_another_number_is_no_answer() {
    let query = "alipay.fund.auth.operation.detail.query";
    let answer = alipay_answers(query, &bad("AUTH_ORDER_NOT_EXIST"));
    assert_eq!(providers().parse_query(&deposit(), &answer, now()), Ok(ProviderStatus::NotThereYet));
    assert!(is_unknown(queried(&[("out_order_no", text("T20260102_002"))])));
    assert!(is_unknown(queried(&[("out_order_no", Value::Null)])));
}

fn voided(attempt: &Attempt, golden: &str, changes: &[(&str, Value)]) -> Result<Voided, Fault> {
    let golden = Golden::read(golden);
    let node = Value::Object(golden.saying("node", changes)).to_string();
    providers().parse_void(attempt, &alipay_answers(golden.method(), &node), now())
}

#[test]
fn a_deposit_is_released_only_when_alipay_says_so() {
    let release = |changes: &[(&str, Value)]| voided(&named(), "answer_unfreeze", changes);
    assert_eq!(release(&[]), Ok(Voided::Done));
    assert!(is_unknown(release(&[("status", text("INIT"))])), "asked for, and not done");
    assert!(is_unknown(release(&[("status", Value::Null)])));
    assert!(is_unknown(release(&[("status", Value::Bool(true))])));
    assert!(is_unknown(release(&[("auth_no", text("2026010210002009"))])), "another deposit");
    let nothing = release(&[("status", text("CLOSED"))]);
    assert!(matches!(nothing, Err(Fault::Refused { kind: RefusalKind::WrongState, .. })), "{nothing:?}");
    for code in ["ORDER_ALREADY_FINISH", "ORDER_ALREADY_CLOSED", "ILLEGAL_STATUS", "AUTH_ORDER_NOT_EXIST"] {
        let answer = alipay_answers("alipay.fund.auth.order.unfreeze", &bad(code));
        let refused = providers().parse_void(&named(), &answer, now());
        assert!(matches!(refused, Err(Fault::Refused { kind: RefusalKind::WrongState, .. })), "{code}");
    }
}

#[test]
fn what_is_cancelled_under_our_number_is_closed_or_released_or_was_never_there() {
    let cancel = |changes: &[(&str, Value)]| voided(&deposit(), "answer_cancel", changes);
    assert_eq!(cancel(&[]), Ok(Voided::Done));
    assert_eq!(cancel(&[("action", text("close"))]), Ok(Voided::Done));
    for action in [text("refund"), Value::Null, Value::Bool(true)] {
        assert!(is_unknown(cancel(&[("action", action.clone())])), "{action}");
    }
    assert!(is_unknown(cancel(&[("out_order_no", text("T20260102_002"))])));
    let answer = alipay_answers("alipay.fund.auth.operation.cancel", &bad("AUTH_ORDER_NOT_EXIST"));
    assert_eq!(providers().parse_void(&deposit(), &answer, now()), Ok(Voided::NotFound));
}

#[test]
fn a_deposit_is_charged_by_a_trade_of_its_own() {
    let pay = |node: &str| {
        providers().parse_capture(&named(), CAPTURE, &alipay_answers("alipay.trade.pay", node), now())
    };
    let node = good(
        r#""out_trade_no":"C20260102_001","trade_no":"2026","total_amount":"1299.00","gmt_payment":"2026-01-02 03:04:05","auth_trade_pay_mode":"CREDIT_PREAUTH_PAY""#,
    );
    assert_eq!(pay(&node), Ok(Captured::Paid { provider_no: "2026".into(), amount: money(129_900) }));
    assert_eq!(pay(r#"{"code":"10003","msg":"order success pay inprocess"}"#), Ok(Captured::Accepted));
    for (code, kind) in [
        ("ACQ.AUTH_ORDER_HAS_CLOSED", RefusalKind::WrongState),
        ("ACQ.AUTH_AMOUNT_NOT_ENOUGH", RefusalKind::WrongState),
        ("ACQ.ZM_CREDIT_AUTH_FAIL", RefusalKind::ShopperDeclined),
        ("ACQ.PRE_AUTH_PROD_CODE_INCONSISTENT", RefusalKind::Merchant),
    ] {
        match pay(&bad(code)) {
            Err(Fault::Refused { kind: got, .. }) => assert_eq!(got, kind, "{code}"),
            other => panic!("{code}: {other:?}"),
        }
    }
    let query = |node: &str| {
        providers().parse_query_capture(&named(), CAPTURE, &alipay_answers("alipay.trade.query", node), now())
    };
    let closed = good(r#""out_trade_no":"C20260102_001","trade_status":"TRADE_CLOSED""#);
    assert_eq!(query(&closed), Ok(ProviderStatus::Declined { code: "TRADE_CLOSED".into() }));
    assert_eq!(query(&bad("ACQ.TRADE_NOT_EXIST")), Ok(ProviderStatus::NotThereYet));
}

/// The golden notification with these fields said otherwise; an empty value leaves one out.
fn told(golden: &str, changes: &[(&str, &str)]) -> Result<ProviderStatus, VerifyError> {
    let changes: Vec<(&str, Value)> = changes
        .iter()
        .map(|(name, value)| (*name, if value.is_empty() { Value::Null } else { text(value) }))
        .collect();
    let fields = Golden::read(golden).saying("fields", &changes);
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str().expect("a text"))).collect();
    let notice = read_notice(&alipay_notifies(&fields))?;
    assert_eq!(notice.out_trade_no, "T20260102_001");
    Ok(notice.report)
}

#[test]
fn a_freeze_is_a_guarantee_once_it_has_succeeded() {
    let freeze = |changes: &[(&str, &str)]| told("notification_freeze", changes).expect("verified");
    assert_eq!(freeze(&[]), held(129_900));
    let money_only = [("pre_auth_type", ""), ("rest_credit_amount", "0.00"), ("rest_fund_amount", "1299.00")];
    assert_eq!(freeze(&money_only), held(0));
    assert_eq!(freeze(&[("status", "INIT")]), ProviderStatus::Pending);
    let closed = [("status", "CLOSED"), ("rest_amount", "0.00"), ("total_freeze_amount", "0.00")];
    assert_eq!(freeze(&closed), ProviderStatus::Closed);
    assert_eq!(freeze(&[("status", "DONE")]), unknown("DONE"));
    assert_eq!(freeze(&[("status", "")]), unknown("no status"));
    assert_eq!(freeze(&[("operation_type", "PAY")]), unknown("fund_auth_freeze PAY"));
    assert_eq!(freeze(&[("rest_amount", "much")]), unknown("SUCCESS, rest_amount cannot be read"));
}

#[test]
fn a_release_ends_the_promise_unless_something_was_charged_or_is_still_held() {
    let unfreeze = |changes: &[(&str, &str)]| told("notification_unfreeze", changes).expect("verified");
    assert_eq!(unfreeze(&[]), ProviderStatus::Closed);
    assert_eq!(unfreeze(&[("total_pay_amount", "1299.00"), ("total_unfreeze_amount", "0.00")]), paid());
    assert_eq!(unfreeze(&[("status", "INIT")]), ProviderStatus::Pending);
    let stands = [("status", "CLOSED"), ("rest_amount", "1299.00"), ("rest_credit_amount", "1299.00")];
    assert_eq!(unfreeze(&stands), held(129_900));
    let part = [("rest_amount", "299.00"), ("rest_credit_amount", "299.00")];
    assert!(unfreeze(&part).event(1, money(129_900)).is_err(), "less is held than the price");
    assert_eq!(unfreeze(&[("operation_type", "FREEZE")]), unknown("fund_auth_unfreeze FREEZE"));
    let unnamed = unfreeze(&[("total_pay_amount", "1.00"), ("auth_no", "")]);
    assert_eq!(unnamed, unknown("SUCCESS with total_pay_amount, without auth_no"));
    let cancel = |changes: &[(&str, &str)]| told("notification_cancel", changes).expect("verified");
    assert_eq!(cancel(&[]), ProviderStatus::Closed);
    assert_eq!(cancel(&[("action", "unfreeze")]), ProviderStatus::Closed);
    assert_eq!(cancel(&[("action", "unfreeze"), ("total_pay_amount", "1299.00")]), paid());
    assert_eq!(cancel(&[("action", "refund")]), unknown("refund"));
}

#[test]
fn a_notification_of_a_deposit_for_somebody_else_is_foreign() {
    for (name, value) in [("app_id", "2021000000000002"), ("payee_user_id", "2088000000000002")] {
        let fault = told("notification_freeze", &[(name, value)]);
        assert_eq!(fault, Err(VerifyError::Foreign { what: name, given: Some(value.into()) }));
    }
    assert_eq!(told("notification_freeze", &[("payee_user_id", "")]), Ok(held(129_900)));
    let fault = told("notification_freeze", &[("out_order_no", "")]);
    assert_eq!(fault, Err(VerifyError::Malformed("no usable out_order_no".into())));
}

#[test]
fn of_the_bridges_text_only_a_refusal_of_this_very_deposit_counts() {
    let freeze = "alipay.fund.auth.order.app.freeze";
    let no = |number: &str, code: &str| {
        let node = format!(r#"{{"code":"40004","sub_code":"{code}","out_order_no":"{number}"}}"#);
        providers().parse_client_return(&deposit(), &alipay_text(freeze, &node, Party::Provider))
    };
    let declined = ClientReturn::Declined { code: "PAYER_USER_STATUS_LIMIT".into() };
    assert_eq!(no("T20260102_001", "PAYER_USER_STATUS_LIMIT"), Ok(declined));
    assert_eq!(no("T20260102_002", "PAYER_USER_STATUS_LIMIT"), Ok(ClientReturn::Nothing));
    assert_eq!(no("T20260102_001", "SYSTEM_ERROR"), Ok(ClientReturn::Nothing));
    let done =
        alipay_text(freeze, &good(r#""out_order_no":"T20260102_001","status":"SUCCESS""#), Party::Provider);
    assert_eq!(providers().parse_client_return(&deposit(), &done), Ok(ClientReturn::Nothing));
    // A product is not created by a call that it does not make.
    let answer = alipay_answers(freeze, &good(r#""out_order_no":"T20260102_001""#));
    let created = providers().parse_create(&attempt(deposit().way, Host::AlipayH5), &answer, now(), NONCE);
    assert!(matches!(created, Err(Fault::Refused { code, .. }) if code == "UNSUPPORTED"));
}
