//! A runner for each queue: it takes what is due as it has room, wakes when something is asked for or comes due, and looks
//! now and then anyway. Queues do not wait for one another.

use paylater_core::alarm::AlarmKind;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::breaker::{Breaker, Heard};
use super::{dispatch, housekeeping};
use crate::app::App;
use crate::error::Error;
use crate::store::alarms;
use crate::store::jobs::{self, Job};

/// The longest between two looks: another process may have written work.
const POLL: Duration = Duration::from_secs(5);
/// The longest a job may take; its lease is longer.
const TIME_OUT: Duration = Duration::from_secs(50);
/// After an error of the store, which a moment's patience may end.
const AFTER_ERROR: Duration = Duration::from_millis(500);

/// Works until told to stop, finishing what has begun.
pub async fn work(app: App, stop: CancellationToken) {
    let mut runners = JoinSet::new();
    for queue in jobs::queues() {
        runners.spawn(run_queue(app.clone(), queue, stop.clone()));
    }
    runners.spawn(housekeeping::work(app, stop));
    while let Some(ended) = runners.join_next().await {
        if let Err(error) = ended
            && error.is_panic()
        {
            tracing::error!(%error, "a runner of jobs panicked");
            // Without its runner the backend would promise what it cannot keep.
            std::panic::resume_unwind(error.into_panic());
        }
    }
}

/// Takes from this queue what is due, as long as there is room.
async fn run_queue(app: App, queue: &'static str, stop: CancellationToken) {
    let mut asked = app.store.notifier().listen_to_queue(queue);
    let (mut breaker, mut running) = (Breaker::default(), JoinSet::new());
    while !stop.is_cancelled() {
        asked.stay_awake();
        let room = breaker.limit().saturating_sub(running.len());
        let (taken, pause) = match take(&app, queue, room).await {
            Ok(taken) => taken,
            Err(error) => {
                tracing::error!(queue, error = ?error, "jobs cannot be taken");
                (Vec::new(), AFTER_ERROR)
            }
        };
        for job in taken {
            running.spawn(carry_out(app.clone(), job));
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            Some(ended) = running.join_next() => note(&mut breaker, ended),
            () = asked.woken_before(app.now().plus_ms(millis(pause)).unix_ms()), if has_room(&breaker, &running) => {}
            () = tokio::time::sleep(pause), if has_room(&breaker, &running) => {}
        }
        while let Some(ended) = running.try_join_next() {
            note(&mut breaker, ended);
        }
    }
    while let Some(ended) = running.join_next().await {
        note(&mut breaker, ended);
    }
}

fn has_room(breaker: &Breaker, running: &JoinSet<Heard>) -> bool {
    running.len() < breaker.limit()
}

fn millis(pause: Duration) -> i64 {
    i64::try_from(pause.as_millis()).unwrap_or(i64::MAX)
}

fn note(breaker: &mut Breaker, ended: Result<Heard, tokio::task::JoinError>) {
    match ended {
        Ok(heard) => breaker.note(heard == Heard::Something),
        Err(error) => tracing::error!(%error, "a job did not end well"),
    }
}

/// Jobs that are due, and how long to wait for the next one.
async fn take(app: &App, queue: &'static str, room: usize) -> Result<(Vec<Job>, Duration), Error> {
    if room == 0 {
        return Ok((Vec::new(), POLL));
    }
    let now = app.now();
    let (is_due, next) = app
        .store
        .read(move |db| {
            let next = jobs::next_due(db, queue, now)?;
            let is_due = next.is_some_and(|at| at <= now) || jobs::is_planned_ahead(db, queue, now)?;
            Ok::<_, Error>((is_due, next))
        })
        .await?;
    if !is_due {
        let wait = next.map_or(POLL, |at| Duration::from_millis(at.ms_since(now).unsigned_abs()));
        return Ok((Vec::new(), wait.min(POLL)));
    }
    let taken = claim(app, queue, room).await?;
    let pause = if taken.is_empty() { POLL } else { Duration::ZERO };
    Ok((taken, pause))
}

async fn claim(app: &App, queue: &'static str, room: usize) -> Result<Vec<Job>, Error> {
    let now = app.now();
    app.store
        .write(move |tx| {
            let claimed = jobs::claim(tx, queue, now, room)?;
            for (id, error) in claimed.unreadable {
                alarms::raise(tx, AlarmKind::DeadLetter, &format!("jobs/{id}"), &error.to_string(), now)?;
            }
            Ok(claimed.jobs)
        })
        .await
}

async fn carry_out(app: App, job: Job) -> Heard {
    match tokio::time::timeout(TIME_OUT, dispatch::run(&app, &job)).await {
        Ok(Ok(heard)) => heard,
        Ok(Err(error)) => {
            tracing::error!(job = job.kind.id(), order = %job.order_id, error = ?error, "a job met an error");
            Heard::Something
        }
        Err(_) => {
            tracing::error!(job = job.kind.id(), order = %job.order_id, "a job took too long");
            Heard::Nothing
        }
    }
}

/// Carries out everything that is due now, and what follows from it at once. For tests, in which time stands still between
/// two looks.
pub async fn run_due(app: &App) -> Result<(), Error> {
    const PASSES: usize = 3;
    for _ in 0..PASSES {
        let mut running = JoinSet::new();
        for queue in jobs::queues() {
            for job in claim(app, queue, usize::MAX).await? {
                running.spawn(carry_out(app.clone(), job));
            }
        }
        if running.is_empty() {
            return Ok(());
        }
        running.join_all().await;
    }
    Ok(())
}
