//! How a buyer comes to the cashier, whether they are asked to freeze or trusted, and what their agreement does.

use super::authorisation::{Authorisations, OperationStatus, OrderStatus};
use super::changes;
use super::terms::{FREEZE, FreezeTerms};
use crate::alipay::answer::{Refusal, SUCCESS, coded, signed_result};
use crate::alipay::request::Request;
use crate::product::{Content, Context, Opening};
use crate::state::SandboxState;
use crate::state::cashier::{Ending, Outcome, Session};
use crate::state::credit::Standing;
use crate::state::faults::CASHIER;

/// An order string becomes an authorisation that waits for its buyer.
pub fn open(
    state: &mut SandboxState,
    _token: &str,
    request: &Request,
    holder: Option<&str>,
    ctx: &Context<'_>,
) -> Result<Opening, Refusal> {
    let terms = FreezeTerms::read(request, ctx)?;
    let number = terms.out_order_no.clone();
    let buyer = holder.unwrap_or(&ctx.options.identities.demo_alipay_buyer).to_owned();
    changes::place(state, terms, &buyer, ctx)?;
    Ok(Opening {
        number,
        buyer,
        return_url: request.optional("return_url").map(str::to_owned),
        cancel_url: None,
    })
}

/// Is nothing frozen, because this buyer is trusted and the order allows it?
fn is_waived(state: &SandboxState, session: &Session) -> bool {
    let known = state.part::<Authorisations>().0.get(&session.subject.number);
    let is_waivable = known.is_some_and(|known| known.terms.is_waivable);
    is_waivable && state.credit.of(&session.buyer) == Standing::Eligible
}

/// What the buyer is shown.
pub fn content(state: &mut SandboxState, session: &Session, ctx: &Context<'_>) -> Option<Content> {
    let is_waived = is_waived(state, session);
    let known = state.part_mut::<Authorisations>().0.get_mut(&session.subject.number)?;
    known.age(ctx.now_ms);
    let amount = known.terms.amount;
    let (title, confirm, how, promise) = if is_waived {
        let promise = format!("信用良好，免押金 ¥{amount}：本次不冻结、不扣款，完结时按实际消费扣款。");
        ("芝麻免押", "确认免押", "信用免押", promise)
    } else {
        let promise = format!("冻结 ¥{amount}，不扣款；完结时按实际消费扣款，其余解冻退回。");
        ("预授权", "确认冻结", "冻结资金", promise)
    };
    Some(Content {
        title,
        confirm,
        amount,
        rows: vec![
            ("订单", known.terms.title.clone()),
            ("订单号", known.terms.out_order_no.clone()),
            ("押金方式", how.to_owned()),
        ],
        promise,
        closed: match known.status {
            OrderStatus::Init => None,
            OrderStatus::Authorized | OrderStatus::Finish => Some("这笔订单已经授权，无需再次确认。"),
            OrderStatus::Closed => Some("这笔订单已经关闭，没有冻结，也没有扣款。"),
        },
    })
}

/// Nobody is sent away: who is not trusted freezes their own money.
pub fn standing(_state: &SandboxState, _session: &Session) -> Standing {
    Standing::Eligible
}

/// The buyer agrees.
pub fn agree(
    state: &mut SandboxState,
    session: &Session,
    _has_deposit: bool,
    ctx: &Context<'_>,
) -> Result<Ending, String> {
    let (is_waived, has_funds) = (is_waived(state, session), state.has_funds());
    let out_order_no = session.subject.number.as_str();
    let known = state.part_mut::<Authorisations>().0.get_mut(out_order_no).ok_or("订单不存在")?;
    known.age(ctx.now_ms);
    match known.status {
        OrderStatus::Init => {}
        OrderStatus::Closed => return Err("订单已经关闭，没有冻结。".to_owned()),
        OrderStatus::Authorized | OrderStatus::Finish => {
            return Err("订单已经授权，没有再次冻结。".to_owned());
        }
    }
    if !is_waived && !has_funds {
        return Err("可用余额不足，没有冻结。".to_owned());
    }
    known.status = OrderStatus::Authorized;
    known.is_waived = Some(is_waived);
    known.buyer.clone_from(&session.buyer);
    let freeze = known.operations.first_mut().ok_or("订单不存在")?;
    freeze.status = OperationStatus::Success;
    freeze.done_ms = Some(ctx.now_ms);
    let freeze = freeze.clone();
    let node = coded(SUCCESS, changes::operation_node(known, &freeze));
    let result = signed_result(FREEZE, &node, &ctx.keys.alipay);
    changes::tell(state, out_order_no, &freeze, "fund_auth_freeze", None, CASHIER, ctx);
    Ok(Ending::new(&session.exit, Outcome::Authorised, result))
}

/// Nobody is sent away.
pub fn declined(_state: &SandboxState, _session: &Session, _ctx: &Context<'_>) -> Option<String> {
    None
}
