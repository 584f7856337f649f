//! Lets a session run out.

use paylater_core::order::Event;

use super::reschedule::end;
use crate::app::App;
use crate::error::Error;
use crate::orders::apply;
use crate::store::jobs::{self, Job};
use crate::store::orders;

pub(super) async fn run(app: &App, job: &Job) -> Result<(), Error> {
    let (job, now) = (job.clone(), app.now());
    app.store
        .write(move |tx| {
            let Some(mut order) = orders::get(tx, &job.order_id)? else { return end(tx, &job, now) };
            if order.expires_at > now {
                return Ok(jobs::put_back(tx, &job, order.expires_at, "its time has not come", now)?);
            }
            match apply::apply_event(tx, &mut order, Event::ExpiryPassed, "session ran out", now) {
                // Somebody was faster.
                Ok(_) | Err(Error::Refused(..)) => end(tx, &job, now),
                Err(error) => Err(error),
            }
        })
        .await
}
