//! What the cashier shows, as a value: the page only draws it.

use super::act::standing;
use super::session::{Ending, Session, Subject};
use crate::alipay::trade::TradeStatus;
use crate::amount::Amount;
use crate::state::credit::Standing;
use crate::state::{Context, SandboxState};
use crate::wechat::transaction::TradeState;

/// Whose cashier it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brand {
    /// 支付宝.
    Alipay,
    /// 微信支付.
    Wechat,
}

/// What the buyer can do.
#[derive(Debug, Clone)]
pub enum Stage {
    /// Answer.
    Asking {
        /// What the confirming button says.
        confirm: &'static str,
        /// A deposit to agree to first.
        deposit: Option<Amount>,
    },
    /// Only go back: not trusted to pay later.
    Declined(&'static str),
    /// Only go back: nothing can be done here (any more).
    Closed(&'static str),
    /// Nothing: it has ended.
    Ended(Ending),
}

/// What the cashier shows.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Names the page.
    pub token: String,
    /// Whose cashier it looks like.
    pub brand: Brand,
    /// One line over the amount.
    pub title: &'static str,
    /// The amount.
    pub amount: Amount,
    /// Who is paid.
    pub merchant: String,
    /// What for, and the terms: label and text.
    pub rows: Vec<(&'static str, String)>,
    /// What is agreed to, in one sentence, while it can be agreed to.
    pub promise: Option<String>,
    /// What the buyer can do.
    pub stage: Stage,
}

/// What a subject has to say, before it is known what the buyer may do.
struct Content {
    brand: Brand,
    title: &'static str,
    confirm: &'static str,
    amount: Amount,
    rows: Vec<(&'static str, String)>,
    promise: String,
    closed: Option<&'static str>,
}

/// The sheet of this token, unless there is no such cashier.
pub fn of(state: &mut SandboxState, token: &str, ctx: &Context<'_>) -> Option<Sheet> {
    let session = state.cashiers.get(token)?.clone();
    let content = content_of(state, &session, ctx)?;
    let standing = standing(state, &session);
    let stage = match (session.ending, content.closed, standing) {
        (Some(ending), _, _) => Stage::Ended(ending),
        (None, Some(why), _) => Stage::Closed(why),
        (None, None, Standing::Declined) => {
            Stage::Declined("综合评估后，本单暂时不能使用该付款方式。没有扣款，也不影响使用其他方式付款。")
        }
        (None, None, Standing::NeedsDeposit) => {
            Stage::Asking { confirm: content.confirm, deposit: Some(content.amount.deposit()) }
        }
        (None, None, Standing::Eligible) => Stage::Asking { confirm: content.confirm, deposit: None },
    };
    // A promise next to a refusal would be read as one that still stands.
    let promise = match &stage {
        Stage::Asking { deposit: None, .. } => Some(content.promise),
        Stage::Asking { deposit: Some(_), .. } => {
            Some("先享受服务，确认收货后扣款，本次只付押金。".to_owned())
        }
        Stage::Declined(_) | Stage::Closed(_) | Stage::Ended(_) => None,
    };
    Some(Sheet {
        token: session.token,
        brand: content.brand,
        title: content.title,
        amount: content.amount,
        merchant: ctx.options.identities.merchant_name.clone(),
        rows: content.rows,
        promise,
        stage,
    })
}

fn content_of(state: &mut SandboxState, session: &Session, ctx: &Context<'_>) -> Option<Content> {
    match &session.subject {
        Subject::AlipayTrade { out_trade_no, .. } => trade_content(state, out_trade_no, ctx),
        Subject::ZhimaOrder { proposal } => Some(Content {
            brand: Brand::Alipay,
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
        }),
        Subject::WechatPay { out_trade_no } => transaction_content(state, out_trade_no, ctx),
        Subject::ServiceOrder { out_order_no } => score_content(state, out_order_no, false),
        Subject::ServiceOrderDetail { out_order_no } => score_content(state, out_order_no, true),
    }
}

fn trade_content(state: &mut SandboxState, out_trade_no: &str, ctx: &Context<'_>) -> Option<Content> {
    let trade = state.trades.get_mut(out_trade_no)?;
    trade.age(ctx.now_ms);
    let mut rows = vec![("商品", trade.terms.subject.clone()), ("订单号", out_trade_no.to_owned())];
    let (title, promise) = match &trade.terms.instalments {
        None => ("付款", "确认后立即付款。".to_owned()),
        Some(instalments) => {
            rows.push(("付款方式", format!("花呗分期 {} 期", instalments.count)));
            let by_merchant = instalments.seller_percent == "100";
            rows.push((
                "分期手续费",
                if by_merchant { "商家承担" } else { "由您承担，以花呗账单为准" }.to_owned(),
            ));
            ("花呗分期", format!("由花呗支付全款，您分 {} 期还款。", instalments.count))
        }
    };
    let closed = match trade.status {
        TradeStatus::WaitBuyerPay => None,
        TradeStatus::TradeSuccess | TradeStatus::TradeFinished => Some("这笔订单已经支付。"),
        TradeStatus::TradeClosed => Some("这笔订单已经关闭，没有扣款。"),
    };
    let amount = trade.terms.total;
    Some(Content { brand: Brand::Alipay, title, confirm: "确认付款", amount, rows, promise, closed })
}

fn transaction_content(state: &mut SandboxState, out_trade_no: &str, ctx: &Context<'_>) -> Option<Content> {
    let transaction = state.transactions.get_mut(out_trade_no)?;
    transaction.age(ctx.now_ms);
    Some(Content {
        brand: Brand::Wechat,
        title: "付款",
        confirm: "确认付款",
        amount: transaction.total,
        rows: vec![
            ("商品", transaction.description.clone()),
            ("订单号", out_trade_no.to_owned()),
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

fn score_content(state: &mut SandboxState, out_order_no: &str, is_detail: bool) -> Option<Content> {
    let order = state.service_orders.get(out_order_no)?;
    let mut rows = vec![("服务", order.introduction.clone()), ("订单号", out_order_no.to_owned())];
    for payment in order.create["post_payments"].as_array().into_iter().flatten() {
        rows.push(("付费项目", payment["name"].as_str().unwrap_or_default().to_owned()));
        if let Some(description) = payment["description"].as_str() {
            rows.push(("说明", description.to_owned()));
        }
    }
    let risk_fund = order.create["risk_fund"]["amount"].as_i64();
    if is_detail {
        rows.push(("状态", order.state_words().to_owned()));
    }
    Some(Content {
        brand: Brand::Wechat,
        title: "微信支付分 先享后付",
        confirm: "确认并同意",
        amount: order.payment_total().or(risk_fund.map(Amount)).unwrap_or(Amount::ZERO),
        rows,
        promise: "先享受服务，确认收货后扣款，本次不扣款。".to_owned(),
        closed: match (is_detail, order.is_open()) {
            (true, _) => Some("这里只能查看订单。"),
            (false, true) => None,
            (false, false) => Some("这笔订单已经确认过，或已取消、过期。"),
        },
    })
}
