//! How a buyer of 芝麻先享 comes to the cashier, what they are asked there, and what their answer does.

use serde_json::json;

use super::changes;
use super::order::{CREATE, Proposal, Proposals};
use crate::alipay::answer::{Refusal, signed_result};
use crate::alipay::request::Request;
use crate::product::{Content, Context, Opening};
use crate::state::SandboxState;
use crate::state::cashier::{Ending, Outcome, Session};
use crate::state::credit::Standing;

/// An order string asks a buyer to agree. Nothing exists before they do.
pub fn open(
    state: &mut SandboxState,
    token: &str,
    request: &Request,
    holder: Option<&str>,
    ctx: &Context<'_>,
) -> Result<Opening, Refusal> {
    let proposal = Proposal::read(request, ctx)?;
    proposal.check_open(state)?;
    let opening = Opening {
        number: proposal.out_order_no.clone(),
        buyer: holder.unwrap_or(&ctx.options.identities.demo_alipay_buyer).to_owned(),
        return_url: proposal.return_link.clone(),
        cancel_url: proposal.cancel_link.clone(),
    };
    state.part_mut::<Proposals>().0.insert(token.to_owned(), proposal);
    Ok(opening)
}

/// What the buyer is shown.
pub fn content(state: &mut SandboxState, session: &Session, _ctx: &Context<'_>) -> Option<Content> {
    let proposal = state.part::<Proposals>().0.get(&session.token)?;
    Some(Content {
        title: "先享后付",
        confirm: "确认并同意",
        amount: proposal.amount,
        rows: vec![
            ("商品", proposal.subject.clone()),
            ("订单号", proposal.out_order_no.clone()),
            ("付款时间", "确认收货后".to_owned()),
        ],
        promise: "先享受服务，确认收货后扣款，本次不扣款。".to_owned(),
        closed: proposal.check_open(state).is_err().then_some("这笔订单已经确认过，无需再次确认。"),
    })
}

/// The buyer is trusted as far as the provider trusts them.
pub fn standing(state: &SandboxState, session: &Session) -> Standing {
    state.credit.of(&session.buyer)
}

/// The buyer agrees.
pub fn agree(
    state: &mut SandboxState,
    session: &Session,
    has_deposit: bool,
    ctx: &Context<'_>,
) -> Result<Ending, String> {
    let proposal = state.part::<Proposals>().0.get(&session.token).cloned().ok_or("收银台已失效")?;
    proposal.check_open(state).map_err(|refusal| refusal.sub_msg)?;
    let deposit = has_deposit.then(|| proposal.amount.deposit());
    let node = changes::agree(state, proposal, &session.buyer, deposit, ctx);
    let result = signed_result(CREATE, &node, &ctx.keys.alipay);
    Ok(Ending::new(&session.exit, Outcome::Authorised, result))
}

/// A refusal is signed as an agreement is.
pub fn declined(_state: &SandboxState, session: &Session, ctx: &Context<'_>) -> Option<String> {
    let mut node = Refusal::business("ZHIMA_EVALUATE_NO_PASS", "芝麻评估未通过").node();
    node.insert("out_order_no".to_owned(), json!(session.subject.number));
    signed_result(CREATE, &node, &ctx.keys.alipay)
}
