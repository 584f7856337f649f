//! One process of the backend, from its start to its end.

use std::collections::BTreeMap;
use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http_body_util::BodyExt as _;
use paylater_provider::{Fault, HttpAnswer};
use paylater_server::app::App;
use paylater_server::http::router;
use paylater_server::jobs::runner;
use paylater_server::ports::{Ports, Spawner};
use paylater_server::store::{Disk, Durability, Store, StoreError, jobs};
use tokio::runtime::Runtime;
use tokio::task::AbortHandle;
use tokio::time::Sleep;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::ports::{Emitted, NetworkTransport, Outside, ProcessClock, SharedRandom};
use crate::message::{Answer, Lost, Outcome, Request};
use crate::setting::Setting;

/// Why the process was stopped for a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// The time has come.
    InTime,
    /// Something has left it; so many steps are left of those that it was to take.
    Emitted {
        /// None, where it was to take no number of steps.
        left: u32,
    },
    /// It has taken its steps.
    AfterSteps,
}

/// A running backend.
pub struct Process {
    runtime: Runtime,
    clock: Arc<ProcessClock>,
    outside: Arc<Outside>,
    router: Router,
    /// Requests under way.
    handlers: BTreeMap<u64, AbortHandle>,
}

/// What a process is started with.
pub struct Start<'a> {
    /// Keys and configuration.
    pub setting: &'a Setting,
    /// What the process before it left.
    pub disk: &'a Disk,
    /// When a change counts as kept.
    pub durability: Durability,
    /// Where its numbers come from.
    pub random: SharedRandom,
    /// The time, in milliseconds since 1970.
    pub now_ms: i64,
    /// By how much its clock is ahead.
    pub skew_ms: i64,
}

impl Process {
    /// Starts the backend as `paylater serve` does: it takes over what the one before it left, and goes to work. It cannot
    /// while its disk takes no writes.
    pub fn start(start: &Start<'_>) -> Result<Self, StoreError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            // After each poll of a task the simulation is asked whether the process goes on.
            .event_interval(1)
            .build()
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let (clock, outside) = (Arc::new(ProcessClock::default()), Arc::new(Outside::default()));
        let app = start.setting.app(
            Store::on_disk(start.disk, start.durability)?,
            Ports {
                clock: clock.clone(),
                random: start.random.clone(),
                transport: Arc::new(NetworkTransport(outside.clone())),
                spawner: Spawner::default(),
            },
        );
        {
            let _inside = runtime.enter();
            clock.start(start.now_ms, start.skew_ms);
        }
        take_over(&runtime, &app)?;
        runtime.spawn(runner::work(app.clone(), CancellationToken::new()));
        Ok(Self { runtime, clock, outside, router: router(app), handlers: BTreeMap::new() })
    }

    /// Lets it work until this time, or until something leaves it.
    pub fn run_until(&self, until_ms: i64) -> Stopped {
        self.run(until_ms, None)
    }

    /// Lets it take so many steps, a step being one poll of one task, without any time passing.
    pub fn run_steps(&self, steps: u32) -> Stopped {
        self.run(self.true_ms(), Some(steps))
    }

    fn run(&self, until_ms: i64, steps: Option<u32>) -> Stopped {
        let wait_ms = u64::try_from(until_ms - self.true_ms()).unwrap_or_default();
        self.runtime.block_on(async {
            let until = Box::pin(tokio::time::sleep(Duration::from_millis(wait_ms)));
            Run { outside: &self.outside, until, steps }.await
        })
    }

    /// The true time, as far as this process has come.
    pub fn true_ms(&self) -> i64 {
        let _inside = self.runtime.enter();
        self.clock.true_ms()
    }

    /// So much time passes while the process is not let to work: whatever is due meanwhile is due at once afterwards.
    pub fn stand_still(&self, still_ms: i64) {
        let still = Duration::from_millis(still_ms.unsigned_abs());
        self.runtime.block_on(tokio::time::advance(still));
    }

    /// The machine sleeps for so long: timers do not notice, the clock does.
    pub fn sleep(&self, slept_ms: i64) {
        self.clock.sleep(slept_ms);
    }

    /// From now on its clock is ahead by this much.
    pub fn set_skew(&self, skew_ms: i64) {
        self.clock.set_skew(skew_ms);
    }

    /// A request arrives. It waits for so many turns before it is looked at, so that requests that come together are
    /// interleaved in more than one way.
    pub fn deliver(&mut self, exchange: u64, request: Request, turns: u32) {
        let (router, outside) = (self.router.clone(), self.outside.clone());
        let handler = self.runtime.spawn(async move {
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
            let answer = answer(router, request).await;
            outside.emit(Emitted::Answered { exchange, answer });
        });
        self.handlers.insert(exchange, handler.abort_handle());
    }

    /// Who asked is gone, and the connection with them.
    pub fn hang_up(&mut self, exchange: u64) {
        if let Some(handler) = self.handlers.remove(&exchange) {
            handler.abort();
        }
    }

    /// The answer to a call of this process comes back.
    pub fn return_call(&self, call: u64, outcome: Outcome) {
        let answer = outcome
            .map(|Answer { status, headers, body }| HttpAnswer { status, headers, body })
            .map_err(|lost| Fault::Unknown { why: lost.to_string() });
        self.outside.answer(call, answer);
    }

    /// What has left the process since it was asked last.
    pub fn take_emitted(&mut self) -> Vec<Emitted> {
        let emitted = self.outside.take_emitted();
        for one in &emitted {
            if let Emitted::Answered { exchange, .. } = one {
                self.handlers.remove(exchange);
            }
        }
        emitted
    }

    /// The process is gone, and with it every request that had no answer. Their numbers.
    pub fn crash(self) -> Vec<u64> {
        self.handlers.into_keys().collect()
    }
}

/// As `paylater serve` does before it listens.
fn take_over(runtime: &Runtime, app: &App) -> Result<(), StoreError> {
    runtime.block_on(async {
        let now = app.now();
        app.store.write(move |tx| jobs::release_all(tx, now)).await.map(|_| ())
    })
}

async fn answer(router: Router, request: Request) -> Answer {
    let peer = ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 1)));
    let Request { method, path, headers, body } = request;
    let builder = axum::http::Request::builder().method(method).uri(path);
    let builder = headers.iter().fold(builder, |builder, (name, value)| builder.header(name, value));
    let Ok(request) = builder.extension(peer).body(Body::from(body)) else {
        return Answer { status: 400, headers: Vec::new(), body: b"no request".to_vec() };
    };
    let response = match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let (head, body) = response.into_parts();
    let headers = head.headers.iter().map(|(name, value)| {
        (name.as_str().to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let headers = headers.collect();
    match body.collect().await {
        Ok(body) => Answer { status: head.status.as_u16(), headers, body: body.to_bytes().to_vec() },
        Err(_) => Answer { status: 500, headers, body: Lost::Broken.to_string().into_bytes() },
    }
}

/// Ends when the time has come, when something has left the process, or after so many steps.
struct Run<'a> {
    outside: &'a Outside,
    until: Pin<Box<Sleep>>,
    steps: Option<u32>,
}

impl Future for Run<'_> {
    type Output = Stopped;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Stopped> {
        if self.outside.has_emitted() {
            return Poll::Ready(Stopped::Emitted { left: self.steps.unwrap_or_default() });
        }
        self.outside.wake_by(cx.waker());
        match &mut self.steps {
            Some(0) => return Poll::Ready(Stopped::AfterSteps),
            Some(left) => {
                *left -= 1;
                // Asked again after the next poll of a task.
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            None => {}
        }
        self.until.as_mut().poll(cx).map(|()| Stopped::InTime)
    }
}
