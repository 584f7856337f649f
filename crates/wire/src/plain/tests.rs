//! Both roads agree: what serde writes is read here, what is written here is what serde writes, and whatever one of them
//! refuses the other refuses too.

use serde_json::Value;

use super::Json;
use crate::payment::{
    BridgeResult, Cancel, CancelWhat, Confirm, Confirmed, Consent, Instruction, Pair, StatusAnswer,
    WechatJsapi,
};
use crate::view::*;

impl Json for Value {
    fn get(&self, name: &str) -> Option<Self> {
        Value::get(self, name).filter(|value| !value.is_null()).cloned()
    }

    fn items(&self) -> Option<Vec<Self>> {
        self.as_array().cloned()
    }

    fn text(&self) -> Option<String> {
        self.as_str().map(String::from)
    }

    fn whole(&self) -> Option<i64> {
        self.as_i64()
    }

    fn flag(&self) -> Option<bool> {
        self.as_bool()
    }
}

fn instructions() -> Vec<Instruction> {
    let pairs = || vec![Pair { name: "package".into(), value: "x=\"1\"".into() }];
    vec![
        Instruction::AlipayTradeNo { trade_no: "2026".into() },
        Instruction::AlipayOrderString { order_string: "a=b&c=%22".into() },
        Instruction::AlipaySignString { sign_string: "s\\n".into() },
        Instruction::WechatJsapi {
            params: WechatJsapi {
                app_id: "wx".into(),
                time_stamp: "1".into(),
                nonce_str: "n".into(),
                package: "prepay_id=1".into(),
                sign_type: "RSA".into(),
                pay_sign: "p/+=".into(),
            },
        },
        Instruction::WechatScore {
            business_type: "wxpayScoreUse".into(),
            query_string: "package=x".into(),
            extra_data: pairs(),
        },
        Instruction::MiniProgramPage { path: "/pages/pay?a=b".into() },
        Instruction::Redirect { url: "https://a.example/".into() },
        Instruction::Form { action: "https://a.example/".into(), fields: pairs() },
        Instruction::QrCode { code: "c\u{1}\u{8}\u{c}\t\r\n\u{1f}码".into() },
    ]
}

fn view() -> CheckoutView {
    let schedule =
        |rows| Schedule { rows, principal: 8900, fee: 0, total: 8900, merchant_fee: 5, digest: "d".into() };
    let row =
        |due_on, due_after| Instalment { seq: 1, due_on, due_after, principal: 8900, fee: 0, amount: 8900 };
    let by_day = || schedule(vec![row(Some("2026-12-22".into()), None)]);
    let by_event = || schedule(vec![row(None, Some(DueAfter { event: WaitsFor::GoodsReceived, days: 7 }))]);
    let flat =
        |fee_bearer, remainder| Terms::FlatFee { instalments: 3, fee_ppm: 23_000, fee_bearer, remainder };
    let plans = [
        (Terms::Now, by_day()),
        (flat(Bearer::Buyer, RemainderTo::First), by_day()),
        (flat(Bearer::Merchant, RemainderTo::Last), by_day()),
        (flat(Bearer::Buyer, RemainderTo::Spread), by_day()),
        (Terms::DeferredByDays { days: 30 }, by_day()),
        (Terms::DeferredUntilReceived { days: 7 }, by_event()),
    ];
    let plans = plans.map(|(terms, schedule)| PlanOffer { id: "p".into(), terms, schedule });
    let kinds = [
        DocumentKind::ProductTerms,
        DocumentKind::DataSharing,
        DocumentKind::CreditReport,
        DocumentKind::AutoDeduction,
    ];
    let documents = kinds.map(|kind| ConsentDocument {
        id: "d".into(),
        version: "1".into(),
        kind,
        title: "协议".into(),
        text: "# 标题\n\n正文".into(),
        sha256: "0".into(),
        required: true,
    });
    let reasons = [
        Ineligible::AlipayOnly,
        Ineligible::WechatOnly,
        Ineligible::AmountTooSmall { least: 1 },
        Ineligible::AmountTooLarge { most: 2 },
        Ineligible::BuyerUnknown,
        Ineligible::Declined,
    ];
    let closed =
        |reason| OptionOffer { id: "x".into(), ineligible: Some(reason), plans: vec![], documents: vec![] };
    let mut options = reasons.map(closed).to_vec();
    options.push(OptionOffer {
        id: "o".into(),
        ineligible: None,
        plans: plans.into(),
        documents: documents.into(),
    });
    CheckoutView {
        id: "cs_1".into(),
        status: "paying".into(),
        version: 7,
        order: OrderSummary {
            out_trade_no: "S1".into(),
            subject: "灯".into(),
            merchant: "示例商店".into(),
            lines: vec![Line { name: "灯".into(), quantity: 1, unit_amount: 8900 }],
            amount: 8900,
            currency: "CNY".into(),
        },
        ordered_on: "2026-11-22".into(),
        expires_at: "2026-11-22T08:30:00.000Z".into(),
        options,
        open_attempt: Some(OpenAttempt {
            option: "o".into(),
            plan: "p".into(),
            instruction: instructions().pop(),
        }),
    }
}

/// Every value that differs from this one in one place: a field left out, or made null, a text, a number, a list.
fn spoilt(whole: &Value) -> Vec<Value> {
    fn places(value: &Value, at: String, found: &mut Vec<String>) {
        let inner: Vec<(String, &Value)> = match value {
            Value::Object(fields) => fields.iter().map(|(name, inner)| (name.clone(), inner)).collect(),
            Value::Array(items) => {
                items.iter().enumerate().map(|(index, inner)| (index.to_string(), inner)).collect()
            }
            _ => vec![],
        };
        for (name, inner) in inner {
            let at = format!("{at}/{name}");
            found.push(at.clone());
            places(inner, at, found);
        }
    }
    let mut found = Vec::new();
    places(whole, String::new(), &mut found);
    let wrong =
        [Value::Null, "?".into(), 1.into(), (-1).into(), true.into(), Value::Array(vec![]), 1.5.into()];
    let mut all = Vec::new();
    for place in &found {
        for wrong in &wrong {
            let mut changed = whole.clone();
            *changed.pointer_mut(place).expect("a place in it") = wrong.clone();
            all.push(changed);
        }
        let (parent, name) = place.rsplit_once('/').expect("a path");
        let mut changed = whole.clone();
        if let Some(Value::Object(fields)) = changed.pointer_mut(parent) {
            fields.remove(name);
            all.push(changed);
        }
    }
    all
}

/// Serde's reading and ours of this value and of every spoilt one.
fn check<T: serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(
    whole: &Value,
    read: impl Fn(&Value) -> Option<T>,
) {
    assert!(read(whole).is_some(), "{whole}");
    for value in std::iter::once(whole.clone()).chain(spoilt(whole)) {
        assert_eq!(read(&value), serde_json::from_value(value.clone()).ok(), "{value}");
    }
}

#[test]
fn a_view_is_read_as_serde_reads_it_and_refused_where_serde_refuses_it() {
    check(&serde_json::to_value(view()).expect("serialises"), |value| CheckoutView::read(value));
}

#[test]
fn answers_are_read_as_serde_reads_them_and_refused_where_serde_refuses_them() {
    for instruction in instructions() {
        check(&serde_json::to_value(&instruction).expect("serialises"), |value| Instruction::read(value));
        let confirmed = Confirmed { attempt: 2, instruction };
        check(&serde_json::to_value(&confirmed).expect("serialises"), |value| Confirmed::read(value));
    }
    let status = StatusAnswer { version: 3, status: "paid".into(), declined: false };
    check(&serde_json::to_value(&status).expect("serialises"), |value| StatusAnswer::read(value));
}

#[test]
fn what_is_sent_is_written_as_serde_writes_it() {
    for instruction in instructions() {
        assert_eq!(instruction.to_json(), serde_json::to_string(&instruction).expect("serialises"));
    }
    let consent =
        |document: &str| Consent { document: document.into(), version: "1\u{7f}".into(), sha256: "0".into() };
    for consents in [vec![], vec![consent("条款"), consent("\"b\"")]] {
        let (option, plan, host) = ("alipay-huabei".into(), "huabei-3".into(), "alipay_h5".into());
        let confirm = Confirm { option, plan, host, consents, schedule_digest: "0".into() };
        assert_eq!(confirm.to_json(), serde_json::to_string(&confirm).expect("serialises"));
    }
    for (detail, result) in
        [("", None), ("6001", None), ("", Some("{\"a\":1}".to_string())), ("x", Some(String::new()))]
    {
        let answer = BridgeResult { hint: "done".into(), detail: detail.into(), result };
        assert_eq!(answer.to_json(), serde_json::to_string(&answer).expect("serialises"));
    }
    for what in [CancelWhat::Attempt, CancelWhat::Order] {
        let cancel = Cancel { what };
        assert_eq!(cancel.to_json(), serde_json::to_string(&cancel).expect("serialises"));
    }
}
