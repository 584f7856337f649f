//! PEM, and base64 without it: merchants paste either, with or without line breaks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Neither PEM nor base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotText;

/// What was inside.
pub(super) struct Opened<'a> {
    /// What PEM calls it; none for bare base64.
    pub(super) label: Option<&'a str>,
    /// The bytes.
    pub(super) der: Vec<u8>,
}

/// Opens the first PEM block, or bare base64.
pub(super) fn open(text: &str) -> Result<Opened<'_>, NotText> {
    let Some((_, after)) = text.split_once("-----BEGIN ") else {
        return Ok(Opened { label: None, der: decode(text)? });
    };
    let (label, after) = after.split_once("-----").ok_or(NotText)?;
    let (body, _) = after.split_once("-----END ").ok_or(NotText)?;
    Ok(Opened { label: Some(label), der: decode(body)? })
}

/// Writes PEM with lines of 64 letters.
pub(super) fn close(label: &str, der: &[u8]) -> String {
    let mut pem = format!("-----BEGIN {label}-----\n");
    for (index, letter) in STANDARD.encode(der).chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            pem.push('\n');
        }
        pem.push(letter);
    }
    pem.push_str(&format!("\n-----END {label}-----\n"));
    pem
}

fn decode(text: &str) -> Result<Vec<u8>, NotText> {
    let letters: String = text.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    let der = STANDARD.decode(letters).map_err(|_| NotText)?;
    if der.is_empty() { Err(NotText) } else { Ok(der) }
}
