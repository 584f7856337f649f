//! What an answer has to wait for, and what then becomes of it. Handlers wait for nothing themselves: they say so in
//! an extension of their response, and whoever carries the response does it.

use axum::body::Body;
use axum::response::Response;

use crate::app::App;
use crate::dispatcher::Delivery;
use crate::state::faults::InjectedFaults;

/// What an answer has to wait for. Without it (most answers) it leaves at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// To be delivered first, one after the other, each with its answer handed to [`App::take_answer`].
    pub deliveries: Vec<Delivery>,
    /// To be waited for after them, in milliseconds.
    pub delay_ms: u64,
    /// What becomes of the answer.
    pub then: Then,
}

/// What becomes of an answer that was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// It leaves.
    Leave,
    /// It is lost, and the connection with it.
    Break,
    /// It tells how this notification's last delivery went.
    TellAttempt(String),
}

impl Hold {
    /// Nothing but a broken connection.
    pub fn broken() -> Response {
        let hold = Self { deliveries: Vec::new(), delay_ms: 0, then: Then::Break };
        hold.onto(Response::new(Body::empty()))
    }

    /// What the faults of a call make its answer wait for.
    pub fn by_faults(injected: InjectedFaults, deliveries: Vec<Delivery>) -> Self {
        let then = if injected.is_dropped_after { Then::Break } else { Then::Leave };
        Self { deliveries, delay_ms: injected.delay_ms, then }
    }

    /// Puts it onto a response.
    pub fn onto(self, mut response: Response) -> Response {
        response.extensions_mut().insert(self);
        response
    }

    /// Takes it off a response.
    pub fn take(response: &mut Response) -> Option<Self> {
        response.extensions_mut().remove()
    }
}

/// The answer that leaves after the waiting; none when the connection is to break.
pub fn release(app: &App, mut response: Response, then: Then) -> Option<Response> {
    match then {
        Then::Leave => Some(response),
        Then::Break => None,
        Then::TellAttempt(id) => {
            let attempt = app.look(|state, _| {
                let attempt = state.notifications.get(&id)?.attempts.last()?;
                serde_json::to_string(attempt).ok()
            });
            *response.body_mut() = Body::from(attempt.unwrap_or_else(|| "null".to_owned()));
            Some(response)
        }
    }
}
