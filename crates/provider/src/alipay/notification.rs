//! Notifications: trade notifications, and "From Ant" messages about pay-later orders.
//!
//! Each kind has one canonical form. The algorithm is fixed; what the message says about it is compared.
//! Every received parameter is signed, so the whole form is read, and a name that comes twice is refused
//! before anything else.

use paylater_core::instant::Instant;
use paylater_core::order::Report;
use paylater_core::signing::alipay::notification_string_to_sign;
use paylater_core::signing::form;

use super::status::{order_report, trade_report};
use super::{Alipay, zhima};
use crate::fault::NoticeFault;
use crate::json::{Object, is_number_text};
use crate::providers::Notice;

const FORM: &str = "application/x-www-form-urlencoded";

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
    /// Verifies and reads a notification. `now` is part of every reader's face; Alipay repeats a notification
    /// for a day, so an old one is not refused: deduplicate by [`Notice::id`].
    pub fn read_notification(
        &self,
        body: &[u8],
        content_type: Option<&str>,
        _now: Instant,
    ) -> Result<Notice, NoticeFault> {
        let fields = read_form(body, content_type)?;
        self.verify(&fields)?;
        if fields.get("app_id") != Some(&self.config.app_id) {
            return Err(NoticeFault::Foreign { what: "app_id" });
        }
        match fields.get("msg_method") {
            Some(zhima::CHANGED) => self.read_order_message(&fields),
            Some(_) => Err(NoticeFault::Uninteresting),
            None => self.read_trade_notification(&fields),
        }
    }

    fn verify(&self, fields: &Fields) -> Result<(), NoticeFault> {
        let sign = fields.get("sign").ok_or(NoticeFault::NotSigned)?;
        if fields.get("sign_type") != Some("RSA2") {
            return Err(NoticeFault::malformed("sign_type is not RSA2"));
        }
        if fields.get("charset").is_some_and(|charset| !charset.eq_ignore_ascii_case("utf-8")) {
            return Err(NoticeFault::malformed("charset is not utf-8"));
        }
        let keeps_sign_type = fields.get("msg_method").is_some() && self.config.message_signs_sign_type;
        let signed = if keeps_sign_type {
            string_with_sign_type(&fields.0)
        } else {
            notification_string_to_sign(&fields.0)
        };
        if self.verifying.verifies(&signed, sign) { Ok(()) } else { Err(NoticeFault::BadSignature) }
    }

    fn read_trade_notification(&self, fields: &Fields) -> Result<Notice, NoticeFault> {
        let kind = fields.required("notify_type")?;
        if kind != "trade_status_sync" {
            return Err(NoticeFault::Uninteresting);
        }
        if fields.get("seller_id") != Some(&self.config.seller_id) {
            return Err(NoticeFault::Foreign { what: "seller_id" });
        }
        let report = trade_report(&Object::of_texts(&fields.0));
        notice(fields, fields.required("out_trade_no")?, report, kind)
    }

    fn read_order_message(&self, fields: &Fields) -> Result<Notice, NoticeFault> {
        let content = Object::parse(fields.required("biz_content")?)
            .map_err(|_| NoticeFault::malformed("biz_content is not an object that names nothing twice"))?;
        // One that cannot be read makes the report unknown.
        if content.text("zm_service_id").value().is_some_and(|id| id != self.config.zm_service_id) {
            return Err(NoticeFault::Foreign { what: "zm_service_id" });
        }
        let out_order_no = content.text("out_order_no").value();
        let out_order_no = out_order_no.ok_or_else(|| NoticeFault::malformed("no usable out_order_no"))?;
        notice(fields, out_order_no, order_report(&content), zhima::CHANGED)
    }
}

fn notice(fields: &Fields, out_trade_no: &str, report: Report, kind: &str) -> Result<Notice, NoticeFault> {
    let id = fields.required("notify_id")?;
    if !is_number_text(id) || !is_number_text(out_trade_no) {
        return Err(NoticeFault::malformed("a number has letters that numbers do not have"));
    }
    Ok(Notice { id: id.to_owned(), out_trade_no: out_trade_no.to_owned(), report, raw_kind: kind.to_owned() })
}

fn read_form(body: &[u8], content_type: Option<&str>) -> Result<Fields, NoticeFault> {
    if let Some(content_type) = content_type {
        let mut parts = content_type.split(';').map(|part| part.trim().to_ascii_lowercase());
        let is_form = parts.next().as_deref() == Some(FORM);
        let mut charsets = parts
            .filter_map(|part| part.strip_prefix("charset=").map(|name| name.trim_matches('"').to_owned()));
        if !is_form || charsets.any(|name| name != "utf-8") {
            return Err(NoticeFault::malformed("not a form in UTF-8"));
        }
    }
    let body = std::str::from_utf8(body).map_err(|_| NoticeFault::malformed("not UTF-8"))?;
    form::decode(body).map(Fields).map_err(|why| NoticeFault::malformed(why.to_string()))
}

/// The other canonical form: all but `sign` and `alipay_cert_sn`.
fn string_with_sign_type(pairs: &[(String, String)]) -> String {
    let mut signed: Vec<&(String, String)> = pairs
        .iter()
        .filter(|(name, value)| !matches!(name.as_str(), "sign" | "alipay_cert_sn") && !value.is_empty())
        .collect();
    signed.sort();
    let lines: Vec<String> = signed.iter().map(|(name, value)| format!("{name}={value}")).collect();
    lines.join("&")
}
