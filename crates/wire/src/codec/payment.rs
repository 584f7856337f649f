//! Confirmation, instruction, the bridge's answer, status, cancel.

use paylater_core::checkout::{Choice, Problem, StatusReport};
use paylater_core::consent;
use paylater_core::instruction::{BridgeHint, Instruction, WechatJsapi, WechatScore};
use paylater_core::offer::CheckoutView;
use paylater_core::order::{Held, Status};

use super::{Form, Json, Versioned, array, object, quoted, read};
use crate::payment::CancelWhat;

/// The confirmation of this choice; `None` while something is missing.
pub fn confirm(choice: &Choice, view: &CheckoutView, host: &str, locale: &str) -> Option<String> {
    let (option, plan) = (choice.option(view)?, choice.plan(view)?);
    let consents = choice.consents(view).into_iter().map(|consent| {
        object(&[
            ("document", quoted(&consent.document)),
            ("version", quoted(&consent.version)),
            ("sha256", quoted(&consent.sha256)),
            ("shown_s", consent.shown.seconds.to_string()),
            ("to_end", consent.shown.to_end.to_string()),
        ])
    });
    Some(object(&[
        ("option", quoted(option.way.id())),
        ("plan", quoted(&plan.id)),
        ("host", quoted(host)),
        ("consents", array(consents)),
        ("schedule_digest", quoted(&plan.schedule.digest())),
        ("documents_digest", quoted(&consent::digest(&view.order.merchant, &option.documents))),
        ("disclosure_digest", quoted(&plan.disclosure.digest())),
        ("locale", quoted(locale)),
    ]))
}

/// What the bridge said, with the provider's signed result where one was handed over.
pub fn bridge_result(hint: &BridgeHint, result: Option<&str>) -> String {
    let shape = crate::payment::BridgeResult::from(hint);
    let mut fields = vec![("hint", quoted(&shape.hint))];
    if !shape.detail.is_empty() {
        fields.push(("detail", quoted(&shape.detail)));
    }
    fields.extend(result.map(|result| ("result", quoted(result))));
    object(&fields)
}

/// What was wrong with a view; nothing for problems of another kind.
pub fn view_report(problem: &Problem) -> Option<String> {
    let subject = match problem {
        Problem::ScheduleDiffers { plan: subject } | Problem::DocumentDiffers { document: subject } => {
            subject
        }
        _ => return None,
    };
    let subject: String = subject.chars().take(64).collect();
    Some(object(&[("code", quoted(problem.code())), ("subject", quoted(&subject))]))
}

/// What is given up.
pub fn cancel(what: CancelWhat) -> String {
    let what = match what {
        CancelWhat::Attempt => "attempt",
        CancelWhat::Order => "order",
    };
    object(&[("what", quoted(what))])
}

/// Reads the answer to a confirmation.
pub fn confirmed(value: impl Json) -> Option<Instruction> {
    read(value, |form| instruction(&form.form("instruction")))
}

/// Reads where the order stands.
pub fn status(value: impl Json) -> Option<Versioned<StatusReport>> {
    read(value, |form| {
        let status = form.or_invalidate(Status::from_id(&form.text("status")), Status::Open);
        let report = StatusReport { status, is_declined: form.flag("declined"), held: held(form) };
        Versioned { value: report, version: form.whole("version") }
    })
}

/// Reads what stands behind a promise; no more can be waived than is held.
pub(super) fn held(form: &Form<impl Json>) -> Held {
    let Some(form) = form.optional("held") else { return Held::Nothing };
    let (amount, waived) = (form.money("amount"), form.money("waived"));
    if waived > amount {
        form.invalidate();
    }
    Held::Deposit { amount, waived }
}

/// Reads an instruction.
pub(super) fn instruction(form: &Form<impl Json>) -> Instruction {
    match form.text("kind").as_str() {
        "alipay_trade_no" => Instruction::AlipayTradeNo(form.text("trade_no")),
        "alipay_order_string" => Instruction::AlipayOrderString(form.text("order_string")),
        "alipay_sign_string" => Instruction::AlipaySignString(form.text("sign_string")),
        "wechat_jsapi" => Instruction::WechatJsapi(wechat_jsapi(&form.form("params"))),
        "wechat_score" => Instruction::WechatScore(WechatScore {
            business_type: form.text("business_type"),
            query_string: form.text("query_string"),
            extra_data: form.list("extra_data", pair),
        }),
        "mini_program_page" => Instruction::MiniProgramPage { path: form.text("path") },
        "redirect" => Instruction::Redirect { url: form.text("url") },
        "form" => Instruction::Form { action: form.text("action"), fields: form.list("fields", pair) },
        "qr_code" => Instruction::QrCode(form.text("code")),
        _ => form.or_invalidate(None, Instruction::QrCode(String::new())),
    }
}

/// The instruction as JSON, for a bridge that is written in JavaScript.
pub fn instruction_json(instruction: &Instruction) -> String {
    let mut fields = vec![("kind", quoted(instruction.kind()))];
    match instruction {
        Instruction::AlipayTradeNo(trade_no) => fields.push(("trade_no", quoted(trade_no))),
        Instruction::AlipayOrderString(order_string) => fields.push(("order_string", quoted(order_string))),
        Instruction::AlipaySignString(sign_string) => fields.push(("sign_string", quoted(sign_string))),
        Instruction::WechatJsapi(params) => fields.push(("params", wechat_jsapi_json(params))),
        Instruction::WechatScore(score) => {
            fields.push(("business_type", quoted(&score.business_type)));
            fields.push(("query_string", quoted(&score.query_string)));
            fields.push(("extra_data", pairs_json(&score.extra_data)));
        }
        Instruction::MiniProgramPage { path } => fields.push(("path", quoted(path))),
        Instruction::Redirect { url } => fields.push(("url", quoted(url))),
        Instruction::Form { action, fields: hidden } => {
            fields.push(("action", quoted(action)));
            fields.push(("fields", pairs_json(hidden)));
        }
        Instruction::QrCode(code) => fields.push(("code", quoted(code))),
    }
    object(&fields)
}

fn wechat_jsapi(form: &Form<impl Json>) -> WechatJsapi {
    WechatJsapi {
        app_id: form.text("appId"),
        timestamp: form.text("timeStamp"),
        nonce: form.text("nonceStr"),
        package: form.text("package"),
        sign_type: form.text("signType"),
        pay_sign: form.text("paySign"),
    }
}

fn wechat_jsapi_json(params: &WechatJsapi) -> String {
    object(&[
        ("appId", quoted(&params.app_id)),
        ("timeStamp", quoted(&params.timestamp)),
        ("nonceStr", quoted(&params.nonce)),
        ("package", quoted(&params.package)),
        ("signType", quoted(&params.sign_type)),
        ("paySign", quoted(&params.pay_sign)),
    ])
}

fn pair(form: &Form<impl Json>) -> (String, String) {
    (form.text("name"), form.text("value"))
}

fn pairs_json(pairs: &[(String, String)]) -> String {
    array(pairs.iter().map(|(name, value)| object(&[("name", quoted(name)), ("value", quoted(value))])))
}
