//! 微信支付分, the 先享 form: a service order that the buyer confirms and that is completed, and deducted, later.

mod launch;

use paylater_core::instruction::Instruction;
use paylater_core::money::Money;
use paylater_core::order::{Held, Report};
use paylater_core::signing::form::encode_component;
use serde_json::{Value, json};

use crate::attempt::Attempt;
use crate::error::{Fault, NoticeFault, printable};
use crate::http::{HttpAnswer, HttpRequest};
use crate::json::{Object, Unreadable};
use crate::notice::{NoticeKind, Told, Topic, check_ours};
use crate::outcome::{Captured, ClientReturn, CreateAction, Created, Voided};
use crate::product::{Clients, Context, Product};
use crate::subject;
use crate::wechat::client::{Answered, WechatPay, check_field};

const SERVICE_ORDER: &str = "/v3/payscore/serviceorder";

/// 微信支付分.
pub(crate) struct Score;

impl Product for Score {
    /// The same attempt gives the same body, and the same body gives the same order: nothing in it is the time of asking.
    fn create(&self, cx: Context<'_>, attempt: &Attempt, nonce: &str) -> Result<CreateAction, Fault> {
        let wechat = cx.clients.wechat()?;
        let config = &wechat.config;
        if config.service_id.is_empty() {
            return Err(Fault::merchant("NOT_CONFIGURED", "service_id is needed"));
        }
        let body = json!({
            "appid": config.app_id,
            "service_id": config.service_id,
            "out_order_no": attempt.out_trade_no,
            "service_introduction": subject::for_wechat_introduction(&attempt.subject),
            "risk_fund": { "name": config.risk_fund_name, "amount": attempt.amount.fen() },
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
        let order = wechat.answered(answer, cx.now)?.good()?;
        check_order(wechat, &order, attempt)?;
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
            instruction: Instruction::WechatScore(launch::launch(wechat, package, cx.now, nonce)?),
            provider_no: order.number("order_id").optional()?.map(str::to_owned),
        })
    }

    fn query(&self, cx: Context<'_>, attempt: &Attempt, nonce: &str) -> Result<HttpRequest, Fault> {
        let wechat = cx.clients.wechat()?;
        let path = format!(
            "{SERVICE_ORDER}?service_id={}&out_order_no={}&appid={}",
            encode_component(&wechat.config.service_id),
            encode_component(&attempt.out_trade_no),
            encode_component(&wechat.config.app_id)
        );
        wechat.get(&path, cx.now, nonce)
    }

    /// Where the promise stands. While it is being collected it is still a promise.
    fn parse_query(&self, cx: Context<'_>, attempt: &Attempt, answer: &HttpAnswer) -> Result<Report, Fault> {
        Ok(match found(cx, attempt, answer)? {
            Some(order) => order.report(),
            None => Report::NotThereYet,
        })
    }

    fn void(&self, cx: Context<'_>, attempt: &Attempt, nonce: &str) -> Result<HttpRequest, Fault> {
        let wechat = cx.clients.wechat()?;
        let body = json!({
            "appid": wechat.config.app_id,
            "service_id": wechat.config.service_id,
            "reason": "订单已取消",
        });
        wechat.post(&path(attempt, "cancel"), &body, cx.now, nonce)
    }

    fn parse_void(&self, cx: Context<'_>, attempt: &Attempt, answer: &HttpAnswer) -> Result<Voided, Fault> {
        let wechat = cx.clients.wechat()?;
        match wechat.answered(answer, cx.now)? {
            Answered::Empty => Ok(Voided::Done),
            answered => match answered.found()? {
                Some(order) => check_order(wechat, &order, attempt).map(|()| Voided::Done),
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
            "service_id": wechat.config.service_id,
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
        let order = match wechat.answered(answer, cx.now)? {
            Answered::Failed(failure) if failure.is_reentry() => {
                return Err(Fault::wrong_state(
                    "REENTRY",
                    "completed before, with another end; query for it",
                ));
            }
            answered => answered.good()?,
        };
        check_order(wechat, &order, attempt)?;
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
    ) -> Result<Report, Fault> {
        Ok(match found(cx, attempt, answer)? {
            Some(ServiceOrder::Collecting { .. }) => Report::Pending,
            Some(
                order @ (ServiceOrder::Created
                | ServiceOrder::Confirmed { .. }
                | ServiceOrder::Done { .. }
                | ServiceOrder::GivenBack { .. }
                | ServiceOrder::Over
                | ServiceOrder::Unknown(_)),
            ) => order.report(),
            None => Report::NotThereYet,
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

    fn topic(&self) -> Topic {
        Topic::WechatServiceOrder
    }

    /// It is collected under the order's own number.
    fn capture_topic(&self) -> Option<Topic> {
        None
    }

    fn notices(&self) -> &'static [NoticeKind<'static>] {
        &[
            NoticeKind { event: "PAYSCORE.USER_CONFIRM", content: "payscore" },
            NoticeKind { event: "PAYSCORE.USER_PAID", content: "payscore" },
        ]
    }

    fn parse_notice(&self, clients: Clients<'_>, order: &Object) -> Result<Told, NoticeFault> {
        let config = &clients.wechat()?.config;
        check_ours(order, "mchid", &config.mchid)?;
        check_ours(order, "appid", &config.app_id)?;
        check_ours(order, "service_id", &config.service_id)?;
        Told::of(order, "out_order_no", service_order(order).report())
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

fn found(cx: Context<'_>, attempt: &Attempt, answer: &HttpAnswer) -> Result<Option<ServiceOrder>, Fault> {
    let wechat = cx.clients.wechat()?;
    let Some(order) = wechat.answered(answer, cx.now)?.found()? else { return Ok(None) };
    check_order(wechat, &order, attempt)?;
    Ok(Some(service_order(&order)))
}

fn check_order(wechat: &WechatPay, order: &Object, attempt: &Attempt) -> Result<(), Fault> {
    check_field(order, "out_order_no", &attempt.out_trade_no)?;
    check_field(order, "appid", &wechat.config.app_id)?;
    check_field(order, "mchid", &wechat.config.mchid)?;
    check_field(order, "service_id", &wechat.config.service_id)
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

/// Where a service order stands: always judged by `state`, `state_description` and `collection.state`
/// together.
#[derive(Debug, Clone, PartialEq, Eq)]
enum ServiceOrder {
    /// The buyer has not answered.
    Created,
    /// The buyer has confirmed; not completed.
    Confirmed { order_id: String, at_risk: Option<Money> },
    /// Completed; being collected, for as long as it takes.
    Collecting { order_id: String, at_risk: Option<Money> },
    /// Collected.
    Done { number: String, amount: Money },
    /// Collected, and revoked or expired all the same.
    GivenBack { number: String, amount: Money },
    /// Revoked or expired, and nothing collected.
    Over,
    /// Anything else.
    Unknown(String),
}

impl ServiceOrder {
    /// What that proves about the promise.
    fn report(self) -> Report {
        match self {
            Self::Created => Report::Pending,
            Self::Confirmed { order_id, at_risk } | Self::Collecting { order_id, at_risk } => {
                Report::Authorised { provider_no: order_id, amount: at_risk, held: Held::Nothing }
            }
            Self::Done { number, amount } => Report::Paid { provider_no: number, amount },
            Self::GivenBack { number, amount } => {
                Report::Refunded { provider_no: number, amount, given_back: None }
            }
            Self::Over => Report::Closed,
            Self::Unknown(word) => Report::Unknown { word },
        }
    }
}

/// Reads a verified service order, from a query, an answer or a notification.
fn service_order(order: &Object) -> ServiceOrder {
    judge_order(order).unwrap_or_else(|why| {
        let state = order.text("state").value().unwrap_or("no state");
        ServiceOrder::Unknown(printable(&format!("{state}, {why}")))
    })
}

fn judge_order(order: &Object) -> Result<ServiceOrder, Unreadable> {
    let collection = order.object("collection").optional()?;
    let collection = collection.as_ref();
    let collected_state = collection.map_or(Ok(None), |collection| collection.text("state").optional())?;
    let triple =
        (order.text("state").optional()?, order.text("state_description").optional()?, collected_state);
    let order_id = order.number("order_id").optional()?.map(str::to_owned);
    Ok(match (triple, order_id) {
        ((Some("CREATED"), None, None), _) => ServiceOrder::Created,
        ((Some("REVOKED" | "EXPIRED"), _, None), _) if collection.is_none() => ServiceOrder::Over,
        ((Some("DOING"), Some("USER_CONFIRM"), None), Some(order_id)) => {
            ServiceOrder::Confirmed { order_id, at_risk: at_risk(order)? }
        }
        ((Some("DOING"), Some("MCH_COMPLETE"), None | Some("USER_PAYING")), Some(order_id)) => {
            ServiceOrder::Collecting { order_id, at_risk: at_risk(order)? }
        }
        ((Some(state @ ("DONE" | "REVOKED" | "EXPIRED")), _, Some("USER_PAID")), Some(order_id)) => {
            match collected(order, collection, order_id)? {
                Some((number, amount)) if state == "DONE" => ServiceOrder::Done { number, amount },
                Some((number, amount)) => ServiceOrder::GivenBack { number, amount },
                None => unknown_order(triple, "figures"),
            }
        }
        ((Some("DOING" | "DONE"), ..), None) => unknown_order(triple, "without order_id"),
        (_, _) => unknown_order(triple, ""),
    })
}

/// What the buyer agreed to owe at most. A fund that is named has an amount.
fn at_risk(order: &Object) -> Result<Option<Money>, Unreadable> {
    let Some(fund) = order.object("risk_fund").optional()? else { return Ok(None) };
    let amount = fund.fen_above_zero("amount").optional().map_err(|_| Unreadable("risk_fund"))?;
    amount.map(Some).ok_or(Unreadable("risk_fund"))
}

/// Collected in full: what was collected is what the order came to.
fn collected(
    order: &Object,
    collection: Option<&Object>,
    order_id: String,
) -> Result<Option<(String, Money)>, Unreadable> {
    let Some(collection) = collection else { return Ok(None) };
    let of_order = order.fen_above_zero("total_amount").optional()?;
    let of_collection = collection.fen_above_zero("total_amount").optional()?;
    let paid = collection.fen_above_zero("paid_amount").optional()?;
    let details = collection.objects("details").optional()?.unwrap_or_default();
    let numbers = details.iter().map(|detail| detail.number("transaction_id").optional());
    let numbers = numbers.collect::<Result<Vec<Option<&str>>, Unreadable>>()?;
    let number = numbers.into_iter().flatten().next().map_or(order_id, str::to_owned);
    let amount = of_order.or(of_collection);
    let agree = [of_order, of_collection, paid].into_iter().flatten().all(|figure| Some(figure) == amount);
    Ok(amount.filter(|_| agree).map(|amount| (number, amount)))
}

fn unknown_order(triple: (Option<&str>, Option<&str>, Option<&str>), why: &str) -> ServiceOrder {
    let (state, description, collected) = triple;
    let words = [state.unwrap_or("no state"), description.unwrap_or("-"), collected.unwrap_or("-"), why];
    ServiceOrder::Unknown(printable(words.join(" ").trim()))
}
