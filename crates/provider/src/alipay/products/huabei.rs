//! 花呗分期: instalments that Huabei lends; the merchant is paid at once, by an ordinary trade.

use paylater_core::instruction::Instruction;
use paylater_core::offer::{Provider, Way};
use paylater_core::order::ProviderStatus;
use paylater_core::schedule::Terms;
use serde_json::{Value, json};

use crate::alipay::client::{Api, Ask, check_number};
use crate::alipay::trade::{api, trade_report};
use crate::attempt::Attempt;
use crate::error::{ConfigError, Fault, VerifyError};
use crate::http::{HttpAnswer, HttpRequest};
use crate::json::Object;
use crate::notice::{ALIPAY_FORM, NotificationContent, NotificationKind, Topic, check_ours};
use crate::operation::Operation;
use crate::outcome::{Captured, ClientReturn, CreateAction, Created, Voided};
use crate::product::{Clients, Context, Module, Product};
use crate::settings::Reader;
use crate::subject;

const CREATE: Api = api("alipay.trade.create");
const APP_PAY: Api = api("alipay.trade.app.pay");
const WAP_PAY: Api = api("alipay.trade.wap.pay");

pub(super) const MODULE: Module = Module {
    way: Way::AlipayHuabei,
    topic: Topic::ALIPAY_TRADE,
    capture_topic: None,
    // Every trade is told about alike, also one by which another product's promise is redeemed.
    notices: &[NotificationKind { event: "trade_status_sync", content: ALIPAY_FORM }],
    moved: &[("huabei_counts", "counts")],
    open,
};

/// 花呗分期.
struct Huabei {
    /// The numbers of instalments that Alipay takes. 3, 6 and 12 are documented; whether it takes 24 is not confirmed and
    /// depends on the contract.
    counts: Vec<u32>,
}

fn open(settings: &mut Reader<'_>, _clients: Clients<'_>) -> Result<Box<dyn Product>, ConfigError> {
    let counts = settings.counts("counts")?.unwrap_or_else(|| vec![3, 6, 12]);
    Ok(Box::new(Huabei { counts }))
}

impl Product for Huabei {
    /// A number of instalments that Huabei does not take would be offered, agreed to, and then refused at the cashier.
    fn check_offer(&self, terms: Terms) -> Result<(), ConfigError> {
        let count = terms.instalments().map_or(0, |parts| parts.count);
        if self.counts.contains(&count) {
            return Ok(());
        }
        Err(ConfigError::InstalmentsNotTaken { product: Way::AlipayHuabei.id(), count })
    }

    fn has_launch_url(&self) -> bool {
        false
    }

    /// Inside Alipay a trade of which the buyer is known, or else an order string; in a browser the wap page.
    fn create(&self, cx: Context<'_>, attempt: &Attempt, _nonce: &str) -> Result<CreateAction, Fault> {
        let alipay = cx.clients.alipay()?;
        let biz = self.terms(attempt)?;
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

    fn parse_query(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        answer: &HttpAnswer,
    ) -> Result<ProviderStatus, Fault> {
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
    ) -> Result<ProviderStatus, Fault> {
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

    fn parse_notice(
        &self,
        clients: Clients<'_>,
        content: &Object,
    ) -> Result<NotificationContent, VerifyError> {
        check_ours(content, "seller_id", &clients.alipay()?.config.seller_id)?;
        NotificationContent::of(content, "out_trade_no", trade_report(content))
    }
}

impl Huabei {
    /// What all three forms have in common. The period is part of what is signed, so another period is another attempt.
    fn terms(&self, attempt: &Attempt) -> Result<Value, Fault> {
        let Some(instalments) = attempt.instalments else {
            return Err(Fault::merchant("PLAN_MISSING", "花呗分期 needs a number of instalments"));
        };
        if !self.counts.contains(&instalments.count) {
            return Err(Fault::merchant(
                "PLAN_UNSUPPORTED",
                "花呗分期 does not have this number of instalments",
            ));
        }
        Ok(json!({
            "out_trade_no": attempt.out_trade_no,
            "total_amount": attempt.amount.to_yuan(),
            "subject": subject::for_alipay(&attempt.subject),
            "time_expire": attempt.expires_at.to_shanghai_text(),
            "enable_pay_channels": "pcreditpayInstallment",
            "extend_params": {
                "hb_fq_num": instalments.count.to_string(),
                "hb_fq_seller_percent": if instalments.merchant_bears_fee { "100" } else { "0" },
            },
        }))
    }
}

fn merged(mut biz: Value, extra: Value) -> Value {
    if let (Value::Object(biz), Value::Object(extra)) = (&mut biz, extra) {
        biz.extend(extra);
    }
    biz
}
