//! Money and days as a shopper reads them. Whole numbers only: no float comes near an amount.

use paylater_core::disclosure::AnnualRate;
use paylater_core::instant::Instant;
use paylater_core::money::Money;
use paylater_core::schedule::Due;

use super::{Locale, Text, fill};

/// `¥1,299.00`.
pub fn yuan(amount: Money) -> String {
    let (whole, fen) = ((amount.fen() / 100).to_string(), amount.fen() % 100);
    let mut text = String::with_capacity(whole.len() + 12);
    text.push('¥');
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(if fen < 10 { ".0" } else { "." });
    text.push_str(&fen.to_string());
    text
}

/// `13.57%`.
pub fn percent(rate: AnnualRate) -> String {
    let (whole, places) = (rate.basis_points() / 100, rate.basis_points() % 100);
    fill(if places < 10 { "{}.0{}%" } else { "{}.{}%" }, &[&whole.to_string(), &places.to_string()])
}

/// The day on which something is due, or the event that it waits for.
pub fn due(due: Due, text: &Text) -> String {
    match due {
        Due::On(date) => text.locale.day(date),
        Due::After { days: 0, .. } => text.plans.received.into(),
        Due::After { days, .. } => fill(text.plans.received_plus, &[&days.to_string()]),
    }
}

/// The day and the clock in China, to the minute: `2026年11月22日 15:30`.
pub fn minute(moment: Instant, locale: Locale) -> String {
    let text = moment.to_shanghai_text();
    let clock = text.get(11..16).unwrap_or_default();
    fill("{} {}", &[&locale.day(moment.shanghai_date()), clock])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_grouped_by_thousands_and_has_two_places() {
        for (fen, text) in [
            (0, "¥0.00"),
            (5, "¥0.05"),
            (99_999, "¥999.99"),
            (129_900, "¥1,299.00"),
            (123_456_789, "¥1,234,567.89"),
            (paylater_core::money::MAX_FEN, "¥90,071,992,547,409.91"),
        ] {
            assert_eq!(yuan(Money::from_fen(fen).expect("an amount")), text);
        }
    }

    #[test]
    fn a_rate_has_two_places_and_is_rounded_once() {
        let method = paylater_core::disclosure::RateMethod::Dated;
        for (ppm, text) in
            [(0, "0.00%"), (135_749, "13.57%"), (135_750, "13.58%"), (990, "0.10%"), (12_340_000, "1234.00%")]
        {
            assert_eq!(percent(AnnualRate { method, ppm }), text);
        }
    }

    #[test]
    fn a_moment_is_told_by_the_clock_in_china() {
        let moment = Instant::parse_rfc3339("2026-11-22T07:30:59Z").expect("a moment");
        assert_eq!(minute(moment, Locale::ZhHans), "2026年11月22日 15:30");
        assert_eq!(minute(moment, Locale::En), "22 Nov 2026 15:30");
    }
}
