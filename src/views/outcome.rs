//! The end, on the backend's word.

use paylater_core::checkout::{Event, Outcome};
use paylater_core::money::Money;
use paylater_core::offer::CheckoutView;
use paylater_core::order::Held;

use super::markup::{paragraph, place};
use super::{RenderContext, Screen, UiAction, actions, receipt, summary};
use crate::text::{Headed, Outcomes, fill, yuan};

pub fn screen(view: &CheckoutView, (outcome, held): (Outcome, Held), ctx: RenderContext) -> Screen {
    let text = ctx.text;
    let (words, frozen) = words(outcome, held, &text.outcomes);
    let is_declined = outcome == Outcome::Declined;
    let other_way = || ctx.main_button(text.buttons.other_way, UiAction::Event(Event::RetryAsked));
    Screen {
        sign: Some(sign(outcome)),
        heading: words.heading.into(),
        lead: Some(paragraph("", fill(words.lead, &[&yuan(frozen)]))),
        body: vec![
            summary::receipt_lines(view, None, ctx).into(),
            actions([is_declined.then(other_way), ctx.shop_link(!is_declined)]),
            place(has_consents(outcome).then(|| receipt::form(ctx)).flatten()),
        ],
    }
}

/// Does it end in something that the shopper agreed to before?
const fn has_consents(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Paid | Outcome::Authorised | Outcome::UnderReview)
}

/// What is said, and how much of a deposit is frozen, for where that is said.
fn words(outcome: Outcome, held: Held, outcomes: &Outcomes) -> (&Headed, Money) {
    let (deposit, frozen) = match held {
        Held::Nothing => (&outcomes.authorised, Money::ZERO),
        Held::Deposit { amount, waived } => match amount.checked_sub(waived) {
            Ok(frozen) if !frozen.is_zero() => (&outcomes.frozen, frozen),
            _ => (&outcomes.waived, Money::ZERO),
        },
    };
    let words = match outcome {
        Outcome::Paid => &outcomes.paid,
        Outcome::Authorised => deposit,
        Outcome::Declined => &outcomes.declined,
        Outcome::Cancelled => &outcomes.cancelled,
        Outcome::Expired => &outcomes.expired,
        Outcome::UnderReview => &outcomes.under_review,
    };
    (words, frozen)
}

/// Which sign stands above the words.
const fn sign(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Paid | Outcome::Authorised => "sign mark-good",
        Outcome::Declined | Outcome::Cancelled | Outcome::Expired => "sign mark-closed",
        Outcome::UnderReview => "sign mark-wait",
    }
}
