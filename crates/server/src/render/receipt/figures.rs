//! Money and time as a shopper reads them. Whole numbers only.

use paylater_core::date::Date;
use paylater_core::instant::Instant;
use paylater_core::locale::Locale;
use paylater_core::money::Money;

/// `¥1,299.00`. An amount that is none is shown as it is, so that nobody takes it for another.
pub fn yuan(fen: i64) -> String {
    let Ok(amount) = Money::from_fen(fen) else { return format!("{fen} fen") };
    let plain = amount.to_yuan();
    let (whole, places) = plain.split_once('.').unwrap_or((&plain, "00"));
    let mut text = String::from("¥");
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text}.{places}")
}

/// `12.80%`, from parts per million: to the nearest hundredth of a per cent, an exact half upwards.
pub fn percent(ppm: i64) -> String {
    let basis_points = (i128::from(ppm) + 50).div_euclid(100);
    format!("{}.{:02}%", basis_points / 100, basis_points % 100)
}

/// `2026年12月22日` or `22 Dec 2026`.
pub fn day(text: &str, language: Locale) -> String {
    match Date::parse(text) {
        Ok(date) => language.day(date),
        Err(_) => text.into(),
    }
}

/// `2026年11月22日 15:30:05` by the clock in China.
pub fn moment(text: &str, language: Locale) -> String {
    match Instant::parse_rfc3339(text) {
        Ok(moment) => {
            let clock = moment.to_shanghai_text();
            format!("{} {}", language.day(moment.shanghai_date()), clock.get(11..).unwrap_or_default())
        }
        Err(_) => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_has_two_places() {
        for (ppm, text) in [
            (0, "0.00%"),
            (49, "0.00%"),
            (50, "0.01%"),
            (128_038, "12.80%"),
            (129_950, "13.00%"),
            (1_000_000, "100.00%"),
        ] {
            assert_eq!(percent(ppm), text);
        }
    }

    #[test]
    fn money_days_and_moments_are_written_as_the_language_writes_them() {
        for (fen, text) in [
            (0, "¥0.00"),
            (5, "¥0.05"),
            (129_900, "¥1,299.00"),
            (123_456_789, "¥1,234,567.89"),
            (-1, "-1 fen"),
        ] {
            assert_eq!(yuan(fen), text);
        }
        for (language, date, time) in [
            (Locale::ZhHans, "2026年12月2日", "2026年11月22日 15:30:59"),
            (Locale::ZhHant, "2026年12月2日", "2026年11月22日 15:30:59"),
            (Locale::En, "2 Dec 2026", "22 Nov 2026 15:30:59"),
        ] {
            assert_eq!(day("2026-12-02", language), date);
            assert_eq!(moment("2026-11-22T07:30:59.120Z", language), time);
        }
        assert_eq!((day("soon", Locale::En).as_str(), moment("now", Locale::En).as_str()), ("soon", "now"));
    }
}
