//! Money: whole fen of one currency, added only through checked operations.
//!
//! There is no float here, no division without a named owner of the remainder, and no negative amount: what flows the
//! other way has a name of its own (a refund, a discount).

use core::fmt;

/// The largest amount ever handled, in fen: what a JSON number carries exactly (2^53 − 1).
pub const MAX_FEN: i64 = 9_007_199_254_740_991;

/// An amount of Chinese yuan in whole fen, from 0 to [`MAX_FEN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

/// Why a number or a text is no amount, or a sum is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyError {
    /// Below zero.
    Negative,
    /// Above [`MAX_FEN`].
    TooLarge,
    /// Not a decimal number of yuan with at most two places.
    NotYuan,
    /// The currency is not one we can reckon with; guessing its decimal places would be wrong by a hundred.
    UnknownCurrency,
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Negative => "the amount is below zero",
            Self::TooLarge => "the amount is too large",
            Self::NotYuan => "not a number of yuan with at most two decimal places",
            Self::UnknownCurrency => "only CNY is supported",
        })
    }
}

/// Which part of a split carries the fen that do not divide evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remainder {
    /// The first part carries all of them.
    First,
    /// The last part carries all of them.
    Last,
    /// The earlier parts carry one fen each.
    Spread,
}

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount of this many fen.
    pub const fn from_fen(fen: i64) -> Result<Self, MoneyError> {
        if fen < 0 {
            Err(MoneyError::Negative)
        } else if fen > MAX_FEN {
            Err(MoneyError::TooLarge)
        } else {
            Ok(Self(fen))
        }
    }

    /// The amount in fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// Is this nothing?
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Reads yuan as the providers write them: digits, then at most two decimal places; no sign, no grouping.
    pub fn parse_yuan(text: &str) -> Result<Self, MoneyError> {
        let (whole, places) = text.split_once('.').unwrap_or((text, "00"));
        let is_digits =
            |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        if !is_digits(whole) || !is_digits(places) || places.len() > 2 {
            return Err(MoneyError::NotYuan);
        }
        let yuan: i64 = whole.parse().map_err(|_| MoneyError::TooLarge)?;
        let digits: i64 = places.parse().map_err(|_| MoneyError::NotYuan)?;
        let cents = if places.len() == 1 { digits * 10 } else { digits };
        let fen = yuan.checked_mul(100).and_then(|fen| fen.checked_add(cents)).ok_or(MoneyError::TooLarge)?;
        Self::from_fen(fen)
    }

    /// Yuan with two decimal places and no grouping, as the providers want them: `88.88`.
    pub fn to_yuan(self) -> String {
        let (yuan, fen) = (self.0 / 100, self.0 % 100);
        // Not by a template: a schedule writes hundreds of amounts at each touch.
        [yuan.to_string().as_str(), if fen < 10 { ".0" } else { "." }, &fen.to_string()].concat()
    }

    /// The sum, unless it is too large.
    pub const fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        match self.0.checked_add(other.0) {
            Some(fen) => Self::from_fen(fen),
            None => Err(MoneyError::TooLarge),
        }
    }

    /// The difference, unless it is below zero.
    pub const fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        Self::from_fen(self.0 - other.0)
    }

    /// This amount `count` times.
    pub fn checked_mul(self, count: u32) -> Result<Self, MoneyError> {
        self.0.checked_mul(i64::from(count)).ok_or(MoneyError::TooLarge).and_then(Self::from_fen)
    }

    /// The sum of many amounts.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// This share of the amount, in parts per million, rounded half to even to the fen.
    pub fn share_half_even(self, ppm: u32) -> Result<Self, MoneyError> {
        self.ratio_half_even(u64::from(ppm), 1_000_000)
    }

    /// This amount times a ratio, rounded half to even to the fen; a ratio over zero is too large.
    pub fn ratio_half_even(self, numerator: u64, denominator: u64) -> Result<Self, MoneyError> {
        // An amount has 53 bits and a ratio 64, so the product fits. It is divided bit by bit: the compiler's division of such
        // numbers would be a kilobyte of code for this one place.
        let divisor = u128::from(denominator);
        let (mut floor, mut rest) = (0_u64, u128::from(self.0.unsigned_abs()) * u128::from(numerator));
        for bit in (0..64).rev() {
            let part = divisor << bit;
            if part <= rest {
                rest -= part;
                floor |= 1 << bit;
            }
        }
        // By nothing, or to more than 64 bits.
        if rest >= divisor {
            return Err(MoneyError::TooLarge);
        }
        let rounds_up = rest * 2 > divisor || (rest * 2 == divisor && floor % 2 == 1);
        i64::try_from(floor.saturating_add(u64::from(rounds_up)))
            .map_err(|_| MoneyError::TooLarge)
            .and_then(Self::from_fen)
    }

    /// Splits into `parts` that sum to the whole; `remainder` says which carry the fen that do not divide.
    ///
    /// Zero parts give an empty list; the caller's plan has refused that already.
    pub fn split(self, parts: u32, remainder: Remainder) -> Vec<Self> {
        if parts == 0 {
            return Vec::new();
        }
        let each = self.0 / i64::from(parts);
        let spare = self.0 % i64::from(parts);
        (0..parts)
            .map(|index| {
                let extra = match remainder {
                    Remainder::First if index == 0 => spare,
                    Remainder::Last if index + 1 == parts => spare,
                    Remainder::Spread if i64::from(index) < spare => 1,
                    _ => 0,
                };
                Self(each + extra)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(fen: i64) -> Money {
        Money::from_fen(fen).expect("a test amount")
    }

    #[test]
    fn yuan_are_read_exactly_or_not_at_all() {
        for (text, fen) in [
            ("88.88", 8888),
            ("0.01", 1),
            ("1", 100),
            ("1.5", 150),
            ("100000000.00", 10_000_000_000),
            ("007.10", 710),
        ] {
            assert_eq!(Money::parse_yuan(text), Ok(money(fen)), "{text}");
        }
        for text in ["", ".", "1.", ".5", "1.234", "-1", "+1", "1e3", "1,000.00", " 1", "１", "NaN"] {
            assert_eq!(Money::parse_yuan(text), Err(MoneyError::NotYuan), "{text}");
        }
        assert_eq!(Money::parse_yuan("99999999999999999999"), Err(MoneyError::TooLarge));
        assert_eq!(Money::parse_yuan("90071992547409.92"), Err(MoneyError::TooLarge));
    }

    #[test]
    fn a_share_rounds_half_to_even() {
        for (fen, ppm, share) in [
            (1300, 45_000, 58),
            (1300, 75_000, 98),
            (2700, 75_000, 202),
            (2500, 22_200, 56),
            (1250, 45_000, 56),
            (100_000, 23_000, 2300),
            (99_999, 23_000, 2300),
            (10_001, 75_000, 750),
            (101, 75_000, 8),
            (0, 75_000, 0),
        ] {
            assert_eq!(money(fen).share_half_even(ppm), Ok(money(share)), "{fen} × {ppm}");
        }
    }

    #[test]
    fn the_named_part_carries_the_remainder() {
        let split =
            |remainder| money(100).split(3, remainder).iter().map(|part| part.fen()).collect::<Vec<_>>();
        assert_eq!(split(Remainder::First), [34, 33, 33]);
        assert_eq!(split(Remainder::Last), [33, 33, 34]);
        assert_eq!(
            money(101).split(3, Remainder::Spread).iter().map(|part| part.fen()).collect::<Vec<_>>(),
            [34, 34, 33]
        );
        assert_eq!(money(5).split(0, Remainder::First), []);
    }

    #[test]
    fn sums_and_differences_stay_in_bounds_or_are_refused() {
        assert_eq!(money(MAX_FEN).checked_add(money(1)), Err(MoneyError::TooLarge));
        assert_eq!(money(1).checked_sub(money(2)), Err(MoneyError::Negative));
        assert_eq!(money(MAX_FEN).checked_mul(2), Err(MoneyError::TooLarge));
        assert_eq!(money(MAX_FEN).share_half_even(2_000_000), Err(MoneyError::TooLarge));
        assert_eq!(Money::from_fen(-1), Err(MoneyError::Negative));
    }

    proptest! {
        #[test]
        fn a_ratio_is_rounded_as_by_division(fen in 0..=MAX_FEN, numerator in any::<u64>(), denominator in any::<u64>(), shift in 0..64) {
            let (numerator, denominator) = (numerator >> shift, denominator >> (63 - shift));
            let rounded = (denominator > 0).then(|| {
                let (product, by) = (fen as u128 * u128::from(numerator), u128::from(denominator));
                let (floor, twice) = (product / by, product % by * 2);
                floor + u128::from(twice > by || (twice == by && floor % 2 == 1))
            });
            let expected = rounded.and_then(|fen| i64::try_from(fen).ok()).map_or(Err(MoneyError::TooLarge), Money::from_fen);
            prop_assert_eq!(money(fen).ratio_half_even(numerator, denominator), expected);
        }

        #[test]
        fn the_parts_of_every_split_sum_to_the_whole(fen in 0..=MAX_FEN, parts in 1_u32..=120) {
            for remainder in [Remainder::First, Remainder::Last, Remainder::Spread] {
                prop_assert_eq!(Money::sum(money(fen).split(parts, remainder)), Ok(money(fen)));
            }
        }

        #[test]
        fn yuan_written_are_yuan_read(fen in 0..=MAX_FEN) {
            prop_assert_eq!(Money::parse_yuan(&money(fen).to_yuan()), Ok(money(fen)));
        }
    }
}
