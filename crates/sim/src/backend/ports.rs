//! The backend's ports: a clock that follows the runtime's, and a way to the providers that leads into the simulated network.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Waker;
use std::time::Duration;

use paylater_core::instant::Instant;
use paylater_provider::{Fault, HttpAnswer, HttpRequest};
use paylater_server::ports::transport::{Answering, Transport};
use paylater_server::ports::{Clock, Random};
use tokio::sync::oneshot;

use crate::message::{Answer, Request};

/// As long as the real transport waits for an answer.
pub const CALL_TIMEOUT_MS: i64 = 15_000;

/// The time of one process: that of its runtime, from the moment at which it started, and as wrong as its clock is.
#[derive(Debug, Default)]
pub(super) struct ProcessClock {
    started: OnceLock<tokio::time::Instant>,
    /// The time at the start of the runtime, in milliseconds since 1970; moved on when the machine slept.
    base_ms: AtomicI64,
    /// By how much the machine's clock is ahead.
    skew_ms: AtomicI64,
}

impl ProcessClock {
    /// The runtime starts at this time. To be called inside it.
    pub(super) fn start(&self, now_ms: i64, skew_ms: i64) {
        let _ = self.started.set(tokio::time::Instant::now());
        self.base_ms.store(now_ms, Ordering::SeqCst);
        self.skew_ms.store(skew_ms, Ordering::SeqCst);
    }

    /// The true time. To be called inside the runtime.
    pub(super) fn true_ms(&self) -> i64 {
        let elapsed = self.started.get().map(tokio::time::Instant::elapsed).unwrap_or_default();
        self.base_ms.load(Ordering::SeqCst) + i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
    }

    pub(super) fn sleep(&self, slept_ms: i64) {
        self.base_ms.fetch_add(slept_ms, Ordering::SeqCst);
    }

    pub(super) fn set_skew(&self, skew_ms: i64) {
        self.skew_ms.store(skew_ms, Ordering::SeqCst);
    }
}

impl Clock for ProcessClock {
    fn now(&self) -> Instant {
        Instant::from_unix_ms(self.true_ms() + self.skew_ms.load(Ordering::SeqCst))
    }
}

/// What leaves the process.
#[derive(Debug)]
pub enum Emitted {
    /// The answer to a request.
    Answered {
        /// Which.
        exchange: u64,
        /// The answer.
        answer: Answer,
    },
    /// A call to a provider.
    Called {
        /// Its number.
        call: u64,
        /// What is asked.
        request: Request,
    },
}

/// What leaves the process, and the calls that wait for an answer.
#[derive(Default)]
pub(super) struct Outside {
    emitted: Mutex<Vec<Emitted>>,
    waiting: Mutex<BTreeMap<u64, oneshot::Sender<Result<HttpAnswer, Fault>>>>,
    calls: AtomicU64,
    /// Wakes the simulation when something has left.
    waker: Mutex<Option<Waker>>,
}

impl Outside {
    pub(super) fn emit(&self, emitted: Emitted) {
        lock(&self.emitted).push(emitted);
        if let Some(waker) = lock(&self.waker).take() {
            waker.wake();
        }
    }

    pub(super) fn has_emitted(&self) -> bool {
        !lock(&self.emitted).is_empty()
    }

    pub(super) fn take_emitted(&self) -> Vec<Emitted> {
        std::mem::take(&mut lock(&self.emitted))
    }

    pub(super) fn wake_by(&self, waker: &Waker) {
        *lock(&self.waker) = Some(waker.clone());
    }

    /// Hands in the answer to a call; one for which nobody waits any more is left aside.
    pub(super) fn answer(&self, call: u64, answer: Result<HttpAnswer, Fault>) {
        if let Some(waiting) = lock(&self.waiting).remove(&call) {
            let _ = waiting.send(answer);
        }
    }
}

/// The way to the providers.
pub(super) struct NetworkTransport(pub(super) Arc<Outside>);

impl Transport for NetworkTransport {
    fn send(&self, request: HttpRequest) -> Answering<'_> {
        Box::pin(async move {
            let (sender, answer) = oneshot::channel();
            let call = self.0.calls.fetch_add(1, Ordering::SeqCst);
            lock(&self.0.waiting).insert(call, sender);
            self.0.emit(Emitted::Called { call, request: without_origin(request) });
            match tokio::time::timeout(Duration::from_millis(CALL_TIMEOUT_MS.unsigned_abs()), answer).await {
                Ok(Ok(answer)) => answer,
                Ok(Err(_)) | Err(_) => Err(Fault::Unknown { why: "timed out".into() }),
            }
        })
    }
}

fn without_origin(request: HttpRequest) -> Request {
    let path = request.url.strip_prefix(crate::setting::PROVIDER).unwrap_or(&request.url).to_string();
    Request { method: request.method, path, headers: request.headers, body: request.body }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Chance that outlives a process: a restarted backend does not draw the numbers of the one before it.
pub(super) type SharedRandom = Arc<dyn Random>;
