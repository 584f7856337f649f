//! The backend's calls under way that change something at a provider, and under whose lease: nobody may end or take a job while
//! whoever holds it waits for the answer to its call.

use std::collections::{BTreeMap, BTreeSet};

use paylater_core::instant::Instant;
use paylater_server::store::StoreError;
use paylater_server::store::jobs::{Job, Kind};

use crate::backend::CALL_TIMEOUT_MS;
use crate::message::{Asker, Request};
use crate::picture::Eye;

/// A call, and the job it is made for as it stood when it was made.
#[derive(Debug)]
struct Call {
    job: Job,
    name: String,
    sent_ms: i64,
}

/// See the module's head.
#[derive(Debug, Default)]
pub(super) struct Calls {
    under_way: BTreeMap<Asker, Call>,
    /// Jobs, with their fences, for which more than one call was made: one of them is by somebody who stood still until the lease
    /// was over, and which one cannot be told.
    unclear: BTreeSet<(i64, i64)>,
}

impl Calls {
    /// The backend calls, about this number of ours.
    pub(super) fn begin(
        &mut self,
        eye: &Eye,
        (asker, request): (&Asker, &Request),
        number: &str,
        (now_ms, backend_now): (i64, Instant),
    ) -> Result<(), StoreError> {
        let name = request.call();
        // What only asks is asked for no job alone.
        if name.starts_with("GET ") || name.ends_with(".query") {
            return Ok(());
        }
        let Some(attempt) = eye.owner(number)? else { return Ok(()) };
        let mut held = eye.jobs_of(&attempt.order_id)?;
        held.retain(|job| {
            let is_call = matches!(job.kind, Kind::Create | Kind::Void | Kind::Capture);
            is_call && job.attempt_no == attempt.no && job.lease_until > backend_now
        });
        // More than one: for which it is made cannot be told. None: its lease is over.
        let [job] = held.as_slice() else { return Ok(()) };
        let key = (job.id, job.fence);
        if self.under_way.values().any(|call| (call.job.id, call.job.fence) == key) {
            self.unclear.insert(key);
        }
        self.under_way.insert(asker.clone(), Call { job: job.clone(), name, sent_ms: now_ms });
        Ok(())
    }

    /// The answer has come, or nobody waits for it.
    pub(super) fn end(&mut self, asker: &Asker) {
        self.under_way.remove(asker);
    }

    /// The process is gone, or its clock was set, which ends leases or makes them last.
    pub(super) fn forget(&mut self) {
        self.under_way.clear();
        self.unclear.clear();
    }

    /// The calls whose job was ended or taken by somebody else, told each once.
    pub(super) fn overtaken(
        &mut self,
        eye: &Eye,
        (now_ms, backend_now): (i64, Instant),
    ) -> Result<Vec<(String, String)>, StoreError> {
        self.under_way.retain(|_, call| {
            now_ms - call.sent_ms < CALL_TIMEOUT_MS
                && call.job.lease_until > backend_now
                && !self.unclear.contains(&(call.job.id, call.job.fence))
        });
        let mut told = Vec::new();
        for call in self.under_way.values() {
            let jobs = eye.jobs_of(&call.job.order_id)?;
            let is_held = |job: &Job| {
                job.id == call.job.id
                    && job.fence == call.job.fence
                    && job.lease_until == call.job.lease_until
            };
            if !jobs.iter().any(is_held) {
                let kind = call.job.kind.id();
                told.push((
                    call.job.order_id.clone(),
                    format!("{kind} was ended or taken during {}", call.name),
                ));
            }
        }
        Ok(told)
    }
}
