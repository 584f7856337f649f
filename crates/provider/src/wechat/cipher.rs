//! The sealed part of a notification: AES-256-GCM with the API v3 key.
//!
//! Whatever is wrong with it is one error without detail.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// It cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AeadError;

/// Opens base64 `ciphertext`, of which the last 16 bytes are the tag. Only a key of 32 bytes is a key.
pub(super) fn open(
    key: &str,
    nonce: &str,
    associated_data: &str,
    ciphertext: &str,
) -> Result<String, AeadError> {
    let key = UnboundKey::new(&AES_256_GCM, key.as_bytes()).map_err(|_| AeadError)?;
    let nonce: [u8; NONCE_LEN] = nonce.as_bytes().try_into().map_err(|_| AeadError)?;
    let mut sealed = STANDARD.decode(ciphertext).map_err(|_| AeadError)?;
    let opened = LessSafeKey::new(key)
        .open_in_place(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(associated_data.as_bytes()),
            &mut sealed,
        )
        .map_err(|_| AeadError)?;
    String::from_utf8(opened.to_vec()).map_err(|_| AeadError)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Published in the test suite of the official Java SDK.
    const KEY: &str = "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb";
    const NONCE: &str = "uluk4a9R25RW";
    const CIPHERTEXT: &str = "ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI=";

    #[test]
    fn the_published_message_is_opened() {
        assert_eq!(open(KEY, NONCE, "associatedData", CIPHERTEXT).as_deref(), Ok("message"));
    }

    #[test]
    fn whatever_is_wrong_is_the_same_error() {
        let truncated_tag = "ulwSiIajGClcvcOYvOQ7+l+0PAbzzw==";
        for (key, nonce, associated_data, ciphertext) in [
            (KEY, NONCE, "associateddata", CIPHERTEXT),
            (KEY, NONCE, "", CIPHERTEXT),
            (KEY, "uluk4a9R25R", "associatedData", CIPHERTEXT),
            (KEY, "uluk4a9R25RWx", "associatedData", CIPHERTEXT),
            (KEY, NONCE, "associatedData", truncated_tag),
            (KEY, NONCE, "associatedData", ""),
            (KEY, NONCE, "associatedData", "no base64"),
            (&KEY[..16], NONCE, "associatedData", CIPHERTEXT),
            // The official Go SDK's vector has a key of 16 bytes; that is AES-128, which API v3 does not use.
            (
                "testAPIv3Key0000",
                "wCq51qZv4Yfg",
                "Dl56FrqWQJF1t9LtC3vEUsniZKvbqdR8",
                "FsdXzxryWfKwvLJKf8LG/ToRPTRh8RN9wROC",
            ),
        ] {
            assert_eq!(open(key, nonce, associated_data, ciphertext), Err(AeadError), "{nonce} {ciphertext}");
        }
    }
}
