//! 支付分 service orders: the buyer confirms now, the merchant completes later, WeChat Pay collects.
//!
//! A state is always the triple of `state`, `state_description` and `collection.state`. Two things are this
//! sandbox's reading: repeating `complete` or `cancel` with the same parameters answers the same, with others
//! it is refused as a re-entry or as a wrong state; and a completion of nothing is `DONE` without a
//! collection.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, Refusal, tail};
use super::fields::Fields;
use super::route::Call;
use super::score_rules::{self, Completion};
use crate::clock::{self, DAY_MS, HOUR_MS};
use crate::fen::Fen;
use crate::memory::agenda::What;
use crate::memory::credit::Standing;
use crate::memory::fault::CASHIER;
use crate::memory::notification::Message;
use crate::memory::{Context, Memory};

/// Nobody confirmed for this long: the order expires.
const CONFIRM_WITHIN_MS: i64 = 30 * DAY_MS;
/// How long WeChat Pay waits before it tries an empty account again (scaled).
const RETRY_MS: i64 = HOUR_MS;
/// The call after which a collection is under way.
const COMPLETE: &str = "POST /v3/payscore/serviceorder/{no}/complete";

/// Where a service order stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ScoreState {
    /// Waits for the buyer.
    Created,
    /// DOING / USER_CONFIRM.
    UserConfirm,
    /// DOING / MCH_COMPLETE, collection USER_PAYING.
    MchComplete {
        /// What the merchant completed with.
        completion: Completion,
    },
    /// Final; with nothing to collect there is no payment.
    Done {
        /// What the merchant completed with.
        completion: Completion,
        /// The collection that went through.
        paid: Option<Collected>,
    },
    /// Cancelled by the merchant.
    Revoked {
        /// Why.
        reason: String,
    },
    /// The buyer never confirmed.
    Expired,
}

/// A collection that went through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collected {
    /// WeChat Pay's number of it; refunds go by it.
    pub transaction_id: String,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
}

/// A service order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ServiceOrder {
    /// The merchant's number.
    pub out_order_no: String,
    /// WeChat Pay's number, 31 digits.
    pub order_id: String,
    /// What the page hands to the bridge; opaque.
    pub package: String,
    /// What the service is, for the buyer.
    pub introduction: String,
    /// The request that created it.
    pub create: Value,
    /// Who confirmed.
    pub openid: Option<String>,
    /// The buyer left a deposit. It is only remembered.
    pub has_deposit: bool,
    /// When the service begins, in milliseconds since 1970; known from the confirmation on.
    pub starts_ms: Option<i64>,
    /// When it was created, in milliseconds since 1970.
    pub created_ms: i64,
    /// Whom to tell.
    pub notify_url: String,
    /// Where it stands.
    pub state: ScoreState,
}

impl ServiceOrder {
    /// Lets time do what it does: an unconfirmed order expires.
    pub fn age(&mut self, now_ms: i64) {
        if self.state == ScoreState::Created && self.created_ms + CONFIRM_WITHIN_MS <= now_ms {
            self.state = ScoreState::Expired;
        }
    }

    /// May the buyer still confirm?
    pub fn is_open(&self) -> bool {
        self.state == ScoreState::Created
    }

    /// What the order's items come to, when it has any.
    pub fn payment_total(&self) -> Option<Fen> {
        score_rules::items_total(&self.create)
            .ok()
            .filter(|_| self.create["post_payments"].is_array())
    }

    /// The state in words for people.
    pub fn state_words(&self) -> &'static str {
        match self.state {
            ScoreState::Created => "待确认",
            ScoreState::UserConfirm => "服务进行中",
            ScoreState::MchComplete { .. } => "待支付",
            ScoreState::Done { .. } => "已完成",
            ScoreState::Revoked { .. } => "已取消",
            ScoreState::Expired => "已过期",
        }
    }

    fn view(&self, ctx: &Context<'_>) -> Value {
        let mut view = self.create.clone();
        view["mchid"] = json!(ctx.options.identities.wechat_mchid);
        view["order_id"] = json!(self.order_id);
        view["state"] = json!(match self.state {
            ScoreState::Created => "CREATED",
            ScoreState::UserConfirm | ScoreState::MchComplete { .. } => "DOING",
            ScoreState::Done { .. } => "DONE",
            ScoreState::Revoked { .. } => "REVOKED",
            ScoreState::Expired => "EXPIRED",
        });
        if let Some(openid) = &self.openid {
            view["openid"] = json!(openid);
        }
        if let (Some(starts_ms), "OnAccept") = (self.starts_ms, score_rules::start_time(&self.create)) {
            view["time_range"]["start_time"] = json!(clock::compact(starts_ms));
        }
        match &self.state {
            ScoreState::UserConfirm => view["state_description"] = json!("USER_CONFIRM"),
            ScoreState::MchComplete { completion } => {
                view["state_description"] = json!("MCH_COMPLETE");
                complete_view(&mut view, completion, None);
            }
            ScoreState::Done { completion, paid } => complete_view(&mut view, completion, paid.as_ref()),
            ScoreState::Created | ScoreState::Revoked { .. } | ScoreState::Expired => {}
        }
        view
    }
}

fn complete_view(view: &mut Value, completion: &Completion, paid: Option<&Collected>) {
    for name in ["post_payments", "post_discounts", "location"] {
        if let Some(value) = completion.request.get(name) {
            view[name] = value.clone();
        }
    }
    if let Some(end_time) = completion.request["time_range"].get("end_time") {
        view["time_range"]["end_time"] = end_time.clone();
    }
    let total = completion.total;
    view["total_amount"] = json!(total);
    view["need_collection"] = json!(total > Fen::ZERO);
    if total == Fen::ZERO {
        return;
    }
    view["collection"] = match paid {
        None => json!({
            "state": "USER_PAYING", "total_amount": total, "paying_amount": total, "paid_amount": 0,
        }),
        Some(paid) => json!({
            "state": "USER_PAID", "total_amount": total, "paying_amount": 0, "paid_amount": total,
            "details": [{
                "seq": 1,
                "amount": total,
                "paid_type": "NEWTON",
                "paid_time": clock::compact(paid.at_ms),
                "transaction_id": paid.transaction_id,
            }],
        }),
    };
}

/// Answers `POST /v3/payscore/serviceorder`.
pub fn create(memory: &mut Memory, call: &Call, ctx: &Context<'_>) -> Result<Answer, Refusal> {
    let fields = Fields::of(&call.body)?;
    let out_order_no = score_rules::check_create(&fields, ctx)?;
    if let Some(known) = memory.service_orders.get_mut(out_order_no) {
        known.age(ctx.now_ms);
        if known.create != call.body {
            return Err(Refusal::request(
                "请求重入时，参数与首次请求时不一致",
                tail::SCORE_REENTRY,
            ));
        }
        return Ok(Answer::Json(launchable(known, ctx)));
    }
    if memory.credit.standing == Standing::Declined {
        return Err(Refusal::request(
            "用户综合评估未通过，请引导用户使用其他方式",
            tail::SCORE_RISK,
        ));
    }
    let order = ServiceOrder {
        out_order_no: out_order_no.to_owned(),
        order_id: memory.dated_number("10", 31, ctx.now_ms),
        package: memory.dated_number("SCORE-PACKAGE_", 60, ctx.now_ms),
        introduction: fields.required_text("service_introduction", 20)?.to_owned(),
        create: call.body.clone(),
        openid: None,
        has_deposit: false,
        starts_ms: None,
        created_ms: ctx.now_ms,
        notify_url: fields.notify_url(true)?.unwrap_or_default().to_owned(),
        state: ScoreState::Created,
    };
    let answer = launchable(&order, ctx);
    memory.service_orders.insert(out_order_no.to_owned(), order);
    Ok(Answer::Json(answer))
}

fn launchable(order: &ServiceOrder, ctx: &Context<'_>) -> Value {
    let mut view = order.view(ctx);
    view["package"] = json!(order.package);
    view
}

/// Answers `GET /v3/payscore/serviceorder`.
pub fn query(memory: &mut Memory, call: &Call, ctx: &Context<'_>) -> Result<Answer, Refusal> {
    let asked = |name: &str| call.query.get(name).map(String::as_str);
    let identities = &ctx.options.identities;
    if asked("service_id") != Some(&identities.wechat_service_id)
        || asked("appid") != Some(&identities.wechat_appid)
    {
        return Err(Refusal::parameter("service_id 或 appid 缺少或不正确"));
    }
    let no = match (asked("out_order_no"), asked("query_id")) {
        (Some(no), None) => no,
        (None, Some(_)) => return Err(Refusal::parameter("沙箱不发放 query_id")),
        _ => return Err(Refusal::parameter("out_order_no 与 query_id 应有且只有一个")),
    };
    let order = find(memory, no, ctx)?;
    Ok(Answer::Json(if order.is_open() {
        launchable(order, ctx)
    } else {
        order.view(ctx)
    }))
}

fn find<'a>(memory: &'a mut Memory, no: &str, ctx: &Context<'_>) -> Result<&'a mut ServiceOrder, Refusal> {
    let order = memory
        .service_orders
        .get_mut(no)
        .ok_or_else(|| Refusal::not_found(tail::SCORE_NOT_FOUND))?;
    order.age(ctx.now_ms);
    Ok(order)
}

/// Answers the cancel call.
pub fn cancel(memory: &mut Memory, no: &str, call: &Call, ctx: &Context<'_>) -> Result<Answer, Refusal> {
    let fields = Fields::of(&call.body)?;
    score_rules::check_service(&fields, ctx)?;
    let reason = fields.required_text("reason", 50)?;
    let order = find(memory, no, ctx)?;
    match &order.state {
        ScoreState::Created | ScoreState::UserConfirm => {
            order.state = ScoreState::Revoked {
                reason: reason.to_owned(),
            };
        }
        ScoreState::Revoked { reason: known } if known == reason => {}
        _ => {
            return Err(Refusal::request(
                "当前订单状态不可取消",
                tail::SCORE_CANNOT_CANCEL,
            ));
        }
    }
    let identities = &ctx.options.identities;
    Ok(Answer::Json(json!({
        "appid": identities.wechat_appid, "mchid": identities.wechat_mchid,
        "service_id": identities.wechat_service_id, "out_order_no": order.out_order_no, "order_id": order.order_id,
    })))
}

/// Answers the complete call.
pub fn complete(memory: &mut Memory, no: &str, call: &Call, ctx: &Context<'_>) -> Result<Answer, Refusal> {
    let fields = Fields::of(&call.body)?;
    score_rules::check_service(&fields, ctx)?;
    let order = find(memory, no, ctx)?;
    match &order.state {
        ScoreState::UserConfirm => {}
        ScoreState::MchComplete { completion } | ScoreState::Done { completion, .. } => {
            if completion.request != call.body {
                return Err(Refusal::request(
                    "请求重入时，参数与首次请求时不一致",
                    tail::SCORE_REENTRY,
                ));
            }
            return Ok(Answer::Json(order.view(ctx)));
        }
        _ => return Err(Refusal::request("当前订单状态不可完结", tail::SCORE_WRONG_STATE)),
    }
    let completion = score_rules::read_completion(order, &fields, &call.body, ctx)?;
    let is_owed = completion.total > Fen::ZERO;
    order.state = if is_owed {
        ScoreState::MchComplete { completion }
    } else {
        ScoreState::Done {
            completion,
            paid: None,
        }
    };
    let answer = order.view(ctx);
    if is_owed {
        let due_ms = ctx.now_ms + i64::from(ctx.options.behaviour.settle_delay_ms);
        memory.agenda.add(
            due_ms,
            What::Collect {
                out_order_no: no.to_owned(),
            },
        );
    }
    Ok(Answer::Json(answer))
}

/// The buyer confirms. A problem is a sentence for the buyer.
pub fn confirm(
    memory: &mut Memory,
    out_order_no: &str,
    openid: &str,
    has_deposit: bool,
    ctx: &Context<'_>,
) -> Result<(), String> {
    let order = memory.service_orders.get_mut(out_order_no).ok_or("订单不存在")?;
    order.age(ctx.now_ms);
    if !order.is_open() {
        return Err("订单已确认、已取消或已过期，没有扣款。".to_owned());
    }
    order.state = ScoreState::UserConfirm;
    order.openid = Some(openid.to_owned());
    order.has_deposit = has_deposit;
    order.starts_ms =
        Some(clock::parse_compact(score_rules::start_time(&order.create)).unwrap_or(ctx.now_ms));
    let mut resource = order.view(ctx);
    if let Some(fields) = resource.as_object_mut() {
        fields.remove("notify_url");
    }
    tell(
        memory,
        out_order_no,
        "PAYSCORE.USER_CONFIRM",
        "用户确认订单",
        resource,
        CASHIER,
        ctx,
    );
    Ok(())
}

/// Collects the money, or tries again later when there is none.
pub fn collect(memory: &mut Memory, out_order_no: &str, ctx: &Context<'_>) {
    let has_funds = memory.has_funds();
    let transaction_id = memory.number("4200", 28);
    let Some(order) = memory.service_orders.get_mut(out_order_no) else {
        return;
    };
    let ScoreState::MchComplete { completion } = &order.state else {
        return;
    };
    if !has_funds {
        let wait_ms = RETRY_MS / i64::from(ctx.options.behaviour.time_scale);
        memory.agenda.add(
            ctx.now_ms + wait_ms.max(1),
            What::Collect {
                out_order_no: out_order_no.to_owned(),
            },
        );
        return;
    }
    let paid = Some(Collected {
        transaction_id,
        at_ms: ctx.now_ms,
    });
    order.state = ScoreState::Done {
        completion: completion.clone(),
        paid,
    };
    let resource = order.view(ctx);
    tell(
        memory,
        out_order_no,
        "PAYSCORE.USER_PAID",
        "用户支付成功",
        resource,
        COMPLETE,
        ctx,
    );
}

fn tell(
    memory: &mut Memory,
    out_order_no: &str,
    event_type: &str,
    summary: &str,
    resource: Value,
    cause: &str,
    ctx: &Context<'_>,
) {
    let Some(url) = memory
        .service_orders
        .get(out_order_no)
        .map(|order| order.notify_url.clone())
    else {
        return;
    };
    let message = Message::WechatPay {
        event_type: event_type.to_owned(),
        original_type: "payscore".to_owned(),
        summary: summary.to_owned(),
        resource,
    };
    memory.notify(Some(&url), out_order_no, cause, message, ctx);
}
