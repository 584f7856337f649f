//! Makes a payment known to its provider, where that takes a call, and keeps the instruction it gives.

use paylater_core::alarm::AlarmKind;
use paylater_core::order::Order as OrderState;
use paylater_provider::{CreateAction, Created};
use paylater_wire::payment::Instruction;

use super::reschedule::{self, end};
use crate::app::App;
use crate::error::Error;
use crate::orders::context::{PaymentContext, job_of};
use crate::orders::error::DispatchError;
use crate::orders::status::reload_for_update;
use crate::ports::random;
use crate::store::jobs::{self, Job, Kind};
use crate::store::provider_numbers::{self, Owner, Role};
use crate::store::{alarms, attempts, orders};

pub(super) async fn run(app: &App, job: &Job, context: &PaymentContext) -> Result<(), DispatchError> {
    let wanted = OrderState::Paying { attempt: context.attempt.no };
    if context.order.state != wanted || context.attempt.instruction.is_some() {
        return Ok(reschedule::finish(app, job).await?);
    }
    let (subject, now) = (context.to_provider_attempt(), app.now());
    let nonce = random::hex(&*app.ports.random).map_err(Error::from)?;
    let created = match app.providers.create(&subject, now, &nonce).map_err(DispatchError::Provider)? {
        CreateAction::Ready(instruction) => Created { instruction, provider_no: None },
        CreateAction::Call(request) => {
            let answer = app.ports.transport.send(request).await.map_err(DispatchError::Provider)?;
            let read = app.providers.parse_create(&subject, &answer, app.now(), &nonce);
            read.map_err(DispatchError::Provider)?
        }
    };
    Ok(keep(app, job, context, created).await?)
}

async fn keep(app: &App, job: &Job, context: &PaymentContext, created: Created) -> Result<(), Error> {
    let instruction = serde_json::to_string(&Instruction::from(created.instruction))
        .map_err(|error| Error::Internal(error.to_string()))?;
    let (job, attempt, now) = (job.clone(), context.attempt.clone(), app.now());
    let wanted = OrderState::Paying { attempt: attempt.no };
    app.store
        .write(move |tx| {
            let mut order = reload_for_update(tx, &attempt.order_id)?;
            if let Some(number) = &created.provider_no {
                let role = if attempt.way.is_captured_later() { Role::Promise } else { Role::Payment };
                match provider_numbers::claim(tx, &attempt, (number, role), now)? {
                    Owner::This => attempts::save_provider_no(tx, &attempt, number)?,
                    Owner::Another { order_id, attempt_no } => {
                        let detail = format!("{number} belongs to attempt {attempt_no} of {order_id}");
                        alarms::raise(tx, AlarmKind::NumberOfAnother, &order.id, &detail, now)?;
                    }
                }
            }
            // Given up while the call was under way: no instruction leaves the house, and the void that waits takes over.
            if order.state == wanted {
                attempts::save_instruction(tx, &attempt, &instruction)?;
                orders::touch(tx, &mut order)?;
            }
            if jobs::is_open(tx, (&order.id, attempt.no), Kind::Void)? {
                jobs::ask(tx, &job_of(&attempt, Kind::Void), now, now)?;
            }
            end(tx, &job, now)
        })
        .await
}
