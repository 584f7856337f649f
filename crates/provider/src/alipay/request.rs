//! A signed request: as a call, as an order string for a bridge, or as an address for a browser.

use paylater_core::instant::Instant;
use paylater_core::signing::alipay::{Params, order_string, request_string_to_sign};
use paylater_core::signing::form::encode_component;
use serde_json::Value;

use super::Alipay;
use crate::error::Fault;
use crate::http::HttpRequest;

/// What differs from request to request.
pub(super) struct Ask<'a> {
    /// The API's name.
    pub(super) method: &'a str,
    /// The content, written out once and signed as written.
    pub(super) biz: Value,
    /// Results are notified.
    pub(super) is_notified: bool,
    /// Where a browser goes afterwards.
    pub(super) return_url: Option<&'a str>,
}

impl<'a> Ask<'a> {
    /// A request without notification or return address.
    pub(super) fn plain(method: &'a str, biz: Value) -> Self {
        Self { method, biz, is_notified: false, return_url: None }
    }

    /// A request whose result is notified.
    pub(super) fn notified(method: &'a str, biz: Value) -> Self {
        Self { is_notified: true, ..Self::plain(method, biz) }
    }
}

impl Alipay {
    /// A server-to-server call: everything but the content in the query, because the gateway needs `charset`
    /// before it can decode the body.
    pub(super) fn call(&self, ask: Ask<'_>, now: Instant) -> Result<HttpRequest, Fault> {
        let mut params = self.params(&ask, now);
        let sign = self.signing.sign(&request_string_to_sign(&params))?;
        let biz = params.remove("biz_content").unwrap_or_default();
        Ok(HttpRequest {
            method: "POST",
            url: format!("{}?{}", self.config.gateway_url, order_string(&params, &sign)),
            headers: vec![
                ("content-type".into(), "application/x-www-form-urlencoded;charset=utf-8".into()),
                ("accept".into(), "application/json".into()),
            ],
            body: format!("biz_content={}", encode_component(&biz)),
        })
    }

    /// An order string for the host's payment bridge. Nobody is called.
    pub(super) fn order_string(&self, ask: Ask<'_>, now: Instant) -> Result<String, Fault> {
        let params = self.params(&ask, now);
        let sign = self.signing.sign(&request_string_to_sign(&params))?;
        Ok(order_string(&params, &sign))
    }

    /// An address of the gateway for a browser to go to.
    pub(super) fn page_address(&self, ask: Ask<'_>, now: Instant) -> Result<String, Fault> {
        Ok(format!("{}?{}", self.config.gateway_url, self.order_string(ask, now)?))
    }

    fn params(&self, ask: &Ask<'_>, now: Instant) -> Params {
        let config = &self.config;
        let notify_url = if ask.is_notified { config.notify_url.as_str() } else { "" };
        let params = [
            ("app_id", config.app_id.as_str()),
            ("method", ask.method),
            ("format", "JSON"),
            ("charset", "utf-8"),
            ("sign_type", "RSA2"),
            ("timestamp", &now.to_shanghai_text()),
            ("version", "1.0"),
            ("notify_url", notify_url),
            ("return_url", ask.return_url.unwrap_or_default()),
            ("app_cert_sn", config.app_cert_sn.as_deref().unwrap_or_default()),
            ("alipay_root_cert_sn", config.alipay_root_cert_sn.as_deref().unwrap_or_default()),
            ("biz_content", &ask.biz.to_string()),
        ];
        let present = params.into_iter().filter(|(_, value)| !value.is_empty());
        present.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}
