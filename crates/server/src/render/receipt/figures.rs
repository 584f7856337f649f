//! Money and time as a shopper reads them. Whole numbers only.

use paylater_core::date::Date;
use paylater_core::instant::Instant;
use paylater_core::money::Money;

use super::texts::Language;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

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
pub fn day(text: &str, language: Language) -> String {
    match Date::parse(text) {
        Ok(date) => civil(date, language),
        Err(_) => text.into(),
    }
}

/// `2026年11月22日 15:30:05` by the clock in China.
pub fn moment(text: &str, language: Language) -> String {
    match Instant::parse_rfc3339(text) {
        Ok(moment) => {
            let clock = moment.to_shanghai_text();
            format!("{} {}", civil(moment.shanghai_date(), language), clock.get(11..).unwrap_or_default())
        }
        Err(_) => text.into(),
    }
}

fn civil(date: Date, language: Language) -> String {
    match language {
        Language::ZhHans | Language::ZhHant => {
            format!("{}年{}月{}日", date.year(), date.month(), date.day())
        }
        Language::En => {
            let month = MONTHS.get(usize::from(date.month()) - 1).copied().unwrap_or_default();
            format!("{} {month} {}", date.day(), date.year())
        }
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
            (Language::ZhHans, "2026年12月2日", "2026年11月22日 15:30:59"),
            (Language::ZhHant, "2026年12月2日", "2026年11月22日 15:30:59"),
            (Language::En, "2 Dec 2026", "22 Nov 2026 15:30:59"),
        ] {
            assert_eq!(day("2026-12-02", language), date);
            assert_eq!(moment("2026-11-22T07:30:59.120Z", language), time);
        }
        assert_eq!(
            (day("soon", Language::En).as_str(), moment("now", Language::En).as_str()),
            ("soon", "now")
        );
    }
}
