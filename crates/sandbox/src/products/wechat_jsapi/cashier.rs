//! How a transaction's buyer comes to the cashier, what they see there, and what their payment does.

use super::transaction::{TradeState, Transactions};
use crate::product::{Content, Context, Opening, Payment, PaymentNumber};
use crate::state::SandboxState;
use crate::state::cashier::{Ending, Outcome, Session};
use crate::state::credit::Standing;
use crate::state::faults::CASHIER;
use crate::state::notification::Message;
use crate::wechat::launch::WcPay;

/// A signed `prepay_id` opens the cashier.
pub fn open(
    state: &mut SandboxState,
    params: &WcPay,
    openid: &str,
    ctx: &Context<'_>,
) -> Result<Opening, String> {
    let prepay_id = params.prepay_id(&ctx.options.identities.wechat_appid, &ctx.merchant.wechat_merchant)?;
    let mut transactions = state.part_mut::<Transactions>().0.values_mut();
    let known = transactions.find(|known| known.prepay_id == prepay_id).ok_or("prepay_id 不存在或已失效")?;
    known.age(ctx.now_ms);
    if known.prepay_until_ms <= ctx.now_ms {
        return Err("prepay_id 已超过两小时".to_owned());
    }
    if known.openid != openid {
        return Err("支付者与下单者不一致".to_owned());
    }
    match known.state {
        TradeState::Notpay => Ok(Opening {
            number: known.out_trade_no.clone(),
            buyer: openid.to_owned(),
            return_url: None,
            cancel_url: None,
        }),
        TradeState::Success | TradeState::Refund => Err("该订单已支付".to_owned()),
        TradeState::Closed => Err("该订单已关闭".to_owned()),
    }
}

/// What the buyer is shown.
pub fn content(state: &mut SandboxState, session: &Session, ctx: &Context<'_>) -> Option<Content> {
    let transaction = state.part_mut::<Transactions>().0.get_mut(&session.subject.number)?;
    transaction.age(ctx.now_ms);
    Some(Content {
        title: "付款",
        confirm: "确认付款",
        amount: transaction.total,
        rows: vec![
            ("商品", transaction.description.clone()),
            ("订单号", transaction.out_trade_no.clone()),
            ("付款方式", "零钱".to_owned()),
        ],
        promise: "确认后立即付款。".to_owned(),
        closed: match transaction.state {
            TradeState::Notpay => None,
            TradeState::Success | TradeState::Refund => Some("这笔订单已经支付。"),
            TradeState::Closed => Some("这笔订单已经关闭，没有扣款。"),
        },
    })
}

/// Who pays at once needs no credit.
pub fn standing(_state: &SandboxState, _session: &Session) -> Standing {
    Standing::Eligible
}

/// The buyer pays.
pub fn agree(
    state: &mut SandboxState,
    session: &Session,
    _has_deposit: bool,
    ctx: &Context<'_>,
) -> Result<Ending, String> {
    pay(state, &session.subject.number, &session.buyer, ctx)?;
    Ok(Ending::new(&session.exit, Outcome::Paid, None))
}

/// Nothing is signed for the page.
pub fn declined(_state: &SandboxState, _session: &Session, _ctx: &Context<'_>) -> Option<String> {
    None
}

fn pay(state: &mut SandboxState, out_trade_no: &str, openid: &str, ctx: &Context<'_>) -> Result<(), String> {
    let transaction_id = state.number("4200", 28);
    let known = state.part_mut::<Transactions>().0.get_mut(out_trade_no).ok_or("订单不存在")?;
    known.age(ctx.now_ms);
    match known.state {
        TradeState::Notpay if known.openid == openid => {}
        TradeState::Notpay => return Err("支付者与下单者不一致，没有扣款。".to_owned()),
        TradeState::Closed => return Err("订单已关闭，没有扣款。".to_owned()),
        TradeState::Success | TradeState::Refund => return Err("订单已支付，没有再次扣款。".to_owned()),
    }
    known.state = TradeState::Success;
    known.transaction_id = Some(transaction_id);
    known.paid_ms = Some(ctx.now_ms);
    let message = Message::WechatPay {
        event_type: "TRANSACTION.SUCCESS".to_owned(),
        original_type: "transaction".to_owned(),
        summary: "支付成功".to_owned(),
        resource: known.view(ctx),
    };
    let url = known.notify_url.clone();
    ctx.notify(state, Some(&url), out_trade_no, CASHIER, message);
    Ok(())
}

/// The payment of these numbers.
pub fn find_payment(state: &SandboxState, number: &PaymentNumber<'_>) -> Option<Payment> {
    let mut transactions = state.part::<Transactions>().0.values();
    transactions.find_map(|known| {
        let transaction_id = known.transaction_id.as_ref()?;
        let is_it = match number {
            PaymentNumber::TransactionId(id) => transaction_id == id,
            PaymentNumber::OutTradeNo(no) => known.out_trade_no == *no,
        };
        is_it.then(|| Payment {
            transaction_id: transaction_id.clone(),
            out_trade_no: known.out_trade_no.clone(),
            total: known.total,
        })
    })
}

/// Some or all of the money went back.
pub fn refunded(state: &mut SandboxState, payment: &Payment) {
    let known = state.part_mut::<Transactions>().0.get_mut(&payment.out_trade_no);
    if let Some(known) = known.filter(|known| known.transaction_id.as_ref() == Some(&payment.transaction_id))
    {
        known.state = TradeState::Refund;
    }
}
