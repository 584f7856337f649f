//! PEM armour: base64 of DER between two marker lines. One block a file; no headers inside.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

/// Wraps DER in the armour of this label.
pub fn encode(der: &[u8], label: &str) -> String {
    let base64 = BASE64.encode(der);
    let mut armoured = format!("-----BEGIN {label}-----\n");
    for line in base64.as_bytes().chunks(64) {
        // Base64 is ASCII, so every byte is a character.
        armoured.extend(line.iter().map(|byte| *byte as char));
        armoured.push('\n');
    }
    armoured.push_str(&format!("-----END {label}-----\n"));
    armoured
}

/// The DER inside the first block of this label.
pub fn decode(text: &str, label: &str) -> Option<Vec<u8>> {
    let after = text.split_once(&format!("-----BEGIN {label}-----"))?.1;
    let body = after.split_once(&format!("-----END {label}-----"))?.0;
    let compact: String = body.chars().filter(|character| !character.is_whitespace()).collect();
    BASE64.decode(compact).ok()
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn what_is_armoured_can_be_taken_out_under_the_same_label_only() {
        let der: Vec<u8> = (0..=255).collect();
        let armoured = encode(&der, "PUBLIC KEY");
        assert!(armoured.lines().all(|line| line.len() <= 64));
        assert_eq!(decode(&armoured, "PUBLIC KEY"), Some(der));
        assert_eq!(decode(&armoured, "PRIVATE KEY"), None);
    }
}
