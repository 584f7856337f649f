//! Both roads agree: what serde writes is read here, what is written here is what serde writes, and whatever one of them
//! refuses the other refuses too.

use serde_json::Value;

use paylater_core::checkout::{Choice, Problem, StatusReport};
use paylater_core::instruction::{BridgeHint, Instruction as CoreInstruction};
use paylater_core::offer::{CheckoutView as CoreView, Way};

use super::{Json, Versioned};
use crate::payment::{
    BridgeResult, Cancel, CancelWhat, Confirm, Confirmed, Held, Instruction, Pair, StatusAnswer, ViewReport,
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

/// A plan of every kind of terms.
fn plans() -> Vec<PlanOffer> {
    let schedule =
        |rows| Schedule { rows, principal: 8900, fee: 0, total: 8900, merchant_fee: 5, digest: "d".into() };
    let row = |due_on, due_after| Instalment {
        seq: 1,
        due_on,
        due_after,
        moved_from: Some("2026-12-20".into()),
        principal: 8900,
        fee: 0,
        amount: 8900,
    };
    let by_day = || schedule(vec![row(Some("2026-12-22".into()), None)]);
    let by_event = || schedule(vec![row(None, Some(DueAfter { event: WaitsFor::GoodsReceived, days: 7 }))]);
    let flat = |fee_bearer, remainder| Terms::FlatFee {
        instalments: 3,
        fee_ppm: 23_000,
        fee_bearer,
        remainder,
        calendar: Calendar::default(),
    };
    let (instalments, annual_ppm) = (4, 120_000);
    let fortnights = Calendar { every_days: Some(14), first: First::AtOnce, ..Calendar::default() };
    let on_day = Calendar { on_day: Some(9), holidays: HolidayShift::NextWorkday, ..Calendar::default() };
    let at_end = Calendar { month_end: MonthEnd::StayAtEnd, ..Calendar::default() };
    let plans = [
        (Terms::Now, by_day()),
        (flat(Bearer::Buyer, RemainderTo::First), by_day()),
        (flat(Bearer::Merchant, RemainderTo::Last), by_day()),
        (flat(Bearer::Buyer, RemainderTo::Spread), by_day()),
        (Terms::InterestFree { instalments, remainder: RemainderTo::Spread, calendar: fortnights }, by_day()),
        (Terms::EqualInstalments { instalments, annual_ppm, calendar: on_day }, by_day()),
        (
            Terms::EqualPrincipal { instalments, annual_ppm, remainder: RemainderTo::Last, calendar: at_end },
            by_day(),
        ),
        (Terms::DeferredByDays { days: 30 }, by_day()),
        (Terms::DeferredUntilReceived { days: 7 }, by_event()),
    ];
    let statement = |by: &str| Statement {
        id: "lender".into(),
        label: "标签".into(),
        text: "说明".into(),
        by: by.into(),
    };
    let disclosure = Disclosure {
        kind: "instalments_with_fee".into(),
        profile: "mainland_china".into(),
        cash_price: 8900,
        financed: 8900,
        instalments: 3,
        fee: 5,
        total: 8905,
        rate: Some(AnnualRate { method: "dated".into(), ppm: 128_038 }),
        statements: vec![statement(""), statement("示例银行")],
        loan_cost: None,
        digest: "d".into(),
    };
    let plan =
        |(terms, schedule)| PlanOffer { id: "p".into(), terms, schedule, disclosure: disclosure.clone() };
    plans.map(plan).into()
}

fn view() -> CheckoutView {
    let kinds = [
        DocumentKind::ProductTerms,
        DocumentKind::DataSharing,
        DocumentKind::CreditReport,
        DocumentKind::AutoDeduction,
        DocumentKind::Messages,
    ];
    let documents = kinds.map(|kind| ConsentDocument {
        id: "d".into(),
        version: "1".into(),
        kind,
        title: "协议".into(),
        text: "# 标题\n\n正文".into(),
        sha256: "0".into(),
        required: true,
        reading_s: 10,
    });
    let reasons = [
        Ineligible::AlipayOnly,
        Ineligible::WechatOnly,
        Ineligible::AmountTooSmall { least: 1 },
        Ineligible::AmountTooLarge { most: 2 },
        Ineligible::BuyerUnknown,
        Ineligible::Declined,
        Ineligible::Undisclosed,
        Ineligible::NotGranted,
    ];
    let closed = |reason| OptionOffer {
        id: "wechat-score".into(),
        ineligible: Some(reason),
        plans: vec![],
        documents: vec![],
        documents_digest: "d".into(),
    };
    let mut options = reasons.map(closed).to_vec();
    options.push(OptionOffer {
        id: "alipay-huabei".into(),
        ineligible: None,
        plans: plans(),
        documents: documents.into(),
        documents_digest: "d".into(),
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
        holidays: Holidays {
            version: "test-2027".into(),
            days: vec!["2027-02-15".into(), "2027-02-16".into()],
            workdays: vec!["2027-02-14".into()],
            weekends: true,
        },
        expires_at: "2026-11-22T08:30:00.000Z".into(),
        options,
        held: Some(Held { amount: 8900, waived: 8900 }),
        open_attempt: Some(OpenAttempt {
            option: "alipay-huabei".into(),
            plan: "p".into(),
            instruction: instructions().pop(),
        }),
    }
}

/// Every value that differs from this one in one place: a field left out, or made null, a text, a number, a list.
fn invalid(whole: &Value) -> Vec<Value> {
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

/// The road through serde and the wire's shapes, and ours, for this value and every invalid one.
fn check<T: PartialEq + std::fmt::Debug>(
    whole: &Value,
    ours: impl Fn(Value) -> Option<T>,
    through_serde: impl Fn(Value) -> Option<T>,
) {
    assert!(ours(whole.clone()).is_some(), "{whole}");
    for value in std::iter::once(whole.clone()).chain(invalid(whole)) {
        assert_eq!(ours(value.clone()), through_serde(value.clone()), "{value}");
    }
}

/// To a page, null is the same as absent.
fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, inner| !inner.is_null());
            fields.values_mut().for_each(without_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        _ => {}
    }
}

fn json(shape: &impl serde::Serialize) -> Value {
    serde_json::to_value(shape).expect("serialises")
}

#[test]
fn a_view_is_read_as_through_serde_and_refused_where_that_refuses_it() {
    // Some fields are the backend's own: digests that the page computes for itself, and an unknown option's content.
    check(&json(&view()), super::checkout_view, |mut value| {
        without_nulls(&mut value);
        for option in value.pointer_mut("/options").and_then(Value::as_array_mut).into_iter().flatten() {
            if option.get("id").and_then(Value::as_str).is_some_and(|id| Way::from_id(id).is_none()) {
                let known = serde_json::json!({"id": "barter", "plans": [], "documents": []});
                *option = known;
            }
            if let Some(option) = option.as_object_mut() {
                option.insert("documents_digest".into(), "d".into());
            }
            for plan in option.pointer_mut("/plans").and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(Value::Object(schedule)) = plan.get_mut("schedule") {
                    schedule.insert("digest".into(), "d".into());
                }
                if let Some(Value::Object(disclosure)) = plan.get_mut("disclosure") {
                    disclosure.insert("digest".into(), "d".into());
                    disclosure.remove("loan_cost");
                }
            }
        }
        let shape: CheckoutView = serde_json::from_value(value).ok()?;
        let version = shape.version;
        Some(Versioned { value: CoreView::try_from(shape).ok()?, version })
    });
}

#[test]
fn answers_are_read_as_through_serde_and_refused_where_that_refuses_them() {
    for instruction in instructions() {
        let confirmed = Confirmed { attempt: 1, instruction };
        check(&json(&confirmed), super::confirmed, |mut value| {
            // Which try it is, is for people who read the answer.
            value.as_object_mut()?.insert("attempt".into(), 1.into());
            Some(serde_json::from_value::<Confirmed>(value).ok()?.instruction.into())
        });
    }
    for held in [None, Some(Held { amount: 8900, waived: 0 }), Some(Held { amount: 0, waived: 0 })] {
        let status = StatusAnswer { version: 3, status: "authorised".into(), declined: false, held };
        check(&json(&status), super::status, |value| {
            let answer: StatusAnswer = serde_json::from_value(value).ok()?;
            Some(Versioned { value: StatusReport::try_from(&answer).ok()?, version: answer.version })
        });
    }
}

#[test]
fn what_is_sent_is_written_as_serde_writes_it() {
    let text = |shape: &Value| shape.to_string();
    for instruction in instructions() {
        let core = CoreInstruction::from(instruction.clone());
        let ours: Value = serde_json::from_str(&super::instruction_json(&core)).expect("JSON");
        assert_eq!(ours, json(&instruction));
    }
    let mut seen = view();
    seen.options.retain(|option| option.ineligible.is_none());
    for (index, document) in seen.options[0].documents.iter_mut().enumerate() {
        (document.id, document.version) = (format!("条款\"{index}"), "1\u{7f}".into());
    }
    let seen = CoreView::try_from(seen).expect("valid");
    let mut choice =
        Choice { way: Some(Way::AlipayHuabei), plan: Some("p".into()), agreed: vec![], shown: vec![] };
    for agreed in [vec![], vec!["条款\"0".to_string()], vec!["条款\"0".to_string(), "条款\"3".to_string()]]
    {
        choice.agreed = agreed;
        let confirm = Confirm::from_choice(&choice, &seen, "alipay_h5", "en").expect("complete");
        let ours = super::confirm(&choice, &seen, "alipay_h5", "en").expect("complete");
        assert_eq!(ours, serde_json::to_string(&confirm).expect("serialises"));
    }
    assert_eq!(super::confirm(&Choice::default(), &seen, "alipay_h5", "en"), None);
    for hint in
        [BridgeHint::SaysDone, BridgeHint::SaysFailed("4000".into()), BridgeHint::Unclear("x".repeat(300))]
    {
        for result in [None, Some(String::new()), Some("{\"a\":1}".to_string())] {
            let shape = BridgeResult { result: result.clone(), ..BridgeResult::from(&hint) };
            let ours: Value =
                serde_json::from_str(&super::bridge_result(&hint, result.as_deref())).expect("JSON");
            assert_eq!(text(&ours), text(&json(&shape)));
        }
    }
    let differs = Problem::ScheduleDiffers { plan: "p\"".into() };
    let report = ViewReport { code: "schedule_differs".into(), subject: "p\"".into() };
    assert_eq!(super::view_report(&differs), Some(serde_json::to_string(&report).expect("serialises")));
    assert_eq!(super::view_report(&Problem::Offline), None);
    for what in [CancelWhat::Attempt, CancelWhat::Order] {
        assert_eq!(super::cancel(what), serde_json::to_string(&Cancel { what }).expect("serialises"));
    }
}
