//! A signed request: the five lines, and the header that carries their signature.

use paylater_core::instant::Instant;
use paylater_core::signing::wechat::{authorization_header, request_string_to_sign};
use serde_json::Value;

use super::WechatPay;
use crate::error::Fault;
use crate::http::HttpRequest;

const USER_AGENT: &str = concat!("paylater/", env!("CARGO_PKG_VERSION"));

impl WechatPay {
    /// A `GET`. `path_and_query` is sent as it is and signed as it is.
    pub(super) fn get(&self, path_and_query: &str, now: Instant, nonce: &str) -> Result<HttpRequest, Fault> {
        self.request("GET", path_and_query, String::new(), now, nonce)
    }

    /// A `POST` of JSON, written out once and signed as written.
    pub(super) fn post(
        &self,
        path: &str,
        body: &Value,
        now: Instant,
        nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        self.request("POST", path, body.to_string(), now, nonce)
    }

    fn request(
        &self,
        method: &'static str,
        path_and_query: &str,
        body: String,
        now: Instant,
        nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        check_nonce(nonce)?;
        let config = &self.config;
        let text = request_string_to_sign(method, path_and_query, now.unix_s(), nonce, &body);
        let signature = self.signing.sign(&text)?;
        let authorization =
            authorization_header(&config.mchid, &config.merchant_serial_no, now.unix_s(), nonce, &signature);
        let mut headers = vec![
            ("accept".to_owned(), "application/json".to_owned()),
            ("user-agent".to_owned(), USER_AGENT.to_owned()),
            ("authorization".to_owned(), authorization),
            // With which key the answer shall be signed.
            ("wechatpay-serial".to_owned(), config.prefer_key_id.clone()),
        ];
        if method == "POST" {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        Ok(HttpRequest { method, url: format!("{}{path_and_query}", config.base_url), headers, body })
    }
}

/// A nonce goes between quotes into a header and, as a line of its own, into what is signed.
pub(super) fn check_nonce(nonce: &str) -> Result<(), Fault> {
    let is_good = (16..=32).contains(&nonce.len()) && nonce.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_good {
        Ok(())
    } else {
        Err(Fault::merchant("NONCE_MALFORMED", "a nonce is 16 to 32 letters or digits"))
    }
}
