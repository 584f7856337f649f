//! `application/x-www-form-urlencoded`, decoded exactly once and with duplicate names refused.
//!
//! Signatures are computed over decoded values, so a second decoding, or a parser that silently keeps the last of two
//! equal names, is a way past the signature.
//!
//! A form is decoded before anybody knows who sent it, so what that costs is bounded by its length, and a form of more
//! names than any provider uses is not begun at all.

use std::collections::BTreeSet;

/// The most names a form may have. The longest notifications on record have about fifty.
pub const NAMES_MAX: usize = 128;

/// Why a form body is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormError {
    /// More than [`NAMES_MAX`] names.
    TooManyNames,
    /// The same name came twice; whichever a reader kept, another might keep the other.
    DuplicateName(String),
    /// A `%` not followed by two hexadecimal digits.
    BadPercentEscape,
    /// The decoded bytes are no UTF-8.
    NotUtf8,
}

impl core::fmt::Display for FormError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::TooManyNames => write!(f, "more than {NAMES_MAX} parameters"),
            Self::DuplicateName(name) => write!(f, "parameter {name} came twice"),
            Self::BadPercentEscape => f.write_str("broken percent escape"),
            Self::NotUtf8 => f.write_str("not UTF-8"),
        }
    }
}

/// Decodes a form body into its pairs, in the order received.
pub fn decode(body: &str) -> Result<Vec<(String, String)>, FormError> {
    let pieces = || body.split('&').filter(|piece| !piece.is_empty());
    if pieces().nth(NAMES_MAX).is_some() {
        return Err(FormError::TooManyNames);
    }
    let mut names = BTreeSet::new();
    let mut pairs = Vec::new();
    for piece in pieces() {
        let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
        let name = decode_component(name)?;
        if !names.insert(name.clone()) {
            return Err(FormError::DuplicateName(name));
        }
        pairs.push((name, decode_component(value)?));
    }
    Ok(pairs)
}

/// Percent-encodes one component as RFC 3986 does: a space is `%20`, a plus is `%2B`.
pub fn encode_component(raw: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(raw.len());
    for &byte in raw.as_bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(byte as char);
        } else {
            encoded.push('%');
            encoded.push(HEX[usize::from(byte >> 4)] as char);
            encoded.push(HEX[usize::from(byte & 15)] as char);
        }
    }
    encoded
}

fn decode_component(raw: &str) -> Result<String, FormError> {
    let mut decoded = Vec::with_capacity(raw.len());
    let mut bytes = raw.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = bytes.next().and_then(hex_value).ok_or(FormError::BadPercentEscape)?;
                let low = bytes.next().and_then(hex_value).ok_or(FormError::BadPercentEscape)?;
                high << 4 | low
            }
            other => other,
        });
    }
    String::from_utf8(decoded).map_err(|_| FormError::NotUtf8)
}

fn hex_value(digit: u8) -> Option<u8> {
    (digit as char).to_digit(16).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_plus_is_a_space_and_an_escaped_plus_is_a_plus() {
        assert_eq!(decode("subject=A%2BB+C"), Ok(vec![("subject".into(), "A+B C".into())]));
    }

    #[test]
    fn a_name_that_comes_twice_is_refused() {
        assert_eq!(
            decode("total_amount=1&total_amount=100"),
            Err(FormError::DuplicateName("total_amount".into()))
        );
        assert_eq!(decode("a=1&%61=2"), Err(FormError::DuplicateName("a".into())));
    }

    /// `a0=&a1=&…`, and at the end something that decoding would stumble over.
    fn form_of(names: usize, last: &str) -> String {
        let names: String = (0..names).map(|number| format!("a{number}=&")).collect();
        names + last
    }

    #[test]
    fn a_form_of_more_names_than_anybody_uses_is_not_begun() {
        for (names, last, expected) in [
            (128, "", Ok(128)),
            (127, "%zz", Err(FormError::BadPercentEscape)),
            (128, "%zz", Err(FormError::TooManyNames)),
            (128, "a0", Err(FormError::TooManyNames)),
            (129, "", Err(FormError::TooManyNames)),
            (16_000, "%zz", Err(FormError::TooManyNames)),
        ] {
            let decoded = decode(&form_of(names, last)).map(|pairs| pairs.len());
            assert_eq!(decoded, expected, "{names} names and {last:?}");
        }
        // What separates is no name, however much of it there is.
        assert_eq!(decode(&"&".repeat(64_000)), Ok(Vec::new()));
    }

    #[test]
    fn broken_escapes_and_broken_utf8_are_refused() {
        assert_eq!(decode("a=%4"), Err(FormError::BadPercentEscape));
        assert_eq!(decode("a=%zz"), Err(FormError::BadPercentEscape));
        assert_eq!(decode("a=%ff"), Err(FormError::NotUtf8));
    }

    proptest! {
        #[test]
        fn what_is_encoded_decodes_to_itself(value in "\\PC*") {
            let pairs = decode(&format!("k={}", encode_component(&value))).expect("our own encoding");
            prop_assert_eq!(&pairs[0].1, &value);
        }
    }
}
