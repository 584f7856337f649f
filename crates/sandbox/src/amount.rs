//! Money as this stand-in provider keeps it: whole fen. Alipay writes yuan with two decimals, WeChat Pay
//! writes fen.
//!
//! The sandbox has its own small type on purpose: a mistake in the backend's money must not be shared by the
//! party that is meant to notice it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in fen (1/100 yuan).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Amount(pub i64);

impl Amount {
    /// The most Alipay accepts for one trade: 100,000,000 yuan.
    pub const ALIPAY_MAX: Self = Self(10_000_000_000);
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Reads a yuan amount such as `88.88`, `88.8` or `88`. No sign, no exponent, no spaces, at most two
    /// decimals.
    pub fn from_yuan(text: &str) -> Option<Self> {
        let (yuan, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(yuan) || !is_digits(decimals) || decimals.len() > 2 || yuan.len() > 12 {
            return None;
        }
        let decimals_fen = decimals.parse::<i64>().ok()? * if decimals.len() == 1 { 10 } else { 1 };
        yuan.parse::<i64>().ok()?.checked_mul(100)?.checked_add(decimals_fen).map(Self)
    }

    /// The sum, or nothing when it does not fit.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or nothing when it does not fit.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// Twenty percent, rounded up to a whole fen: the deposit the sandbox's cashier asks of a buyer it half
    /// trusts.
    pub fn deposit(self) -> Self {
        Self(self.0 / 5 + i64::from(self.0 % 5 > 0))
    }
}

/// As Alipay writes it: yuan with exactly two decimals.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::Amount;

    #[test]
    fn yuan_are_read_exactly_or_not_at_all() {
        for (text, fen) in
            [("88.88", 8888), ("88.8", 8880), ("88", 8800), ("0.01", 1), ("100000000.00", 10_000_000_000)]
        {
            assert_eq!(Amount::from_yuan(text), Some(Amount(fen)), "{text}");
        }
        for text in ["", ".", "1.", ".5", "1.234", "-1", "+1", "1e2", " 1", "1,000", "9999999999999", "１"] {
            assert_eq!(Amount::from_yuan(text), None, "{text}");
        }
    }

    #[test]
    fn fen_are_written_with_two_decimals() {
        for (fen, text) in [(8888, "88.88"), (1, "0.01"), (0, "0.00"), (-250, "-2.50")] {
            assert_eq!(Amount(fen).to_string(), text);
        }
    }

    #[test]
    fn a_deposit_is_a_fifth_rounded_up() {
        for (fen, deposit) in [(129_900, 25_980), (101, 21), (1, 1), (0, 0)] {
            assert_eq!(Amount(fen).deposit(), Amount(deposit));
        }
    }
}
