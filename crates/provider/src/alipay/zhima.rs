//! 芝麻先享: the pay-later order, from the query to its end. Its beginning is a signed order string, its
//! deduction an ordinary trade.

use paylater_core::instant::Instant;
use paylater_core::order::Report;
use serde_json::json;

use super::Alipay;
use super::answer::{Answered, Failure, check_number};
use super::request::Ask;
use super::status::order_report;
use crate::attempt::Attempt;
use crate::error::Fault;
use crate::http::{HttpAnswer, HttpRequest};
use crate::json::Object;
use crate::outcome::Voided;

pub(super) const CREATE: &str = "zhima.credit.payafteruse.creditbizorder.create";
pub(super) const CHANGED: &str = "zhima.credit.payafteruse.creditbizorder.changed";
const QUERY: &str = "zhima.credit.payafteruse.creditbizorder.query";
const FINISH: &str = "zhima.credit.payafteruse.creditbizorder.finish";

impl Alipay {
    /// Asks by our number, which is known from the beginning and never changes.
    pub(super) fn query_order(&self, attempt: &Attempt, now: Instant) -> Result<HttpRequest, Fault> {
        self.call(Ask::plain(QUERY, json!({ "out_order_no": attempt.out_trade_no })), now)
    }

    pub(super) fn read_query_order(&self, attempt: &Attempt, answer: &HttpAnswer) -> Result<Report, Fault> {
        match self.read(QUERY, answer)? {
            Answered::Success(node) => {
                self.check_order(&node, attempt)?;
                Ok(order_report(&node))
            }
            Answered::Accepted => Err(Fault::unknown("creditbizorder.query: code 10003")),
            // The order comes to exist when the buyer agrees.
            Answered::Failed(failure) if self.says_not_there(attempt, &failure) => Ok(Report::NotThereYet),
            Answered::Failed(failure) => Err(failure.into_fault()),
        }
    }

    /// Ends an order of which nothing is owed: the promise is handed back.
    pub(super) fn finish_order(
        &self,
        attempt: &Attempt,
        order_id: &str,
        now: Instant,
    ) -> Result<HttpRequest, Fault> {
        let biz = json!({
            "credit_biz_order_id": order_id,
            // One end for each order, so its number follows from the order's and is the same on every retry.
            "out_request_no": format!("{}_finish", attempt.out_trade_no),
            "is_fulfilled": "false",
            "remark": "订单已取消",
        });
        self.call(Ask::plain(FINISH, biz), now)
    }

    pub(super) fn read_finish_order(&self, attempt: &Attempt, answer: &HttpAnswer) -> Result<Voided, Fault> {
        match self.read(FINISH, answer)? {
            Answered::Success(node) => {
                self.check_order(&node, attempt)?;
                ended(node.text("order_status").optional()?)
            }
            Answered::Accepted => Err(Fault::unknown("creditbizorder.finish: code 10003")),
            Answered::Failed(failure) if failure.is_any(&["ORDER_NOT_EXIST"]) => Ok(Voided::NotFound),
            Answered::Failed(failure) => Err(failure.into_fault()),
        }
    }

    /// Without Alipay's number there is nothing to end by, so the order was asked for instead.
    pub(super) fn read_query_before_finish(
        &self,
        attempt: &Attempt,
        answer: &HttpAnswer,
    ) -> Result<Voided, Fault> {
        match self.read_query_order(attempt, answer)? {
            Report::NotThereYet => Ok(Voided::NotFound),
            Report::Closed => Ok(Voided::Done),
            report => Err(Fault::wrong_state(
                "ORDER_EXISTS",
                &format!("the order is {}; query for it", report.name()),
            )),
        }
    }

    /// The answer must not be about another order, or another service's. It need not say which: what fields it
    /// carries is not confirmed.
    fn check_order(&self, node: &Object, attempt: &Attempt) -> Result<(), Fault> {
        for (name, ours) in
            [("out_order_no", &attempt.out_trade_no), ("zm_service_id", &self.config.zm_service_id)]
        {
            if node.text(name).optional()?.is_some() {
                check_number(node, name, ours)?;
            }
        }
        Ok(())
    }

    /// An order that Alipay has named cannot be one it does not know.
    fn says_not_there(&self, attempt: &Attempt, failure: &Failure) -> bool {
        attempt.provider_no.is_none() && failure.is_any(&self.config.zhima_not_there_codes)
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
