//! A connection that breaks before an answer has come through.

use std::io;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_util::stream;

/// A response that is never sent: its body fails before its first byte, and the server closes the connection
/// with the head still unsent.
pub fn broken() -> Response {
    let broken = stream::iter([Err::<Bytes, io::Error>(io::ErrorKind::ConnectionAborted.into())]);
    Response::new(Body::from_stream(broken))
}
