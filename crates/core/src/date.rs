//! Civil dates, without a clock or a zone. A due date is a day in Asia/Shanghai and lasts until 24:00 there.

use core::fmt;

use crate::template::{fill, two_digits};

/// A day of the Gregorian calendar, from 1970-01-01 to 9999-12-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// The text or the numbers are no day between 1970-01-01 and 9999-12-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADate;

impl fmt::Display for NotADate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date between 1970-01-01 and 9999-12-31")
    }
}

impl fmt::Display for Date {
    /// `YYYY-MM-DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_iso())
    }
}

impl Date {
    /// The day of these numbers; months and days count from one.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, NotADate> {
        let exists = (1970..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        if exists { Ok(Self { year, month, day }) } else { Err(NotADate) }
    }

    /// Reads `YYYY-MM-DD` and nothing else.
    pub fn parse(text: &str) -> Result<Self, NotADate> {
        let bytes = text.as_bytes();
        let has_shape = bytes.len() == 10
            && bytes.iter().enumerate().all(|(index, byte)| match index {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !has_shape {
            return Err(NotADate);
        }
        let number =
            |digits: &[u8]| digits.iter().fold(0_u16, |number, digit| number * 10 + u16::from(digit - b'0'));
        let [year, month, day] = [&bytes[0..4], &bytes[5..7], &bytes[8..10]].map(number);
        // Two digits always fit.
        Self::new(year, month as u8, day as u8)
    }

    /// `YYYY-MM-DD`.
    pub fn to_iso(self) -> String {
        let [year, month, day] = [self.year.into(), self.month.into(), self.day.into()].map(two_digits);
        fill("{}-{}-{}", &[&year, &month, &day])
    }

    /// The year, such as 2026.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The same day `months` later; where that month has no such day, its last one (Civil Code, article 202).
    ///
    /// Always count from the original day: going from an already clamped date would lose it for good.
    pub fn add_months(self, months: u32) -> Result<Self, NotADate> {
        self.in_month(months, self.day)
    }

    /// This day of the month that comes `months` later; where that month has no such day, its last one.
    pub fn in_month(self, months: u32, day: u8) -> Result<Self, NotADate> {
        let index = u32::from(self.year) * 12 + u32::from(self.month - 1);
        let index = index.checked_add(months).ok_or(NotADate)?;
        let year = u16::try_from(index / 12).map_err(|_| NotADate)?;
        let month = (index % 12) as u8 + 1;
        Self::new(year, month, day.min(days_in_month(year, month)))
    }

    /// Is it the last day of its month?
    pub fn is_month_end(self) -> bool {
        self.day == days_in_month(self.year, self.month)
    }

    /// Is it a Saturday or a Sunday?
    pub fn is_weekend(self) -> bool {
        // 1970-01-01 was a Thursday, so that Saturdays leave 2 and Sundays 3.
        matches!(self.epoch_days() % 7, 2 | 3)
    }

    /// The day `days` later.
    pub fn add_days(self, days: u32) -> Result<Self, NotADate> {
        Self::from_epoch_days(self.epoch_days() + i64::from(days))
    }

    /// Days since 1970-01-01.
    pub fn epoch_days(self) -> i64 {
        // Howard Hinnant's civil-day arithmetic: years begin in March, so that the leap day comes last.
        let month = i64::from(self.month);
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year / 400;
        let year_of_era = year % 400;
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// The day this many days after 1970-01-01.
    pub fn from_epoch_days(days: i64) -> Result<Self, NotADate> {
        if !(0..=2_932_896).contains(&days) {
            return Err(NotADate);
        }
        let shifted = days + 719_468;
        let era = shifted / 146_097;
        let day_of_era = shifted % 146_097;
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u8;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u8;
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self::new(u16::try_from(year).map_err(|_| NotADate)?, month, day)
    }
}

/// How many days this month has.
fn days_in_month(year: u16, month: u8) -> u8 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> Date {
        Date::parse(text).expect(text)
    }

    #[test]
    fn months_clamp_to_the_month_end_from_the_original_day() {
        for (from, months, to) in [
            ("2026-01-31", 1, "2026-02-28"),
            ("2026-01-31", 2, "2026-03-31"),
            ("2026-01-31", 3, "2026-04-30"),
            ("2026-01-31", 4, "2026-05-31"),
            ("2026-01-31", 6, "2026-07-31"),
            ("2026-01-31", 12, "2027-01-31"),
            ("2024-01-31", 1, "2024-02-29"),
            ("2024-01-31", 2, "2024-03-31"),
            ("2025-10-31", 1, "2025-11-30"),
            ("2025-10-31", 4, "2026-02-28"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2026-08-30", 6, "2027-02-28"),
        ] {
            assert_eq!(date(from).add_months(months), Ok(date(to)), "{from} + {months}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-01",
            "2026/01/01",
            "2026-01-01 ",
            "+026-01-01",
        ] {
            assert_eq!(Date::parse(text), Err(NotADate), "{text}");
        }
        assert_eq!(date("9999-12-31").add_days(1), Err(NotADate));
        assert_eq!(date("9999-12-01").add_months(1), Err(NotADate));
        assert_eq!(date("2026-01-01").add_months(u32::MAX), Err(NotADate));
    }

    #[test]
    fn known_days_have_their_known_numbers() {
        for (text, days) in
            [("1970-01-01", 0), ("2000-03-01", 11_017), ("2024-02-29", 19_782), ("9999-12-31", 2_932_896)]
        {
            assert_eq!(date(text).epoch_days(), days, "{text}");
            assert_eq!(Date::from_epoch_days(days), Ok(date(text)));
        }
        assert_eq!(date("2026-11-22").add_days(30), Ok(date("2026-12-22")));
    }

    proptest! {
        #[test]
        fn every_day_number_names_one_day_and_the_order_is_kept(days in 0_i64..2_932_896) {
            let day = Date::from_epoch_days(days).expect("in range");
            prop_assert_eq!(day.epoch_days(), days);
            prop_assert!(day < Date::from_epoch_days(days + 1).expect("in range"));
            prop_assert_eq!(Date::parse(&day.to_string()), Ok(day));
        }
    }
}
