//! 芝麻先享: the pay-later order, agreed now and deducted later. Its beginning is a signed order string, its deduction an
//! ordinary trade.

use paylater_core::instruction::Instruction;
use paylater_core::offer::{Provider, Way};
use paylater_core::order::{Held, Report};
use paylater_core::signing::form::encode_component;
use serde_json::json;

use crate::alipay::client::{Alipay, Ask, Failure, check_number};
use crate::attempt::Attempt;
use crate::error::{Fault, NoticeFault};
use crate::http::{HttpAnswer, HttpRequest};
use crate::json::{Object, Unreadable};
use crate::notice::{ALIPAY_MESSAGE, NoticeKind, Told, Topic};
use crate::operation::Operation;
use crate::outcome::{Captured, ClientReturn, CreateAction, Created, Voided};
use crate::product::{Clients, Context, Product};
use crate::report::{judged, unknown};
use crate::subject;

const CREATE: &str = "zhima.credit.payafteruse.creditbizorder.create";
const CHANGED: &str = "zhima.credit.payafteruse.creditbizorder.changed";
const QUERY: &str = "zhima.credit.payafteruse.creditbizorder.query";
const FINISH: &str = "zhima.credit.payafteruse.creditbizorder.finish";

/// 芝麻先享.
pub(crate) struct Zhima;

impl Product for Zhima {
    /// Agreement and order in one page, opened by a signed order string. Nobody is called.
    fn create(&self, cx: Context<'_>, attempt: &Attempt, _nonce: &str) -> Result<CreateAction, Fault> {
        let alipay = cx.clients.alipay()?;
        let config = &alipay.config;
        // In Alipay by its bridge; from an ordinary browser by an address that opens it.
        let launch_url = match (attempt.host.row().bridge, &config.zhima_launch_url) {
            (Some(Provider::Alipay), _) => None,
            (None, Some(template)) => Some(template),
            (None, None) | (Some(Provider::WechatPay), _) => return Err(Fault::host_unsupported()),
        };
        if config.zm_service_id.is_empty() || config.zhima_category_id.is_empty() {
            return Err(Fault::merchant("NOT_CONFIGURED", "zm_service_id and zhima_category_id are needed"));
        }
        let biz = json!({
            "out_order_no": attempt.out_trade_no,
            // The agreement made on the way needs a number that no other has; the attempt's own will do.
            "out_agreement_no": attempt.out_trade_no,
            "zm_service_id": config.zm_service_id,
            "category_id": config.zhima_category_id,
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

    fn parse_query(&self, cx: Context<'_>, attempt: &Attempt, answer: &HttpAnswer) -> Result<Report, Fault> {
        let alipay = cx.clients.alipay()?;
        // The order comes to exist when the buyer agrees.
        let says_not_there = |no: &Failure| says_not_there(alipay, attempt, no);
        let found = alipay.answered(QUERY, answer)?.found(QUERY, says_not_there)?;
        let Some(node) = found else { return Ok(Report::NotThereYet) };
        check_order(alipay, &node, attempt)?;
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
        check_order(alipay, &node, attempt)?;
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
        let config = &alipay.config;
        let biz = json!({
            "out_trade_no": capture_no,
            "auth_code": order_id,
            "scene": config.deduct_scene,
            "product_code": config.deduct_product_code,
            "total_amount": attempt.amount.to_yuan(),
            "subject": subject::for_alipay(&attempt.subject),
            "is_async_pay": true,
            "extend_params": { "creditTradeScene": config.deduct_credit_trade_scene },
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
        cx.clients.alipay()?.parse_pay(capture_no, answer)
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
    ) -> Result<Report, Fault> {
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

    fn topic(&self) -> Topic {
        Topic::ZhimaOrder
    }

    fn capture_topic(&self) -> Option<Topic> {
        Some(Topic::AlipayTrade)
    }

    fn notices(&self) -> &'static [NoticeKind<'static>] {
        &[NoticeKind { event: CHANGED, content: ALIPAY_MESSAGE }]
    }

    fn parse_notice(&self, clients: Clients<'_>, content: &Object) -> Result<Told, NoticeFault> {
        let ours = &clients.alipay()?.config.zm_service_id;
        // One that cannot be read makes the report unknown.
        let service = content.text("zm_service_id").value();
        if service.is_some_and(|id| id != ours) {
            return Err(NoticeFault::foreign("zm_service_id", service));
        }
        Told::of(content, "out_order_no", order_report(content))
    }
}

/// The answer must not be about another order, or another service's. It need not say which: what fields it carries is not
/// confirmed.
fn check_order(alipay: &Alipay, node: &Object, attempt: &Attempt) -> Result<(), Fault> {
    for (name, ours) in
        [("out_order_no", &attempt.out_trade_no), ("zm_service_id", &alipay.config.zm_service_id)]
    {
        if node.text(name).optional()?.is_some() {
            check_number(node, name, ours)?;
        }
    }
    Ok(())
}

/// An order that Alipay has named cannot be one it does not know.
fn says_not_there(alipay: &Alipay, attempt: &Attempt, no: &Failure) -> bool {
    attempt.provider_no.is_none() && no.is_any(&alipay.config.zhima_not_there_codes)
}

/// Without Alipay's number there is nothing to end by, so the order was asked for instead.
fn void_by_query(report: Report) -> Result<Voided, Fault> {
    match report {
        Report::NotThereYet => Ok(Voided::NotFound),
        Report::Closed => Ok(Voided::Done),
        report => {
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
fn order_report(order: &Object) -> Report {
    judged(order, "order_status", judge_order)
}

/// `INIT` is a promise: the order comes to exist when the buyer agrees.
fn judge_order(order: &Object, status: &str) -> Result<Report, Unreadable> {
    // Whose order it is has been compared, unless it was not to be read.
    order.text("zm_service_id").optional()?;
    let order_id = order.number("credit_biz_order_id");
    Ok(match status {
        "INIT" => {
            // What was agreed to, the most that may be deducted.
            let amount = order.yuan_above_zero("order_amount").optional()?;
            match order_id.optional()? {
                Some(id) => Report::Authorised { provider_no: id.to_owned(), amount, held: Held::Nothing },
                None => unknown("INIT without credit_biz_order_id"),
            }
        }
        // How much was deducted is said by `total_amount` alone; what was agreed to is not what was paid.
        "TRADE_FINISHED" => {
            let number = order.number("trade_no").optional()?.or(order_id.optional()?);
            match (number, order.yuan_above_zero("total_amount").optional()?) {
                (Some(number), Some(amount)) => Report::Paid { provider_no: number.to_owned(), amount },
                (None, _) | (_, None) => Report::Pending,
            }
        }
        "TRADE_CLOSED" => return judge_closed_order(order),
        other => unknown(other),
    })
}

/// `TRADE_CLOSED` is the end of an order of which nothing was deducted, and of one whose deduction was given back in full.
fn judge_closed_order(order: &Object) -> Result<Report, Unreadable> {
    let deducted = order.yuan("total_amount").optional()?;
    let trade_no = order.number("trade_no").optional()?;
    let number = trade_no.or(order.number("credit_biz_order_id").optional()?);
    Ok(match (deducted, trade_no, number) {
        (Some(amount), _, Some(number)) if !amount.is_zero() => {
            Report::Refunded { provider_no: number.to_owned(), amount, given_back: None }
        }
        (Some(amount), _, None) if !amount.is_zero() => unknown("TRADE_CLOSED with total_amount alone"),
        (None, Some(_), _) => unknown("TRADE_CLOSED with trade_no, without total_amount"),
        (Some(_), _, _) | (None, None, _) => Report::Closed,
    })
}
