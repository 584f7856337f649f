//! Notifications: verified by their headers, then opened, then read.

use paylater_core::instant::Instant;
use paylater_core::offer::Provider;
use paylater_core::order::Report;

use super::status::{service_order, transaction_report};
use super::{WechatPay, cipher, status};
use crate::error::NoticeFault;
use crate::json::Object;
use crate::notice::{Notice, Topic};

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
        let original_type = required(&resource, "original_type")?;
        let (topic, (out_trade_no, report)) = match (event, original_type) {
            ("TRANSACTION.SUCCESS", "transaction") => {
                (Topic::WechatTransaction, self.read_transaction(&self.open(&resource)?)?)
            }
            ("PAYSCORE.USER_CONFIRM" | "PAYSCORE.USER_PAID", "payscore") => {
                (Topic::WechatServiceOrder, self.read_service_order(&self.open(&resource)?)?)
            }
            (_, _) => return Err(NoticeFault::Uninteresting),
        };
        let id = envelope.number("id").value();
        let id = id.ok_or_else(|| NoticeFault::malformed("no usable id"))?;
        let (id, raw_kind) = (id.to_owned(), event.to_owned());
        Ok(Notice { provider: Provider::WechatPay, id, out_trade_no, topic, report, raw_kind })
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

    fn read_transaction(&self, transaction: &Object) -> Result<(String, Report), NoticeFault> {
        // One that cannot be read makes the report unknown.
        let is_other = |name: &&'static str| transaction.text(name).value().is_some();
        if status::OF_OTHER_PRODUCTS.iter().any(is_other) {
            return Err(NoticeFault::Uninteresting);
        }
        check_ours(transaction, "mchid", &self.config.mchid)?;
        check_ours(transaction, "appid", &self.config.app_id)?;
        Ok((our_number(transaction, "out_trade_no")?, transaction_report(transaction)))
    }

    fn read_service_order(&self, order: &Object) -> Result<(String, Report), NoticeFault> {
        check_ours(order, "mchid", &self.config.mchid)?;
        check_ours(order, "appid", &self.config.app_id)?;
        check_ours(order, "service_id", &self.config.service_id)?;
        Ok((our_number(order, "out_order_no")?, service_order(order).report()))
    }
}

fn parse(text: &str, what: &str) -> Result<Object, NoticeFault> {
    Object::parse(text)
        .map_err(|_| NoticeFault::malformed(format!("{what} is no object that names nothing twice")))
}

fn check_ours(resource: &Object, what: &'static str, ours: &str) -> Result<(), NoticeFault> {
    let given = resource.text(what).value();
    if given == Some(ours) { Ok(()) } else { Err(NoticeFault::foreign(what, given)) }
}

fn required<'a>(object: &'a Object, name: &'static str) -> Result<&'a str, NoticeFault> {
    object.text(name).value().ok_or_else(|| NoticeFault::malformed(format!("no usable {name}")))
}

fn our_number(resource: &Object, name: &'static str) -> Result<String, NoticeFault> {
    let number = resource.number(name).value();
    number.map(str::to_owned).ok_or_else(|| NoticeFault::malformed(format!("no usable {name}")))
}
