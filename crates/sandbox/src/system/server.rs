//! Serves the router on a listener, and carries out what an answer has to wait for.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use futures_util::stream;
use tokio::net::TcpListener;
use tower_http::trace::TraceLayer;

use super::dispatch::carry;
use crate::app::App;
use crate::http::hold::{self, Hold};
use crate::http::router;
use crate::ports::Transport;

#[derive(Clone)]
struct Outside {
    app: App,
    transport: Arc<dyn Transport>,
}

/// Serves until the listener fails.
pub async fn serve(listener: TcpListener, app: App, transport: Arc<dyn Transport>) -> io::Result<()> {
    let outside = Outside { app: app.clone(), transport };
    let router =
        router(app).layer(middleware::from_fn_with_state(outside, wait)).layer(TraceLayer::new_for_http());
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await
}

async fn wait(State(outside): State<Outside>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let Some(Hold { deliveries, delay_ms, then }) = Hold::take(&mut response) else {
        return response;
    };
    // In a task of its own: a caller who hangs up must not take a notification with them.
    let carried = tokio::spawn(carry(outside.app.clone(), outside.transport.clone(), deliveries));
    if let Err(error) = carried.await {
        tracing::error!(%error, "the notifications before an answer were not carried");
    }
    tokio::time::sleep(Duration::from_millis(delay_ms)).await;
    hold::release(&outside.app, response, then).unwrap_or_else(broken_connection)
}

/// A response that is never sent: its body fails before its first byte, and the server closes the connection
/// with the head still unsent.
fn broken_connection() -> Response {
    let broken = stream::iter([Err::<Bytes, io::Error>(io::ErrorKind::ConnectionAborted.into())]);
    Response::new(Body::from_stream(broken))
}
