//! The accept loop: connections have an end, whoever is at the other side. One that sends nothing, or half a request, is
//! closed; there are never more than the process has room for; and the end of the process waits for answers under way, but
//! not for ever.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

/// How long a connection may take to send a request's head, from its first byte or from the answer before. A proxy in front
/// has to close idle connections sooner than that.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(20);
/// The most headers a request may have.
const HEADERS_MAX: usize = 64;
/// The most connections, where the process may open more files than that.
const CONNECTIONS_MAX: usize = 16_384;
/// Files that are no connections: the database, calls to providers, logs.
const FILES_KEPT: usize = 96;
/// After an accept that failed for want of files.
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// Serves until `stop`, then lets what is under way end, for `deadline` at most.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    deadline: Duration,
) {
    let room = Arc::new(Semaphore::new(room()));
    let graceful = GracefulShutdown::new();
    let mut connections = tokio::task::JoinSet::new();
    let accepting = async {
        loop {
            // A permit is never refused: nobody closes the semaphore.
            let Ok(permit) = room.clone().acquire_owned().await else { return };
            let (stream, peer) = match listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(AFTER_FAILURE).await;
                    continue;
                }
            };
            let (router, watcher) = (router.clone(), graceful.watcher());
            connections.spawn(async move {
                let _permit = permit;
                if sends_something(&stream).await {
                    answer(stream, peer, router, watcher).await;
                }
            });
            while connections.try_join_next().is_some() {}
        }
    };
    tokio::select! {
        () = accepting => {}
        () = stop => {}
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(deadline) => tracing::warn!("connections that did not end are cut"),
    }
}

/// Somebody who only connects is no client.
async fn sends_something(stream: &TcpStream) -> bool {
    let ready = tokio::time::timeout(HEAD_TIMEOUT, stream.readable());
    ready.await.is_ok_and(|ready| ready.is_ok())
}

async fn answer(stream: TcpStream, peer: SocketAddr, router: Router, watcher: Watcher) {
    let with_peer = router.map_request(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(axum::body::Body::new)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(with_peer));
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// How many connections there is room for, by how many files this process may have open.
fn room() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let soft = limits.lines().find_map(|line| {
        line.strip_prefix("Max open files")?.split_whitespace().next()?.parse::<usize>().ok()
    });
    soft.map_or(CONNECTIONS_MAX, |files| files.saturating_sub(FILES_KEPT).clamp(16, CONNECTIONS_MAX))
}
