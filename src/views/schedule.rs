//! The repayment schedule: a list, because a list reflows on a narrow screen and a table does not.

use paylater_core::offer::PlanOffer;
use paylater_core::schedule::{Due, Instalment, Terms};

use super::markup::{Tag, paragraph, tag};
use super::{Scene, plans, summary};
use crate::text::{Text, day, fill, yuan};

/// When and how much; nothing for a payment made now, which has no schedule.
pub fn section(plan: &PlanOffer, scene: Scene) -> Option<Tag> {
    if plan.terms == Terms::Now {
        return None;
    }
    let text = scene.text;
    let schedule = &plan.schedule;
    let is_single = schedule.rows.len() == 1;
    let rows = schedule.rows.iter().map(|row| item(row, is_single, !schedule.fee.is_zero(), text));
    // A list without bullets is no list to some screen readers unless it says that it is one.
    let list =
        tag("ol").class("rows").attr("role", "list").attr("aria-labelledby", "paylater-schedule").all(rows);
    let sums = tag("dl")
        .class("sums")
        .child(summary::sum(text.plans.principal, yuan(schedule.principal)))
        .child(summary::sum(text.plans.fee, yuan(schedule.fee)))
        .child(summary::total(text.plans.sum, yuan(schedule.total)));
    let section = tag("section")
        .class("schedule")
        .attr("aria-labelledby", "paylater-schedule")
        .child(tag("h3").attr("id", "paylater-schedule").text(text.plans.schedule))
        .child(list)
        .child(sums)
        .maybe(plans::fee_note(plan, text).map(|note| paragraph("note", note)))
        .child(paragraph("note", text.plans.lenders_word));
    Some(section)
}

fn item(row: &Instalment, is_single: bool, has_fee: bool, text: &Text) -> Tag {
    let title = match is_single {
        true => text.plans.only_instalment.to_string(),
        false => fill(text.plans.instalment, &[&row.seq.to_string()]),
    };
    // Without a fee both parts are the amount itself; saying it three times would only be noise.
    let parts = has_fee.then(|| {
        let (principal, fee) = (yuan(row.principal), yuan(row.fee));
        tag("span")
            .text(fill(" {} {} + {} {}", &[text.plans.principal, &principal, text.plans.row_fee, &fee]))
    });
    tag("li")
        .class("row")
        .child(tag("span").class("row-title").text(title).text(" "))
        .child(tag("span").class("amount").text(yuan(row.amount)).text(" "))
        .child(tag("span").class("row-detail").child(tag("span").text(due(row.due, text))).maybe(parts))
}

fn due(due: Due, text: &Text) -> String {
    match due {
        Due::On(date) => day(date, text.locale),
        Due::After { days: 0, .. } => text.plans.received.into(),
        Due::After { days, .. } => fill(text.plans.received_plus, &[&days.to_string()]),
    }
}
