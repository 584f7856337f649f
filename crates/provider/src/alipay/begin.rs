//! The beginning of an attempt: what the host's bridge is to do.

use paylater_core::host::Host;
use paylater_core::instant::Instant;
use paylater_core::instruction::Instruction;
use paylater_core::offer::Way;
use paylater_core::signing::form::encode_component;
use serde_json::{Value, json};

use super::answer::{Answered, check_number};
use super::request::Ask;
use super::{Alipay, zhima};
use crate::attempt::Attempt;
use crate::error::Fault;
use crate::http::HttpAnswer;
use crate::outcome::{CreateAction, Created};
use crate::subject;

pub(super) const CREATE: &str = "alipay.trade.create";
pub(super) const APP_PAY: &str = "alipay.trade.app.pay";
const WAP_PAY: &str = "alipay.trade.wap.pay";

impl Alipay {
    /// 芝麻先享: agreement and order in one page, opened by a signed order string. Nobody is called.
    pub(super) fn begin_zhima(&self, attempt: &Attempt, now: Instant) -> Result<CreateAction, Fault> {
        let config = &self.config;
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
        let order_string = self.order_string(Ask::notified(zhima::CREATE, biz), now)?;
        let instruction = match (attempt.host, &config.zhima_launch_url) {
            (Host::Browser, Some(template)) => Instruction::Redirect {
                url: template.replace("{sign_str}", &encode_component(&order_string)),
            },
            _ => Instruction::AlipayOrderString(order_string),
        };
        Ok(CreateAction::Ready(instruction))
    }

    /// 花呗分期: inside Alipay a trade of which the buyer is known, or else an order string; in a browser the wap
    /// page.
    pub(super) fn begin_huabei(&self, attempt: &Attempt, now: Instant) -> Result<CreateAction, Fault> {
        let biz = huabei_terms(attempt, &self.config.huabei_counts)?;
        match (attempt.host, &attempt.alipay_open_id) {
            (Host::Browser, _) => {
                let extra = json!({ "product_code": "QUICK_WAP_WAY", "quit_url": attempt.return_url });
                let return_url = Some(attempt.return_url.as_str());
                let ask = Ask { return_url, ..Ask::notified(WAP_PAY, merged(biz, extra)) };
                Ok(CreateAction::Ready(Instruction::Redirect { url: self.page_address(ask, now)? }))
            }
            (_, Some(open_id)) => {
                let extra = json!({ "product_code": "JSAPI_PAY", "buyer_open_id": open_id });
                Ok(CreateAction::Call(self.call(Ask::notified(CREATE, merged(biz, extra)), now)?))
            }
            (_, None) => {
                let biz = merged(biz, json!({ "product_code": "QUICK_MSECURITY_PAY" }));
                let order_string = self.order_string(Ask::notified(APP_PAY, biz), now)?;
                Ok(CreateAction::Ready(Instruction::AlipayOrderString(order_string)))
            }
        }
    }

    /// Reads the answer to `alipay.trade.create`.
    pub(super) fn read_create(&self, attempt: &Attempt, answer: &HttpAnswer) -> Result<Created, Fault> {
        if attempt.way != Way::AlipayHuabei {
            return Err(Fault::merchant("NOTHING_CALLED", "this way to pay begins without a call"));
        }
        match self.read(CREATE, answer)? {
            Answered::Success(node) => {
                check_number(&node, "out_trade_no", &attempt.out_trade_no)?;
                let trade_no = node.number("trade_no").value().map(str::to_owned);
                let trade_no =
                    trade_no.ok_or_else(|| Fault::unknown("alipay.trade.create: no usable trade_no"))?;
                Ok(Created {
                    instruction: Instruction::AlipayTradeNo(trade_no.clone()),
                    provider_no: Some(trade_no),
                })
            }
            Answered::Accepted => Err(Fault::unknown("alipay.trade.create: code 10003")),
            Answered::Failed(failure) => Err(failure.into_fault()),
        }
    }
}

/// What all three products have in common. The period is part of what is signed, so another period is another
/// attempt.
fn huabei_terms(attempt: &Attempt, counts: &[u32]) -> Result<Value, Fault> {
    let Some(huabei) = attempt.huabei else {
        return Err(Fault::merchant("PLAN_MISSING", "花呗分期 needs a number of instalments"));
    };
    if !counts.contains(&huabei.instalments) {
        return Err(Fault::merchant("PLAN_UNSUPPORTED", "花呗分期 does not have this number of instalments"));
    }
    Ok(json!({
        "out_trade_no": attempt.out_trade_no,
        "total_amount": attempt.amount.to_yuan(),
        "subject": subject::for_alipay(&attempt.subject),
        "time_expire": attempt.expires_at.to_shanghai_text(),
        "enable_pay_channels": "pcreditpayInstallment",
        "extend_params": {
            "hb_fq_num": huabei.instalments.to_string(),
            "hb_fq_seller_percent": if huabei.seller_pays { "100" } else { "0" },
        },
    }))
}

fn merged(mut biz: Value, extra: Value) -> Value {
    if let (Value::Object(biz), Value::Object(extra)) = (&mut biz, extra) {
        biz.extend(extra);
    }
    biz
}
