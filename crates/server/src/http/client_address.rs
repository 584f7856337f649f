//! Where a request comes from, as far as evidence of consent keeps it.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::app::App;
use crate::consent::address::client;

/// What is kept of the client's address; empty where nothing is.
#[derive(Debug, Clone)]
pub struct ClientAddress(pub String);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let forwarded = forwarded(&parts.headers);
        let address = peer.and_then(|peer| client(peer, &forwarded, &app.config.trusted_proxies));
        Ok(Self(address.map_or_else(String::new, |address| app.config.consent_address.reduce(address))))
    }
}

/// The lines of `X-Forwarded-For`. One that is no text hides whatever it says, so it stands as an empty hop.
fn forwarded(headers: &HeaderMap) -> Vec<&str> {
    headers.get_all("x-forwarded-for").iter().map(|line| line.to_str().unwrap_or_default()).collect()
}
