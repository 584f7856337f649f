//! Whose page a form comes from, by what the browser says of it. A page cannot write these headers itself.
//!
//! A form of ours carries a token that no other site knows, so a foreign one moves nothing of a shopper's. It could still lead a
//! shopper into an order of somebody else's making, whose token is known to whoever made it (ADR 10).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::header_value::single;
use crate::app::App;
use crate::config::Config;

/// Whose page sent a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// One of ours, or no browser.
    Own,
    /// A page that does not say where it is: saved to a file, or told by its policy to be silent.
    Unnamed,
    /// A page of an origin that may call us.
    Allowed,
    /// Another site's.
    Foreign,
}

impl FromRequestParts<App> for Sender {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers, &app.config))
    }
}

/// What `Sec-Fetch-Site` says. Engines of before 2020 to 2023 have no such header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Site {
    Unsaid,
    /// Ours, or the shopper's own doing.
    Same,
    Other,
}

impl Sender {
    fn of(headers: &HeaderMap, config: &Config) -> Self {
        let site = Site::of(headers);
        if !headers.contains_key(header::ORIGIN) {
            return if site == Site::Other { Self::Foreign } else { Self::Own };
        }
        match single(headers, header::ORIGIN.as_str()) {
            Some("null") if site == Site::Same => Self::Own,
            Some("null") => Self::Unnamed,
            Some(origin) if is_own(origin, headers, config) => {
                if site == Site::Other {
                    Self::Foreign
                } else {
                    Self::Own
                }
            }
            Some(origin) if config.allows_origin(origin) => Self::Allowed,
            Some(_) | None => Self::Foreign,
        }
    }
}

impl Site {
    fn of(headers: &HeaderMap) -> Self {
        const NAME: &str = "sec-fetch-site";
        match single(headers, NAME) {
            Some("same-origin" | "none") => Self::Same,
            None if !headers.contains_key(NAME) => Self::Unsaid,
            Some(_) | None => Self::Other,
        }
    }
}

/// One of the origins that the configuration names, or the one that the browser asked, as the proxy passes it on.
pub(super) fn is_own(origin: &str, headers: &HeaderMap, config: &Config) -> bool {
    if config.own_origins.iter().any(|own| own == origin) {
        return true;
    }
    let host = single(headers, header::HOST.as_str()).unwrap_or_default();
    let is_at_host = |origin: &str| origin.split_once("://").is_some_and(|(_, at)| at == host);
    // A host whose origin is configured is ours under that scheme alone.
    is_at_host(origin) && !config.own_origins.iter().any(|own| is_at_host(own))
}
