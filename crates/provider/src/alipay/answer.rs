//! A synchronous answer: taken apart, verified, and only then read.

use paylater_core::signing::alipay::split_answer;

use super::{Alipay, code};
use crate::fault::Fault;
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
    /// Reads the answer to `method`. Everything that is not verified is a result unknown.
    pub(super) fn read(&self, method: &str, answer: &HttpAnswer) -> Result<Answered, Fault> {
        if answer.status != 200 {
            return Err(Fault::unknown(format!("{method}: HTTP {}", answer.status)));
        }
        let body = std::str::from_utf8(&answer.body)
            .map_err(|_| Fault::unknown(format!("{method}: the answer is not UTF-8")))?;
        self.read_signed(method, body)
    }

    /// Reads a signed text of the form `{"<method>_response":{…},"sign":"…"}`.
    pub(super) fn read_signed(&self, method: &str, body: &str) -> Result<Answered, Fault> {
        let answer = split_answer(body, method).map_err(|why| Fault::unknown(format!("{method}: {why}")))?;
        let Some(sign) = answer.sign else {
            // It may well be true, but anybody could have said it.
            let said = Object::parse(answer.node).ok();
            let word =
                said.as_ref().and_then(|node| node.text("sub_code").value().or(node.text("code").value()));
            let word = word.unwrap_or("no code");
            return Err(Fault::unknown(format!("{method}: the answer is not signed ({word})")));
        };
        if !self.verifying.verifies(answer.node, sign) {
            return Err(Fault::unknown(format!("{method}: the answer's signature is wrong")));
        }
        let node = Object::parse(answer.node)
            .map_err(|_| Fault::unknown(format!("{method}: the signed node is not an object")))?;
        sort(method, node)
    }
}

fn sort(method: &str, node: Object) -> Result<Answered, Fault> {
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
