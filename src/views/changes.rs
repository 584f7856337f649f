//! What has changed since the shopper confirmed, in so many words, before they are asked again.

use paylater_core::checkout::Change;
use paylater_core::disclosure::AnnualRate;
use paylater_core::money::Money;

use super::markup::{Attr, Tag, paragraph, tag};
use super::{RenderContext, disclosure};
use crate::text::{Text, fill, percent, yuan};

/// All of it in one box; nothing where nothing has changed.
pub fn notice(changes: &[Change], ctx: RenderContext) -> Option<Tag> {
    let words = &ctx.text.changes;
    let items = changes.iter().map(|change| tag("li").text(sentence(change, ctx.text)));
    let notice = || {
        tag("div")
            .class("notice changes")
            .child(paragraph("changes-title", words.heading))
            .child(tag("ul").attr(Attr::Role, "list").all(items))
            .child(paragraph("", words.ask))
    };
    (!changes.is_empty()).then(notice)
}

fn sentence(change: &Change, text: &Text) -> String {
    let words = &text.changes;
    let money = |label, was: Money, is: Money| fill(words.from_to, &[label, &yuan(was), &yuan(is)]);
    let named = |template, name: &str| fill(template, &[name]);
    match change {
        Change::WayGone => words.way_gone.into(),
        Change::PlanGone => words.plan_gone.into(),
        Change::Price { was, is } => money(text.order.price, *was, *is),
        Change::Fee { was, is } => money(text.plans.fee, *was, *is),
        Change::Total { was, is } => money(text.plans.total, *was, *is),
        Change::Rate { was, is } => rates(*was, *is, text),
        Change::Schedule => words.schedule.into(),
        Change::Statement(label) => named(words.statement, label),
        Change::Document(title) => named(words.document, title),
        Change::NewDocument(title) => named(words.new_document, title),
    }
}

/// The newer method names the line; an older one that differs is named beside its number.
fn rates(was: Option<AnnualRate>, is: Option<AnnualRate>, text: &Text) -> String {
    let label = |rate: AnnualRate| disclosure::rate_label(rate, text);
    let name = is.or(was).map(label).unwrap_or_default();
    let number = |rate: Option<AnnualRate>| match rate {
        None => text.changes.nothing.into(),
        Some(rate) if label(rate) == name => percent(rate),
        Some(rate) => fill("{} {}", &[label(rate), &percent(rate)]),
    };
    fill(text.changes.from_to, &[name, &number(was), &number(is)])
}
