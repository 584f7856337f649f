//! 微信支付分, the 先享 form: a service order that the buyer confirms and that is completed, and deducted, later.

mod launch;
mod order;

use paylater_core::instruction::Instruction;
use paylater_core::offer::Way;
use paylater_core::order::ProviderStatus;
use paylater_core::schedule::Terms;
use paylater_core::signing::form::encode_component;
use serde_json::{Value, json};

use crate::attempt::Attempt;
use crate::error::{ConfigError, Fault, RefusalKind, VerifyError};
use crate::http::{HttpAnswer, HttpRequest};
use crate::json::Object;
use crate::notice::{NotificationContent, NotificationKind, Topic, check_ours};
use crate::outcome::{Captured, ClientReturn, CreateAction, Created, Voided};
use crate::product::{Clients, Context, Module, Product};
use crate::settings::Reader;
use crate::subject;
use crate::wechat::client::{Answered, Client, check_field};
use crate::wechat::code::Tails;

use launch::Launch;
use order::{ServiceOrder, service_order};

const SERVICE_ORDER: &str = "/v3/payscore/serviceorder";

/// Not found, wrong state (three), deduction failed, only while waiting for payment, cannot cancel, deduction running; risk
/// refused, overdue orders, teen mode.
const TAILS: Tails = &[
    (
        RefusalKind::WrongState,
        &[
            "271317510",
            "271302262",
            "271302333",
            "271302332",
            "271316574",
            "271316657",
            "271316592",
            "271316754",
        ],
    ),
    (RefusalKind::ShopperDeclined, &["271300099", "271299627", "268560785"]),
];
/// The same number again with other parameters: at a creation our mistake, at a completion a sign that it has happened.
const REENTRY_TAILS: [&str; 2] = ["268498688", "271316598"];

pub(super) const MODULE: Module = Module {
    way: Way::WechatScore,
    topic: Topic::new("wechat_service_order"),
    // It is collected under the order's own number.
    capture_topic: None,
    notices: &[
        NotificationKind { event: "PAYSCORE.USER_CONFIRM", content: "payscore" },
        NotificationKind { event: "PAYSCORE.USER_PAID", content: "payscore" },
    ],
    moved: &[("service_id", "service_id"), ("risk_fund_name", "risk_fund_name"), ("score_launch", "launch")],
    open,
};

/// 微信支付分.
struct Score {
    /// The service agreed with WeChat Pay; empty if the merchant has none.
    service_id: String,
    /// The name of the amount at risk; `ESTIMATE_ORDER_COST` for the 先享 form.
    risk_fund_name: String,
    /// How the confirm page is launched.
    launch: Launch,
}

fn open(settings: &mut Reader<'_>, clients: Clients<'_>) -> Result<Box<dyn Product>, ConfigError> {
    let launch = settings.word("launch", &launch::WORDS)?.unwrap_or(Launch::PackageOnly);
    if launch == Launch::Signed && clients.wechat()?.config.api_v2_key.len() != 32 {
        return Err(ConfigError::WrongLength { field: "api_v2_key", length: 32 });
    }
    Ok(Box::new(Score {
        service_id: settings.text("service_id")?.unwrap_or_default(),
        risk_fund_name: settings.text("risk_fund_name")?.unwrap_or_else(|| "ESTIMATE_ORDER_COST".to_owned()),
        launch,
    }))
}

impl Product for Score {
    fn check_offer(&self, _terms: Terms) -> Result<(), ConfigError> {
        if self.service_id.is_empty() {
            return Err(ConfigError::SettingMissing { product: Way::WechatScore.id(), name: "service_id" });
        }
        Ok(())
    }

    fn has_launch_url(&self) -> bool {
        false
    }

    /// The same attempt gives the same body, and the same body gives the same order: nothing in it is the time of asking.
    fn create(&self, cx: Context<'_>, attempt: &Attempt, nonce: &str) -> Result<CreateAction, Fault> {
        let wechat = cx.clients.wechat()?;
        let config = &wechat.config;
        if self.service_id.is_empty() {
            return Err(Fault::merchant("NOT_CONFIGURED", "service_id is needed"));
        }
        let body = json!({
            "appid": config.app_id,
            "service_id": self.service_id,
            "out_order_no": attempt.out_trade_no,
            "service_introduction": subject::for_wechat_introduction(&attempt.subject),
            "risk_fund": { "name": self.risk_fund_name, "amount": attempt.amount.fen() },
            "time_range": { "start_time": "OnAccept" },
            "post_payments": post_payments(attempt),
            "notify_url": config.notify_url,
            "need_user_confirm": true,
        });
        wechat.post(SERVICE_ORDER, &body, cx.now, nonce).map(CreateAction::Call)
    }

    fn parse_create(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        answer: &HttpAnswer,
        nonce: &str,
    ) -> Result<Created, Fault> {
        let wechat = cx.clients.wechat()?;
        let order = wechat.answered(answer, cx.now, TAILS)?.good()?;
        self.check_order(wechat, &order, attempt)?;
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
            instruction: Instruction::WechatScore(launch::launch(
                wechat,
                self.launch,
                package,
                (cx.now, nonce),
            )?),
            provider_no: order.number("order_id").optional()?.map(str::to_owned),
        })
    }

    fn query(&self, cx: Context<'_>, attempt: &Attempt, nonce: &str) -> Result<HttpRequest, Fault> {
        let wechat = cx.clients.wechat()?;
        let path = format!(
            "{SERVICE_ORDER}?service_id={}&out_order_no={}&appid={}",
            encode_component(&self.service_id),
            encode_component(&attempt.out_trade_no),
            encode_component(&wechat.config.app_id)
        );
        wechat.get(&path, cx.now, nonce)
    }

    /// Where the promise stands. While it is being collected it is still a promise.
    fn parse_query(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        answer: &HttpAnswer,
    ) -> Result<ProviderStatus, Fault> {
        Ok(match self.found(cx, attempt, answer)? {
            Some(order) => order.report(),
            None => ProviderStatus::NotThereYet,
        })
    }

    fn void(&self, cx: Context<'_>, attempt: &Attempt, nonce: &str) -> Result<HttpRequest, Fault> {
        let wechat = cx.clients.wechat()?;
        let body = json!({
            "appid": wechat.config.app_id,
            "service_id": self.service_id,
            "reason": "订单已取消",
        });
        wechat.post(&path(attempt, "cancel"), &body, cx.now, nonce)
    }

    fn parse_void(&self, cx: Context<'_>, attempt: &Attempt, answer: &HttpAnswer) -> Result<Voided, Fault> {
        let wechat = cx.clients.wechat()?;
        match wechat.answered(answer, cx.now, TAILS)? {
            Answered::Empty => Ok(Voided::Done),
            answered => match answered.found()? {
                Some(order) => self.check_order(wechat, &order, attempt).map(|()| Voided::Done),
                None => Ok(Voided::NotFound),
            },
        }
    }

    /// Completes the order with its whole price, which starts the collection.
    ///
    /// The end has to be said because the order was created without one. It is said to the day, and checked
    /// to the day: so it is neither before the confirmation nor after their clock, and a repetition is the
    /// same but at midnight.
    fn capture(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        _capture_no: &str,
        nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        let wechat = cx.clients.wechat()?;
        let body = json!({
            "appid": wechat.config.app_id,
            "service_id": self.service_id,
            "post_payments": post_payments(attempt),
            "total_amount": attempt.amount.fen(),
            "time_range": { "end_time": cx.now.shanghai_date().to_string().replace('-', "") },
        });
        wechat.post(&path(attempt, "complete"), &body, cx.now, nonce)
    }

    fn parse_capture(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        _capture_no: &str,
        answer: &HttpAnswer,
    ) -> Result<Captured, Fault> {
        let wechat = cx.clients.wechat()?;
        let order = match wechat.answered(answer, cx.now, TAILS)? {
            Answered::Failed(failure) if failure.has_tail(&REENTRY_TAILS) => {
                return Err(Fault::wrong_state(
                    "REENTRY",
                    "completed before, with another end; query for it",
                ));
            }
            answered => answered.good()?,
        };
        self.check_order(wechat, &order, attempt)?;
        completed(service_order(&order))
    }

    /// The order itself is asked about: it has one collection.
    fn query_capture(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        _capture_no: &str,
        nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        self.query(cx, attempt, nonce)
    }

    /// Where the deduction stands. Here it matters whether the completion has arrived.
    fn parse_query_capture(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        _capture_no: &str,
        answer: &HttpAnswer,
    ) -> Result<ProviderStatus, Fault> {
        Ok(match self.found(cx, attempt, answer)? {
            Some(ServiceOrder::Collecting { .. }) => ProviderStatus::Pending,
            Some(
                order @ (ServiceOrder::Created
                | ServiceOrder::Confirmed { .. }
                | ServiceOrder::Done { .. }
                | ServiceOrder::GivenBack { .. }
                | ServiceOrder::Over
                | ServiceOrder::Unknown(_)),
            ) => order.report(),
            None => ProviderStatus::NotThereYet,
        })
    }

    /// WeChat's bridge brings back a word, and nothing that is signed.
    fn parse_client_return(
        &self,
        _clients: Clients<'_>,
        _attempt: &Attempt,
        _text: &str,
    ) -> Result<ClientReturn, Fault> {
        Ok(ClientReturn::Nothing)
    }

    fn parse_notice(&self, clients: Clients<'_>, order: &Object) -> Result<NotificationContent, VerifyError> {
        let config = &clients.wechat()?.config;
        check_ours(order, "mchid", &config.mchid)?;
        check_ours(order, "appid", &config.app_id)?;
        check_ours(order, "service_id", &self.service_id)?;
        NotificationContent::of(order, "out_order_no", service_order(order).report())
    }
}

fn path(attempt: &Attempt, verb: &str) -> String {
    format!("{SERVICE_ORDER}/{}/{verb}", encode_component(&attempt.out_trade_no))
}

/// One item: the whole price. What the payments sum to must be the total, to the fen.
fn post_payments(attempt: &Attempt) -> Value {
    let name = subject::for_wechat_introduction(&attempt.subject);
    json!([{ "name": name, "amount": attempt.amount.fen(), "count": 1 }])
}

impl Score {
    fn found(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        answer: &HttpAnswer,
    ) -> Result<Option<ServiceOrder>, Fault> {
        let wechat = cx.clients.wechat()?;
        let Some(order) = wechat.answered(answer, cx.now, TAILS)?.found()? else { return Ok(None) };
        self.check_order(wechat, &order, attempt)?;
        Ok(Some(service_order(&order)))
    }

    fn check_order(&self, wechat: &Client, order: &Object, attempt: &Attempt) -> Result<(), Fault> {
        check_field(order, "out_order_no", &attempt.out_trade_no)?;
        check_field(order, "appid", &wechat.config.app_id)?;
        check_field(order, "mchid", &wechat.config.mchid)?;
        check_field(order, "service_id", &self.service_id)
    }
}

/// What the order of a completion's answer comes to.
fn completed(order: ServiceOrder) -> Result<Captured, Fault> {
    match order {
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
