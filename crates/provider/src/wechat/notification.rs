//! Notifications: verified by their headers, then opened, then read.

use paylater_core::instant::Instant;
use paylater_core::order::Report;

use super::status::{service_order, transaction_report};
use super::{WechatPay, cipher};
use crate::fault::NoticeFault;
use crate::json::{Object, Stated};
use crate::providers::Notice;

impl WechatPay {
    /// Verifies, opens and reads a notification. A repetition carries the same [`Notice::id`] in a new
    /// signature.
    pub fn read_notification(
        &self,
        headers: &[(String, String)],
        body: &[u8],
        now: Instant,
    ) -> Result<Notice, NoticeFault> {
        let envelope = parse(self.verify(headers, body, now)?, "the envelope")?;
        let event =
            envelope.text("event_type").value().ok_or_else(|| NoticeFault::malformed("no event_type"))?;
        let resource = self.open(&envelope)?;
        let (out_trade_no, report) = match event {
            "TRANSACTION.SUCCESS" => self.read_transaction(&resource)?,
            "PAYSCORE.USER_CONFIRM" | "PAYSCORE.USER_PAID" => self.read_service_order(&resource)?,
            _ => return Err(NoticeFault::Uninteresting),
        };
        let id = envelope.number("id").value();
        let id = id.ok_or_else(|| NoticeFault::malformed("no usable id"))?;
        Ok(Notice { id: id.to_owned(), out_trade_no, report, raw_kind: event.to_owned() })
    }

    /// One error for whatever is wrong with the sealed part.
    fn open(&self, envelope: &Object) -> Result<Object, NoticeFault> {
        let resource =
            envelope.object("resource").value().ok_or_else(|| NoticeFault::malformed("no resource"))?;
        if resource.text("algorithm") != Stated::Value("AEAD_AES_256_GCM") {
            return Err(NoticeFault::malformed("the resource is sealed by another algorithm"));
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
        if transaction.text("combine_out_trade_no").value().is_some() {
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
    if resource.text(what) == Stated::Value(ours) { Ok(()) } else { Err(NoticeFault::Foreign { what }) }
}

fn our_number(resource: &Object, name: &'static str) -> Result<String, NoticeFault> {
    let number = resource.number(name).value();
    number.map(str::to_owned).ok_or_else(|| NoticeFault::malformed(format!("no usable {name}")))
}
