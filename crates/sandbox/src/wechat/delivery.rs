//! WeChat Pay's notifications: an envelope with a sealed resource, signed with one of two keys.

use serde_json::json;

use super::gateway::{Signer, signed_headers};
use crate::app::App;
use crate::clock;
use crate::crypto::{self, CryptoError};
use crate::options::NotificationKey;
use crate::state::SandboxState;
use crate::state::faults::InjectedFaults;
use crate::state::notification::Message;

/// One delivery. Id and time of creation stay the same over all attempts; seal and signature are fresh.
pub fn request(
    app: &App,
    id: &str,
    url: &str,
    message: &Message,
    created_ms: i64,
    injected: InjectedFaults,
) -> Result<reqwest::RequestBuilder, CryptoError> {
    let Message::WechatPay { event_type, original_type, summary, resource } = message else {
        return Err(CryptoError);
    };
    let sealed = crypto::seal(app.merchant().wechat_api_v3.as_bytes(), &resource.to_string(), original_type)?;
    let body = json!({
        "id": id,
        "create_time": clock::rfc3339(created_ms),
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
    })
    .to_string();
    let signer = app.look(|state, ctx| {
        signer_of(state, state.notification_key.unwrap_or(ctx.options.behaviour.wechat_notification_key))
    });
    let mut request = app
        .client()
        .post(url)
        .header("content-type", "application/json; charset=utf-8")
        .header("user-agent", "Mozilla/4.0");
    for (name, value) in signed_headers(app.keys(), signer, &body, injected)? {
        request = request.header(name, value);
    }
    Ok(request.body(body))
}

fn signer_of(state: &SandboxState, key: NotificationKey) -> Signer {
    match key {
        NotificationKey::PublicKey => Signer::PublicKey,
        NotificationKey::PlatformCertificate => Signer::PlatformCertificate,
        NotificationKey::Alternate => {
            let sent_before: usize = state
                .notifications
                .values()
                .filter(|notification| matches!(notification.message, Message::WechatPay { .. }))
                .map(|notification| notification.attempts.len())
                .sum();
            if sent_before.is_multiple_of(2) { Signer::PublicKey } else { Signer::PlatformCertificate }
        }
    }
}
