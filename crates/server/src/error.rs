//! Errors: one enum for everything a caller can be told, answered as `application/problem+json`.
//!
//! The variants sort by who must act. What went wrong inside goes to the log, once, here; the caller gets a code.

use axum::http::StatusCode;
use paylater_wire::Invalid;
use paylater_wire::problem::Problem;
use paylater_wire::view::CheckoutView;

use crate::ports::random::NoRandomness;
use crate::ports::spawner::TaskEnded;
use crate::store::StoreError;

/// An answer that is not the one asked for.
#[derive(Debug)]
pub enum Error {
    /// The request is wrong; the caller has to change it.
    Refused(Refused, String),
    /// What was confirmed is not what is offered now, which comes with the answer.
    Changed(Refused, String, Box<CheckoutView>),
    /// A field of the body does not hold what it should.
    Invalid(Invalid),
    /// The provider could not be asked or its answer not be believed; the same request may work later.
    ProviderUnavailable(String),
    /// The provider refused us for a reason the merchant has to mend.
    ProviderRefused(String),
    /// The database did not take it; nothing has changed.
    Store(StoreError),
    /// A bug or a broken set-up of ours.
    Internal(String),
}

/// Named refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The body is no JSON of this shape.
    MalformedJson,
    /// The body is not declared as JSON.
    NotJson,
    /// The body is too large.
    TooLarge,
    /// A query parameter is wrong.
    BadQuery,
    /// No key, or not the right one.
    Unauthorised,
    /// There is no such thing, or it is not yours.
    NotFound,
    /// There is no such session.
    SessionUnknown,
    /// The method does not exist here.
    MethodNotAllowed,
    /// `Idempotency-Key` is missing or has no acceptable form.
    IdempotencyKeyMissing,
    /// The key was used for another request.
    IdempotencyKeyReused,
    /// The first request with this key is still running.
    IdempotencyRunning,
    /// The shop already has an order of this number.
    OutTradeNoTaken,
    /// A payment under this number is known to the provider, and to nobody here.
    PaymentUnaccounted,
    /// The session ran out.
    SessionExpired,
    /// Another attempt of this order is still out.
    AttemptOpen,
    /// The session was tried more often than shoppers do.
    TooManyAttempts,
    /// The option cannot be used here and now.
    OptionIneligible,
    /// What was shown is not what is offered now.
    QuoteChanged,
    /// A document changed since it was shown.
    ConsentChanged,
    /// A required consent is missing.
    ConsentMissing,
    /// A document was not open for as long as it has to be.
    ConsentUnread,
    /// Nothing of this was agreed to.
    NotAgreed,
    /// The shopper took back what this would rest on.
    ConsentWithdrawn,
    /// The provider refused the shopper.
    Declined,
    /// The order is not in a state in which this is possible.
    WrongState,
    /// The address is not on the list of allowed ones.
    ReturnUrlNotAllowed,
}

impl Refused {
    /// The HTTP status, the code, the title and whether the same request may succeed later.
    const fn answer(self) -> (StatusCode, &'static str, &'static str, bool) {
        use StatusCode as S;
        match self {
            Self::MalformedJson => {
                (S::BAD_REQUEST, "malformed_json", "The body is no JSON of this shape", false)
            }
            Self::NotJson => {
                (S::UNSUPPORTED_MEDIA_TYPE, "not_json", "Send Content-Type: application/json", false)
            }
            Self::TooLarge => (S::PAYLOAD_TOO_LARGE, "too_large", "The body is too large", false),
            Self::BadQuery => (S::BAD_REQUEST, "bad_query", "A query parameter is wrong", false),
            Self::Unauthorised => (S::UNAUTHORIZED, "unauthorised", "No key, or not the right one", false),
            Self::NotFound => (S::NOT_FOUND, "not_found", "There is no such thing", false),
            Self::SessionUnknown => (S::NOT_FOUND, "session_unknown", "There is no such session", false),
            Self::MethodNotAllowed => (S::METHOD_NOT_ALLOWED, "method_not_allowed", "Not this method", false),
            Self::IdempotencyKeyMissing => {
                (S::BAD_REQUEST, "idempotency_key_missing", "Send an Idempotency-Key", false)
            }
            Self::IdempotencyKeyReused => (
                S::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                "The key was used for another request",
                false,
            ),
            Self::IdempotencyRunning => {
                (S::CONFLICT, "idempotency_running", "The first request with this key is still running", true)
            }
            Self::OutTradeNoTaken => {
                (S::CONFLICT, "out_trade_no_taken", "There is an order of this number", false)
            }
            Self::PaymentUnaccounted => (
                S::CONFLICT,
                "payment_unaccounted",
                "The provider speaks of a payment under this number",
                false,
            ),
            Self::SessionExpired => (S::CONFLICT, "session_expired", "The session ran out", false),
            Self::AttemptOpen => (S::CONFLICT, "attempt_open", "Another attempt is still out", false),
            Self::TooManyAttempts => {
                (S::TOO_MANY_REQUESTS, "too_many_attempts", "Tried too often; open a new session", false)
            }
            Self::OptionIneligible => {
                (S::CONFLICT, "option_ineligible", "This option cannot be used now", false)
            }
            Self::QuoteChanged => (S::CONFLICT, "quote_changed", "What was shown has changed", false),
            Self::ConsentChanged => (S::CONFLICT, "consent_changed", "A document has changed", false),
            Self::ConsentMissing => {
                (S::UNPROCESSABLE_ENTITY, "consent_missing", "A required consent is missing", false)
            }
            Self::ConsentUnread => {
                (S::UNPROCESSABLE_ENTITY, "consent_unread", "A document has to be read first", false)
            }
            Self::NotAgreed => (S::NOT_FOUND, "not_agreed", "Nothing of this was agreed to", false),
            Self::ConsentWithdrawn => {
                (S::CONFLICT, "consent_withdrawn", "The shopper withdrew the consent for this", false)
            }
            Self::Declined => (S::CONFLICT, "declined", "The provider refused the shopper", false),
            Self::WrongState => (S::CONFLICT, "wrong_state", "Not possible in this state", false),
            Self::ReturnUrlNotAllowed => {
                (S::UNPROCESSABLE_ENTITY, "return_url_not_allowed", "This return_url is not allowed", false)
            }
        }
    }

    /// This refusal with nothing more to say.
    pub fn plain(self) -> Error {
        Error::Refused(self, self.answer().2.into())
    }

    /// This refusal, and what it is about.
    pub fn because(self, detail: impl Into<String>) -> Error {
        Error::Refused(self, detail.into())
    }

    /// The code, as in the answer.
    pub const fn code(self) -> &'static str {
        self.answer().1
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<NoRandomness> for Error {
    fn from(error: NoRandomness) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<TaskEnded> for Error {
    fn from(error: TaskEnded) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Error {
    /// The answer to the caller. Conversion only: nothing is logged here.
    pub fn problem(&self) -> Problem {
        let (status, code, title, retryable, detail) = match self {
            Self::Refused(refused, detail) | Self::Changed(refused, detail, _) => {
                let (status, code, title, retryable) = refused.answer();
                (status, code, title, retryable, detail.clone())
            }
            Self::Invalid(invalid) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                (status, "invalid_field", "A field does not hold what it should", false, invalid.to_string())
            }
            Self::ProviderUnavailable(_) => {
                let detail =
                    "the provider's answer is not known yet; ask again with the same key".to_string();
                (
                    StatusCode::SERVICE_UNAVAILABLE,
                    "provider_unavailable",
                    "The provider cannot be reached",
                    true,
                    detail,
                )
            }
            Self::ProviderRefused(code) => {
                let detail = format!("the provider answered {code}");
                (
                    StatusCode::BAD_GATEWAY,
                    "provider_refused",
                    "The provider refused the merchant",
                    false,
                    detail,
                )
            }
            Self::Store(_) => {
                let detail = "nothing has changed; try again".to_string();
                (StatusCode::SERVICE_UNAVAILABLE, "store_unavailable", "The database is busy", true, detail)
            }
            Self::Internal(_) => {
                let detail = "it has been logged".to_string();
                (StatusCode::INTERNAL_SERVER_ERROR, "internal", "An error of ours", false, detail)
            }
        };
        Problem {
            r#type: format!("https://paylater-checkout.invalid/problems/{code}"),
            title: title.into(),
            status: status.as_u16(),
            code: code.into(),
            detail,
            retryable,
            view: match self {
                Self::Changed(_, _, view) => Some(view.clone()),
                _ => None,
            },
        }
    }

    /// Writes what the caller is not told.
    pub fn log(&self, problem: &Problem) {
        match self {
            Self::Refused(..) | Self::Changed(..) | Self::Invalid(_) => {
                tracing::info!(code = %problem.code, detail = ?problem.detail, "request refused");
            }
            Self::ProviderUnavailable(why) => {
                tracing::warn!(code = %problem.code, why = ?why, "provider call")
            }
            Self::ProviderRefused(why) => {
                tracing::error!(code = %problem.code, why = ?why, "provider refused us")
            }
            Self::Store(error) => tracing::error!(code = %problem.code, error = ?error.to_string(), "store"),
            Self::Internal(why) => tracing::error!(code = %problem.code, why = ?why, "internal error"),
        }
    }
}
