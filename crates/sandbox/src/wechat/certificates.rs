//! `GET /v3/certificates`: the platform certificate, sealed with the API v3 key.

use serde_json::json;

use super::answer::{Answer, Refusal};
use crate::clock;
use crate::crypto;
use crate::state::Context;

const ASSOCIATED_DATA: &str = "certificate";

/// Answers the call.
pub fn list(ctx: &Context<'_>) -> Result<Answer, Refusal> {
    let platform = &ctx.keys.platform;
    let sealed = crypto::seal(ctx.merchant.wechat_api_v3.as_bytes(), &platform.pem, ASSOCIATED_DATA)
        .map_err(|_| Refusal::parameter("APIv3 密钥不可用"))?;
    Ok(Answer::Json(json!({ "data": [{
        "serial_no": platform.serial_no,
        "effective_time": clock::rfc3339(platform.effective_ms),
        "expire_time": clock::rfc3339(platform.expires_ms),
        "encrypt_certificate": {
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": sealed.nonce,
            "associated_data": ASSOCIATED_DATA,
            "ciphertext": sealed.ciphertext,
        },
    }] })))
}
