//! The repayment schedule: a list, because a list reflows on a narrow screen and a table does not.

use paylater_core::date::Date;
use paylater_core::offer::PlanOffer;
use paylater_core::schedule::{Instalment, Terms};

use super::markup::{Attr, Tag, paragraph, tag};
use super::{RenderContext, picture};
use crate::text::{Text, due, fill, yuan};

/// So many rows are drawn at once when a plan is picked; a phone that shows the plans hardly shows more of them beneath.
pub const ROWS_AT_ONCE: usize = 6;
/// The id of the heading, which names the list too.
pub const HEADING: &str = "paylater-schedule";

/// With its heading; nothing for a payment made now, which has no schedule.
pub fn section(plan: &PlanOffer, ordered_on: Date, ctx: RenderContext) -> Option<Tag> {
    let heading = tag("h3").attr(Attr::Id, ctx.id(HEADING)).text(ctx.text.plans.schedule);
    let section = tag("section").class("schedule").attr(Attr::AriaLabelledBy, ctx.id(HEADING)).child(heading);
    content(plan, ordered_on, ctx).map(|content| section.child(content))
}

/// Without a heading: a picture, and when and how much.
pub fn content(plan: &PlanOffer, ordered_on: Date, ctx: RenderContext) -> Option<Tag> {
    if plan.terms == Terms::Now {
        return None;
    }
    let text = ctx.text;
    let schedule = &plan.schedule;
    let is_single = schedule.rows.len() == 1;
    let count = if ctx.view_state.is_truncated { ROWS_AT_ONCE } else { schedule.rows.len() };
    let rows =
        schedule.rows.iter().take(count).map(|row| item(row, is_single, !schedule.fee.is_zero(), text));
    // A list without bullets is no list to some screen readers unless it says that it is one.
    let list = tag("ol")
        .class("rows")
        .part("schedule")
        .attr(Attr::Role, "list")
        .attr(Attr::AriaLabelledBy, ctx.id(HEADING))
        .all(rows);
    let content = tag("div")
        .maybe(picture::of(&schedule.rows, ordered_on, text))
        .child(list)
        .child(paragraph("note", text.plans.lenders_word));
    Some(content)
}

fn item(row: &Instalment, is_single: bool, has_fee: bool, text: &Text) -> Tag {
    // As few nodes as can be, without classes, and one text for each, the space that parts the words for those who hear them
    // included: a list of sixty rows is drawn at one touch, and each node and attribute of it costs a slow phone.
    let mut title = match is_single {
        true => text.plans.only_instalment.to_string(),
        false => fill(text.plans.instalment, &[&row.seq.to_string()]),
    };
    title.push(' ');
    // Without a fee both parts are the amount itself; saying it three times would only be noise.
    let parts = has_fee.then(|| {
        let (principal, fee) = (yuan(row.principal), yuan(row.fee));
        tag("span")
            .text(fill(" {} {} + {} {}", &[text.plans.principal, &principal, text.plans.row_fee, &fee]))
    });
    let moved = |day_before| fill(text.plans.moved, &[&text.locale.day(day_before)]);
    let moved = row.moved_from.map(moved).unwrap_or_default();
    let when = due(row.due, text) + &moved;
    tag("li")
        .text(title)
        .child(tag("b").text(yuan(row.amount) + " "))
        .child(tag("small").text(when).maybe(parts))
}

/// The first payment: when and how much.
pub fn first(plan: &PlanOffer, text: &Text) -> Option<String> {
    let row = plan.schedule.rows.first().filter(|_| plan.terms != Terms::Now)?;
    Some(fill(text.order.when_amount, &[&due(row.due, text), &yuan(row.amount)]))
}
