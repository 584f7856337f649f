//! `application/x-www-form-urlencoded`, decoded exactly once and with duplicate names refused.
//!
//! Signatures are computed over decoded values, so a second decoding, or a parser that silently keeps the last of two
//! equal names, is a way past the signature.

/// Why a form body is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormError {
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
            Self::DuplicateName(name) => write!(f, "parameter {name} came twice"),
            Self::BadPercentEscape => f.write_str("broken percent escape"),
            Self::NotUtf8 => f.write_str("not UTF-8"),
        }
    }
}

/// Decodes a form body into its pairs, in the order received.
pub fn decode(body: &str) -> Result<Vec<(String, String)>, FormError> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for piece in body.split('&').filter(|piece| !piece.is_empty()) {
        let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
        let name = decode_component(name)?;
        if pairs.iter().any(|(seen, _)| *seen == name) {
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
