//! Alipay's answers: a node under the method's name and a signature over exactly the bytes of that node.

use serde_json::{Map, Value, json};

use crate::crypto::{CryptoError, SigningKey};
use crate::state::faults::InjectedFaults;

/// The fields of an answer's node.
pub type Node = Map<String, Value>;

/// Business success.
pub const SUCCESS: (&str, &str) = ("10000", "Success");
/// Accepted; the money has not moved yet.
pub const IN_PROCESS: (&str, &str) = ("10003", "order success pay inprocess");

/// Why a request is refused, in Alipay's own codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The gateway's code.
    pub code: &'static str,
    /// The product's code.
    pub sub_code: String,
    /// A sentence for the developer.
    pub sub_msg: String,
}

impl Refusal {
    /// 40004: the request is well formed, and the answer is no. `sub_code` as the product writes it.
    pub fn business(sub_code: &str, sub_msg: impl Into<String>) -> Self {
        Self { code: "40004", sub_code: sub_code.to_owned(), sub_msg: sub_msg.into() }
    }

    /// 40004 with `ACQ.INVALID_PARAMETER`.
    pub fn parameter(sub_msg: impl Into<String>) -> Self {
        Self::business("ACQ.INVALID_PARAMETER", sub_msg)
    }

    /// 40001: a common parameter is missing.
    pub fn missing(name: &str) -> Self {
        let what = match name {
            "sign" => "signature".to_owned(),
            "sign_type" => "signature-type".to_owned(),
            other => other.replace('_', "-"),
        };
        let sub_code = format!("isv.missing-{what}");
        Self { code: "40001", sub_code, sub_msg: format!("缺少参数 {name}") }
    }

    /// 40002: a common parameter is wrong. `what` as in `isv.invalid-<what>`.
    pub fn invalid(what: &str, sub_msg: impl Into<String>) -> Self {
        Self { code: "40002", sub_code: format!("isv.invalid-{what}"), sub_msg: sub_msg.into() }
    }

    fn msg(&self) -> &'static str {
        match self.code {
            "40001" => "Missing Required Arguments",
            "40002" => "Invalid Arguments",
            "40006" => "Insufficient Permissions",
            _ => "Business Failed",
        }
    }

    /// The node that says so.
    pub fn node(&self) -> Node {
        into_node(json!({
            "code": self.code, "msg": self.msg(), "sub_code": self.sub_code, "sub_msg": self.sub_msg,
        }))
    }
}

/// The fields of a JSON object; anything else has none.
pub fn into_node(value: Value) -> Node {
    match value {
        Value::Object(node) => node,
        _ => Node::new(),
    }
}

/// A node with its code and message.
pub fn coded((code, msg): (&str, &str), mut fields: Node) -> Node {
    fields.insert("code".to_owned(), code.into());
    fields.insert("msg".to_owned(), msg.into());
    fields
}

/// The name of a method's node.
pub fn node_name(method: &str) -> String {
    format!("{}_response", method.replace('.', "_"))
}

/// The node's text. Slashes are escaped, as the real gateway does: a reader who re-serialises before
/// verifying finds a signature that does not fit, here as there.
pub fn text_of(node: &Node) -> String {
    // A map of strings to values always has a text.
    serde_json::to_string(node).unwrap_or_default().replace('/', "\\/")
}

/// The body of an answer. Without a key it carries no signature, as some failures of the real gateway do.
pub fn body(
    name: &str,
    node: &Node,
    key: Option<&SigningKey>,
    injected: InjectedFaults,
) -> Result<String, CryptoError> {
    let text = text_of(node);
    let Some(key) = key.filter(|_| !injected.is_unsigned) else {
        return Ok(format!("{{\"{name}\":{text}}}"));
    };
    let signed = if injected.is_badly_signed { format!("{text} ") } else { text.clone() };
    Ok(format!("{{\"{name}\":{text},\"sign\":\"{}\"}}", key.sign(&signed)?))
}

/// The text a host's payment bridge hands to the page: node and signature, and the kind of signature. Nothing
/// when it cannot be signed, which is said in the log.
pub fn signed_result(method: &str, node: &Node, key: &SigningKey) -> Option<String> {
    let text = text_of(node);
    let signed = key.sign(&text).map(|sign| {
        format!("{{\"{}\":{text},\"sign\":\"{sign}\",\"sign_type\":\"RSA2\"}}", node_name(method))
    });
    signed.inspect_err(|error| tracing::error!(%error, "the result for the page cannot be signed")).ok()
}
