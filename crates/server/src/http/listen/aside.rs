//! Answers that take long, set aside. While hyper waits for one it holds two buffers of 8 kB for the connection; of thousands
//! of pages that ask where their order stands, hardly anything else is in memory. So whoever has waited a moment waits without
//! hyper, and comes back to it when there is something to write.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::HttpBody as _;
use axum::http::{Request, header};
use axum::response::Response;
use hyper::body::Incoming;
use tokio::time::Sleep;

/// Most answers are there sooner. Of those who came in the last moment, all hold their buffers.
const LONG: Duration = Duration::from_millis(50);

/// The answer that one connection is waiting for. Clones are of the same connection.
#[derive(Clone, Default)]
pub(super) struct Place(Arc<Mutex<Option<Making>>>);

/// An answer that is being made.
pub(super) struct Making {
    pub(super) answer: Pin<Box<dyn Future<Output = Response> + Send>>,
    /// What hyper has to know of the request to write its answer; nothing where it may still have to read of it.
    pub(super) stub: Option<Vec<u8>>,
    long: Pin<Box<Sleep>>,
}

impl Making {
    pub(super) fn new(
        stub: Option<Vec<u8>>,
        answer: impl Future<Output = Response> + Send + 'static,
    ) -> Self {
        Self { answer: Box::pin(answer), stub, long: Box::pin(tokio::time::sleep(LONG)) }
    }

    /// It is there, for the request that the stub repeats.
    pub(super) fn made(self, response: Response) -> Self {
        Self { answer: Box::pin(std::future::ready(response)), stub: None, long: self.long }
    }

    /// As much of a request's head as decides how its answer is written, and whether the connection is kept.
    pub(super) fn stub(request: &Request<Incoming>) -> Option<Vec<u8>> {
        let mut stub = format!("{} / {:?}\r\n", request.method(), request.version()).into_bytes();
        for value in request.headers().get_all(header::CONNECTION) {
            stub.extend_from_slice(&[b"connection:", value.as_bytes(), b"\r\n"].concat());
        }
        stub.extend_from_slice(b"\r\n");
        request.body().is_end_stream().then_some(stub)
    }
}

impl Place {
    /// What hyper waits for: the answer to this request, unless there already is one for it.
    pub(super) fn take_place(&self, making: impl FnOnce() -> Making) -> Self {
        self.lock().get_or_insert_with(making);
        self.clone()
    }

    /// Takes the answer out of it.
    pub(super) fn take(&self) -> Option<Making> {
        self.lock().take()
    }

    /// This is the answer to the request that hyper is going to read next.
    pub(super) fn put(&self, making: Making) {
        *self.lock() = Some(making);
    }

    /// Comes when it has been waited for long, and hyper has nothing else to do. It looks each time that it is polled.
    pub(super) async fn is_long(&self, is_stuck: &AtomicBool) {
        poll_fn(|context| match &mut *self.lock() {
            Some(Making { stub: Some(_), long, .. }) if !is_stuck.load(Ordering::Relaxed) => {
                long.as_mut().poll(context)
            }
            Some(_) | None => Poll::Pending,
        })
        .await;
    }

    /// Whoever panicked left it as it was: the answer's own panics are caught inside it.
    fn lock(&self) -> MutexGuard<'_, Option<Making>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Future for Place {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut place = self.lock();
        let Some(making) = place.as_mut() else { return Poll::Pending };
        let made = making.answer.as_mut().poll(context);
        if made.is_ready() {
            *place = None;
        }
        made.map(Ok)
    }
}
