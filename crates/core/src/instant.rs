//! Moments, as milliseconds since 1970 in UTC, and the texts in which the outside writes them.
//!
//! Asia/Shanghai has been at +08:00 all year since 1991, so no zone database is needed for the days we speak of.

use core::fmt;

use crate::date::Date;
use crate::template::{fill, two_digits as digits};

const SHANGHAI_OFFSET_MS: i64 = 8 * 3_600_000;
const DAY_MS: i64 = 86_400_000;

/// A moment: milliseconds since 1970-01-01T00:00:00Z, never before it and never after the year 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// The text is no moment of the expected form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnInstant;

impl fmt::Display for NotAnInstant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a moment in RFC 3339")
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC with milliseconds: `2026-11-22T05:06:33.120Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, in_day_ms) = self.day_and_rest(0);
        let (hour, minute, second) = clock(in_day_ms);
        write!(f, "{date}T{hour:02}:{minute:02}:{second:02}.{:03}Z", in_day_ms % 1000)
    }
}

impl Instant {
    /// The latest moment: the last day a [`Date`] can name, with room for the offset.
    const MAX_MS: i64 = 2_932_896 * DAY_MS;

    /// This many milliseconds after 1970-01-01T00:00:00Z; what lies outside 1970 to 9999 is drawn to the nearest end.
    pub const fn from_unix_ms(unix_ms: i64) -> Self {
        if unix_ms < 0 {
            Self(0)
        } else if unix_ms > Self::MAX_MS {
            Self(Self::MAX_MS)
        } else {
            Self(unix_ms)
        }
    }

    /// Milliseconds since 1970.
    pub const fn unix_ms(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970.
    pub const fn unix_s(self) -> i64 {
        self.0 / 1000
    }

    /// The moment this many seconds later.
    pub const fn plus_s(self, seconds: i64) -> Self {
        Self::from_unix_ms(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// The moment this many milliseconds later.
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self::from_unix_ms(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this moment; zero when `earlier` is later.
    pub const fn ms_since(self, earlier: Self) -> i64 {
        let ms = self.0 - earlier.0;
        if ms < 0 { 0 } else { ms }
    }

    /// The civil day in Asia/Shanghai.
    pub fn shanghai_date(self) -> Date {
        self.day_and_rest(SHANGHAI_OFFSET_MS).0
    }

    /// The moment at which this day begins in Asia/Shanghai.
    pub fn start_of_shanghai_day(day: Date) -> Self {
        Self::from_unix_ms(day.epoch_days() * DAY_MS - SHANGHAI_OFFSET_MS)
    }

    /// `yyyy-MM-dd HH:mm:ss` in Asia/Shanghai, as Alipay writes time.
    pub fn to_shanghai_text(self) -> String {
        let (date, in_day_ms) = self.day_and_rest(SHANGHAI_OFFSET_MS);
        let (hour, minute, second) = clock(in_day_ms);
        fill("{} {}:{}:{}", &[&date.to_iso(), &digits(hour), &digits(minute), &digits(second)])
    }

    /// RFC 3339 with seconds and the offset of Asia/Shanghai, as WeChat Pay writes time.
    pub fn to_shanghai_rfc3339(self) -> String {
        format!("{}+08:00", self.to_shanghai_text().replacen(' ', "T", 1))
    }

    /// Fourteen digits in Asia/Shanghai, as a WeChat service order writes time: `20260102030405`.
    pub fn to_shanghai_digits(self) -> String {
        self.to_shanghai_text().chars().filter(char::is_ascii_digit).collect()
    }

    /// Reads `yyyy-MM-dd HH:mm:ss` of Asia/Shanghai; a fraction of a second may follow and is dropped.
    pub fn parse_shanghai_text(text: &str) -> Result<Self, NotAnInstant> {
        let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
        if fraction.is_empty() || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(NotAnInstant);
        }
        let (day, clock) = seconds.split_once(' ').ok_or(NotAnInstant)?;
        local_ms(day, clock).map(|local| Self::from_unix_ms(local - SHANGHAI_OFFSET_MS))
    }

    /// Reads RFC 3339 with `Z` or a numeric offset; a fraction finer than a millisecond is cut.
    pub fn parse_rfc3339(text: &str) -> Result<Self, NotAnInstant> {
        let (day, rest) = text.split_once(['T', 't', ' ']).ok_or(NotAnInstant)?;
        let zone_at = rest.find(['Z', 'z', '+', '-']).ok_or(NotAnInstant)?;
        let (clock, zone) = rest.split_at(zone_at);
        let (seconds, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        if fraction.is_empty() || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(NotAnInstant);
        }
        let thousandths = fraction.bytes().chain(*b"00").take(3);
        let ms = thousandths.fold(0, |ms, digit| ms * 10 + i64::from(digit - b'0'));
        Ok(Self::from_unix_ms(local_ms(day, seconds)? + ms - offset_ms(zone)?))
    }

    #[expect(clippy::expect_used, reason = "no instant is before 1970, and none is let past 9999")]
    fn day_and_rest(self, offset_ms: i64) -> (Date, i64) {
        let local = self.0 + offset_ms;
        let date = Date::from_epoch_days((local / DAY_MS).min(2_932_896));
        (date.expect("an instant lies between 1970 and 9999"), local % DAY_MS)
    }
}

fn clock(in_day_ms: i64) -> (i64, i64, i64) {
    let seconds = in_day_ms / 1000;
    (seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn local_ms(day: &str, clock: &str) -> Result<i64, NotAnInstant> {
    let date = Date::parse(day).map_err(|_| NotAnInstant)?;
    let parts: Vec<&str> = clock.split(':').collect();
    let [hour, minute, second] = parts[..] else {
        return Err(NotAnInstant);
    };
    let (hour, minute, second) = (two_digits(hour, 23)?, two_digits(minute, 59)?, two_digits(second, 60)?);
    Ok(date.epoch_days() * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000)
}

fn offset_ms(zone: &str) -> Result<i64, NotAnInstant> {
    if zone.eq_ignore_ascii_case("z") {
        return Ok(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = zone.get(1..).unwrap_or_default().split_once(':').ok_or(NotAnInstant)?;
    Ok(sign * (two_digits(hours, 23)? * 60 + two_digits(minutes, 59)?) * 60_000)
}

fn two_digits(text: &str, max: i64) -> Result<i64, NotAnInstant> {
    // Not by `parse`, which reads signs and more digits too, and would be most of what a phone downloads for this.
    let [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] = text.as_bytes() else { return Err(NotAnInstant) };
    let value = i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
    if value <= max { Ok(value) } else { Err(NotAnInstant) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_moment_is_written_as_each_provider_writes_it() {
        // 2026-01-02 03:04:05 in Shanghai is 19:04:05 of the day before in UTC.
        let moment = Instant::from_unix_ms(1_767_294_245_000);
        assert_eq!(moment.to_string(), "2026-01-01T19:04:05.000Z");
        assert_eq!(moment.to_shanghai_text(), "2026-01-02 03:04:05");
        assert_eq!(moment.to_shanghai_rfc3339(), "2026-01-02T03:04:05+08:00");
        assert_eq!(moment.to_shanghai_digits(), "20260102030405");
        assert_eq!(moment.shanghai_date(), Date::parse("2026-01-02").expect("a day"));
    }

    #[test]
    fn a_day_begins_at_midnight_in_shanghai() {
        let day = Date::parse("2026-01-02").expect("a day");
        assert_eq!(Instant::start_of_shanghai_day(day).to_string(), "2026-01-01T16:00:00.000Z");
    }

    #[test]
    fn moments_are_read_in_the_forms_the_outside_uses() {
        for (text, unix_ms) in [
            ("2026-01-02T03:04:05+08:00", 1_767_294_245_000),
            ("2026-01-01T19:04:05Z", 1_767_294_245_000),
            ("2026-01-01T19:04:05.5Z", 1_767_294_245_500),
            ("2026-01-01t19:04:05.123456z", 1_767_294_245_123),
            ("2026-01-01T12:04:05-07:00", 1_767_294_245_000),
        ] {
            assert_eq!(Instant::parse_rfc3339(text).map(Instant::unix_ms), Ok(unix_ms), "{text}");
        }
        for text in ["2026-01-02 03:04:05", "2026-01-02 03:04:05.278"] {
            assert_eq!(
                Instant::parse_shanghai_text(text).map(Instant::unix_ms),
                Ok(1_767_294_245_000),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "2026-01-02",
            "2026-01-02T03:04:05",
            "2026-01-02T3:04:05Z",
            "2026-01-02T25:00:00Z",
            "2026-01-02T03:04:05.Z",
            "2026-01-02T03:04:05+0800",
            "x",
        ] {
            assert_eq!(Instant::parse_rfc3339(text), Err(NotAnInstant), "{text}");
        }
        for text in ["2026-01-02T03:04:05", "2026-01-02 03:04", "2026-01-02 03:04:05.", "20260102030405"] {
            assert_eq!(Instant::parse_shanghai_text(text), Err(NotAnInstant), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(unix_ms in 0..Instant::MAX_MS - DAY_MS) {
            let moment = Instant::from_unix_ms(unix_ms);
            prop_assert_eq!(Instant::parse_rfc3339(&moment.to_string()), Ok(moment));
            let second = Instant::from_unix_ms(unix_ms / 1000 * 1000);
            prop_assert_eq!(Instant::parse_rfc3339(&moment.to_shanghai_rfc3339()), Ok(second));
            prop_assert_eq!(Instant::parse_shanghai_text(&moment.to_shanghai_text()), Ok(second));
        }
    }
}
