//! The order: who is paid, for what, how much.

use paylater_core::instant::Instant;
use paylater_core::money::Money;
use paylater_core::offer::{CheckoutView, Line};

use yew::AttrValue;

use super::RenderContext;
use super::markup::{Attr, Tag, paragraph, tag};
use crate::text::{fill, minute, yuan};

/// More lines than this are folded away behind their number.
const LINES_SHOWN: usize = 3;

/// The order in full, with the time until which it can be paid. The large figure is what is to be paid in all, once a plan
/// decides that; before, it is the price.
pub fn card(view: &CheckoutView, total: Option<Money>, ctx: RenderContext) -> Tag {
    let words = &ctx.text.order;
    let order = &view.order;
    let due = tag("p")
        .class("order-due")
        .child(
            tag("span")
                .class("figure-label")
                .text(if total.is_some() { words.due } else { words.price })
                .text(" "),
        )
        .child(tag("span").class("amount").text(yuan(total.unwrap_or(order.amount))));
    let number = tag("span").class("number").text(order.out_trade_no.clone());
    tag("div")
        .class("order")
        .part("order")
        .child(paragraph("order-merchant", order.merchant.clone()))
        .child(due)
        .child(lines(&order.lines, ctx))
        .child(tag("p").class("note").text(words.number).text(" ").child(number))
        .child(paragraph("note", fill(words.until, &[&minute(view.expires_at, ctx.text.locale)])))
}

fn lines(lines: &[Line], ctx: RenderContext) -> Tag {
    let list = tag("ul").class("lines").attr(Attr::Role, "list").all(lines.iter().map(line));
    if lines.len() <= LINES_SHOWN {
        return list;
    }
    let count = fill(ctx.text.order.items, &[&lines.len().to_string()]);
    tag("details").class("reading").child(tag("summary").text(count)).child(list)
}

fn line(line: &Line) -> Tag {
    // The lines sum to the price, so no product of them can be too large; without one nothing is shown rather than a guess.
    let amount = line.unit_amount.checked_mul(line.quantity).map(yuan).unwrap_or_default();
    tag("li")
        .class("line")
        .child(tag("span").class("line-name").text(line.name.clone()))
        .child(tag("span").class("line-count").text(fill(" × {} ", &[&line.quantity.to_string()])))
        .child(tag("span").class("amount").text(amount))
}

/// What identifies the order, for screens on which something is being waited for; `since` is when that began.
pub fn receipt_lines(view: &CheckoutView, since: Option<Instant>, ctx: RenderContext) -> Tag {
    let words = &ctx.text.order;
    let began = |since| sum(ctx.text.steps.stalled_since, minute(since, ctx.text.locale));
    tag("dl")
        .class("receipt-lines")
        .child(sum(words.amount, yuan(view.order.amount)))
        .child(sum(words.merchant, view.order.merchant.clone()))
        .child(sum(words.number, view.order.out_trade_no.clone()))
        .maybe(since.map(began))
}

/// A label with its value, in a list of such.
pub fn sum(label: impl Into<AttrValue>, value: impl Into<AttrValue>) -> Tag {
    tag("div").class("sum").child(tag("dt").text(label)).child(tag("dd").class("number").text(value))
}

/// The same for one that matters more than the others.
pub fn total(label: &'static str, value: String) -> Tag {
    tag("div")
        .class("sum sum-total")
        .child(tag("dt").text(label))
        .child(tag("dd").class("amount").text(value))
}
