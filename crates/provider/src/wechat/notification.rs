//! Notifications: verified by their headers, opened once, and then handed to the product of which they speak.

use paylater_core::instant::Instant;
use paylater_core::offer::Provider;

use super::cipher;
use super::client::WechatPay;
use crate::error::NoticeFault;
use crate::json::Object;
use crate::notice::{Notice, NoticeKind};
use crate::product::Clients;
use crate::registry;

impl WechatPay {
    /// Verifies, opens and reads a notification. A repetition carries the same [`Notice::id`] in a new
    /// signature.
    pub fn parse_notification(
        &self,
        headers: &[(String, String)],
        body: &[u8],
        now: Instant,
    ) -> Result<Notice, NoticeFault> {
        let envelope = parse(self.verify(headers, body, now)?, "the envelope")?;
        let event = required(&envelope, "event_type")?;
        let resource = envelope.object("resource").value();
        let resource = resource.ok_or_else(|| NoticeFault::malformed("no usable resource"))?;
        // Other products send the same event with another content: only the pair says whose it is.
        let kind = NoticeKind { event, content: required(&resource, "original_type")? };
        let product = registry::of_notice(Provider::WechatPay, kind).ok_or(NoticeFault::Uninteresting)?;
        let clients = Clients { alipay: None, wechat: Some(self) };
        let told = product.parse_notice(clients, &self.open(&resource)?)?;
        let id = envelope.number("id").value();
        let id = id.ok_or_else(|| NoticeFault::malformed("no usable id"))?;
        Ok(Notice {
            provider: Provider::WechatPay,
            id: id.to_owned(),
            out_trade_no: told.number,
            topic: product.topic(),
            report: told.report,
            raw_kind: event.to_owned(),
        })
    }

    /// One error for whatever is wrong with the sealed part.
    fn open(&self, resource: &Object) -> Result<Object, NoticeFault> {
        let algorithm = required(resource, "algorithm")?;
        if algorithm != "AEAD_AES_256_GCM" {
            return Err(NoticeFault::malformed(format!("sealed by {algorithm}, not AEAD_AES_256_GCM")));
        }
        let part = |name: &'static str| resource.text(name).value().unwrap_or_default();
        let (nonce, associated_data, ciphertext) =
            (part("nonce"), part("associated_data"), part("ciphertext"));
        let opened = cipher::open(&self.config.api_v3_key, nonce, associated_data, ciphertext)
            .map_err(|_| NoticeFault::malformed("the resource cannot be opened"))?;
        parse(&opened, "the resource")
    }
}

fn parse(text: &str, what: &str) -> Result<Object, NoticeFault> {
    Object::parse(text)
        .map_err(|_| NoticeFault::malformed(format!("{what} is no object that names nothing twice")))
}

fn required<'a>(object: &'a Object, name: &'static str) -> Result<&'a str, NoticeFault> {
    object.text(name).value().ok_or_else(|| NoticeFault::malformed(format!("no usable {name}")))
}
