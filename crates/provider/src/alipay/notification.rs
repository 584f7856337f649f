//! Notifications: decoded and verified once, and then handed to the product of which they speak.
//!
//! What is signed decides, and nothing else does: the bytes are a form in UTF-8, whatever the header says of them. Each
//! kind has one canonical form. The algorithm is fixed; what the message says about it is compared. Every received
//! parameter is signed, so the whole form is read, and a name that comes twice is refused before anything else.

use paylater_core::offer::Provider;
use paylater_core::signing::alipay::{
    message_string_to_sign, notification_string_to_sign, without_empty_values,
};
use paylater_core::signing::form::{self, FormError};

use super::client::Client;
use crate::error::VerifyError;
use crate::json::{Object, is_number_text};
use crate::merchant::Alipay;
use crate::notice::{ALIPAY_FORM, ALIPAY_MESSAGE, Notification, NotificationKind, check_ours};
use crate::product::{Clients, NotConfigured};
use crate::registry;

/// The received parameters.
struct Fields(Vec<(String, String)>);

impl Fields {
    /// A parameter that is there and not empty.
    fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
    }

    fn required(&self, name: &str) -> Result<&str, VerifyError> {
        self.get(name).ok_or_else(|| VerifyError::malformed(format!("{name} is missing")))
    }
}

impl Alipay {
    /// Verifies and reads a notification. Alipay repeats one for a day, so an old one is not refused: deduplicate by
    /// [`Notification::id`].
    pub fn parse_notification(
        &self,
        body: &[u8],
        content_type: Option<&str>,
    ) -> Result<Notification, VerifyError> {
        let fields = read_form(body, content_type)?;
        self.client.verify(&fields)?;
        let form = Object::of_texts(&fields.0);
        check_ours(&form, "app_id", &self.client.config.app_id)?;
        // A message from the application gateway has its content in one of the parameters.
        let kind = match fields.get("msg_method") {
            Some(event) => NotificationKind { event, content: ALIPAY_MESSAGE },
            None => NotificationKind { event: fields.required("notify_type")?, content: ALIPAY_FORM },
        };
        let module = registry::of_notice(Provider::Alipay, kind).ok_or(VerifyError::Uninteresting)?;
        let content = if kind.content == ALIPAY_MESSAGE { message(&fields)? } else { form };
        let clients = Clients { alipay: Some(&self.client), wechat: None };
        let product = self.products.get(module.way).ok_or(NotConfigured)?;
        let told = product.parse_notice(clients, &content)?;
        let id = fields.required("notify_id")?;
        if !is_number_text(id) {
            return Err(VerifyError::malformed(format!("{id:?} has letters that numbers do not have")));
        }
        Ok(Notification {
            provider: Provider::Alipay,
            id: id.to_owned(),
            out_trade_no: told.number,
            topic: module.topic,
            report: told.report,
            raw_kind: kind.event.to_owned(),
        })
    }
}

impl Client {
    /// What was received is verified as it was received, and only then without its empty values.
    fn verify(&self, fields: &Fields) -> Result<(), VerifyError> {
        let sign = fields.get("sign").ok_or(VerifyError::NotSigned)?;
        let sign_type = fields.required("sign_type")?;
        if sign_type != "RSA2" {
            return Err(VerifyError::malformed(format!("sign_type is {sign_type}, not RSA2")));
        }
        let names_utf8 =
            |charset: &&str| ["utf-8", "utf8"].iter().any(|name| charset.eq_ignore_ascii_case(name));
        if let Some(other) = fields.get("charset").filter(|charset| !names_utf8(charset)) {
            return Err(VerifyError::malformed(format!("charset is {other}, not utf-8")));
        }
        let keeps_sign_type = fields.get("msg_method").is_some() && self.config.message_signs_sign_type;
        let to_sign = if keeps_sign_type { message_string_to_sign } else { notification_string_to_sign };
        let is_signed = |pairs: &[(String, String)]| self.verifying.verifies(&to_sign(pairs), sign);
        if is_signed(&fields.0) || is_signed(&without_empty_values(&fields.0)) {
            Ok(())
        } else {
            Err(VerifyError::BadSignature)
        }
    }
}

fn message(fields: &Fields) -> Result<Object, VerifyError> {
    Object::parse(fields.required("biz_content")?)
        .map_err(|_| VerifyError::malformed("biz_content is not an object that names nothing twice"))
}

/// The content type decides nothing, but tells the operator who it is that does not speak UTF-8.
fn read_form(body: &[u8], content_type: Option<&str>) -> Result<Fields, VerifyError> {
    let text = std::str::from_utf8(body).map_err(|_| FormError::NotUtf8);
    text.and_then(form::decode).map(Fields).map_err(|why| match why {
        FormError::NotUtf8 => {
            VerifyError::malformed(format!("{why}, content type {}", content_type.unwrap_or("missing")))
        }
        FormError::TooManyNames | FormError::DuplicateName(_) | FormError::BadPercentEscape => {
            VerifyError::malformed(why.to_string())
        }
    })
}
