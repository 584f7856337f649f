//! What every call of Alipay's has in common: a signed request, as a call, as an order string for a bridge or as an
//! address for a browser; and a synchronous answer, taken apart, verified, and only then read.

use std::fmt;

use paylater_core::instant::Instant;
use paylater_core::signing::alipay::{Params, order_string, request_string_to_sign, split_answer};
use paylater_core::signing::form::encode_component;
use serde_json::Value;

use super::code;
use super::config::AlipayConfig;
use crate::error::{ConfigError, Fault};
use crate::http::{HttpAnswer, HttpRequest};
use crate::json::Object;
use crate::keys::{SigningKey, VerifyingKey};

/// Alipay, set up for one application of one merchant.
pub struct Alipay {
    pub(super) config: AlipayConfig,
    signing: SigningKey,
    pub(super) verifying: VerifyingKey,
}

impl fmt::Debug for Alipay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Alipay").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Alipay {
    /// Checks the configuration and opens the keys.
    pub fn new(config: AlipayConfig) -> Result<Self, ConfigError> {
        let (signing, verifying) = config.check()?;
        Ok(Self { config, signing, verifying })
    }
}

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

/// A verified answer.
pub(super) enum Answered {
    /// `10000`: the call went through. The business status has still to be read.
    Success(Object),
    /// `10003`: taken, the result comes later.
    Accepted,
    /// The answer is no.
    Failed(Failure),
}

impl Answered {
    /// The node of a call that either goes through or does not.
    pub(super) fn success(self, method: &str) -> Result<Object, Fault> {
        match self {
            Self::Success(node) => Ok(node),
            Self::Accepted => Err(Fault::unknown(format!("{method}: code 10003"))),
            Self::Failed(failure) => Err(failure.into_fault()),
        }
    }

    /// The same of a call about something that may not exist there, as this says.
    pub(super) fn found(
        self,
        method: &str,
        says_not_there: impl Fn(&Failure) -> bool,
    ) -> Result<Option<Object>, Fault> {
        match self {
            Self::Failed(failure) if says_not_there(&failure) => Ok(None),
            answered => answered.success(method).map(Some),
        }
    }
}

/// A verified no.
pub(super) struct Failure {
    /// `sub_code` without its prefixes, or `code` where there is none.
    pub(super) code: String,
    gateway_code: String,
    message: String,
    /// Everything it says.
    pub(super) node: Object,
}

impl Failure {
    /// Is it one of these, whatever prefix it came with?
    pub(super) fn is_any(&self, codes: &[impl AsRef<str>]) -> bool {
        codes.iter().any(|code| code.as_ref() == self.code)
    }

    pub(super) fn into_fault(self) -> Fault {
        code::fault(&self.gateway_code, &self.code, &self.message)
    }
}

impl Alipay {
    /// What was answered to `method`. Everything that is not verified is a result unknown; what it says is told to the
    /// operator, because it may well be true.
    pub(super) fn answered(&self, method: &str, answer: &HttpAnswer) -> Result<Answered, Fault> {
        let body = std::str::from_utf8(&answer.body);
        let node = match body {
            Ok(body) if answer.status == 200 => self.verified(method, body),
            Ok(_) => Err("not answered with 200".to_owned()),
            Err(_) => Err("the answer is not UTF-8".to_owned()),
        };
        let node = node.map_err(|why| {
            let (code, message) = said(method, body.unwrap_or_default());
            Fault::unverified(answer.status, &format!("{method}: {why}"), &code, &message)
        })?;
        sort(method, node)
    }

    /// What a signed text says, of the form `{"<method>_response":{…},"sign":"…"}`.
    pub(super) fn answered_text(&self, method: &str, body: &str) -> Result<Answered, Fault> {
        let node = self.verified(method, body).map_err(|why| Fault::unknown(format!("{method}: {why}")))?;
        sort(method, node)
    }

    /// The node of a signed text, or why it is not to be believed.
    fn verified<'a>(&self, method: &str, body: &'a str) -> Result<&'a str, String> {
        let answer = split_answer(body, method).map_err(|why| why.to_string())?;
        let sign = answer.sign.ok_or("the answer is not signed")?;
        if self.verifying.verifies(answer.node, sign) {
            Ok(answer.node)
        } else {
            Err("the answer's signature is wrong".to_owned())
        }
    }
}

/// Code and message of an answer that anybody could have sent.
fn said(method: &str, body: &str) -> (String, String) {
    let node = split_answer(body, method).ok().and_then(|answer| Object::parse(answer.node).ok());
    let word = |names: [&'static str; 2]| {
        let word = node.as_ref().and_then(|node| names.iter().find_map(|name| node.text(name).value()));
        word.map(str::to_owned)
    };
    let code = word(["sub_code", "code"]).unwrap_or_else(|| "no code".to_owned());
    (code, word(["sub_msg", "msg"]).unwrap_or_default())
}

fn sort(method: &str, node: &str) -> Result<Answered, Fault> {
    let node = Object::parse(node)
        .map_err(|_| Fault::unknown(format!("{method}: the signed node is not an object")))?;
    let gateway_code = node.text("code").optional()?.unwrap_or_default().to_owned();
    match gateway_code.as_str() {
        "10000" => Ok(Answered::Success(node)),
        "10003" => Ok(Answered::Accepted),
        "20000" | "20001" | "40001" | "40002" | "40004" | "40006" => {
            let code = node.text("sub_code").optional()?.map_or(gateway_code.as_str(), code::bare).to_owned();
            let message = node.text("sub_msg").value().or(node.text("msg").value());
            let message = message.unwrap_or_default().to_owned();
            Ok(Answered::Failed(Failure { code, gateway_code, message, node }))
        }
        other => Err(Fault::unknown(format!("{method}: code {other}"))),
    }
}

/// The answer speaks of what was asked: answers can be mixed up on the way, and signatures do not notice.
pub(super) fn check_number(node: &Object, name: &'static str, expected: &str) -> Result<(), Fault> {
    match node.text(name).optional()? {
        Some(given) if given == expected => Ok(()),
        Some(given) => Err(Fault::unknown(format!("the answer's {name} is {given}, not {expected}"))),
        None => Err(Fault::unknown(format!("the answer does not say {name}"))),
    }
}
