//! How WeChat Pay's notifications are sent: an envelope with a sealed resource.

use serde_json::{Value, json};

use crate::crypto::{self, CryptoError};
use crate::datetime;
use crate::ports::Random;

/// What a notification says, before it is sealed.
#[derive(Clone, Copy)]
pub struct Content<'a> {
    /// Such as `TRANSACTION.SUCCESS`.
    pub event_type: &'a str,
    /// Such as `transaction`.
    pub original_type: &'a str,
    /// One sentence for people.
    pub summary: &'a str,
    /// What is sealed.
    pub resource: &'a Value,
}

/// The body of one delivery. Id and time of creation stay the same over all attempts; the seal is fresh.
pub fn body(
    id: &str,
    content: Content<'_>,
    created_ms: i64,
    api_v3_key: &str,
    random: &dyn Random,
) -> Result<String, CryptoError> {
    let Content { event_type, original_type, summary, resource } = content;
    let sealed = crypto::seal(api_v3_key.as_bytes(), &resource.to_string(), original_type, random)?;
    let envelope = json!({
        "id": id,
        "create_time": datetime::rfc3339(created_ms),
        "event_type": event_type,
        "resource_type": "encrypt-resource",
        "summary": summary,
        "resource": {
            "original_type": original_type,
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": sealed.ciphertext,
            "associated_data": original_type,
            "nonce": sealed.nonce,
        },
    });
    Ok(envelope.to_string())
}
