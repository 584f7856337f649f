//! Answers as they go out.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use paylater_wire::problem::Problem;

use crate::error::Error;
use crate::store::idempotency::Answer;

/// A stored or fresh answer as it goes out: what is kept for a repeat is byte for byte what was answered first.
pub fn respond(answer: &Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let is_problem = status.is_client_error() || status.is_server_error();
    let content_type = if is_problem { "application/problem+json" } else { "application/json" };
    (status, [(header::CONTENT_TYPE, content_type)], answer.body.clone()).into_response()
}

/// This value as an answer.
pub fn json(status: StatusCode, value: &impl serde::Serialize) -> Result<Answer, Error> {
    let body = serde_json::to_string(value).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Answer { status: status.as_u16(), body })
}

/// This problem as an answer that is kept.
pub fn problem(error: &Error) -> Answer {
    let problem = error.problem();
    Answer { status: problem.status, body: serde_json::to_string(&problem).unwrap_or_default() }
}

/// Goes with a problem inside the process, for whoever says the same in another form.
#[derive(Debug, Clone)]
pub struct Told {
    /// The problem's code.
    pub code: String,
}

/// A problem as an HTTP answer.
fn respond_with(problem: Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_string(&problem).unwrap_or_default();
    let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
    response.extensions_mut().insert(Told { code: problem.code });
    response
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let problem = self.problem();
        self.log(&problem);
        respond_with(problem)
    }
}
