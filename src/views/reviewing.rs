//! The second step: everything once more before anything is sent.

use paylater_core::checkout::{Choice, Event};
use paylater_core::disclosure::Fact;
use paylater_core::offer::{CheckoutView, OptionOffer, PlanOffer};

use super::markup::{Attr, Tag, paragraph, place, tag};
use super::{RenderContext, Screen, UiAction, actions, disclosure, plans, schedule, summary, ways};
use crate::text::{fill, percent, yuan};

pub fn screen(view: &CheckoutView, choice: &Choice, ctx: RenderContext) -> Screen {
    let text = ctx.text;
    let (option, plan) = (choice.option(view), choice.plan(view));
    let schedule = plan.and_then(|plan| schedule::content(plan, view.ordered_on, ctx));
    let content = plan.and_then(|plan| disclosure::content(plan, ctx));
    Screen {
        sign: None,
        heading: text.steps.reviewing.heading.into(),
        lead: Some(paragraph("", text.steps.reviewing.lead)),
        body: vec![
            summary::card(view, plan.map(|plan| plan.schedule.total), ctx).into(),
            place(option.zip(plan).map(|(option, plan)| what_was_chosen(view, option, plan, ctx))),
            place(option.and_then(|option| what_was_agreed(option, choice, ctx))),
            place(schedule.map(|schedule| folded(schedule::HEADING, text.plans.schedule, schedule))),
            place(content.map(|content| folded("paylater-disclosure", text.disclosure.heading, content))),
            place(option.map(|option| what_comes_next(option, ctx))),
            actions([
                Some(
                    ctx.main_button(text.buttons.confirm, UiAction::Confirm)
                        .flag(Attr::AriaDisabled, ctx.view_state.is_asking),
                ),
                Some(ctx.button(text.buttons.back, Event::BackAsked)),
                Some(ctx.button(text.buttons.cancel, Event::CancelAsked)),
            ]),
        ],
    }
}

/// Complete, but folded: it stood unfolded on the screen before, and what matters most of it stands above.
fn folded(id: &'static str, heading: &'static str, content: Tag) -> Tag {
    let summary = tag("summary").child(tag("h3").attr(Attr::Id, id).text(heading));
    tag("details").class("fold").child(summary).child(content)
}

/// What is agreed to with the last touch: to whom, how, when first, for how much, and who lends.
fn what_was_chosen(view: &CheckoutView, option: &OptionOffer, plan: &PlanOffer, ctx: RenderContext) -> Tag {
    let text = ctx.text;
    let words = &text.order;
    let schedule = &plan.schedule;
    let disclosure = &plan.disclosure;
    let each = || summary::sum(plans::each_label(plan, text), yuan(schedule.typical_amount()));
    let rate = disclosure.figures.rate;
    let lender = disclosure.statements.iter().find(|statement| statement.id == Fact::Lender.id());
    tag("dl")
        .class("receipt-lines")
        .child(summary::sum(words.payee, view.order.merchant.clone()))
        .child(summary::sum(words.way, text.ways.names.of(option.way)))
        .child(summary::sum(words.plan, ways::when(plan.terms, text)))
        .maybe(schedule::first(plan, text).map(|first| summary::sum(words.first, first)))
        .maybe((schedule.rows.len() > 1).then(each))
        .child(summary::sum(text.disclosure.cash_price, yuan(schedule.principal)))
        .child(summary::sum(text.plans.fee, yuan(schedule.fee)))
        .maybe(rate.map(|rate| summary::sum(disclosure::rate_label(rate, text), percent(rate))))
        .maybe(lender.map(|lender| summary::sum(lender.label.clone(), lender.text.clone())))
        .child(summary::total(text.plans.total, yuan(schedule.total)))
}

fn what_was_agreed(option: &OptionOffer, choice: &Choice, ctx: RenderContext) -> Option<Tag> {
    if option.documents.is_empty() {
        return None;
    }
    let words = &ctx.text.terms;
    let agreed = option.documents.iter().filter(|document| choice.agreed.contains(&document.id));
    let content = if choice.agreed.is_empty() {
        paragraph("", words.none_agreed)
    } else {
        tag("ul").attr(Attr::Role, "list").all(agreed.map(|document| tag("li").text(document.title.clone())))
    };
    let section = tag("section")
        .class("agreed")
        .attr(Attr::AriaLabelledBy, "paylater-agreed")
        .child(tag("h3").attr(Attr::Id, "paylater-agreed").text(words.agreed))
        .child(content);
    Some(section)
}

fn what_comes_next(option: &OptionOffer, ctx: RenderContext) -> Tag {
    let words = &ctx.text.order;
    let app = ways::provider(option.way.provider(), &ctx.text.ways);
    let template = match (option.way.is_captured_later(), option.way.is_guaranteed()) {
        (_, true) => words.next_held,
        (true, false) => words.next_later,
        (false, false) => words.next_now,
    };
    paragraph("info", fill(template, &[app, app]))
}
