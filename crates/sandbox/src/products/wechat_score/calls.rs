//! What the merchant's calls do to a service order.

use serde_json::{Value, json};

use super::order::{ScoreState, ServiceOrder, ServiceOrders};
use super::{buyer, rules};
use crate::amount::Amount;
use crate::product::Context;
use crate::state::SandboxState;
use crate::state::credit::Standing;
use crate::wechat::answer::{Answer, Refusal, tail};
use crate::wechat::fields::Fields;
use crate::wechat::request::Request;

/// Answers `POST /v3/payscore/serviceorder`.
pub fn create(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Answer, Refusal> {
    let fields = Fields::of(&request.body)?;
    let out_order_no = rules::check_create(&fields, ctx)?;
    if let Some(known) = state.part_mut::<ServiceOrders>().0.get_mut(out_order_no) {
        known.age(ctx.now_ms);
        if known.create != request.body {
            return Err(Refusal::request("请求重入时，参数与首次请求时不一致", tail::SCORE_REENTRY));
        }
        return Ok(Answer::Json(launchable(known, ctx)));
    }
    if state.credit.standing == Standing::Declined {
        return Err(Refusal::request("用户综合评估未通过，请引导用户使用其他方式", tail::SCORE_RISK));
    }
    let order = ServiceOrder {
        out_order_no: out_order_no.to_owned(),
        order_id: state.dated_number("10", 31, ctx.now_ms),
        package: state.dated_number("SCORE-PACKAGE_", 60, ctx.now_ms),
        introduction: fields.required_text("service_introduction", 20)?.to_owned(),
        create: request.body.clone(),
        openid: None,
        has_deposit: false,
        confirmed_ms: None,
        starts_ms: None,
        created_ms: ctx.now_ms,
        notify_url: fields.notify_url(true)?.unwrap_or_default().to_owned(),
        state: ScoreState::Created,
    };
    let answer = launchable(&order, ctx);
    state.part_mut::<ServiceOrders>().0.insert(out_order_no.to_owned(), order);
    Ok(Answer::Json(answer))
}

fn launchable(order: &ServiceOrder, ctx: &Context<'_>) -> Value {
    let mut view = order.view(ctx);
    view["package"] = json!(order.package);
    view
}

/// Answers `GET /v3/payscore/serviceorder`.
pub fn query(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Answer, Refusal> {
    let identities = &ctx.options.identities;
    if request.asked("service_id") != Some(&identities.wechat_service_id)
        || request.asked("appid") != Some(&identities.wechat_appid)
    {
        return Err(Refusal::parameter("service_id 或 appid 缺少或不正确"));
    }
    let no = match (request.asked("out_order_no"), request.asked("query_id")) {
        (Some(no), None) => no,
        (None, Some(_)) => return Err(Refusal::parameter("沙箱不发放 query_id")),
        _ => return Err(Refusal::parameter("out_order_no 与 query_id 应有且只有一个")),
    };
    let order = find(state, no, ctx)?;
    Ok(Answer::Json(if order.is_open() { launchable(order, ctx) } else { order.view(ctx) }))
}

fn find<'a>(
    state: &'a mut SandboxState,
    no: &str,
    ctx: &Context<'_>,
) -> Result<&'a mut ServiceOrder, Refusal> {
    let order = state
        .part_mut::<ServiceOrders>()
        .0
        .get_mut(no)
        .ok_or_else(|| Refusal::not_found(tail::SCORE_NOT_FOUND))?;
    order.age(ctx.now_ms);
    Ok(order)
}

/// Answers the cancel call.
pub fn cancel(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Answer, Refusal> {
    let fields = Fields::of(&request.body)?;
    rules::check_service(&fields, ctx)?;
    let reason = fields.required_text("reason", 50)?;
    let order = find(state, &request.number, ctx)?;
    match &order.state {
        ScoreState::Created | ScoreState::UserConfirm => {
            order.state = ScoreState::Revoked { reason: reason.to_owned(), at_ms: ctx.now_ms };
        }
        ScoreState::Revoked { reason: known, .. } if known == reason => {}
        ScoreState::Revoked { .. }
        | ScoreState::MchComplete { .. }
        | ScoreState::Done { .. }
        | ScoreState::Expired => {
            return Err(Refusal::request("当前订单状态不可取消", tail::SCORE_CANNOT_CANCEL));
        }
    }
    let identities = &ctx.options.identities;
    Ok(Answer::Json(json!({
        "appid": identities.wechat_appid, "mchid": identities.wechat_mchid,
        "service_id": identities.wechat_service_id, "out_order_no": order.out_order_no, "order_id": order.order_id,
    })))
}

/// Answers the complete call.
pub fn complete(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Answer, Refusal> {
    let fields = Fields::of(&request.body)?;
    rules::check_service(&fields, ctx)?;
    let order = find(state, &request.number, ctx)?;
    match &order.state {
        ScoreState::UserConfirm => {}
        ScoreState::MchComplete { completion } | ScoreState::Done { completion, .. } => {
            if completion.request != request.body {
                return Err(Refusal::request("请求重入时，参数与首次请求时不一致", tail::SCORE_REENTRY));
            }
            return Ok(Answer::Json(order.view(ctx)));
        }
        ScoreState::Created | ScoreState::Revoked { .. } | ScoreState::Expired => {
            return Err(Refusal::request("当前订单状态不可完结", tail::SCORE_WRONG_STATE));
        }
    }
    let completion = rules::read_completion(order, &fields, &request.body, ctx)?;
    let is_owed = completion.total > Amount::ZERO;
    order.state = if is_owed {
        ScoreState::MchComplete { completion }
    } else {
        ScoreState::Done { completion, paid: None }
    };
    let answer = order.view(ctx);
    if is_owed {
        let due_ms = ctx.now_ms + i64::from(ctx.options.behaviour.settle_delay_ms);
        state.timers.add_work(due_ms, buyer::collection(&request.number));
    }
    Ok(Answer::Json(answer))
}
