//! What the cashier shows, as a value: the page only draws it.

use super::act::cashier_of;
use crate::amount::Amount;
use crate::product::{Context, Face};
use crate::state::SandboxState;
use crate::state::cashier::Ending;
use crate::state::credit::Standing;

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

/// The sheet of this token, unless there is no such cashier.
pub fn of(state: &mut SandboxState, token: &str, ctx: &Context<'_>) -> Option<Sheet> {
    let session = state.cashiers.get(token)?.clone();
    let cashier = cashier_of(&session, ctx)?;
    let content = (cashier.content)(state, &session, ctx)?;
    let standing = (cashier.standing)(state, &session);
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
    let brand = match ctx.product(&session.subject.product)?.face {
        Face::Alipay(_) => Brand::Alipay,
        Face::Wechat(_) => Brand::Wechat,
    };
    Some(Sheet {
        token: session.token,
        brand,
        title: content.title,
        amount: content.amount,
        merchant: ctx.options.identities.merchant_name.clone(),
        rows: content.rows,
        promise,
        stage,
    })
}
