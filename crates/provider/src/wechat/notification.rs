//! Notifications: verified by their headers, opened once, and then handed to the product of which they speak.

use paylater_core::instant::Instant;
use paylater_core::offer::Provider;

use super::cipher;
use super::client::Client;
use crate::error::VerifyError;
use crate::json::Object;
use crate::merchant::WechatPay;
use crate::notice::{Notification, NotificationKind};
use crate::product::{Clients, NotConfigured};
use crate::registry;

impl WechatPay {
    /// Verifies, opens and reads a notification. A repetition carries the same [`Notification::id`] in a new
    /// signature.
    pub fn parse_notification(
        &self,
        headers: &[(String, String)],
        body: &[u8],
        now: Instant,
    ) -> Result<Notification, VerifyError> {
        let envelope = parse(self.client.verify(headers, body, now)?, "the envelope")?;
        let event = required(&envelope, "event_type")?;
        let resource = envelope.object("resource").value();
        let resource = resource.ok_or_else(|| VerifyError::malformed("no usable resource"))?;
        // Other products send the same event with another content: only the pair says whose it is.
        let kind = NotificationKind { event, content: required(&resource, "original_type")? };
        let module = registry::of_notice(Provider::WechatPay, kind).ok_or(VerifyError::Uninteresting)?;
        let clients = Clients { alipay: None, wechat: Some(&self.client) };
        let product = self.products.get(module.way).ok_or(NotConfigured)?;
        let told = product.parse_notice(clients, &self.client.open(&resource)?)?;
        let id = envelope.number("id").value();
        let id = id.ok_or_else(|| VerifyError::malformed("no usable id"))?;
        Ok(Notification {
            provider: Provider::WechatPay,
            id: id.to_owned(),
            out_trade_no: told.number,
            topic: module.topic,
            report: told.report,
            raw_kind: event.to_owned(),
        })
    }
}

impl Client {
    /// One error for whatever is wrong with the sealed part.
    fn open(&self, resource: &Object) -> Result<Object, VerifyError> {
        let algorithm = required(resource, "algorithm")?;
        if algorithm != "AEAD_AES_256_GCM" {
            return Err(VerifyError::malformed(format!("sealed by {algorithm}, not AEAD_AES_256_GCM")));
        }
        let part = |name: &'static str| resource.text(name).value().unwrap_or_default();
        let (nonce, associated_data, ciphertext) =
            (part("nonce"), part("associated_data"), part("ciphertext"));
        let opened = cipher::open(&self.config.api_v3_key, nonce, associated_data, ciphertext)
            .map_err(|_| VerifyError::malformed("the resource cannot be opened"))?;
        parse(&opened, "the resource")
    }
}

fn parse(text: &str, what: &str) -> Result<Object, VerifyError> {
    Object::parse(text)
        .map_err(|_| VerifyError::malformed(format!("{what} is no object that names nothing twice")))
}

fn required<'a>(object: &'a Object, name: &'static str) -> Result<&'a str, VerifyError> {
    object.text(name).value().ok_or_else(|| VerifyError::malformed(format!("no usable {name}")))
}
