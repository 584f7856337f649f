//! What a button of the cashier does.

use crate::product::{Cashier, Context};
use crate::state::SandboxState;
use crate::state::cashier::{Ending, Outcome, Session};
use crate::state::credit::Standing;

/// The pay password of every buyer of the sandbox; the page shows it as a hint.
pub const PASSWORD: &str = "123456";
/// So many wrong passwords lock the cashier.
const WRONG_PASSWORDS_MAX: u8 = 5;

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
    let cashier = cashier_of(&session, ctx).ok_or("收银台已失效")?;
    if session.ending.is_some() {
        return Ok(());
    }
    let standing = (cashier.standing)(state, &session);
    let ending = match action {
        Action::Cancel => Ending::new(&session.exit, Outcome::Cancelled, None),
        Action::Leave if standing == Standing::Declined => {
            let result = (cashier.declined)(state, &session, ctx);
            Ending::new(&session.exit, Outcome::Declined, result)
        }
        Action::Leave => Ending::new(&session.exit, Outcome::Left, None),
        Action::Pay { password, .. } if password != PASSWORD => return wrong_password(state, &session),
        Action::Pay { agrees_to_deposit, .. } => {
            let has_deposit = match standing {
                Standing::Declined => return Err("暂不符合条件，没有扣款。".to_owned()),
                Standing::NeedsDeposit if !agrees_to_deposit => {
                    return Err("请先同意支付押金，再确认。".to_owned());
                }
                Standing::NeedsDeposit => true,
                Standing::Eligible => false,
            };
            (cashier.agree)(state, &session, has_deposit, ctx)?
        }
    };
    end(state, token, ending);
    Ok(())
}

/// The rules of the product that asks.
pub fn cashier_of(session: &Session, ctx: &Context<'_>) -> Option<&'static Cashier> {
    ctx.product(&session.subject.product)?.cashier.as_ref()
}

fn wrong_password(state: &mut SandboxState, session: &Session) -> Result<(), String> {
    let wrong = session.wrong_passwords + 1;
    if let Some(known) = state.cashiers.get_mut(&session.token) {
        known.wrong_passwords = wrong;
    }
    if wrong >= WRONG_PASSWORDS_MAX {
        let note = Some("密码输错次数过多，收银台已锁定。".to_owned());
        end(state, &session.token, Ending { note, ..Ending::new(&session.exit, Outcome::Left, None) });
        return Ok(());
    }
    Err(format!("支付密码不正确，还可以再试 {} 次。没有扣款。", WRONG_PASSWORDS_MAX - wrong))
}

fn end(state: &mut SandboxState, token: &str, ending: Ending) {
    if let Some(session) = state.cashiers.get_mut(token) {
        session.ending = Some(ending);
    }
}
