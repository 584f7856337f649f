//! Instants as milliseconds since 1970, and the spellings of Beijing time the two providers use.
//!
//! What time it is comes from a port; the rules of the providers take `now_ms` as an argument.

use time::format_description::{BorrowedFormatItem, well_known::Rfc3339};
use time::macros::{format_description, offset};
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};

const SPACED: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
const COMPACT: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day][hour][minute][second]");
const COMPACT_DAY: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]");

/// One minute in milliseconds.
pub const MINUTE_MS: i64 = 60_000;
/// One hour in milliseconds.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// One day in milliseconds.
pub const DAY_MS: i64 = 24 * HOUR_MS;

fn beijing(at_ms: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at_ms.div_euclid(1000))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        .to_offset(offset!(+8))
}

fn written(at_ms: i64, format: &[BorrowedFormatItem<'_>]) -> String {
    // Formatting fails only for a missing component or a writer that fails; a date-time and a string have
    // neither.
    beijing(at_ms).format(format).unwrap_or_default()
}

/// Alipay's `yyyy-MM-dd HH:mm:ss`, Beijing time.
pub fn spaced(at_ms: i64) -> String {
    written(at_ms, SPACED)
}

/// Payscore's `yyyyMMddHHmmss`, Beijing time.
pub fn compact(at_ms: i64) -> String {
    written(at_ms, COMPACT)
}

/// `yyyyMMdd`, Beijing time, as trade numbers begin.
pub fn compact_day(at_ms: i64) -> String {
    written(at_ms, COMPACT_DAY)
}

/// WeChat Pay's RFC 3339 with the offset of Beijing.
pub fn rfc3339(at_ms: i64) -> String {
    beijing(at_ms).format(&Rfc3339).unwrap_or_default()
}

/// Reads `yyyy-MM-dd HH:mm:ss` of Beijing.
pub fn parse_spaced(text: &str) -> Option<i64> {
    in_beijing(PrimitiveDateTime::parse(text, SPACED).ok()?)
}

/// Reads payscore's `yyyyMMddHHmmss` or `yyyyMMdd` of Beijing.
pub fn parse_compact(text: &str) -> Option<i64> {
    match text.len() {
        14 => in_beijing(PrimitiveDateTime::parse(text, COMPACT).ok()?),
        8 => in_beijing(PrimitiveDateTime::new(Date::parse(text, COMPACT_DAY).ok()?, Time::MIDNIGHT)),
        _ => None,
    }
}

/// Reads RFC 3339 with any offset.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    OffsetDateTime::parse(text, &Rfc3339).ok()?.unix_timestamp().checked_mul(1000)
}

fn in_beijing(civil: PrimitiveDateTime) -> Option<i64> {
    civil.assume_offset(offset!(+8)).unix_timestamp().checked_mul(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-02 03:04:05 in Beijing.
    const AT_MS: i64 = 1_767_294_245_000;

    #[test]
    fn one_instant_has_four_spellings() {
        assert_eq!(spaced(AT_MS), "2026-01-02 03:04:05");
        assert_eq!(compact(AT_MS), "20260102030405");
        assert_eq!(compact_day(AT_MS), "20260102");
        assert_eq!(rfc3339(AT_MS), "2026-01-02T03:04:05+08:00");
    }

    #[test]
    fn each_spelling_is_read_back_and_nonsense_is_not() {
        assert_eq!(parse_spaced("2026-01-02 03:04:05"), Some(AT_MS));
        assert_eq!(parse_compact("20260102030405"), Some(AT_MS));
        assert_eq!(parse_compact("20260102"), Some(AT_MS - 11_045_000));
        assert_eq!(parse_rfc3339("2026-01-01T19:04:05Z"), Some(AT_MS));
        for text in ["2026-01-02T03:04:05", "2026-02-30 00:00:00", "2026-1-2 3:4:5", ""] {
            assert_eq!(parse_spaced(text), None, "{text}");
        }
        assert_eq!(parse_compact("OnAccept"), None);
    }
}
