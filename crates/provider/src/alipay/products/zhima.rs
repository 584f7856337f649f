//! 芝麻先享: the pay-later order, agreed now and deducted later. Its beginning is a signed order string, its deduction an
//! ordinary trade.

use paylater_core::instruction::Instruction;
use paylater_core::offer::{Provider, Way};
use paylater_core::order::{Held, ProviderStatus};
use paylater_core::schedule::Terms;
use paylater_core::signing::form::encode_component;
use serde_json::json;

use crate::alipay::client::{Api, Ask, Failure, check_number};
use crate::alipay::code::Codes;
use crate::attempt::Attempt;
use crate::error::{ConfigError, Fault, RefusalKind, VerifyError};
use crate::http::{HttpAnswer, HttpRequest};
use crate::json::{Object, Unreadable};
use crate::notice::{ALIPAY_MESSAGE, NotificationContent, NotificationKind, Topic};
use crate::operation::Operation;
use crate::outcome::{Captured, ClientReturn, CreateAction, Created, Voided};
use crate::product::{Clients, Context, Module, Product};
use crate::report::{judged, unknown};
use crate::settings::Reader;
use crate::subject;

const CODES: Codes = &[
    (RefusalKind::WrongState, &["ORDER_STATUS_INVALID", "ORDER_NOT_EXIST"]),
    (
        RefusalKind::ShopperDeclined,
        &[
            "ZHIMA_EVALUATE_NO_PASS",
            "ZHIMA_CHECK_NO_PASS",
            "CREDIT_AGREEMENT_INVALID",
            "CREDIT_AUTH_NOT_EXIST",
            "ZM_CREDIT_AUTH_FAIL",
            "ZM_AUTH_RULE_LIMIT",
        ],
    ),
];
const CREATE: Api = Api { method: "zhima.credit.payafteruse.creditbizorder.create", codes: CODES };
const QUERY: Api = Api { method: "zhima.credit.payafteruse.creditbizorder.query", codes: CODES };
const FINISH: Api = Api { method: "zhima.credit.payafteruse.creditbizorder.finish", codes: CODES };
const CHANGED: &str = "zhima.credit.payafteruse.creditbizorder.changed";

pub(super) const MODULE: Module = Module {
    way: Way::AlipayZhima,
    topic: Topic::new("zhima_order"),
    capture_topic: Some(Topic::ALIPAY_TRADE),
    notices: &[NotificationKind { event: CHANGED, content: ALIPAY_MESSAGE }],
    moved: &[
        ("zm_service_id", "service_id"),
        ("zhima_category_id", "category_id"),
        ("zhima_launch_url", "launch_url"),
        ("zhima_not_there_codes", "not_there_codes"),
        ("deduct_scene", "deduct_scene"),
        ("deduct_product_code", "deduct_product_code"),
        ("deduct_credit_trade_scene", "deduct_credit_trade_scene"),
    ],
    open,
};

/// 芝麻先享.
struct Zhima {
    /// The service agreed with Zhima, 28 digits; empty if the merchant has none.
    service_id: String,
    /// The category agreed with Zhima.
    category_id: String,
    /// From an ordinary browser: an address with `{sign_str}` where the percent-encoded order string goes.
    launch_url: Option<String>,
    /// The deduction's `scene` (not confirmed by an official text).
    deduct_scene: String,
    /// The deduction's `product_code` (not confirmed by an official text).
    deduct_product_code: String,
    /// The deduction's `extend_params.creditTradeScene` (not confirmed by an official text).
    deduct_credit_trade_scene: String,
    /// With which codes a query says that it does not know the number (not confirmed).
    not_there_codes: Vec<String>,
}

fn open(settings: &mut Reader<'_>, _clients: Clients<'_>) -> Result<Box<dyn Product>, ConfigError> {
    let mut or = |name, usual: &str| settings.text(name).map(|text| text.unwrap_or_else(|| usual.to_owned()));
    Ok(Box::new(Zhima {
        service_id: or("service_id", "")?,
        category_id: or("category_id", "")?,
        deduct_scene: or("deduct_scene", "ZHIMA_CREDIT_CODE")?,
        deduct_product_code: or("deduct_product_code", "GENERAL_WITHHOLDING")?,
        deduct_credit_trade_scene: or("deduct_credit_trade_scene", "CREDIT_PAY_UNCERTAIN_FEE")?,
        launch_url: settings.template("launch_url", "{sign_str}")?,
        not_there_codes: settings
            .texts("not_there_codes")?
            .unwrap_or_else(|| vec!["ILLEGAL_QUERY".to_owned(), "ORDER_NOT_EXIST".to_owned()]),
    }))
}

impl Product for Zhima {
    fn check_offer(&self, _terms: Terms) -> Result<(), ConfigError> {
        for (name, value) in [("service_id", &self.service_id), ("category_id", &self.category_id)] {
            if value.is_empty() {
                return Err(ConfigError::SettingMissing { product: Way::AlipayZhima.id(), name });
            }
        }
        Ok(())
    }

    fn has_launch_url(&self) -> bool {
        self.launch_url.is_some()
    }

    /// Agreement and order in one page, opened by a signed order string. Nobody is called.
    fn create(&self, cx: Context<'_>, attempt: &Attempt, _nonce: &str) -> Result<CreateAction, Fault> {
        let alipay = cx.clients.alipay()?;
        // In Alipay by its bridge; from an ordinary browser by an address that opens it.
        let launch_url = match (attempt.host.row().bridge, &self.launch_url) {
            (Some(Provider::Alipay), _) => None,
            (None, Some(template)) => Some(template),
            (None, None) | (Some(Provider::WechatPay), _) => return Err(Fault::host_unsupported()),
        };
        if self.service_id.is_empty() || self.category_id.is_empty() {
            return Err(Fault::merchant("NOT_CONFIGURED", "service_id and category_id are needed"));
        }
        let biz = json!({
            "out_order_no": attempt.out_trade_no,
            // The agreement made on the way needs a number that no other has; the attempt's own will do.
            "out_agreement_no": attempt.out_trade_no,
            "zm_service_id": self.service_id,
            "category_id": self.category_id,
            "product_code": "CREDIT_PAY_AFTER_USE",
            "amount_type": "ORDER_AMOUNT",
            "order_amount": attempt.amount.to_yuan(),
            "subject": subject::for_alipay(&attempt.subject),
            "return_back_link": attempt.return_url,
            "cancel_back_link": attempt.return_url,
        });
        let order_string = alipay.order_string(Ask::notified(CREATE, biz), cx.now)?;
        Ok(CreateAction::Ready(match launch_url {
            None => Instruction::AlipayOrderString(order_string),
            Some(template) => Instruction::Redirect {
                url: template.replace("{sign_str}", &encode_component(&order_string)),
            },
        }))
    }

    fn parse_create(
        &self,
        _cx: Context<'_>,
        _attempt: &Attempt,
        _answer: &HttpAnswer,
        _nonce: &str,
    ) -> Result<Created, Fault> {
        Err(Fault::unsupported(Way::AlipayZhima, Operation::ParseCreate))
    }

    /// By our number, which is known from the beginning and never changes.
    fn query(&self, cx: Context<'_>, attempt: &Attempt, _nonce: &str) -> Result<HttpRequest, Fault> {
        let biz = json!({ "out_order_no": attempt.out_trade_no });
        cx.clients.alipay()?.call(Ask::plain(QUERY, biz), cx.now)
    }

    fn parse_query(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        answer: &HttpAnswer,
    ) -> Result<ProviderStatus, Fault> {
        let alipay = cx.clients.alipay()?;
        // The order comes to exist when the buyer agrees.
        let says_not_there = |no: &Failure| self.says_not_there(attempt, no);
        let found = alipay.answered(QUERY, answer)?.found(QUERY, says_not_there)?;
        let Some(node) = found else { return Ok(ProviderStatus::NotThereYet) };
        self.check_order(&node, attempt)?;
        Ok(order_report(&node))
    }

    /// Ends an order of which nothing is owed, which only goes by Alipay's own number: while it is unknown it is asked for
    /// instead.
    fn void(&self, cx: Context<'_>, attempt: &Attempt, nonce: &str) -> Result<HttpRequest, Fault> {
        let Some(order_id) = &attempt.provider_no else { return self.query(cx, attempt, nonce) };
        let biz = json!({
            "credit_biz_order_id": order_id,
            // One end for each order, so its number follows from the order's and is the same on every retry.
            "out_request_no": format!("{}_finish", attempt.out_trade_no),
            "is_fulfilled": "false",
            "remark": "订单已取消",
        });
        cx.clients.alipay()?.call(Ask::plain(FINISH, biz), cx.now)
    }

    fn parse_void(&self, cx: Context<'_>, attempt: &Attempt, answer: &HttpAnswer) -> Result<Voided, Fault> {
        if attempt.provider_no.is_none() {
            return void_by_query(self.parse_query(cx, attempt, answer)?);
        }
        let alipay = cx.clients.alipay()?;
        let found = alipay.answered(FINISH, answer)?.found(FINISH, |no| no.is_any(&["ORDER_NOT_EXIST"]))?;
        let Some(node) = found else { return Ok(Voided::NotFound) };
        self.check_order(&node, attempt)?;
        ended(node.text("order_status").optional()?)
    }

    fn capture(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        capture_no: &str,
        _nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        let alipay = cx.clients.alipay()?;
        let Some(order_id) = &attempt.provider_no else {
            return Err(Fault::wrong_state(
                "ORDER_ID_UNKNOWN",
                "credit_biz_order_id is not known; query for it",
            ));
        };
        let biz = json!({
            "out_trade_no": capture_no,
            "auth_code": order_id,
            "scene": self.deduct_scene,
            "product_code": self.deduct_product_code,
            "total_amount": attempt.amount.to_yuan(),
            "subject": subject::for_alipay(&attempt.subject),
            "is_async_pay": true,
            "extend_params": { "creditTradeScene": self.deduct_credit_trade_scene },
        });
        alipay.pay(attempt, capture_no, biz, cx.now)
    }

    fn parse_capture(
        &self,
        cx: Context<'_>,
        _attempt: &Attempt,
        capture_no: &str,
        answer: &HttpAnswer,
    ) -> Result<Captured, Fault> {
        cx.clients.alipay()?.parse_pay(capture_no, answer, CODES)
    }

    fn query_capture(
        &self,
        cx: Context<'_>,
        _attempt: &Attempt,
        capture_no: &str,
        _nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        cx.clients.alipay()?.query_trade(capture_no, cx.now)
    }

    fn parse_query_capture(
        &self,
        cx: Context<'_>,
        _attempt: &Attempt,
        capture_no: &str,
        answer: &HttpAnswer,
    ) -> Result<ProviderStatus, Fault> {
        cx.clients.alipay()?.parse_query_pay(capture_no, answer)
    }

    fn parse_client_return(
        &self,
        clients: Clients<'_>,
        attempt: &Attempt,
        text: &str,
    ) -> Result<ClientReturn, Fault> {
        clients.alipay()?.parse_refusal(CREATE, text, ("out_order_no", &attempt.out_trade_no))
    }

    fn parse_notice(
        &self,
        _clients: Clients<'_>,
        content: &Object,
    ) -> Result<NotificationContent, VerifyError> {
        // One that cannot be read makes the report unknown.
        let service = content.text("zm_service_id").value();
        if service.is_some_and(|id| id != self.service_id) {
            return Err(VerifyError::foreign("zm_service_id", service));
        }
        NotificationContent::of(content, "out_order_no", order_report(content))
    }
}

impl Zhima {
    /// The answer must not be about another order, or another service's. It need not say which: what fields it carries is
    /// not confirmed.
    fn check_order(&self, node: &Object, attempt: &Attempt) -> Result<(), Fault> {
        for (name, ours) in [("out_order_no", &attempt.out_trade_no), ("zm_service_id", &self.service_id)] {
            if node.text(name).optional()?.is_some() {
                check_number(node, name, ours)?;
            }
        }
        Ok(())
    }

    /// An order that Alipay has named cannot be one it does not know.
    fn says_not_there(&self, attempt: &Attempt, no: &Failure) -> bool {
        attempt.provider_no.is_none() && no.is_any(&self.not_there_codes)
    }
}

/// Without Alipay's number there is nothing to end by, so the order was asked for instead.
fn void_by_query(report: ProviderStatus) -> Result<Voided, Fault> {
    match report {
        ProviderStatus::NotThereYet => Ok(Voided::NotFound),
        ProviderStatus::Closed => Ok(Voided::Done),
        report @ (ProviderStatus::Pending
        | ProviderStatus::Authorised { .. }
        | ProviderStatus::Paid { .. }
        | ProviderStatus::Refunded { .. }
        | ProviderStatus::Declined { .. }
        | ProviderStatus::Unknown { .. }) => {
            let why = format!("the order is {}; query for it", report.name());
            Err(Fault::wrong_state("ORDER_EXISTS", &why))
        }
    }
}

fn ended(order_status: Option<&str>) -> Result<Voided, Fault> {
    match order_status {
        Some("TRADE_CLOSED") => Ok(Voided::Done),
        Some("TRADE_FINISHED") => Err(Fault::wrong_state("TRADE_FINISHED", "the order has been deducted")),
        other => {
            Err(Fault::unknown(format!("creditbizorder.finish: order_status {}", other.unwrap_or("missing"))))
        }
    }
}

/// What a verified pay-later order proves, from a query's answer or the content of a message.
fn order_report(order: &Object) -> ProviderStatus {
    judged(order, "order_status", judge_order)
}

/// `INIT` is a promise: the order comes to exist when the buyer agrees.
fn judge_order(order: &Object, status: &str) -> Result<ProviderStatus, Unreadable> {
    // Whose order it is has been compared, unless it was not to be read.
    order.text("zm_service_id").optional()?;
    let order_id = order.number("credit_biz_order_id");
    Ok(match status {
        "INIT" => {
            // What was agreed to, the most that may be deducted.
            let amount = order.yuan_above_zero("order_amount").optional()?;
            match order_id.optional()? {
                Some(id) => {
                    ProviderStatus::Authorised { provider_no: id.to_owned(), amount, held: Held::Nothing }
                }
                None => unknown("INIT without credit_biz_order_id"),
            }
        }
        // How much was deducted is said by `total_amount` alone; what was agreed to is not what was paid.
        "TRADE_FINISHED" => {
            let number = order.number("trade_no").optional()?.or(order_id.optional()?);
            match (number, order.yuan_above_zero("total_amount").optional()?) {
                (Some(number), Some(amount)) => {
                    ProviderStatus::Paid { provider_no: number.to_owned(), amount }
                }
                (None, _) | (_, None) => ProviderStatus::Pending,
            }
        }
        "TRADE_CLOSED" => return judge_closed_order(order),
        other => unknown(other),
    })
}

/// `TRADE_CLOSED` is the end of an order of which nothing was deducted, and of one whose deduction was given back in full.
fn judge_closed_order(order: &Object) -> Result<ProviderStatus, Unreadable> {
    let deducted = order.yuan("total_amount").optional()?;
    let trade_no = order.number("trade_no").optional()?;
    let number = trade_no.or(order.number("credit_biz_order_id").optional()?);
    Ok(match (deducted, trade_no, number) {
        (Some(amount), _, Some(number)) if !amount.is_zero() => {
            ProviderStatus::Refunded { provider_no: number.to_owned(), amount, given_back: None }
        }
        (Some(amount), _, None) if !amount.is_zero() => unknown("TRADE_CLOSED with total_amount alone"),
        (None, Some(_), _) => unknown("TRADE_CLOSED with trade_no, without total_amount"),
        (Some(_), _, _) | (None, None, _) => ProviderStatus::Closed,
    })
}
