//! 微信支付 JSAPI: order, query, close. The way to pay now.

use paylater_core::instant::Instant;
use paylater_core::instruction::Instruction;
use paylater_core::order::Report;
use paylater_core::signing::form::encode_component;
use serde_json::json;

use super::WechatPay;
use super::answer::{Answered, check_field};
use super::status::transaction_report;
use crate::attempt::Attempt;
use crate::error::Fault;
use crate::http::{HttpAnswer, HttpRequest};
use crate::json::Object;
use crate::outcome::{Created, Voided};
use crate::subject;

const JSAPI: &str = "/v3/pay/transactions/jsapi";

fn transaction_path(attempt: &Attempt) -> String {
    format!("/v3/pay/transactions/out-trade-no/{}", encode_component(&attempt.out_trade_no))
}

impl WechatPay {
    pub(super) fn create_transaction(
        &self,
        attempt: &Attempt,
        now: Instant,
        nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        let Some(openid) = &attempt.wechat_openid else {
            return Err(Fault::merchant("BUYER_UNKNOWN", "JSAPI needs the buyer's openid"));
        };
        let body = json!({
            "appid": self.config.app_id,
            "mchid": self.config.mchid,
            "description": subject::for_wechat_description(&attempt.subject),
            "out_trade_no": attempt.out_trade_no,
            "time_expire": attempt.expires_at.to_shanghai_rfc3339(),
            "notify_url": self.config.notify_url,
            "amount": { "total": attempt.amount.fen(), "currency": "CNY" },
            "payer": { "openid": openid },
        });
        self.post(JSAPI, &body, now, nonce)
    }

    /// The answer names nothing but the prepay id, so there is nothing to compare.
    pub(super) fn read_create_transaction(
        &self,
        answer: &HttpAnswer,
        now: Instant,
        nonce: &str,
    ) -> Result<Created, Fault> {
        let order = match self.read(answer, now)? {
            Answered::Good(order) => order,
            Answered::Empty => return Err(Fault::unknown("204 where a prepay_id was expected")),
            Answered::Failed(failure) => return Err(failure.into_fault()),
        };
        let prepay_id = order.number("prepay_id").value();
        let prepay_id = prepay_id.ok_or_else(|| Fault::unknown("the answer has no usable prepay_id"))?;
        let instruction = Instruction::WechatJsapi(self.jsapi_launch(prepay_id, now, nonce)?);
        Ok(Created { instruction, provider_no: None })
    }

    pub(super) fn query_transaction(
        &self,
        attempt: &Attempt,
        now: Instant,
        nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        let mchid = encode_component(&self.config.mchid);
        self.get(&format!("{}?mchid={mchid}", transaction_path(attempt)), now, nonce)
    }

    pub(super) fn read_query_transaction(
        &self,
        attempt: &Attempt,
        answer: &HttpAnswer,
        now: Instant,
    ) -> Result<Report, Fault> {
        match self.read(answer, now)? {
            Answered::Good(transaction) => {
                self.check_transaction(&transaction)?;
                check_field(&transaction, "out_trade_no", &attempt.out_trade_no)?;
                Ok(transaction_report(&transaction))
            }
            Answered::Empty => Err(Fault::unknown("204 where a transaction was expected")),
            Answered::Failed(failure) if failure.is_not_there() => Ok(Report::NotThereYet),
            Answered::Failed(failure) => Err(failure.into_fault()),
        }
    }

    fn check_transaction(&self, transaction: &Object) -> Result<(), Fault> {
        check_field(transaction, "appid", &self.config.app_id)?;
        check_field(transaction, "mchid", &self.config.mchid)
    }

    pub(super) fn close_transaction(
        &self,
        attempt: &Attempt,
        now: Instant,
        nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        let path = format!("{}/close", transaction_path(attempt));
        self.post(&path, &json!({ "mchid": self.config.mchid }), now, nonce)
    }

    pub(super) fn read_close_transaction(&self, answer: &HttpAnswer, now: Instant) -> Result<Voided, Fault> {
        match self.read(answer, now)? {
            Answered::Empty => Ok(Voided::Done),
            Answered::Good(_) => Err(Fault::unknown("a body where 204 was expected")),
            Answered::Failed(failure) if failure.is_not_there() => Ok(Voided::NotFound),
            Answered::Failed(failure) => Err(failure.into_fault()),
        }
    }
}
