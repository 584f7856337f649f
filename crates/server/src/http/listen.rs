//! The accept loop: connections have an end, whoever is at the other side. One that sends nothing, or half a head, or takes
//! nothing of its answer, is closed; there are never more than the process has room for; and the end of the process waits
//! for answers under way, but not for ever.

mod aside;
mod progress;

use std::convert::Infallible;
use std::future::Future;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderValue;
use axum::http::request::Parts;
use http_body_util::BodyExt as _;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{HttpService, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::process::{Resource, getrlimit};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::config::Patience;
use aside::{Making, Place};
use progress::Progressing;

/// The largest head of a request, in bytes. Proxies pass on less than that.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// What is read ahead of a request, or written behind an answer, in bytes: memory that a stranger can fill.
const BUFFER_BYTES_MAX: usize = 64 * 1024;
/// The most connections, where the process may open more files than that.
const CONNECTIONS_MAX: usize = 16_384;
/// Files that are no connections: the database, calls to providers, logs. Half of all, where there are few.
const FILES_KEPT: usize = 96;
/// After an accept that failed for want of files.
const AFTER_FAILURE: Duration = Duration::from_millis(100);
/// How long the rest of an answer may take to leave, and how often is looked whether there still is one, at the end of the
/// process.
const LAST_BYTES: Duration = Duration::from_secs(1);
/// How often the log says the same of the accept loop.
const SAID_EVERY: Duration = Duration::from_secs(60);

/// Tells a handler that the process is about to end. Whoever only waits stops waiting.
#[derive(Debug, Clone, Default)]
pub struct Stopping(CancellationToken);

impl Stopping {
    /// Comes when the process is told to stop; where it is not served by [`serve`], never.
    pub async fn begun(&self) {
        self.0.cancelled().await;
    }
}

impl<S: Sync> FromRequestParts<S> for Stopping {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// Serves until `stop`; then takes no more connections, and lets what is under way end, as long as `patience` says.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    patience: Patience,
) {
    let stopping = Stopping::default();
    let mut connections = JoinSet::new();
    tokio::select! {
        () = accept(&listener, &router, patience, &stopping, &mut connections) => {}
        () = stop => {}
    }
    // At once: whoever comes now is refused by the system, and can go elsewhere.
    drop(listener);
    stopping.0.cancel();
    let ended =
        tokio::time::timeout(patience.stop, async { while connections.join_next().await.is_some() {} });
    if ended.await.is_err() {
        tracing::warn!(connections = connections.len(), "connections that did not end are cut");
    }
}

async fn accept(
    listener: &TcpListener,
    router: &Router,
    patience: Patience,
    stopping: &Stopping,
    connections: &mut JoinSet<()>,
) {
    let places = room(getrlimit(Resource::Nofile).current);
    let room = Arc::new(Semaphore::new(places));
    let (mut failed, mut full) = (Seldom::default(), Seldom::default());
    loop {
        if room.available_permits() == 0 && full.is_due() {
            tracing::warn!(places, "every place for a connection is taken; others wait");
        }
        // A permit is never refused: nobody closes the semaphore.
        let Ok(permit) = room.clone().acquire_owned().await else { return };
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            // Somebody went away again, which is no matter of ours.
            Err(error) if is_of_the_other_side(error.kind()) => continue,
            Err(error) => {
                if failed.is_due() {
                    tracing::warn!(%error, "connections are not accepted");
                }
                tokio::time::sleep(AFTER_FAILURE).await;
                continue;
            }
        };
        let (router, stopping) = (router.clone(), stopping.clone());
        connections.spawn(async move {
            let _permit = permit;
            connection(stream, peer, router, patience, stopping).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

const fn is_of_the_other_side(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused)
}

/// Answers the requests of one connection.
async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    patience: Patience,
    stopping: Stopping,
) {
    // Answers are small and leave in one piece; nothing is gained by waiting for more.
    let _ = stream.set_nodelay(true);
    // Held by each request until its answer has left the handler's hands.
    let under_way = Arc::new(());
    let answering = Answering { router, peer, stopping: stopping.clone(), held: Arc::downgrade(&under_way) };
    let (mut stream, place) = (Progressing::new(stream, patience.head), Place::default());
    loop {
        // In a box, which is gone while it waits aside.
        let serving = serve_until_long(stream, patience, &stopping, &answering, &under_way, &place);
        let Some((ours, sent)) = Box::pin(serving).await else { return };
        stream = ours;
        if wait_aside(&mut stream, sent, &place).await.is_none() {
            return;
        }
    }
}

/// Answers until an answer takes long; then gives the stream back, with what has been read from it and not been looked at.
async fn serve_until_long(
    stream: Progressing<TcpStream>,
    patience: Patience,
    stopping: &Stopping,
    answering: &Answering,
    under_way: &Arc<()>,
    place: &Place,
) -> Option<(Progressing<TcpStream>, Vec<u8>)> {
    let is_stuck = stream.is_stuck();
    let mut serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .max_header_size(HEAD_BYTES_MAX)
        .max_buf_size(BUFFER_BYTES_MAX)
        .serve_connection(
            TokioIo::new(stream),
            service_fn(|request| place.take_place(|| answering.make(request))),
        );
    let ended = tokio::select! {
        // What has been read is answered, even when the process is told to stop.
        biased;
        ended = &mut serving => Some(ended),
        () = place.is_long(&is_stuck) => {
            let parts = serving.into_parts();
            // Copied: even none of its bytes would hold all of its buffer.
            return Some((parts.io.into_inner(), parts.read_buf.to_vec()));
        }
        () = stopping.begun() => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => finish(&mut serving, under_way).await,
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
    None
}

/// Lets the request under way be answered, and none after it.
async fn finish<S>(
    mut serving: &mut http1::Connection<TokioIo<Progressing<TcpStream>>, S>,
    under_way: &Arc<()>,
) -> hyper::Result<()>
where
    S: HttpService<Incoming, ResBody = Body>,
    S::Error: std::error::Error + Send + Sync + 'static,
{
    Pin::new(&mut *serving).graceful_shutdown();
    loop {
        match tokio::time::timeout(LAST_BYTES, &mut serving).await {
            Ok(ended) => break ended,
            // Half a request is no request yet, and whoever sends it slowly is not waited for.
            Err(_) if Arc::strong_count(under_way) == 1 => break Ok(()),
            Err(_) => {}
        }
    }
}

/// Waits for an answer without hyper, and prepares the stream for a hyper that is to write it; nothing when the other side is
/// gone. What it has already sent of its next request is read after the repeated head of this one.
async fn wait_aside(stream: &mut Progressing<TcpStream>, sent: Vec<u8>, place: &Place) -> Option<()> {
    let mut making = place.take()?;
    let response = tokio::select! {
        response = &mut making.answer => response,
        () = stream.left(), if sent.is_empty() => return None,
    };
    stream.read_first([making.stub.take()?, sent].concat());
    place.put(making.made(response));
    Some(())
}

/// What a request on a connection needs.
struct Answering {
    router: Router,
    peer: SocketAddr,
    stopping: Stopping,
    held: Weak<()>,
}

impl Answering {
    fn make(&self, request: Request<Incoming>) -> Making {
        let held = self.held.upgrade();
        let stub = Making::stub(&request);
        let mut request = request.map(Body::new);
        for value in request.headers_mut().values_mut() {
            // hyper's are parts of all that it has read, which a single one would hold that somebody keeps while they wait.
            *value = HeaderValue::from_bytes(value.as_bytes()).unwrap_or_else(|_| value.clone());
        }
        request.extensions_mut().insert(ConnectInfo(self.peer));
        request.extensions_mut().insert(self.stopping.clone());
        let answer = self.router.clone().oneshot(request);
        Making::new(stub, async move {
            let Ok(response) = answer.await;
            response.map(|body| {
                Body::new(body.map_frame(move |frame| {
                    let _until_its_end = &held;
                    frame
                }))
            })
        })
    }
}

/// How many connections there is room for, by how many files this process may have open.
fn room(files: Option<u64>) -> usize {
    let files = files.and_then(|files| usize::try_from(files).ok()).unwrap_or(usize::MAX);
    files.saturating_sub(FILES_KEPT.min(files / 2)).clamp(1, CONNECTIONS_MAX)
}

/// Says something again only after a while.
#[derive(Default)]
struct Seldom(Option<Instant>);

impl Seldom {
    fn is_due(&mut self) -> bool {
        let is_due = self.0.is_none_or(|last| last.elapsed() >= SAID_EVERY);
        if is_due {
            self.0 = Some(Instant::now());
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::room;

    #[test]
    fn connections_leave_files_for_the_database_and_the_providers() {
        for (files, connections) in [
            (Some(0), 1),
            (Some(3), 2),
            (Some(64), 32),
            (Some(128), 64),
            (Some(256), 160),
            (Some(1_024), 928),
            (Some(1_000_000), 16_384),
            (Some(u64::MAX), 16_384),
            (None, 16_384),
        ] {
            assert_eq!(room(files), connections, "{files:?}");
        }
    }
}
