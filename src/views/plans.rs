//! The plans of the picked way as radio buttons. The total stands beside the instalment and is no smaller than it.

use paylater_core::checkout::{Choice, Event};
use paylater_core::offer::{CheckoutView, PlanOffer};
use paylater_core::schedule::{FeeBearer, Terms};

use super::markup::{Tag, tag};
use super::ways::{self, Card};
use super::{Said, Scene};
use crate::text::{Text, fill, yuan};

/// The id of the group, to which an error leads.
pub const FIELD: &str = "paylater-plans";

/// The group of plans; nothing where there is only one, because that one came with its way.
pub fn field(view: &CheckoutView, choice: &Choice, error: Option<&'static str>, scene: Scene) -> Option<Tag> {
    let plans = choice.option(view)?.plans.as_slice();
    if plans.len() < 2 {
        return None;
    }
    let cards = plans.iter().map(|plan| card(plan, choice.plan.as_deref() == Some(&plan.id), scene));
    let ids = [FIELD, "paylater-plans-legend", "paylater-plans-error"];
    Some(ways::radio_group(ids, scene.text.plans.legend, error).all(cards))
}

fn card(plan: &PlanOffer, is_picked: bool, scene: Scene) -> Tag {
    let id = fill("paylater-plan-{}", &[&plan.id]);
    let card = Card {
        kind: "radio",
        group: "paylater-plan",
        id: &id,
        is_picked,
        is_usable: true,
        said: Said::Event(Event::PlanPicked(plan.id.clone())),
    };
    let figures_id = fill("{}-figures", &[&id]);
    let input = card.input(scene).attr("aria-describedby", figures_id.clone());
    card.around(input, name(plan, scene.text), figures(plan, scene.text).attr("id", figures_id))
}

/// The plan's name.
pub fn name(plan: &PlanOffer, text: &Text) -> String {
    match plan.terms {
        Terms::FlatFee { instalments, .. } => fill(text.plans.name, &[&instalments.to_string()]),
        terms => ways::when(terms, text),
    }
}

/// How much each time, how much for the credit, how much in all.
fn figures(plan: &PlanOffer, text: &Text) -> Tag {
    let words = &text.plans;
    let schedule = &plan.schedule;
    tag("span")
        .class("figures")
        .child(figure(each_label(plan, text), yuan(schedule.typical_amount())))
        .child(figure(words.fee, yuan(schedule.fee)))
        .child(figure(words.total, yuan(schedule.total)))
        .maybe(fee_note(plan, text).map(|note| tag("span").class("card-note").text(note)))
}

/// A label that does not say "each" where the instalments differ.
pub fn each_label(plan: &PlanOffer, text: &Text) -> &'static str {
    if plan.schedule.is_even() { text.plans.each } else { text.plans.each_about }
}

/// Says so where somebody else pays the fee: otherwise a shopper could take it for hidden.
pub fn fee_note(plan: &PlanOffer, text: &Text) -> Option<&'static str> {
    let is_merchants = matches!(plan.terms, Terms::FlatFee { fee_bearer: FeeBearer::Merchant, .. });
    (is_merchants && !plan.schedule.merchant_fee.is_zero()).then_some(text.plans.merchant_bears_fee)
}

fn figure(label: &'static str, amount: String) -> Tag {
    // The spaces part the words for those who hear them; on the screen the layout does.
    let label = tag("span").class("figure-label").text(label).text(" ");
    tag("span").class("figure").child(label).child(tag("span").class("amount").text(amount)).text(" ")
}
