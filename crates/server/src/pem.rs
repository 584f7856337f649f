//! PEM: how keys lie in files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The bytes of the first block with this label.
pub fn open(label: &str, text: &str) -> Option<Vec<u8>> {
    let (_, after) = text.split_once(&format!("-----BEGIN {label}-----"))?;
    let (body, _) = after.split_once(&format!("-----END {label}-----"))?;
    let letters: String = body.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    STANDARD.decode(letters).ok().filter(|der| !der.is_empty())
}

/// These bytes as a block with this label, in lines of 64 letters.
pub fn close(label: &str, der: &[u8]) -> String {
    let encoded = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in encoded.as_bytes().chunks(64) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push('\n');
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_closed_opens_again_and_nothing_else_does() {
        let der: Vec<u8> = (0..=200).collect();
        let text = close("PUBLIC KEY", &der);
        assert!(text.lines().all(|line| line.len() <= 64));
        assert_eq!(open("PUBLIC KEY", &text), Some(der));
        assert_eq!(open("PRIVATE KEY", &text), None);
        for broken in
            ["", "-----BEGIN PUBLIC KEY-----\n", &text.replace("AAEC", "!!!!"), &close("PUBLIC KEY", &[])]
        {
            assert_eq!(open("PUBLIC KEY", broken), None, "{broken}");
        }
    }
}
