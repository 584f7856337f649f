//! 微信支付分, the 先享 form: a service order that the buyer confirms and that is completed, and deducted, later.

use paylater_core::instant::Instant;
use paylater_core::instruction::Instruction;
use paylater_core::order::Report;
use paylater_core::signing::form::encode_component;
use serde_json::{Value, json};

use super::WechatPay;
use super::answer::{Answered, check_field};
use super::status::{ServiceOrder, service_order};
use crate::attempt::Attempt;
use crate::error::Fault;
use crate::http::{HttpAnswer, HttpRequest};
use crate::json::Object;
use crate::outcome::{Captured, Created, Voided};
use crate::subject;

const SERVICE_ORDER: &str = "/v3/payscore/serviceorder";

impl WechatPay {
    /// The same attempt gives the same body, and the same body gives the same order: nothing in it is the
    /// time of asking.
    pub(super) fn create_service_order(
        &self,
        attempt: &Attempt,
        now: Instant,
        nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        if self.config.service_id.is_empty() {
            return Err(Fault::merchant("NOT_CONFIGURED", "service_id is needed"));
        }
        let body = json!({
            "appid": self.config.app_id,
            "service_id": self.config.service_id,
            "out_order_no": attempt.out_trade_no,
            "service_introduction": subject::for_wechat_introduction(&attempt.subject),
            "risk_fund": { "name": self.config.risk_fund_name, "amount": attempt.amount.fen() },
            "time_range": { "start_time": "OnAccept" },
            "post_payments": post_payments(attempt),
            "notify_url": self.config.notify_url,
            "need_user_confirm": true,
        });
        self.post(SERVICE_ORDER, &body, now, nonce)
    }

    pub(super) fn read_create_service_order(
        &self,
        attempt: &Attempt,
        answer: &HttpAnswer,
        now: Instant,
        nonce: &str,
    ) -> Result<Created, Fault> {
        let order = self.good_order(attempt, self.read(answer, now)?)?;
        match order.text("state").optional()? {
            Some("CREATED") => {}
            other => {
                // Asked for again, and in the meantime the buyer has answered.
                let state = other.unwrap_or("no state");
                return Err(Fault::wrong_state(state, "the order is past its confirmation; query for it"));
            }
        }
        let package = order.text("package").value().filter(|package| package.len() <= 300);
        let package = package.ok_or_else(|| Fault::unknown("the answer has no usable package"))?;
        Ok(Created {
            instruction: Instruction::WechatScore(self.score_launch(package, now, nonce)?),
            provider_no: order.number("order_id").optional()?.map(str::to_owned),
        })
    }

    pub(super) fn query_service_order(
        &self,
        attempt: &Attempt,
        now: Instant,
        nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        let path = format!(
            "{SERVICE_ORDER}?service_id={}&out_order_no={}&appid={}",
            encode_component(&self.config.service_id),
            encode_component(&attempt.out_trade_no),
            encode_component(&self.config.app_id)
        );
        self.get(&path, now, nonce)
    }

    /// Where the promise stands. While it is being collected it is still a promise.
    pub(super) fn read_query_service_order(
        &self,
        attempt: &Attempt,
        answer: &HttpAnswer,
        now: Instant,
    ) -> Result<Report, Fault> {
        Ok(match self.read_order(attempt, answer, now)? {
            Some(order) => order.report(),
            None => Report::NotThereYet,
        })
    }

    /// Where the deduction stands. Here it matters whether the completion has arrived.
    pub(super) fn read_query_completion(
        &self,
        attempt: &Attempt,
        answer: &HttpAnswer,
        now: Instant,
    ) -> Result<Report, Fault> {
        Ok(match self.read_order(attempt, answer, now)? {
            Some(ServiceOrder::Collecting { .. }) => Report::Pending,
            Some(order) => order.report(),
            None => Report::NotThereYet,
        })
    }

    fn read_order(
        &self,
        attempt: &Attempt,
        answer: &HttpAnswer,
        now: Instant,
    ) -> Result<Option<ServiceOrder>, Fault> {
        match self.read(answer, now)? {
            Answered::Good(order) => {
                self.check_order(&order, attempt)?;
                Ok(Some(service_order(&order)))
            }
            Answered::Empty => Err(Fault::unknown("204 where a service order was expected")),
            Answered::Failed(failure) if failure.is_not_there() => Ok(None),
            Answered::Failed(failure) => Err(failure.into_fault()),
        }
    }

    pub(super) fn cancel_service_order(
        &self,
        attempt: &Attempt,
        now: Instant,
        nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        let body = json!({
            "appid": self.config.app_id,
            "service_id": self.config.service_id,
            "reason": "订单已取消",
        });
        self.post(&order_path(attempt, "cancel"), &body, now, nonce)
    }

    pub(super) fn read_cancel_service_order(
        &self,
        attempt: &Attempt,
        answer: &HttpAnswer,
        now: Instant,
    ) -> Result<Voided, Fault> {
        match self.read(answer, now)? {
            Answered::Good(order) => {
                self.check_order(&order, attempt)?;
                Ok(Voided::Done)
            }
            Answered::Empty => Ok(Voided::Done),
            Answered::Failed(failure) if failure.is_not_there() => Ok(Voided::NotFound),
            Answered::Failed(failure) => Err(failure.into_fault()),
        }
    }

    /// Completes the order with its whole price, which starts the collection.
    ///
    /// The end has to be said because the order was created without one. It is said to the day, and checked
    /// to the day: so it is neither before the confirmation nor after their clock, and a repetition is the
    /// same but at midnight.
    pub(super) fn complete_service_order(
        &self,
        attempt: &Attempt,
        now: Instant,
        nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        let body = json!({
            "appid": self.config.app_id,
            "service_id": self.config.service_id,
            "post_payments": post_payments(attempt),
            "total_amount": attempt.amount.fen(),
            "time_range": { "end_time": now.shanghai_date().to_string().replace('-', "") },
        });
        self.post(&order_path(attempt, "complete"), &body, now, nonce)
    }

    pub(super) fn read_complete_service_order(
        &self,
        attempt: &Attempt,
        answer: &HttpAnswer,
        now: Instant,
    ) -> Result<Captured, Fault> {
        let order = match self.read(answer, now)? {
            Answered::Failed(failure) if failure.is_reentry() => {
                return Err(Fault::wrong_state(
                    "REENTRY",
                    "completed before, with another end; query for it",
                ));
            }
            answered => self.good_order(attempt, answered)?,
        };
        match service_order(&order) {
            ServiceOrder::Done { number, amount } => Ok(Captured::Paid { provider_no: number, amount }),
            ServiceOrder::Collecting { .. } => Ok(Captured::Accepted),
            other @ (ServiceOrder::Created
            | ServiceOrder::Confirmed { .. }
            | ServiceOrder::GivenBack { .. }
            | ServiceOrder::Over) => {
                let state = other.report().name();
                Err(Fault::wrong_state("NOT_COMPLETED", &format!("the order is {state}; query for it")))
            }
            ServiceOrder::Unknown(word) => Err(Fault::unknown(format!("the completed order is {word}"))),
        }
    }

    fn good_order(&self, attempt: &Attempt, answered: Answered) -> Result<Object, Fault> {
        match answered {
            Answered::Good(order) => {
                self.check_order(&order, attempt)?;
                Ok(order)
            }
            Answered::Empty => Err(Fault::unknown("204 where a service order was expected")),
            Answered::Failed(failure) => Err(failure.into_fault()),
        }
    }

    fn check_order(&self, order: &Object, attempt: &Attempt) -> Result<(), Fault> {
        check_field(order, "out_order_no", &attempt.out_trade_no)?;
        check_field(order, "appid", &self.config.app_id)?;
        check_field(order, "mchid", &self.config.mchid)?;
        check_field(order, "service_id", &self.config.service_id)
    }
}

fn order_path(attempt: &Attempt, verb: &str) -> String {
    format!("{SERVICE_ORDER}/{}/{verb}", encode_component(&attempt.out_trade_no))
}

/// One item: the whole price. What the payments sum to must be the total, to the fen.
fn post_payments(attempt: &Attempt) -> Value {
    let name = subject::for_wechat_introduction(&attempt.subject);
    json!([{ "name": name, "amount": attempt.amount.fen(), "count": 1 }])
}
