//! The repayments over time as a small picture: a bar for each, principal and fee on top of each other, where its day is.
//! It repeats the list beneath it for the eye and is nothing to a screen reader.
//!
//! Across, everything is in tenths of a percent of the width, and only that way the picture is stretched, so that it fits any
//! screen; upwards in pixels. All bars are one shape, because every element costs a slow phone. Attributes only: a page's
//! policy may forbid inline styles.

use paylater_core::date::Date;
use paylater_core::money::Money;
use paylater_core::schedule::{Due, Instalment};

use super::markup::{Attr, Tag, tag};
use crate::text::{Text, due, fill, yuan};

const HEIGHT: i64 = 72;
const WIDE: i64 = 1000;
/// Room at both ends, so that the first and the last bar are whole.
const MARGIN: i64 = 40;
const BAR_MAX: i64 = 56;

/// The picture of these rows, for an order of this day.
pub fn of(rows: &[Instalment], ordered_on: Date, text: &Text) -> Option<Tag> {
    let last = rows.last()?;
    let highest = rows.iter().map(|row| row.amount).max()?;
    let has_fee = rows.iter().any(|row| !row.fee.is_zero());
    let places = places(rows, ordered_on);
    let gap = places.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(BAR_MAX * 2);
    let width = (gap * 7 / 10).clamp(4, BAR_MAX);
    let (mut principal, mut fees) = (String::new(), String::new());
    for (row, place) in rows.iter().zip(places.iter().copied()) {
        bar(row, highest, place, &mut principal, &mut fees);
    }
    let mut axis = block((0, HEIGHT), (WIDE, 1));
    if places.first() != Some(&MARGIN) {
        // When the order was made, unless something is paid there.
        axis.push_str(&block((MARGIN - 8, HEIGHT - 3), (16, 7)));
    }
    let svg = tag("svg")
        .attr(Attr::Width, "100%")
        .attr(Attr::Height, "77")
        .attr(Attr::ViewBox, "0 0 1000 77")
        .attr(Attr::PreserveAspectRatio, "none")
        .child(shape("grid", block((0, 0), (WIDE, 1))))
        .child(shape("axis", axis))
        .child(shape("bar", principal).attr(Attr::StrokeWidth, width.to_string()))
        .child(shape("bar-fee", fees).attr(Attr::StrokeWidth, width.to_string()));
    let key = |class, words| tag("span").class(class).text(words);
    let keys = || {
        let keys = tag("span").child(key("key", text.plans.principal));
        keys.child(key("key key-fee", text.plans.row_fee))
    };
    let words = |left: Tag, right: Option<Tag>| {
        tag("p").class("picture-words").child(tag("span").child(left)).child(tag("span").maybe(right))
    };
    let end = if rows.len() > 1 { text.plans.last } else { text.plans.only_instalment };
    let until = two_lines(end, due(last.due, text));
    let from = two_lines(text.plans.ordered, text.locale.day(ordered_on));
    let picture = tag("div")
        .class("picture")
        .attr(Attr::AriaHidden, "true")
        .child(words(tag("span").text(yuan(highest)), has_fee.then(keys)))
        .child(svg)
        .child(words(from, Some(until)));
    Some(picture)
}

fn two_lines(above: &'static str, below: String) -> Tag {
    tag("span").text(above).child(tag("br")).text(below)
}

/// The middle of each bar. A day that is not known yet lies at the end, after all that are.
fn places(rows: &[Instalment], ordered_on: Date) -> Vec<i64> {
    let days = |row: &Instalment| match row.due {
        Due::On(date) => Some(date.epoch_days() - ordered_on.epoch_days()),
        Due::After { .. } => None,
    };
    let longest = rows.iter().filter_map(days).max().unwrap_or_default().max(1);
    let place = |row| MARGIN + days(row).unwrap_or(longest) * (WIDE - 2 * MARGIN) / longest;
    rows.iter().map(place).collect()
}

/// Principal with the fee on top, where there is one: lines as wide as a bar, which say less than outlines would.
fn bar(row: &Instalment, highest: Money, place: i64, principal: &mut String, fees: &mut String) {
    // In pixels; a part that is there at all can be seen.
    let high = |part: Money| match part.is_zero() {
        true => 0,
        false => (part.fen() * HEIGHT / highest.fen().max(1)).max(2),
    };
    let (whole, fee) = (high(row.amount), high(row.fee));
    // A pixel of ground lies between the two, so that they are told apart not by their colours alone.
    let gap = i64::from(fee > 0);
    upright(principal, place, HEIGHT, (fee + gap - whole).min(0));
    if fee > 0 {
        upright(fees, place, HEIGHT - whole, fee);
    }
}

/// Adds a line from this height that goes so far down, or up.
fn upright(lines: &mut String, place: i64, from: i64, down: i64) {
    for (step, number) in [("M", place), (" ", from), ("v", down)] {
        lines.push_str(step);
        lines.push_str(&number.to_string());
    }
}

/// One rectangle of a shape: its upper left corner, its width and height.
fn block((x, y): (i64, i64), (width, height): (i64, i64)) -> String {
    let number = |number: i64| number.to_string();
    let width = number(width);
    fill("M{} {}h{}v{}h-{}z", &[&number(x), &number(y), &width, &number(height), &width])
}

fn shape(class: &'static str, outline: String) -> Tag {
    tag("path").class(class).attr(Attr::D, outline)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(due: &str, amount: i64) -> Instalment {
        let amount = Money::from_fen(amount).expect("an amount");
        let due = Due::On(Date::parse(due).expect("a day"));
        Instalment { seq: 1, due, moved_from: None, principal: amount, fee: Money::ZERO, amount }
    }

    #[test]
    fn bars_lie_where_their_days_are_and_the_last_one_ends_the_axis() {
        let ordered_on = Date::parse("2026-11-01").expect("a day");
        let rows = [row("2026-11-01", 1), row("2026-11-11", 1), row("2026-12-01", 1)];
        assert_eq!(places(&rows, ordered_on), [40, 346, 960]);
        assert_eq!(
            places(&rows[..1], ordered_on),
            [40],
            "a single payment on the day itself divides by nothing"
        );
    }

    #[test]
    fn a_bar_has_its_fee_on_top_with_a_pixel_between() {
        let whole = row("2026-11-01", 100);
        let money = |fen| Money::from_fen(fen).expect("an amount");
        let with_fee = Instalment { principal: money(75), fee: money(25), ..whole };
        let (mut principal, mut fees) = (String::new(), String::new());
        bar(&with_fee, money(200), 20, &mut principal, &mut fees);
        bar(&whole, money(100), 50, &mut principal, &mut fees);
        assert_eq!(principal, "M20 72v-26M50 72v-72");
        assert_eq!(fees, "M20 36v9");
    }
}
