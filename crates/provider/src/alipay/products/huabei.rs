//! 花呗分期: instalments that Huabei lends; the merchant is paid at once, by an ordinary trade.

use paylater_core::instruction::Instruction;
use paylater_core::offer::{Provider, Way};
use paylater_core::order::Report;
use serde_json::{Value, json};

use crate::alipay::client::{Ask, check_number};
use crate::alipay::trade::trade_report;
use crate::attempt::Attempt;
use crate::error::{Fault, NoticeFault};
use crate::http::{HttpAnswer, HttpRequest};
use crate::json::Object;
use crate::notice::{ALIPAY_FORM, NoticeKind, Told, Topic, check_ours};
use crate::operation::Operation;
use crate::outcome::{Captured, ClientReturn, CreateAction, Created, Voided};
use crate::product::{Clients, Context, Product};
use crate::subject;

const CREATE: &str = "alipay.trade.create";
const APP_PAY: &str = "alipay.trade.app.pay";
const WAP_PAY: &str = "alipay.trade.wap.pay";

/// 花呗分期.
pub(crate) struct Huabei;

impl Product for Huabei {
    /// Inside Alipay a trade of which the buyer is known, or else an order string; in a browser the wap page.
    fn create(&self, cx: Context<'_>, attempt: &Attempt, _nonce: &str) -> Result<CreateAction, Fault> {
        let alipay = cx.clients.alipay()?;
        let biz = terms(attempt, &alipay.config.huabei_counts)?;
        match (attempt.host.row().bridge, &attempt.alipay_open_id) {
            (None, _) => {
                let extra = json!({ "product_code": "QUICK_WAP_WAY", "quit_url": attempt.return_url });
                let return_url = Some(attempt.return_url.as_str());
                let ask = Ask { return_url, ..Ask::notified(WAP_PAY, merged(biz, extra)) };
                let url = alipay.page_address(ask, cx.now)?;
                Ok(CreateAction::Ready(Instruction::Redirect { url }))
            }
            (Some(Provider::Alipay), Some(open_id)) => {
                let extra = json!({ "product_code": "JSAPI_PAY", "buyer_open_id": open_id });
                Ok(CreateAction::Call(alipay.call(Ask::notified(CREATE, merged(biz, extra)), cx.now)?))
            }
            (Some(Provider::Alipay), None) => {
                let biz = merged(biz, json!({ "product_code": "QUICK_MSECURITY_PAY" }));
                let order_string = alipay.order_string(Ask::notified(APP_PAY, biz), cx.now)?;
                Ok(CreateAction::Ready(Instruction::AlipayOrderString(order_string)))
            }
            (Some(Provider::WechatPay), _) => Err(Fault::host_unsupported()),
        }
    }

    fn parse_create(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        answer: &HttpAnswer,
        _nonce: &str,
    ) -> Result<Created, Fault> {
        let node = cx.clients.alipay()?.answered(CREATE, answer)?.success(CREATE)?;
        check_number(&node, "out_trade_no", &attempt.out_trade_no)?;
        let trade_no = node.number("trade_no").value().map(str::to_owned);
        let trade_no = trade_no.ok_or_else(|| Fault::unknown("alipay.trade.create: no usable trade_no"))?;
        let instruction = Instruction::AlipayTradeNo(trade_no.clone());
        Ok(Created { instruction, provider_no: Some(trade_no) })
    }

    fn query(&self, cx: Context<'_>, attempt: &Attempt, _nonce: &str) -> Result<HttpRequest, Fault> {
        cx.clients.alipay()?.query_trade(&attempt.out_trade_no, cx.now)
    }

    fn parse_query(&self, cx: Context<'_>, attempt: &Attempt, answer: &HttpAnswer) -> Result<Report, Fault> {
        cx.clients.alipay()?.parse_query_trade(&attempt.out_trade_no, answer)
    }

    fn void(&self, cx: Context<'_>, attempt: &Attempt, _nonce: &str) -> Result<HttpRequest, Fault> {
        cx.clients.alipay()?.close_trade(attempt, cx.now)
    }

    fn parse_void(&self, cx: Context<'_>, attempt: &Attempt, answer: &HttpAnswer) -> Result<Voided, Fault> {
        cx.clients.alipay()?.parse_close_trade(attempt, answer)
    }

    fn capture(
        &self,
        _cx: Context<'_>,
        _attempt: &Attempt,
        _capture_no: &str,
        _nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        Err(Fault::unsupported(Way::AlipayHuabei, Operation::Capture))
    }

    fn parse_capture(
        &self,
        _cx: Context<'_>,
        _attempt: &Attempt,
        _capture_no: &str,
        _answer: &HttpAnswer,
    ) -> Result<Captured, Fault> {
        Err(Fault::unsupported(Way::AlipayHuabei, Operation::Capture))
    }

    fn query_capture(
        &self,
        _cx: Context<'_>,
        _attempt: &Attempt,
        _capture_no: &str,
        _nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        Err(Fault::unsupported(Way::AlipayHuabei, Operation::QueryCapture))
    }

    fn parse_query_capture(
        &self,
        _cx: Context<'_>,
        _attempt: &Attempt,
        _capture_no: &str,
        _answer: &HttpAnswer,
    ) -> Result<Report, Fault> {
        Err(Fault::unsupported(Way::AlipayHuabei, Operation::QueryCapture))
    }

    fn parse_client_return(
        &self,
        clients: Clients<'_>,
        attempt: &Attempt,
        text: &str,
    ) -> Result<ClientReturn, Fault> {
        clients.alipay()?.parse_refusal(APP_PAY, text, ("out_trade_no", &attempt.out_trade_no))
    }

    fn topic(&self) -> Topic {
        Topic::AlipayTrade
    }

    fn capture_topic(&self) -> Option<Topic> {
        None
    }

    /// Every trade is told about alike, also one by which another product's promise is redeemed.
    fn notices(&self) -> &'static [NoticeKind<'static>] {
        &[NoticeKind { event: "trade_status_sync", content: ALIPAY_FORM }]
    }

    fn parse_notice(&self, clients: Clients<'_>, content: &Object) -> Result<Told, NoticeFault> {
        check_ours(content, "seller_id", &clients.alipay()?.config.seller_id)?;
        Told::of(content, "out_trade_no", trade_report(content))
    }
}

/// What all three forms have in common. The period is part of what is signed, so another period is another
/// attempt.
fn terms(attempt: &Attempt, counts: &[u32]) -> Result<Value, Fault> {
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
