//! What every call of WeChat Pay's has in common: a signed request, the five lines and the header that carries their
//! signature; and an answer, verified by the same four headers and three lines as a notification, and only then read.

use std::collections::BTreeMap;
use std::fmt;

use paylater_core::instant::Instant;
use paylater_core::signing::wechat::{
    answer_string_to_sign, authorization_header, is_outside_clock_skew, request_string_to_sign,
};
use serde_json::Value;

use super::code::{self, Tails};
use super::config::{WechatPayConfig, canonical_id};
use crate::error::{ConfigError, Fault, VerifyError};
use crate::http::{HttpAnswer, HttpRequest, header};
use crate::json::Object;
use crate::keys::{SigningKey, VerifyingKey};

const USER_AGENT: &str = concat!("paylater/", env!("CARGO_PKG_VERSION"));
const SIGNATURE_TYPE: &str = "WECHATPAY2-SHA256-RSA2048";

/// Who signs for one merchant and one appid, and verifies what WeChat Pay says.
pub(crate) struct Client {
    pub(super) config: WechatPayConfig,
    pub(super) signing: SigningKey,
    /// By id, as `Wechatpay-Serial` writes it.
    verifying: BTreeMap<String, VerifyingKey>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WechatPay").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Client {
    /// Checks the configuration and opens the keys.
    pub(crate) fn new(config: WechatPayConfig) -> Result<Self, ConfigError> {
        let (signing, verifying) = config.check()?;
        Ok(Self { config, signing, verifying })
    }
}

impl Client {
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

/// A verified answer.
pub(super) enum Answered {
    /// 200 with a body.
    Good(Object),
    /// 204.
    Empty,
    /// The answer is no.
    Failed(Failure),
}

impl Answered {
    /// The body of a call that is answered with one.
    pub(super) fn good(self) -> Result<Object, Fault> {
        match self {
            Self::Good(object) => Ok(object),
            Self::Empty => Err(Fault::unknown("204 where a body was expected")),
            Self::Failed(failure) => Err(failure.into_fault()),
        }
    }

    /// The same of a call about something that may not exist there.
    pub(super) fn found(self) -> Result<Option<Object>, Fault> {
        match self {
            Self::Failed(failure) if failure.is_not_there() => Ok(None),
            answered => answered.good().map(Some),
        }
    }
}

/// A verified no.
pub(super) struct Failure {
    status: u16,
    code: String,
    /// What the tails of this call mean, beside those that every call has.
    tails: Tails,
    message: String,
    /// The digits at the end of `Request-ID`, which say more precisely what is wrong. They are not signed, so
    /// they only refine who must act, never whether something exists.
    tail: Option<String>,
}

impl Failure {
    pub(super) fn is_not_there(&self) -> bool {
        self.status == 404 && code::NOT_THERE.contains(&self.code.as_str())
    }

    /// Does it end in one of these?
    pub(super) fn has_tail(&self, tails: &[&str]) -> bool {
        self.tail.as_deref().is_some_and(|tail| tails.contains(&tail))
    }

    pub(super) fn into_fault(self) -> Fault {
        code::fault(self.status, &self.code, (self.tail.as_deref(), self.tails), &self.message)
    }
}

impl Client {
    /// What was answered. Everything that is not verified is a result unknown, as is every failure on their side. `tails`:
    /// what those of the product mean.
    pub(super) fn answered(
        &self,
        answer: &HttpAnswer,
        now: Instant,
        tails: Tails,
    ) -> Result<Answered, Fault> {
        if answer.status >= 500 {
            return Err(unverified(answer, "a failure of theirs"));
        }
        let body = self
            .verify(&answer.headers, &answer.body, now)
            .map_err(|why| unverified(answer, &why.to_string()))?;
        match answer.status {
            204 if body.is_empty() => Ok(Answered::Empty),
            200 => parse(body).map(Answered::Good),
            202 => Err(Fault::unknown("HTTP 202: taken, to be repeated with the same parameters")),
            400..=499 => {
                let said = parse(body)?;
                Ok(Answered::Failed(Failure {
                    status: answer.status,
                    code: said.text("code").optional()?.unwrap_or("NO_CODE").to_owned(),
                    tails,
                    message: said.text("message").value().unwrap_or_default().to_owned(),
                    tail: request_id_tail(&answer.headers),
                }))
            }
            other => Err(Fault::unknown(format!("HTTP {other}"))),
        }
    }
}

impl Client {
    /// Verifies headers and body; the verified body as text.
    ///
    /// Now and then WeChat Pay sends a signature that begins with `WECHATPAY/SIGNTEST/` to see whether we
    /// verify. There is no special case for it: it does not verify.
    pub(super) fn verify<'a>(
        &self,
        headers: &[(String, String)],
        body: &'a [u8],
        now: Instant,
    ) -> Result<&'a str, VerifyError> {
        let optional = |name: &str| {
            header(headers, name).map_err(|_| VerifyError::malformed(format!("header {name} came twice")))
        };
        let required = |name: &str| optional(name)?.ok_or(VerifyError::NotSigned);
        let signature = required("wechatpay-signature")?;
        let timestamp = required("wechatpay-timestamp")?;
        let nonce = required("wechatpay-nonce")?;
        let serial = required("wechatpay-serial")?;
        if let Some(other) = optional("wechatpay-signature-type")?.filter(|kind| *kind != SIGNATURE_TYPE) {
            return Err(VerifyError::malformed(format!("signed by {other}, not {SIGNATURE_TYPE}")));
        }
        let theirs_s: i64 = timestamp
            .parse()
            .map_err(|_| VerifyError::malformed(format!("the timestamp is {timestamp}, no number")))?;
        if is_outside_clock_skew(theirs_s, now.unix_s()) {
            return Err(VerifyError::Stale { theirs_s, ours_s: now.unix_s() });
        }
        let key =
            self.verifying.get(&canonical_id(serial)).ok_or_else(|| VerifyError::unknown_key(serial))?;
        let body = std::str::from_utf8(body).map_err(|_| VerifyError::malformed("the body is not UTF-8"))?;
        if key.verifies(&answer_string_to_sign(timestamp, nonce, body), signature) {
            Ok(body)
        } else {
            Err(VerifyError::BadSignature)
        }
    }
}

/// What cannot be verified tells the order nothing, least of all that something failed; the operator is told what it
/// says.
fn unverified(answer: &HttpAnswer, why: &str) -> Fault {
    let said = std::str::from_utf8(&answer.body).ok().and_then(|text| Object::parse(text).ok());
    let word = |name| said.as_ref().and_then(|said| said.text(name).value());
    let code = word("code").unwrap_or("no code");
    let message = word("message").unwrap_or_default();
    Fault::unverified(answer.status, why, code, message)
}

fn parse(body: &str) -> Result<Object, Fault> {
    Object::parse(body).map_err(|_| Fault::unknown("the signed body is no object that names nothing twice"))
}

fn request_id_tail(headers: &[(String, String)]) -> Option<String> {
    let id = header(headers, "request-id").ok().flatten()?;
    let (_, tail) = id.rsplit_once('-')?;
    let is_number = !tail.is_empty() && tail.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| tail.to_owned())
}

/// The answer speaks of what was asked, and of us: answers can be mixed up on the way.
pub(super) fn check_field(object: &Object, name: &'static str, expected: &str) -> Result<(), Fault> {
    match object.text(name).optional()? {
        Some(given) if given == expected => Ok(()),
        Some(given) => Err(Fault::unknown(format!("the answer's {name} is {given}, not {expected}"))),
        None => Err(Fault::unknown(format!("the answer does not say {name}"))),
    }
}
