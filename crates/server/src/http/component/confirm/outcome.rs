//! What became of a confirmation for which the provider was called.

use axum::http::StatusCode;
use paylater_core::order::Order as OrderState;
use paylater_wire::payment::{Confirmed, Instruction};

use crate::app::App;
use crate::error::{Error, Refused};
use crate::http::answer::{json, problem};
use crate::store::idempotency::Answer;
use crate::store::{attempts, orders};

/// What became of the attempt that belongs to this key: an instruction, a refusal, or not known yet.
pub(super) async fn outcome(app: &App, order_id: &str, key: &str, was_tried: bool) -> Result<Answer, Error> {
    let (id, key) = (order_id.to_string(), key.to_string());
    let (order, attempt) = app
        .store
        .read(move |db| Ok::<_, Error>((orders::get(db, &id)?, attempts::by_key(db, &id, &key)?)))
        .await?;
    let (Some(order), Some(attempt)) = (order, attempt) else {
        return Err(Refused::SessionUnknown.plain());
    };
    if order.state == (OrderState::Paying { attempt: attempt.no }) {
        return match &attempt.instruction {
            Some(instruction) => {
                let instruction: Instruction =
                    serde_json::from_str(instruction).map_err(|error| Error::Internal(error.to_string()))?;
                json(StatusCode::OK, &Confirmed { attempt: attempt.no, instruction })
            }
            None if was_tried => Err(Error::ProviderUnavailable("the payment could not be begun yet".into())),
            None => Err(Refused::IdempotencyRunning.plain()),
        };
    }
    if order.is_declined && order.declined_ways.contains(&attempt.way) {
        return Ok(problem(&Refused::Declined.plain()));
    }
    Ok(problem(&match attempt.refusal {
        Some(code) if order.state == OrderState::Open => Error::ProviderRefused(code),
        _ => Refused::WrongState
            .because(format!("the attempt was given up; the order is {}", order.state.name().id())),
    }))
}
