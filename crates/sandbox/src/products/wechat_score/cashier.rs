//! How a buyer comes to a service order's page, what they see there, and what their confirmation does.

use super::order::{ServiceOrder, ServiceOrders};
use super::{buyer, rules};
use crate::product::{Content, Context, Opening};
use crate::state::SandboxState;
use crate::state::cashier::{Ending, Outcome, Session};
use crate::state::credit::Standing;
use crate::wechat::launch::BusinessView;

/// The page where an order is confirmed.
pub const CONFIRM: &str = "wxpayScoreUse";
/// The page that only shows where an order stands.
pub const DETAIL: &str = "wxpayScoreDetail";

/// The confirm page is launched by `package` alone, or with an API v2 sign.
pub fn open_confirm(
    state: &mut SandboxState,
    view: &BusinessView,
    openid: &str,
    ctx: &Context<'_>,
) -> Result<Opening, String> {
    if view.pairs.keys().any(|name| name != "package") {
        check_sign(view, ctx)?;
    }
    let package = view.required("package")?;
    let mut orders = state.part_mut::<ServiceOrders>().0.values_mut();
    let order = orders.find(|order| order.package == package).ok_or("package 不存在或已失效")?;
    order.age(ctx.now_ms);
    if !order.is_open() {
        return Err("订单已确认、已取消或已过期".to_owned());
    }
    Ok(opening(order, openid))
}

/// The detail page always needs the sign.
pub fn open_detail(
    state: &mut SandboxState,
    view: &BusinessView,
    openid: &str,
    ctx: &Context<'_>,
) -> Result<Opening, String> {
    check_sign(view, ctx)?;
    if view.pairs.get("service_id") != Some(&ctx.options.identities.wechat_service_id) {
        return Err("service_id 不正确".to_owned());
    }
    let no = view.required("out_order_no")?;
    let order = state.part::<ServiceOrders>().0.get(no).ok_or("订单不存在")?;
    Ok(opening(order, openid))
}

fn check_sign(view: &BusinessView, ctx: &Context<'_>) -> Result<(), String> {
    view.check_sign(&ctx.options.identities.wechat_mchid, &ctx.merchant.wechat_api_v2)
}

fn opening(order: &ServiceOrder, openid: &str) -> Opening {
    Opening {
        number: order.out_order_no.clone(),
        buyer: openid.to_owned(),
        return_url: None,
        cancel_url: None,
    }
}

/// What the buyer is shown.
pub fn content(state: &mut SandboxState, session: &Session, _ctx: &Context<'_>) -> Option<Content> {
    let order = state.part::<ServiceOrders>().0.get(&session.subject.number)?;
    let is_detail = session.subject.opened_by == DETAIL;
    let mut rows = vec![("服务", order.introduction.clone()), ("订单号", order.out_order_no.clone())];
    for payment in order.create["post_payments"].as_array().into_iter().flatten() {
        rows.push(("付费项目", payment["name"].as_str().unwrap_or_default().to_owned()));
        if let Some(description) = payment["description"].as_str() {
            rows.push(("说明", description.to_owned()));
        }
    }
    if is_detail {
        rows.push(("状态", order.state_words().to_owned()));
    }
    Some(Content {
        title: "微信支付分 先享后付",
        confirm: "确认并同意",
        amount: rules::promised(order),
        rows,
        promise: "先享受服务，确认收货后扣款，本次不扣款。".to_owned(),
        closed: match (is_detail, order.is_open()) {
            (true, _) => Some("这里只能查看订单。"),
            (false, true) => None,
            (false, false) => Some("这笔订单已经确认过，或已取消、过期。"),
        },
    })
}

/// The buyer is trusted as far as the provider trusts them; who only looks is not asked.
pub fn standing(state: &SandboxState, session: &Session) -> Standing {
    if session.subject.opened_by == DETAIL { Standing::Eligible } else { state.credit.of(&session.buyer) }
}

/// The buyer confirms.
pub fn agree(
    state: &mut SandboxState,
    session: &Session,
    has_deposit: bool,
    ctx: &Context<'_>,
) -> Result<Ending, String> {
    if session.subject.opened_by == DETAIL {
        return Err("这里只能查看。".to_owned());
    }
    buyer::confirm(state, &session.subject.number, &session.buyer, has_deposit, ctx)?;
    Ok(Ending::new(&session.exit, Outcome::Authorised, None))
}

/// Nothing is signed for the page.
pub fn declined(_state: &SandboxState, _session: &Session, _ctx: &Context<'_>) -> Option<String> {
    None
}
