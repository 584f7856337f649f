//! Which call a method and a path are, and which rule answers it.

use std::collections::BTreeMap;

use axum::http::Method;
use paylater_core::signing::form;
use serde_json::Value;

use super::answer::{Answer, Refusal};
use super::{certificates, refund, score, transaction};
use crate::state::{Context, SandboxState};

/// What a rule reads.
pub struct Call {
    /// The query's pairs.
    pub query: BTreeMap<String, String>,
    /// The JSON body; null when there was none.
    pub body: Value,
}

/// A call, with the number in its path.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the name of each call is its method and path, given by `Route::name`")]
pub enum Route {
    ScoreCreate,
    ScoreQuery,
    ScoreComplete(String),
    ScoreCancel(String),
    Jsapi,
    ByOutTradeNo(String),
    ById(String),
    Close(String),
    Certificates,
    RefundCreate,
    RefundQuery(String),
}

/// The calls, as names for faults.
pub const NAMES: [&str; 11] = [
    "POST /v3/payscore/serviceorder",
    "GET /v3/payscore/serviceorder",
    "POST /v3/payscore/serviceorder/{no}/complete",
    "POST /v3/payscore/serviceorder/{no}/cancel",
    "POST /v3/pay/transactions/jsapi",
    "GET /v3/pay/transactions/out-trade-no/{no}",
    "GET /v3/pay/transactions/id/{id}",
    "POST /v3/pay/transactions/out-trade-no/{no}/close",
    "GET /v3/certificates",
    "POST /v3/refund/domestic/refunds",
    "GET /v3/refund/domestic/refunds/{no}",
];

impl Route {
    /// The call of this method and path, if there is one.
    pub fn find(method: &Method, path: &str) -> Option<Self> {
        let segments: Option<Vec<String>> = path.split('/').skip(1).map(decoded).collect();
        let segments = segments?;
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        Some(match (method.as_str(), segments.as_slice()) {
            ("POST", ["v3", "payscore", "serviceorder"]) => Self::ScoreCreate,
            ("GET", ["v3", "payscore", "serviceorder"]) => Self::ScoreQuery,
            ("POST", ["v3", "payscore", "serviceorder", no, "complete"]) => {
                Self::ScoreComplete((*no).to_owned())
            }
            ("POST", ["v3", "payscore", "serviceorder", no, "cancel"]) => Self::ScoreCancel((*no).to_owned()),
            ("POST", ["v3", "pay", "transactions", "jsapi"]) => Self::Jsapi,
            ("GET", ["v3", "pay", "transactions", "out-trade-no", no]) => {
                Self::ByOutTradeNo((*no).to_owned())
            }
            ("GET", ["v3", "pay", "transactions", "id", id]) => Self::ById((*id).to_owned()),
            ("POST", ["v3", "pay", "transactions", "out-trade-no", no, "close"]) => {
                Self::Close((*no).to_owned())
            }
            ("GET", ["v3", "certificates"]) => Self::Certificates,
            ("POST", ["v3", "refund", "domestic", "refunds"]) => Self::RefundCreate,
            ("GET", ["v3", "refund", "domestic", "refunds", no]) => Self::RefundQuery((*no).to_owned()),
            _ => return None,
        })
    }

    /// The name of the call.
    pub fn name(&self) -> &'static str {
        let at = match self {
            Self::ScoreCreate => 0,
            Self::ScoreQuery => 1,
            Self::ScoreComplete(_) => 2,
            Self::ScoreCancel(_) => 3,
            Self::Jsapi => 4,
            Self::ByOutTradeNo(_) => 5,
            Self::ById(_) => 6,
            Self::Close(_) => 7,
            Self::Certificates => 8,
            Self::RefundCreate => 9,
            Self::RefundQuery(_) => 10,
        };
        NAMES[at]
    }

    /// Answers the call.
    pub fn answer(
        &self,
        state: &mut SandboxState,
        call: &Call,
        ctx: &Context<'_>,
    ) -> Result<Answer, Refusal> {
        match self {
            Self::ScoreCreate => score::calls::create(state, call, ctx),
            Self::ScoreQuery => score::calls::query(state, call, ctx),
            Self::ScoreComplete(no) => score::calls::complete(state, no, call, ctx),
            Self::ScoreCancel(no) => score::calls::cancel(state, no, call, ctx),
            Self::Jsapi => transaction::create(state, call, ctx),
            Self::ByOutTradeNo(no) => {
                transaction::query(state, &|known| known.out_trade_no == *no, call, ctx)
            }
            Self::ById(id) => {
                transaction::query(state, &|known| known.transaction_id.as_ref() == Some(id), call, ctx)
            }
            Self::Close(no) => transaction::close(state, no, call, ctx),
            Self::Certificates => certificates::list(ctx),
            Self::RefundCreate => refund::create(state, call, ctx),
            Self::RefundQuery(no) => refund::query(state, no),
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
    use super::*;

    #[test]
    fn numbers_in_a_path_are_decoded_and_every_call_has_its_own_name() {
        let path = "/v3/payscore/serviceorder/T%7C1*+2/complete";
        assert_eq!(Route::find(&Method::POST, path), Some(Route::ScoreComplete("T|1*+2".into())));
        assert_eq!(Route::find(&Method::GET, path), None);
        assert_eq!(Route::find(&Method::POST, "/v3/payscore/serviceorder/"), None);
        assert_eq!(
            Route::ScoreComplete(String::new()).name(),
            "POST /v3/payscore/serviceorder/{no}/complete"
        );
        assert_eq!(Route::RefundQuery(String::new()).name(), "GET /v3/refund/domestic/refunds/{no}");
    }
}
