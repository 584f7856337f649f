//! A request to the API, and which call it is.

use std::collections::BTreeMap;

use paylater_core::signing::form;
use serde_json::Value;

/// What a rule reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The number in the path; empty where the call has none.
    pub number: String,
    /// The query's pairs.
    pub query: BTreeMap<String, String>,
    /// The JSON body; null when there was none.
    pub body: Value,
}

impl Request {
    /// A value of the query.
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }
}

/// The number in the path when method and path are this call's, such as `GET /v3/refund/domestic/refunds/{no}`;
/// an empty one for a call without a number.
pub fn number_in(call: &str, method: &str, path: &str) -> Option<String> {
    let (wanted_method, template) = call.split_once(' ')?;
    if method != wanted_method {
        return None;
    }
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    let mut number = String::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(number),
            (Some(wanted), Some(given)) if wanted.starts_with('{') && !given.is_empty() => {
                number = decoded(given)?;
            }
            (Some(wanted), Some(given)) if decoded(given)? == wanted => {}
            (Some(_), Some(_)) | (Some(_), None) | (None, Some(_)) => return None,
        }
    }
}

/// In a path a plus is a plus; the form decoder knows only the form's reading.
fn decoded(segment: &str) -> Option<String> {
    let pairs = form::decode(&format!("s={}", segment.replace('+', "%2B"))).ok()?;
    pairs.into_iter().next().map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::number_in;

    #[test]
    fn a_call_is_known_by_method_and_path_and_its_number_is_decoded() {
        let complete = "POST /v3/payscore/serviceorder/{no}/complete";
        for (call, method, path, number) in [
            (complete, "POST", "/v3/payscore/serviceorder/T%7C1*+2/complete", Some("T|1*+2")),
            (complete, "GET", "/v3/payscore/serviceorder/T1/complete", None),
            (complete, "POST", "/v3/payscore/serviceorder//complete", None),
            (complete, "POST", "/v3/payscore/serviceorder/T1", None),
            (complete, "POST", "/v3/payscore/serviceorder/T1/complete/more", None),
            (complete, "POST", "/v3/payscore/serviceorder/T1%/complete", None),
            ("GET /v3/certificates", "GET", "/v3/certificates", Some("")),
            ("GET /v3/certificates", "GET", "/v3/certificates/", None),
            ("GET /v3/refund/domestic/refunds/{no}", "GET", "/v3/refund/domestic/refunds/R1", Some("R1")),
        ] {
            assert_eq!(number_in(call, method, path).as_deref(), number, "{method} {path} as {call}");
        }
    }
}
