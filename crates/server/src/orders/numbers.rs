//! The numbers under which providers know our payments. Each begins with the shop's own number, so that whoever reads a
//! provider's list, or a notification of which nothing is known here any more, knows whose it is.

use paylater_core::digest::sha256_hex;

use crate::ports::Random;
use crate::ports::random::{self, NoRandomness};

/// The most of a shop's number that goes into ours: a provider takes 32 characters.
const SHOP_CHARS: usize = 20;
/// Of a number that is longer, or has other characters than providers take: so much of it between two `_`, which no
/// other number begins with, then a fingerprint.
const SHOP_CHARS_CUT: usize = 11;
const FINGERPRINT_CHARS: usize = 7;
/// 40 random bits: with the shop's number before them never the same twice.
const RANDOM_CHARS: usize = 10;

/// What a number is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFor {
    /// A payment.
    Attempt,
    /// A later deduction.
    Capture,
}

/// A new number for this: at most 32 of letters, digits and `_`.
pub fn new(random: &dyn Random, kind: NumberFor, shop_no: &str) -> Result<String, NoRandomness> {
    let letter = match kind {
        NumberFor::Attempt => 'a',
        NumberFor::Capture => 'c',
    };
    Ok(format!("{}{letter}{}", prefix(shop_no), &random::hex(random)?[..RANDOM_CHARS]))
}

/// What every number for this order of the shop's begins with, and no other order's.
pub fn prefix(shop_no: &str) -> String {
    let is_taken = |letter: char| letter.is_ascii_alphanumeric();
    if shop_no.len() <= SHOP_CHARS && shop_no.chars().all(is_taken) {
        return format!("{shop_no}_");
    }
    let readable: String = shop_no.chars().filter(|letter| is_taken(*letter)).take(SHOP_CHARS_CUT).collect();
    format!("_{readable}_{}_", &sha256_hex(shop_no.as_bytes())[..FINGERPRINT_CHARS])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::real::SystemRandom;

    #[test]
    fn a_number_begins_with_the_shops_and_is_one_that_every_provider_takes() {
        for (shop_no, begins) in [
            ("S20261122001", "S20261122001_"),
            ("7", "7_"),
            ("12345678901234567890", "12345678901234567890_"),
            // Longer, or with other characters: still readable, and told apart by a fingerprint of the whole.
            ("123456789012345678901", "_12345678901_84ed10b_"),
            ("2026-11/22#001", "_20261122001_0cc53c3_"),
            ("订单-1", "_1_8f10325_"),
            ("订单", "__3d5436e_"),
        ] {
            assert_eq!(prefix(shop_no), begins, "{shop_no}");
            for kind in [NumberFor::Attempt, NumberFor::Capture] {
                let number = new(&SystemRandom, kind, shop_no).unwrap();
                let letters = number.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
                assert!(number.starts_with(begins) && letters, "{number}");
                assert!((8..=32).contains(&number.len()), "{number}");
            }
        }
    }

    #[test]
    fn two_numbers_of_one_order_differ_and_no_order_has_the_prefix_of_another() {
        let number = || new(&SystemRandom, NumberFor::Attempt, "S1").unwrap();
        assert_ne!(number(), number());
        for (one, other) in [("S1", "S1_"), ("S1", "S1a"), ("S-1", "S1"), ("S-1", "S/1"), ("1", "订单-1")] {
            assert!(!prefix(other).starts_with(&prefix(one)), "{one} {other}");
        }
    }
}
