//! Pages of our own, as HTML. Nothing here asks the store: what is drawn is handed in.

pub mod checkout;
pub mod receipt;

use axum::http::HeaderValue;

/// How much of its address a page with forms tells: its origin, by which we know its forms from another site's, and nothing of
/// the path and the query, where the opener stands. An engine that does not know the second of the two tells nothing.
const ORIGIN_ALONE: HeaderValue = HeaderValue::from_static("no-referrer, strict-origin");
