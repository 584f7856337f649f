//! What a shopper does next on a page, by what it shows.

use paylater_core::checkout::{Checkout, Choice, Event, Outcome, View};
use paylater_core::offer::Way;

use super::Wishes;
use super::deed::Deed;
use crate::chance::Chance;

/// How long a shopper stays away, in milliseconds.
const AWAY_MS: (i64, i64) = (1_000, 7_200_000);

/// What the shopper does next. `tries`: how many cashiers they have seen; `may_double`: they may open another tab.
pub(super) fn decide(
    checkout: &Checkout,
    (wishes, tries, may_double): (&Wishes, usize, bool),
    chance: &mut Chance,
) -> Deed {
    if let Some(deed) = whim(wishes, may_double, chance) {
        return deed;
    }
    let event = |event: Event| Deed::Event(event);
    match checkout {
        Checkout::Loading { .. } | Checkout::Submitting { .. } | Checkout::Releasing { .. } => Deed::Wait,
        Checkout::Broken { .. } => {
            if chance.happens(600) {
                event(Event::RetryAsked)
            } else {
                away(chance)
            }
        }
        Checkout::Choosing { view, choice, .. } => choose(view, choice, wishes, tries, chance),
        Checkout::Reading { view, choice, document, .. } => read(view, choice, document, chance),
        Checkout::Reviewing { .. } => {
            if chance.happens(wishes.cancels) {
                event(Event::CancelAsked)
            } else if chance.happens(80) {
                event(Event::BackAsked)
            } else {
                Deed::Confirm
            }
        }
        Checkout::Unsent { .. } => {
            if chance.happens(750) {
                event(Event::RetryAsked)
            } else {
                event(Event::BackAsked)
            }
        }
        // The cashier is open, or was and its app says nothing.
        Checkout::AtHost { .. } => {
            if chance.happens(400) {
                event(Event::CheckAsked)
            } else {
                Deed::Wait
            }
        }
        Checkout::Confirming { .. } => Deed::Wait,
        Checkout::Interrupted { instruction, .. } => {
            after_interruption(instruction.is_some(), wishes, chance)
        }
        Checkout::Stalled { .. } => {
            if chance.happens(600) {
                event(Event::CheckAsked)
            } else {
                away(chance)
            }
        }
        Checkout::Done { outcome, .. } => match outcome {
            Outcome::Declined if chance.happens(700) => event(Event::RetryAsked),
            Outcome::Declined
            | Outcome::Paid
            | Outcome::Authorised
            | Outcome::Cancelled
            | Outcome::Expired
            | Outcome::UnderReview => Deed::Close(None),
        },
    }
}

/// The payment was interrupted: another way, a look, the same cashier once more, or nothing.
fn after_interruption(may_continue: bool, wishes: &Wishes, chance: &mut Chance) -> Deed {
    if chance.happens(wishes.switches) || (!may_continue && chance.happens(500)) {
        Deed::Event(Event::GiveUpAsked)
    } else if chance.happens(150) {
        Deed::Event(Event::CheckAsked)
    } else if chance.happens(wishes.pays) {
        Deed::Event(Event::ContinueAsked)
    } else {
        away(chance)
    }
}

/// What shoppers do wherever they are.
fn whim(wishes: &Wishes, may_double: bool, chance: &mut Chance) -> Option<Deed> {
    if chance.happens(wishes.closes) {
        return Some(away(chance));
    }
    if chance.happens(wishes.reloads) {
        return Some(Deed::Reload);
    }
    if chance.happens(wishes.hides) {
        return Some(Deed::Hide(chance.wait_ms(AWAY_MS.0, AWAY_MS.1)));
    }
    (chance.happens(wishes.doubles) && may_double).then_some(Deed::Double)
}

fn away(chance: &mut Chance) -> Deed {
    let returns = chance.happens(700).then(|| chance.wait_ms(AWAY_MS.0, AWAY_MS.1));
    Deed::Close(returns)
}

fn choose(view: &View, choice: &Choice, wishes: &Wishes, tries: usize, chance: &mut Chance) -> Deed {
    if chance.happens(wishes.cancels) {
        return Deed::Event(Event::CancelAsked);
    }
    let Some(option) = choice.option(view) else {
        return pick(view, wishes, tries).map_or_else(
            // Nothing can be used here.
            || if chance.happens(500) { Deed::Event(Event::CancelAsked) } else { Deed::Close(None) },
            |way| Deed::Event(Event::OptionPicked(way)),
        );
    };
    if choice.plan(view).is_none() {
        let plan = chance.pick(&option.plans).id.clone();
        return Deed::Event(Event::PlanPicked(plan));
    }
    let unticked = option
        .documents
        .iter()
        .find(|document| document.is_required && !choice.agreed.contains(&document.id));
    match unticked {
        Some(document) if chance.happens(150) => Deed::Event(Event::DocumentOpened(document.id.clone())),
        Some(document) => Deed::Event(Event::ConsentSet { document: document.id.clone(), is_given: true }),
        None => Deed::Event(Event::ReviewAsked),
    }
}

/// The way that the shopper likes best, or after a failure the next best.
fn pick(view: &View, wishes: &Wishes, tries: usize) -> Option<Way> {
    let open: Vec<Way> = wishes
        .ways
        .iter()
        .copied()
        .filter(|way| view.option(*way).is_some_and(paylater_core::offer::OptionOffer::is_eligible))
        .collect();
    (!open.is_empty()).then(|| open[tries % open.len()])
}

fn read(view: &View, choice: &Choice, document: &str, chance: &mut Chance) -> Deed {
    let known =
        choice.option(view).and_then(|option| option.documents.iter().find(|known| known.id == document));
    if !choice.shown(document).to_end {
        return Deed::Event(Event::EndReached);
    }
    match known {
        Some(known) if choice.reading_left(known) > 0 => Deed::Wait,
        Some(_) if chance.happens(500) => {
            Deed::Event(Event::ConsentSet { document: document.into(), is_given: true })
        }
        Some(_) | None => Deed::Event(Event::BackAsked),
    }
}
