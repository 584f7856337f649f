//! What the shopper is told about a plan besides its schedule: the figures, the important ones first, and every statement
//! with who charges it. It stands on the panel itself and not behind a link.

use paylater_core::disclosure::{AnnualRate, Kind, RateMethod, Statement};
use paylater_core::offer::PlanOffer;

use super::markup::{Attr, Tag, paragraph, tag};
use super::{RenderContext, summary};
use crate::text::{Text, fill, percent, yuan};

/// With its heading; nothing for a payment at once, which promises nothing.
pub fn section(plan: &PlanOffer, ctx: RenderContext) -> Option<Tag> {
    let id = ctx.id("paylater-disclosure");
    let heading = tag("h3").attr(Attr::Id, id.clone()).text(ctx.text.disclosure.heading);
    let section = tag("section").attr(Attr::AriaLabelledBy, id).child(heading);
    content(plan, ctx).map(|content| section.child(content))
}

/// Without a heading.
pub fn content(plan: &PlanOffer, ctx: RenderContext) -> Option<Tag> {
    let text = ctx.text;
    let words = &text.disclosure;
    let disclosure = &plan.disclosure;
    let figures = &disclosure.figures;
    if figures.kind == Kind::PaidNow && disclosure.statements.is_empty() {
        return None;
    }
    let rate = figures.rate.map(|rate| summary::total(rate_label(rate, text), percent(rate)));
    let count = fill(words.times, &[&figures.instalments.to_string()]);
    let figures = tag("dl")
        .class("receipt-lines")
        .child(summary::total(text.plans.total, yuan(figures.total)))
        .child(summary::total(text.plans.fee, yuan(figures.fee)))
        .maybe(rate)
        .child(summary::sum(words.cash_price, yuan(figures.cash_price)))
        .child(summary::sum(words.financed, yuan(figures.financed)))
        .child(summary::sum(words.count, count));
    let statements = disclosure.statements.iter().map(|one| statement(one, text));
    let content = tag("div")
        .class("disclosure")
        .part("disclosure")
        .child(figures)
        .maybe(fee_note(plan, text).map(|note| paragraph("note", note)))
        .child(tag("dl").class("statements").all(statements));
    Some(content)
}

fn statement(statement: &Statement, text: &Text) -> Tag {
    let by = || tag("dd").class("note").text(fill(text.disclosure.by, &[&statement.by]));
    tag("div")
        .child(tag("dt").text(statement.label.clone()))
        .child(tag("dd").text(statement.text.clone()))
        .maybe((!statement.by.is_empty()).then(by))
}

/// "Annual rate", with how it was reckoned.
pub const fn rate_label(rate: AnnualRate, text: &Text) -> &'static str {
    let words = &text.disclosure;
    match rate.method {
        RateMethod::MonthlyIrrSimple => words.simple,
        RateMethod::MonthlyIrrCompound => words.compound,
        RateMethod::EffectiveAnnual => words.effective,
        RateMethod::Dated => words.dated,
        RateMethod::UsActuarial => words.us_actuarial,
    }
}

/// Says so where there is no fee, and where that is because somebody else pays it: otherwise a shopper could take it for
/// hidden.
pub fn fee_note(plan: &PlanOffer, text: &Text) -> Option<&'static str> {
    let is_borne = plan.terms.merchant_bears_fee() && !plan.schedule.merchant_fee.is_zero();
    let note = if is_borne { text.plans.merchant_bears_fee } else { text.plans.no_fee };
    plan.schedule.fee.is_zero().then_some(note)
}
