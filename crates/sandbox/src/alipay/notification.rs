//! How Alipay's notifications are sent: a trade's form and a "From Ant" message, signed afresh each time because
//! they say when they were sent.

use std::collections::BTreeMap;

use paylater_core::signing::form;
use serde_json::Value;

use crate::crypto::{CryptoError, SigningKey};
use crate::datetime;
use crate::state::faults::InjectedFaults;

/// The type of every body.
pub const CONTENT_TYPE: &str = "application/x-www-form-urlencoded; charset=utf-8";

/// What a notification says.
#[derive(Clone, Copy)]
pub enum Content<'a> {
    /// Form fields, all of them strings.
    Form(&'a BTreeMap<String, String>),
    /// A "From Ant" message.
    Message {
        /// Which kind of event.
        msg_method: &'a str,
        /// Its content.
        biz_content: &'a Value,
        /// The application it is about.
        app_id: &'a str,
    },
}

/// The body of one delivery.
pub fn body(
    id: &str,
    content: Content<'_>,
    key: &SigningKey,
    now_ms: i64,
    injected: InjectedFaults,
) -> Result<String, CryptoError> {
    let mut fields = match content {
        Content::Form(fields) => {
            let mut fields = fields.clone();
            fields.insert("notify_time".to_owned(), datetime::spaced(now_ms));
            fields
        }
        Content::Message { msg_method, biz_content, app_id } => {
            message_fields(msg_method, biz_content, app_id, now_ms)
        }
    };
    if injected.has_empty_field {
        fields.entry("body".to_owned()).or_default();
    }
    fields.insert("notify_id".to_owned(), id.to_owned());
    fields.insert("sign_type".to_owned(), "RSA2".to_owned());
    let mut pairs: Vec<(String, String)> = fields.into_iter().collect();
    let mut signed = string_to_sign(&pairs);
    if injected.is_badly_signed {
        signed.push(' ');
    }
    if !injected.is_unsigned {
        pairs.push(("sign".to_owned(), key.sign(&signed)?));
    }
    let body: Vec<String> = pairs
        .iter()
        // A space is a plus, so that a receiver who does not decode a form as a form is found out.
        .map(|(name, value)| format!("{name}={}", form::encode_component(value).replace("%20", "+")))
        .collect();
    Ok(body.join("&"))
}

/// Everything that is sent but `sign_type`, empty or not, in the order of the names: Alipay's rule for notifications
/// drops nothing. It is written here once more on purpose: a mistake in the backend's reading of the rule must not be
/// shared by the party that is meant to notice it.
fn string_to_sign(pairs: &[(String, String)]) -> String {
    let signed = pairs.iter().filter(|(name, _)| name != "sign_type");
    let signed: Vec<String> = signed.map(|(name, value)| format!("{name}={value}")).collect();
    signed.join("&")
}

/// The envelope of a "From Ant" message.
fn message_fields(
    msg_method: &str,
    biz_content: &Value,
    app_id: &str,
    now_ms: i64,
) -> BTreeMap<String, String> {
    [
        ("msg_method", msg_method.to_owned()),
        ("biz_content", biz_content.to_string()),
        ("utc_timestamp", now_ms.to_string()),
        ("app_id", app_id.to_owned()),
        ("version", "1.1".to_owned()),
        ("charset", "UTF-8".to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}
