//! A synchronous answer: taken apart, verified, and only then read.

use paylater_core::signing::alipay::split_answer;

use super::{Alipay, code};
use crate::error::Fault;
use crate::http::HttpAnswer;
use crate::json::Object;

/// A verified answer.
pub(super) enum Answered {
    /// `10000`: the call went through. The business status has still to be read.
    Success(Object),
    /// `10003`: taken, the result comes later.
    Accepted,
    /// The answer is no.
    Failed(Failure),
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
    /// Reads the answer to `method`. Everything that is not verified is a result unknown; what it says is told to the
    /// operator, because it may well be true.
    pub(super) fn read(&self, method: &str, answer: &HttpAnswer) -> Result<Answered, Fault> {
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

    /// Reads a signed text of the form `{"<method>_response":{…},"sign":"…"}`.
    pub(super) fn read_signed(&self, method: &str, body: &str) -> Result<Answered, Fault> {
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
