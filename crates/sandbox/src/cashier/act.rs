//! What a button of the cashier does.

use serde_json::json;

use paylater_core::signing::alipay::notification_string_to_sign;
use paylater_core::signing::form;

use super::session::{Ending, Exit, Outcome, PASSWORD, Session, Subject, WRONG_PASSWORDS_MAX};
use crate::alipay::answer::{self, Node, Refusal, SUCCESS, coded, into_node};
use crate::alipay::trade::{self, Trade, TradeStatus};
use crate::alipay::zhima;
use crate::amount::Amount;
use crate::clock;
use crate::state::credit::Standing;
use crate::state::faults::CASHIER;
use crate::state::{Context, SandboxState};
use crate::wechat::{score, transaction};

/// What the buyer pressed.
#[derive(Debug, Clone)]
pub enum Action {
    /// Pay, or agree.
    Pay {
        /// What was typed.
        password: String,
        /// The deposit's box was ticked.
        agrees_to_deposit: bool,
    },
    /// Refuse.
    Cancel,
    /// Walk away.
    Leave,
}

/// Carries out an action. A problem is shown to the buyer and changes nothing but the count of wrong passwords.
/// After the end of a session every action is too late and does nothing.
pub fn act(state: &mut SandboxState, token: &str, action: &Action, ctx: &Context<'_>) -> Result<(), String> {
    let session = state.cashiers.get(token).cloned().ok_or("收银台已失效")?;
    if session.ending.is_some() {
        return Ok(());
    }
    let ending = match action {
        Action::Cancel => ending(&session, Outcome::Cancelled, None),
        Action::Leave if standing(state, &session) == Standing::Declined => {
            let result = declined_result(&session, ctx);
            ending(&session, Outcome::Declined, result)
        }
        Action::Leave => ending(&session, Outcome::Left, None),
        Action::Pay { password, agrees_to_deposit } => {
            if password != PASSWORD {
                return wrong_password(state, &session);
            }
            agree(state, &session, *agrees_to_deposit, ctx)?
        }
    };
    end(state, token, ending);
    Ok(())
}

/// What the provider thinks of this buyer, as far as it matters here: who pays at once needs no credit, and
/// an instalment buyer leaves no deposit.
pub fn standing(state: &SandboxState, session: &Session) -> Standing {
    let standing = state.credit.of(&session.buyer);
    match &session.subject {
        Subject::AlipayTrade { out_trade_no, .. } => {
            let has_instalments =
                state.trades.get(out_trade_no).is_some_and(|trade| trade.terms.instalments.is_some());
            if has_instalments && standing == Standing::Declined { standing } else { Standing::Eligible }
        }
        Subject::ZhimaOrder { .. } | Subject::ServiceOrder { .. } => standing,
        Subject::WechatPay { .. } | Subject::ServiceOrderDetail { .. } => Standing::Eligible,
    }
}

fn wrong_password(state: &mut SandboxState, session: &Session) -> Result<(), String> {
    let wrong = session.wrong_passwords + 1;
    if let Some(known) = state.cashiers.get_mut(&session.token) {
        known.wrong_passwords = wrong;
    }
    if wrong >= WRONG_PASSWORDS_MAX {
        let note = Some("密码输错次数过多，收银台已锁定。".to_owned());
        end(state, &session.token, Ending { note, ..ending(session, Outcome::Left, None) });
        return Ok(());
    }
    Err(format!("支付密码不正确，还可以再试 {} 次。没有扣款。", WRONG_PASSWORDS_MAX - wrong))
}

fn end(state: &mut SandboxState, token: &str, ending: Ending) {
    if let Some(session) = state.cashiers.get_mut(token) {
        session.ending = Some(ending);
    }
}

fn ending(session: &Session, outcome: Outcome, result: Option<String>) -> Ending {
    let go_to = match &session.exit {
        Exit::Host => None,
        Exit::Browser { return_url, cancel_url } => match outcome {
            Outcome::Paid | Outcome::Authorised => Some(return_url.clone()),
            _ => Some(cancel_url.as_ref().unwrap_or(return_url).clone()),
        },
    };
    Ending { outcome, result, go_to, note: None }
}

fn agree(
    state: &mut SandboxState,
    session: &Session,
    agrees_to_deposit: bool,
    ctx: &Context<'_>,
) -> Result<Ending, String> {
    let needs_deposit = match standing(state, session) {
        Standing::Declined => return Err("暂不符合条件，没有扣款。".to_owned()),
        Standing::NeedsDeposit if !agrees_to_deposit => return Err("请先同意支付押金，再确认。".to_owned()),
        standing => standing == Standing::NeedsDeposit,
    };
    match &session.subject {
        Subject::AlipayTrade { out_trade_no, order_string_of } => {
            pay_trade(state, session, out_trade_no, order_string_of.as_deref(), ctx)
        }
        Subject::ZhimaOrder { proposal } => {
            proposal.check_open(state).map_err(|refusal| refusal.sub_msg)?;
            let deposit: Option<Amount> = needs_deposit.then(|| proposal.amount.deposit());
            let node = zhima::agree(state, *proposal.clone(), &session.buyer, deposit, ctx);
            Ok(ending(session, Outcome::Authorised, sync_result(zhima::CREATE, &node, ctx)))
        }
        Subject::WechatPay { out_trade_no } => {
            transaction::pay(state, out_trade_no, &session.buyer, ctx)?;
            Ok(ending(session, Outcome::Paid, None))
        }
        Subject::ServiceOrder { out_order_no } => {
            score::buyer::confirm(state, out_order_no, &session.buyer, needs_deposit, ctx)?;
            Ok(ending(session, Outcome::Authorised, None))
        }
        Subject::ServiceOrderDetail { .. } => Err("这里只能查看。".to_owned()),
    }
}

fn pay_trade(
    state: &mut SandboxState,
    session: &Session,
    out_trade_no: &str,
    order_string_of: Option<&str>,
    ctx: &Context<'_>,
) -> Result<Ending, String> {
    let trade = state.trades.get_mut(out_trade_no).ok_or("交易不存在")?;
    trade.age(ctx.now_ms);
    match trade.status {
        TradeStatus::WaitBuyerPay => {}
        TradeStatus::TradeClosed => return Err("交易已经关闭，没有扣款。".to_owned()),
        TradeStatus::TradeSuccess | TradeStatus::TradeFinished => {
            return Err("订单已经支付，没有再次扣款。".to_owned());
        }
    }
    let trade = trade.clone();
    trade::pay(state, out_trade_no, &session.buyer, CASHIER, ctx);
    let result = order_string_of.and_then(|method| sync_result(method, &sync_node(&trade, ctx), ctx));
    let mut ending = ending(session, Outcome::Paid, result);
    ending.go_to = ending.go_to.map(|address| with_return_parameters(&address, &trade, ctx));
    Ok(ending)
}

/// What the page's bridge is told of a buyer who was refused: signed for an order string, nothing for a bare number.
fn declined_result(session: &Session, ctx: &Context<'_>) -> Option<String> {
    let Subject::ZhimaOrder { proposal } = &session.subject else {
        return None;
    };
    let mut node = Refusal::business("ZHIMA_EVALUATE_NO_PASS", "芝麻评估未通过").node();
    node.insert("out_order_no".to_owned(), json!(proposal.out_order_no));
    sync_result(zhima::CREATE, &node, ctx)
}

fn sync_node(trade: &Trade, ctx: &Context<'_>) -> Node {
    let identities = &ctx.options.identities;
    coded(
        SUCCESS,
        into_node(json!({
            "app_id": identities.alipay_app_id,
            "auth_app_id": identities.alipay_app_id,
            "seller_id": identities.alipay_seller_id,
            "charset": "utf-8",
            "timestamp": clock::spaced(ctx.now_ms),
            "out_trade_no": trade.terms.out_trade_no,
            "trade_no": trade.trade_no,
            "total_amount": trade.terms.total.to_string(),
        })),
    )
}

fn sync_result(method: &str, node: &Node, ctx: &Context<'_>) -> Option<String> {
    answer::sync_result(method, node, &ctx.keys.alipay)
        .inspect_err(|error| tracing::error!(%error, "the result for the page cannot be signed"))
        .ok()
}

/// The signed parameters a wap page adds to the return address. For display only, there as here.
fn with_return_parameters(address: &str, trade: &Trade, ctx: &Context<'_>) -> String {
    let identities = &ctx.options.identities;
    let mut pairs: Vec<(String, String)> = [
        ("app_id", identities.alipay_app_id.clone()),
        ("auth_app_id", identities.alipay_app_id.clone()),
        ("charset", "utf-8".to_owned()),
        ("method", format!("{}.return", trade.terms.method)),
        ("out_trade_no", trade.terms.out_trade_no.clone()),
        ("seller_id", identities.alipay_seller_id.clone()),
        ("sign_type", "RSA2".to_owned()),
        ("timestamp", clock::spaced(ctx.now_ms)),
        ("total_amount", trade.terms.total.to_string()),
        ("trade_no", trade.trade_no.clone()),
        ("version", "1.0".to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    if let Ok(sign) = ctx.keys.alipay.sign(&notification_string_to_sign(&pairs)) {
        pairs.push(("sign".to_owned(), sign));
    }
    let query: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", form::encode_component(value))).collect();
    let (before_hash, hash) = address.split_once('#').unwrap_or((address, ""));
    let join = if before_hash.contains('?') { '&' } else { '?' };
    let hash = if hash.is_empty() { String::new() } else { format!("#{hash}") };
    format!("{before_hash}{join}{}{hash}", query.join("&"))
}
