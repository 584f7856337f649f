//! The plans of the picked way as radio buttons. The total stands beside the instalment and is no smaller than it.

use paylater_core::checkout::{Choice, Event, Missing};
use paylater_core::offer::{CheckoutView, OptionOffer, PlanOffer};
use paylater_core::schedule::Terms;

use super::card::{Card, Drawn, add, radio_group};
use super::markup::{Attr, Tag, tag};
use super::{RenderContext, UiAction, disclosure, schedule, ways};
use crate::text::{Text, fill, percent, yuan};

/// The id of the group, to which an error leads.
pub const FIELD: &str = "paylater-plans";

/// The group of plans; nothing where there is only one, because that one came with its way.
pub fn field(
    view: &CheckoutView,
    option: &OptionOffer,
    choice: &Choice,
    missing: &[Missing],
    ctx: RenderContext,
) -> Option<Tag> {
    if option.plans.len() < 2 {
        return None;
    }
    let text = ctx.text;
    let is_mine = choice.way == Some(option.way);
    let error = (is_mine && missing.contains(&Missing::Plan)).then_some(text.missing.plan);
    let is_picked = |plan: &PlanOffer| is_mine && choice.plan.as_deref() == Some(&plan.id);
    let cards = option.plans.iter().map(|plan| card(plan, is_picked(plan), ctx));
    let ids = [FIELD, "paylater-plans-legend", "paylater-plans-error"];
    let group = add(radio_group(ids, text.plans.legend, error, ctx), cards, ctx);
    Some(match ctx.form() {
        Some(_) => option.plans.iter().fold(group, |group, plan| group.child(details(view, plan, ctx))),
        None => group,
    })
}

/// Schedule and disclosure of one of several plans, on a page that has those of all of them.
fn details(view: &CheckoutView, plan: &PlanOffer, ctx: RenderContext) -> Tag {
    let scope = fill("{}-{}", &[ctx.scope, &plan.id]);
    let ctx = ctx.within(&scope);
    tag("div")
        .class("panel")
        .maybe(schedule::section(plan, view.ordered_on, ctx))
        .maybe(disclosure::section(plan, ctx))
}

fn card(plan: &PlanOffer, is_picked: bool, ctx: RenderContext) -> Drawn {
    let id = fill("paylater-plan-{}", &[&plan.id]);
    let card = Card {
        kind: "radio",
        group: "paylater-plan",
        id: &id,
        value: &plan.id,
        is_picked,
        is_usable: true,
        action: UiAction::Event(Event::PlanPicked(plan.id.clone())),
    };
    let figures_id = fill("{}-figures", &[&id]);
    let input = card.input(ctx).attr(Attr::AriaDescribedBy, figures_id.clone());
    card.drawn(input, name(plan, ctx.text), figures(plan, ctx.text).attr(Attr::Id, figures_id), ctx)
}

/// The plan's name.
pub fn name(plan: &PlanOffer, text: &Text) -> String {
    match plan.terms {
        Terms::Instalments(terms) => fill(text.plans.name, &[&terms.count.to_string()]),
        terms => ways::when(terms, text),
    }
}

/// How much each time, how much in all, how much of that for the credit, and what that is in a year: side by side, and so
/// one above the other from plan to plan.
fn figures(plan: &PlanOffer, text: &Text) -> Tag {
    let words = &text.plans;
    let schedule = &plan.schedule;
    let rate = plan.disclosure.figures.rate;
    tag("span")
        .class("figures")
        .child(figure(each_label(plan, text), yuan(schedule.typical_amount())))
        .child(figure(words.total, yuan(schedule.total)))
        .child(figure(words.fee, yuan(schedule.fee)))
        .maybe(rate.map(|rate| figure(disclosure::rate_label(rate, text), percent(rate))))
        .maybe(disclosure::fee_note(plan, text).map(|note| tag("span").class("card-note").text(note)))
}

/// A label that does not say "each" where the instalments differ.
pub fn each_label(plan: &PlanOffer, text: &Text) -> &'static str {
    if plan.schedule.is_even() { text.plans.each } else { text.plans.each_about }
}

fn figure(label: &'static str, value: String) -> Tag {
    // The spaces part the words for those who hear them; on the screen the layout does.
    let label = tag("span").class("figure-label").text(label).text(" ");
    tag("span").class("figure").child(label).child(tag("span").class("amount").text(value)).text(" ")
}
