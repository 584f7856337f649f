//! Notifications: trade notifications, and "From Ant" messages about pay-later orders.
//!
//! What is signed decides, and nothing else does: the bytes are a form in UTF-8, whatever the header says of them. Each
//! kind has one canonical form. The algorithm is fixed; what the message says about it is compared. Every received
//! parameter is signed, so the whole form is read, and a name that comes twice is refused before anything else.

use paylater_core::offer::Provider;
use paylater_core::order::Report;
use paylater_core::signing::alipay::{
    message_string_to_sign, notification_string_to_sign, without_empty_values,
};
use paylater_core::signing::form::{self, FormError};

use super::status::{order_report, trade_report};
use super::{Alipay, zhima};
use crate::error::NoticeFault;
use crate::json::{Object, is_number_text};
use crate::notice::{Notice, Topic};

/// The received parameters.
struct Fields(Vec<(String, String)>);

impl Fields {
    /// A parameter that is there and not empty.
    fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
    }

    fn required(&self, name: &str) -> Result<&str, NoticeFault> {
        self.get(name).ok_or_else(|| NoticeFault::malformed(format!("{name} is missing")))
    }
}

impl Alipay {
    /// Verifies and reads a notification. Alipay repeats one for a day, so an old one is not refused: deduplicate by
    /// [`Notice::id`].
    pub fn parse_notification(&self, body: &[u8], content_type: Option<&str>) -> Result<Notice, NoticeFault> {
        let fields = read_form(body, content_type)?;
        self.verify(&fields)?;
        check_ours(&fields, "app_id", &self.config.app_id)?;
        match fields.get("msg_method") {
            Some(zhima::CHANGED) => self.read_order_message(&fields),
            Some(_) => Err(NoticeFault::Uninteresting),
            None => self.read_trade_notification(&fields),
        }
    }

    /// What was received is verified as it was received, and only then without its empty values.
    fn verify(&self, fields: &Fields) -> Result<(), NoticeFault> {
        let sign = fields.get("sign").ok_or(NoticeFault::NotSigned)?;
        let sign_type = fields.required("sign_type")?;
        if sign_type != "RSA2" {
            return Err(NoticeFault::malformed(format!("sign_type is {sign_type}, not RSA2")));
        }
        let names_utf8 =
            |charset: &&str| ["utf-8", "utf8"].iter().any(|name| charset.eq_ignore_ascii_case(name));
        if let Some(other) = fields.get("charset").filter(|charset| !names_utf8(charset)) {
            return Err(NoticeFault::malformed(format!("charset is {other}, not utf-8")));
        }
        let keeps_sign_type = fields.get("msg_method").is_some() && self.config.message_signs_sign_type;
        let to_sign = if keeps_sign_type { message_string_to_sign } else { notification_string_to_sign };
        let is_signed = |pairs: &[(String, String)]| self.verifying.verifies(&to_sign(pairs), sign);
        if is_signed(&fields.0) || is_signed(&without_empty_values(&fields.0)) {
            Ok(())
        } else {
            Err(NoticeFault::BadSignature)
        }
    }

    fn read_trade_notification(&self, fields: &Fields) -> Result<Notice, NoticeFault> {
        let kind = fields.required("notify_type")?;
        if kind != "trade_status_sync" {
            return Err(NoticeFault::Uninteresting);
        }
        check_ours(fields, "seller_id", &self.config.seller_id)?;
        let report = trade_report(&Object::of_texts(&fields.0));
        notice(fields, fields.required("out_trade_no")?, (Topic::AlipayTrade, report), kind)
    }

    fn read_order_message(&self, fields: &Fields) -> Result<Notice, NoticeFault> {
        let content = Object::parse(fields.required("biz_content")?)
            .map_err(|_| NoticeFault::malformed("biz_content is not an object that names nothing twice"))?;
        // One that cannot be read makes the report unknown.
        let service = content.text("zm_service_id").value();
        if service.is_some_and(|id| id != self.config.zm_service_id) {
            return Err(NoticeFault::foreign("zm_service_id", service));
        }
        let out_order_no = content.text("out_order_no").value();
        let out_order_no = out_order_no.ok_or_else(|| NoticeFault::malformed("no usable out_order_no"))?;
        let said = (Topic::ZhimaOrder, order_report(&content));
        notice(fields, out_order_no, said, zhima::CHANGED)
    }
}

fn check_ours(fields: &Fields, what: &'static str, ours: &str) -> Result<(), NoticeFault> {
    let given = fields.get(what);
    if given == Some(ours) { Ok(()) } else { Err(NoticeFault::foreign(what, given)) }
}

fn notice(
    fields: &Fields,
    out_trade_no: &str,
    (topic, report): (Topic, Report),
    kind: &str,
) -> Result<Notice, NoticeFault> {
    let id = fields.required("notify_id")?;
    if let Some(other) = [id, out_trade_no].into_iter().find(|number| !is_number_text(number)) {
        return Err(NoticeFault::malformed(format!("{other:?} has letters that numbers do not have")));
    }
    let (id, out_trade_no, raw_kind) = (id.to_owned(), out_trade_no.to_owned(), kind.to_owned());
    Ok(Notice { provider: Provider::Alipay, id, out_trade_no, topic, report, raw_kind })
}

/// The content type decides nothing, but tells the operator who it is that does not speak UTF-8.
fn read_form(body: &[u8], content_type: Option<&str>) -> Result<Fields, NoticeFault> {
    let text = std::str::from_utf8(body).map_err(|_| FormError::NotUtf8);
    text.and_then(form::decode).map(Fields).map_err(|why| match why {
        FormError::NotUtf8 => {
            NoticeFault::malformed(format!("{why}, content type {}", content_type.unwrap_or("missing")))
        }
        FormError::TooManyNames | FormError::DuplicateName(_) | FormError::BadPercentEscape => {
            NoticeFault::malformed(why.to_string())
        }
    })
}
