//! An answer: verified, and only then read.

use paylater_core::instant::Instant;

use super::{WechatPay, code};
use crate::error::Fault;
use crate::http::{HttpAnswer, header};
use crate::json::Object;

/// A verified answer.
pub(super) enum Answered {
    /// 200 with a body.
    Good(Object),
    /// 204.
    Empty,
    /// The answer is no.
    Failed(Failure),
}

/// A verified no.
pub(super) struct Failure {
    status: u16,
    code: String,
    message: String,
    /// The digits at the end of `Request-ID`, which say more precisely what is wrong. They are not signed, so
    /// they only refine who must act, never whether something exists.
    tail: Option<String>,
}

impl Failure {
    pub(super) fn is_not_there(&self) -> bool {
        self.status == 404 && code::NOT_THERE.contains(&self.code.as_str())
    }

    /// The same number was used before, with other parameters.
    pub(super) fn is_reentry(&self) -> bool {
        self.tail.as_deref().is_some_and(|tail| code::REENTRY_TAILS.contains(&tail))
    }

    pub(super) fn into_fault(self) -> Fault {
        code::fault(self.status, &self.code, self.tail.as_deref(), &self.message)
    }
}

impl WechatPay {
    /// Reads an answer. Everything that is not verified is a result unknown, as is every failure on their
    /// side.
    pub(super) fn read(&self, answer: &HttpAnswer, now: Instant) -> Result<Answered, Fault> {
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
                    message: said.text("message").value().unwrap_or_default().to_owned(),
                    tail: request_id_tail(&answer.headers),
                }))
            }
            other => Err(Fault::unknown(format!("HTTP {other}"))),
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
