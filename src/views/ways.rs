//! The ways to pay as radio buttons: none is picked beforehand, and one that cannot be used says why.

use paylater_core::checkout::{Choice, Event, Missing};
use paylater_core::offer::{CheckoutView, Eligibility, Ineligible, OptionOffer, Provider};
use paylater_core::schedule::Terms;

use super::card::{Card, Drawn, add, note, radio_group};
use super::markup::{Attr, Tag};
use super::{RenderContext, UiAction};
use crate::text::{Text, Ways, fill, yuan};

/// The id of the group, to which an error leads.
pub const FIELD: &str = "paylater-ways";

/// The group of ways; what is missing is shown with it and tied to it.
pub fn field(view: &CheckoutView, choice: &Choice, missing: &[Missing], ctx: RenderContext) -> Tag {
    let error = missing.contains(&Missing::Way).then_some(ctx.text.missing.way);
    let cards = view.options.iter().map(|option| card(option, choice.way == Some(option.way), ctx));
    let ids = [FIELD, "paylater-ways-legend", "paylater-ways-error"];
    add(radio_group(ids, ctx.text.ways.legend, error, ctx), cards, ctx)
}

fn card(option: &OptionOffer, is_picked: bool, ctx: RenderContext) -> Drawn {
    let id = fill("paylater-way-{}", &[option.way.id()]);
    let card = Card {
        kind: "radio",
        group: "paylater-way",
        id: &id,
        value: option.way.id(),
        is_picked,
        is_usable: option.is_eligible(),
        action: UiAction::Event(Event::OptionPicked(option.way)),
    };
    let note_id = fill("{}-note", &[&id]);
    let input = card.input(ctx).attr(Attr::AriaDescribedBy, note_id.clone());
    card.drawn(
        input,
        ctx.text.ways.names.of(option.way).into(),
        note(note_id, meaning(option, ctx.text)),
        ctx,
    )
}

/// The provider's name.
pub const fn provider(provider: Provider, words: &Ways) -> &'static str {
    match provider {
        Provider::Alipay => words.alipay,
        Provider::WechatPay => words.wechat,
    }
}

/// What the way means for the shopper, or why it cannot be used.
fn meaning(option: &OptionOffer, text: &Text) -> String {
    match option.eligibility {
        Eligibility::Ineligible(reason) => why(reason, &text.ways),
        Eligibility::Eligible => match option.plans.as_slice() {
            [] => text.ways.unavailable.to_string(),
            [only] if option.way.is_guaranteed() => {
                fill(text.ways.guaranteed, &[&yuan(only.schedule.total), &when(only.terms, text)])
            }
            [only] => when(only.terms, text),
            several => {
                let mut counts = String::new();
                for plan in several {
                    if !counts.is_empty() {
                        counts.push_str(text.ways.instalments_separator);
                    }
                    counts.push_str(&plan.schedule.rows.len().to_string());
                }
                fill(text.ways.instalments, &[&counts])
            }
        },
    }
}

/// When the money is taken under these terms.
pub fn when(terms: Terms, text: &Text) -> String {
    match terms {
        Terms::Now => text.ways.now.to_string(),
        Terms::Instalments(terms) => fill(text.ways.instalments, &[&terms.count.to_string()]),
        Terms::DeferredByDays { days } => fill(text.ways.after_days, &[&days.to_string()]),
        Terms::DeferredUntil { days: 0, .. } => text.ways.at_receipt.into(),
        Terms::DeferredUntil { days, .. } => fill(text.ways.after_receipt, &[&days.to_string()]),
    }
}

fn why(reason: Ineligible, words: &Ways) -> String {
    match reason {
        Ineligible::OtherHost(other) => {
            let app = provider(other, words);
            fill(words.only_in, &[app, app])
        }
        Ineligible::AmountTooSmall(least) => fill(words.too_small, &[&yuan(least)]),
        Ineligible::AmountTooLarge(most) => fill(words.too_large, &[&yuan(most)]),
        Ineligible::BuyerUnknown => words.buyer_unknown.to_string(),
        Ineligible::Declined => words.declined.to_string(),
        Ineligible::Undisclosed => words.unavailable.to_string(),
        Ineligible::NotGranted => words.not_granted.to_string(),
    }
}
