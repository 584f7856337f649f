//! The repayments over time as a small picture: a bar for each, principal and fee on top of each other, where its day is.
//! It repeats the list beneath it for the eye and is nothing to a screen reader.
//!
//! Across, everything is in tenths of a percent of the width, so that the picture fits any screen without being squeezed;
//! upwards in pixels. Attributes only: a page's policy may forbid inline styles.

use paylater_core::date::Date;
use paylater_core::money::Money;
use paylater_core::schedule::{Due, Instalment};

use super::markup::{Tag, tag};
use super::schedule::due;
use crate::text::{Text, day, fill, yuan};

const HEIGHT: i64 = 72;
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
    let bars = rows.iter().zip(&places).map(|(row, place)| bar(row, highest, place - width / 2, width));
    let svg = tag("svg")
        .attr("width", "100%")
        .attr("height", (HEIGHT + 5).to_string())
        .child(line("grid", 0))
        .child(line("axis", HEIGHT))
        .maybe((places.first() != Some(&MARGIN)).then(order_day))
        .all(bars);
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
    let from = two_lines(text.plans.ordered, day(ordered_on, text.locale));
    let picture = tag("div")
        .class("picture")
        .attr("aria-hidden", "true")
        .child(words(tag("span").text(yuan(highest)), has_fee.then(keys)))
        .child(svg)
        .child(words(from, Some(until)));
    Some(picture)
}

/// A dot where the order was made, unless something is paid there.
fn order_day() -> Tag {
    let dot = tag("circle").class("axis").attr("r", "4");
    dot.attr("cx", percent(MARGIN)).attr("cy", HEIGHT.to_string())
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
    let place = |row| MARGIN + days(row).unwrap_or(longest) * (1000 - 2 * MARGIN) / longest;
    rows.iter().map(place).collect()
}

fn bar(row: &Instalment, highest: Money, left: i64, width: i64) -> Tag {
    // In pixels; a part that is there at all can be seen.
    let high = |part: Money| match part.is_zero() {
        true => 0,
        false => (part.fen() * HEIGHT / highest.fen().max(1)).max(2),
    };
    let (whole, fee) = (high(row.amount), high(row.fee));
    let part = |class, from_top, height: i64| {
        tag("rect")
            .class(class)
            .attr("x", percent(left))
            .attr("width", percent(width))
            .attr("y", i64::to_string(&from_top))
            .attr("height", height.max(0).to_string())
    };
    // A pixel of ground lies between the two, so that they are told apart not by their colours alone.
    let gap = i64::from(fee > 0);
    tag("g")
        .child(part("bar", HEIGHT - whole + fee + gap, whole - fee - gap))
        .maybe((fee > 0).then(|| part("bar-fee", HEIGHT - whole, fee)))
}

fn line(class: &'static str, y: i64) -> Tag {
    tag("rect").class(class).attr("width", "100%").attr("height", "1").attr("y", y.to_string())
}

fn percent(tenths: i64) -> String {
    fill("{}.{}%", &[&(tenths / 10).to_string(), &(tenths % 10).to_string()])
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
    fn a_tenth_of_a_percent_is_written_with_its_place() {
        assert_eq!((percent(5).as_str(), percent(1000).as_str()), ("0.5%", "100.0%"));
    }
}
