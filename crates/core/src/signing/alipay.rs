//! Alipay OpenAPI v2: what is signed in a request, in a synchronous answer, and in a notification.
//!
//! Values are signed raw and percent-encoded afterwards; JSON that was signed is never re-serialised.

use std::collections::BTreeMap;

use super::form::encode_component;

/// Parameters of one request, sorted by name because that is the order in which they are signed.
pub type Params = BTreeMap<String, String>;

/// The string to sign of a request: every non-empty parameter but `sign`, sorted, `name=value` joined by `&`.
pub fn request_string_to_sign(params: &Params) -> String {
    let signed = params.iter().filter(|(name, value)| *name != "sign" && !value.is_empty());
    join(signed.map(|(name, value)| (name.as_str(), value.as_str())))
}

/// The order string a host's payment bridge takes: sorted, values percent-encoded once, `sign` last.
pub fn order_string(params: &Params, sign: &str) -> String {
    let mut order = String::new();
    for (name, value) in params.iter().filter(|(name, value)| *name != "sign" && !value.is_empty()) {
        order.push_str(name);
        order.push('=');
        order.push_str(&encode_component(value));
        order.push('&');
    }
    order.push_str("sign=");
    order.push_str(&encode_component(sign));
    order
}

/// The string to sign of a trade notification: every received parameter but `sign`, `sign_type` and `alipay_cert_sn`,
/// empty ones included, with values decoded exactly once.
///
/// The names must already be unique; [`super::form::decode`] sees to that. Dropping empty values is a rule for requests;
/// for the notification of a sender who signed without them, see [`without_empty_values`].
pub fn notification_string_to_sign(pairs: &[(String, String)]) -> String {
    all_but(&["sign", "sign_type", "alipay_cert_sn"], pairs)
}

/// The string to sign of a message from the application gateway, in the form that keeps `sign_type`.
pub fn message_string_to_sign(pairs: &[(String, String)]) -> String {
    all_but(&["sign", "alipay_cert_sn"], pairs)
}

/// The parameters that have a value. A verifier tries these only after what was received, as received, did not verify.
pub fn without_empty_values(pairs: &[(String, String)]) -> Vec<(String, String)> {
    pairs.iter().filter(|(_, value)| !value.is_empty()).cloned().collect()
}

fn all_but(unsigned: &[&str], pairs: &[(String, String)]) -> String {
    let signed = pairs.iter().filter(|(name, _)| !unsigned.contains(&name.as_str()));
    let sorted: BTreeMap<&str, &str> = signed.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    join(sorted.into_iter())
}

fn join<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut joined = String::new();
    for (name, value) in pairs {
        if !joined.is_empty() {
            joined.push('&');
        }
        joined.push_str(name);
        joined.push('=');
        joined.push_str(value);
    }
    joined
}

/// A synchronous answer taken apart without being re-serialised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<'a> {
    /// The node's value, byte for byte as received: this is what the signature covers, and all that may be parsed.
    pub node: &'a str,
    /// The node came under the name `error_response`.
    pub is_error_response: bool,
    /// Base64 signature; gateway-level failures may come without one and are then unauthenticated.
    pub sign: Option<&'a str>,
    /// The serial number of the certificate that signed, in certificate mode.
    pub cert_sn: Option<&'a str>,
}

/// The most members an answer may have. It has three; the text of a bridge, which passes through a stranger's hands and
/// is taken apart before its signature is looked at, has one more.
pub const MEMBERS_MAX: usize = 16;

/// Why an answer cannot be taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerError {
    /// Not a JSON object of the expected form.
    Malformed,
    /// More than [`MEMBERS_MAX`] members.
    TooManyMembers,
    /// A top-level name came twice; a verifier and a reader might each take another one.
    DuplicateName,
    /// Neither the method's node nor `error_response` is there.
    NodeMissing,
}

impl core::fmt::Display for AnswerError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Malformed => "the answer is not a JSON object",
            Self::TooManyMembers => "the answer has too many members",
            Self::DuplicateName => "the answer names a node twice",
            Self::NodeMissing => "the answer has no node for this method",
        })
    }
}

/// Takes a synchronous answer apart. `method` is the API's name, such as `alipay.trade.query`.
pub fn split_answer<'a>(body: &'a str, method: &str) -> Result<Answer<'a>, AnswerError> {
    let members = top_level_members(body)?;
    for (index, (name, _)) in members.iter().enumerate() {
        if members[..index].iter().any(|(earlier, _)| earlier == name) {
            return Err(AnswerError::DuplicateName);
        }
    }
    let find = |wanted: &str| members.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
    let node_name = format!("{}_response", method.replace('.', "_"));
    let (node, is_error_response) = match (find(&node_name), find("error_response")) {
        (Some(node), None) => (node, false),
        (None, Some(node)) => (node, true),
        (Some(_), Some(_)) => return Err(AnswerError::DuplicateName),
        (None, None) => return Err(AnswerError::NodeMissing),
    };
    Ok(Answer {
        node,
        is_error_response,
        sign: find("sign").and_then(unquote),
        cert_sn: find("alipay_cert_sn").and_then(unquote),
    })
}

/// The signature and serial number are plain ASCII; one with an escape in it is not one.
fn unquote(value: &str) -> Option<&str> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.is_empty() && !inner.contains(['\\', '"'])).then_some(inner)
}

/// The members of a JSON object as raw slices, found by walking strings, escapes and brackets.
fn top_level_members(body: &str) -> Result<Vec<(&str, &str)>, AnswerError> {
    let mut walk = Walk { body, at: 0 };
    walk.expect(b'{')?;
    let mut members = Vec::new();
    loop {
        if members.len() == MEMBERS_MAX {
            return Err(AnswerError::TooManyMembers);
        }
        let quoted = walk.string()?;
        let name = &quoted[1..quoted.len() - 1];
        // An escaped name could spell a known one in a second way.
        if name.contains('\\') {
            return Err(AnswerError::Malformed);
        }
        walk.expect(b':')?;
        members.push((name, walk.value()?));
        match walk.next_token() {
            Some(b',') => {}
            Some(b'}') => break,
            _ => return Err(AnswerError::Malformed),
        }
    }
    walk.skip_space();
    if walk.at == body.len() { Ok(members) } else { Err(AnswerError::Malformed) }
}

struct Walk<'a> {
    body: &'a str,
    at: usize,
}

impl<'a> Walk<'a> {
    fn peek(&self) -> Option<u8> {
        self.body.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn next_token(&mut self) -> Option<u8> {
        self.skip_space();
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    fn expect(&mut self, token: u8) -> Result<(), AnswerError> {
        if self.next_token() == Some(token) { Ok(()) } else { Err(AnswerError::Malformed) }
    }

    /// A string with its quotes.
    fn string(&mut self) -> Result<&'a str, AnswerError> {
        self.skip_space();
        let start = self.at;
        self.expect(b'"')?;
        loop {
            match self.peek().ok_or(AnswerError::Malformed)? {
                b'"' => {
                    self.at += 1;
                    return Ok(&self.body[start..self.at]);
                }
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }

    /// Any value, without the space around it.
    fn value(&mut self) -> Result<&'a str, AnswerError> {
        self.skip_space();
        let start = self.at;
        match self.peek().ok_or(AnswerError::Malformed)? {
            b'"' => return self.string(),
            b'{' | b'[' => self.nested()?,
            _ => {
                while !matches!(self.peek(), None | Some(b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n')) {
                    self.at += 1;
                }
            }
        }
        if self.at == start { Err(AnswerError::Malformed) } else { Ok(&self.body[start..self.at]) }
    }

    /// An object or array to its matching bracket.
    fn nested(&mut self) -> Result<(), AnswerError> {
        let mut depth = 0_usize;
        loop {
            match self.peek().ok_or(AnswerError::Malformed)? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::form;

    fn params(pairs: &[(&str, &str)]) -> Params {
        pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    /// The request of `tests/golden/alipay/huabei/request.json`, reproduced there by three SDKs.
    fn worked_example() -> Params {
        params(&[
            ("app_id", "2021000122671080"),
            (
                "biz_content",
                r#"{"out_trade_no":"T20260102_001","total_amount":"88.88","subject":"测试 A+B","product_code":"QUICK_MSECURITY_PAY","extend_params":{"hb_fq_num":"3","hb_fq_seller_percent":"0"}}"#,
            ),
            ("charset", "utf-8"),
            ("format", "json"),
            ("method", "alipay.trade.app.pay"),
            ("notify_url", "https://m.example/n?a=1&b=2"),
            ("return_url", ""),
            ("sign_type", "RSA2"),
            ("timestamp", "2026-01-02 03:04:05"),
            ("version", "1.0"),
        ])
    }

    #[test]
    fn a_request_is_signed_over_sorted_raw_values_without_the_empty_ones() {
        let text = request_string_to_sign(&worked_example());
        assert_eq!(text.len(), 362);
        assert_eq!(
            crate::digest::sha256_hex(text.as_bytes()),
            "f0024e8bccda44d29c4f144b72323ba26d2312615047d6866aab4e6d7c4f0092"
        );
    }

    #[test]
    fn an_order_string_decodes_to_what_was_signed() {
        let order = order_string(&worked_example(), "abc+/=");
        assert!(order.starts_with(
            "app_id=2021000122671080&biz_content=%7B%22out_trade_no%22%3A%22T20260102_001%22%2C%22total_amount%22%3A%2288.88%22%2C%22subject%22%3A%22%E6%B5%8B%E8%AF%95%20A%2BB%22"
        ));
        assert!(order.ends_with("&version=1.0&sign=abc%2B%2F%3D"));
        let decoded: Params = form::decode(&order).expect("our own form").into_iter().collect();
        assert_eq!(request_string_to_sign(&decoded), request_string_to_sign(&worked_example()));
    }

    #[test]
    fn a_notification_is_signed_as_received_without_sign_and_sign_type() {
        let body = "trade_status=TRADE_SUCCESS&subject=A%2BB+C&total_amount=88.88&out_trade_no=T1&notify_id=n1&sign_type=RSA2&sign=xx&body=&alipay_cert_sn=5";
        let pairs = form::decode(body).expect("a form");
        assert_eq!(
            notification_string_to_sign(&pairs),
            "body=&notify_id=n1&out_trade_no=T1&subject=A+B C&total_amount=88.88&trade_status=TRADE_SUCCESS"
        );
        assert_eq!(
            notification_string_to_sign(&without_empty_values(&pairs)),
            "notify_id=n1&out_trade_no=T1&subject=A+B C&total_amount=88.88&trade_status=TRADE_SUCCESS"
        );
        assert_eq!(
            message_string_to_sign(&pairs),
            "body=&notify_id=n1&out_trade_no=T1&sign_type=RSA2&subject=A+B C&total_amount=88.88&trade_status=TRADE_SUCCESS"
        );
    }

    #[test]
    fn the_node_of_an_answer_is_taken_byte_for_byte() {
        let cases = [
            (
                r#"{"alipay_trade_create_response":{"code":"10000","msg":"Success","out_trade_no":"T1","trade_no":"2026"},"sign":"X"}"#,
                r#"{"code":"10000","msg":"Success","out_trade_no":"T1","trade_no":"2026"}"#,
            ),
            (
                "{\"sign\":\"X\", \"alipay_trade_create_response\" : {\"a\":\"}\\\"sign\\\":\\\"\",\"b\":[{}]} }",
                r#"{"a":"}\"sign\":\"","b":[{}]}"#,
            ),
            (r#"{"alipay_trade_create_response":"CIPHER\/TEXT==","sign":"X"}"#, r#""CIPHER\/TEXT==""#),
        ];
        for (body, node) in cases {
            let answer = split_answer(body, "alipay.trade.create").expect(body);
            assert_eq!((answer.node, answer.sign), (node, Some("X")), "{body}");
        }
    }

    #[test]
    fn an_answer_that_names_a_node_twice_is_refused() {
        let node = r#""alipay_trade_query_response":{"trade_status":"TRADE_SUCCESS"}"#;
        let method = "alipay.trade.query";
        assert_eq!(
            split_answer(&format!("{{{node},{node},\"sign\":\"X\"}}"), method),
            Err(AnswerError::DuplicateName)
        );
        assert_eq!(
            split_answer(&format!("{{{node},\"error_response\":{{}},\"sign\":\"X\"}}"), method),
            Err(AnswerError::DuplicateName)
        );
    }

    #[test]
    fn an_answer_of_more_members_than_any_has_is_not_walked_to_its_end() {
        // A bridge's text comes from the shopper's hands, and is taken apart before its signature is looked at.
        let with = |members: usize, end: &str| {
            let members: Vec<String> = (1..members).map(|number| format!("\"m{number}\":1")).collect();
            let body = format!("{{\"a_response\":{{}},{}{end}", members.join(","));
            split_answer(&body, "a").map(|answer| answer.node.to_owned())
        };
        assert_eq!(with(16, "}"), Ok("{}".to_owned()));
        assert_eq!(with(16, ",broken"), Err(AnswerError::TooManyMembers));
        assert_eq!(with(17, "}"), Err(AnswerError::TooManyMembers));
        assert_eq!(with(16_000, "broken"), Err(AnswerError::TooManyMembers));
    }

    #[test]
    fn what_is_no_answer_is_malformed_and_never_a_panic() {
        let method = "alipay.trade.query";
        for body in
            ["", "{", "[]", "null", "{}", r#"{"a"}"#, r#"{"a":}"#, r#"{"a":"\"#, r#"{"a":{"#, r#"{"a":1}x"#]
        {
            assert!(split_answer(body, method).is_err(), "{body}");
        }
        assert_eq!(split_answer(r#"{"other_response":{}}"#, method), Err(AnswerError::NodeMissing));
    }

    #[test]
    fn a_gateway_failure_may_come_without_a_signature() {
        let answer =
            split_answer(r#"{"error_response":{"code":"40002"}}"#, "alipay.trade.query").expect("an answer");
        assert_eq!((answer.is_error_response, answer.sign), (true, None));
    }
}
