//! What a handler may ask of a request: JSON, the shop's key, the client's token, an idempotency key.
//!
//! A handler that takes one of these cannot forget to check it.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::error::{Error, Refused};
use crate::token;

/// A JSON body of this shape.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self, Error> {
        let content_type = text(request.headers(), header::CONTENT_TYPE.as_str()).unwrap_or_default();
        if content_type.split(';').next().map(str::trim) != Some("application/json") {
            return Err(Refused::NotJson.plain());
        }
        let body = body(request, app).await?;
        let value = serde_json::from_slice(&body)
            .map_err(|error| Refused::MalformedJson.because(error.to_string()))?;
        Ok(Self(value))
    }
}

/// The raw body, within the limit.
pub async fn body(request: Request, app: &App) -> Result<Bytes, Error> {
    Bytes::from_request(request, app).await.map_err(|rejection| match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
            Refused::TooLarge.plain()
        }
        other => Refused::MalformedJson.because(other.to_string()),
    })
}

/// The shop, by its API key.
pub struct Shop;

impl FromRequestParts<App> for Shop {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let key = bearer(&parts.headers).ok_or_else(|| Refused::Unauthorised.plain())?;
        if token::equal(key, app.config.api_key.reveal()) {
            Ok(Self)
        } else {
            Err(Refused::Unauthorised.plain())
        }
    }
}

/// A client that may speak for the session in the path.
pub struct Client {
    /// The session.
    pub session: String,
}

impl FromRequestParts<App> for Client {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        let Path(session) = path.map_err(|_| Refused::SessionUnknown.plain())?;
        let given = bearer(&parts.headers).ok_or_else(|| Refused::Unauthorised.plain())?;
        // An unknown session and a wrong token look the same from outside.
        if token::equal(given, &token::client_token(&app.config.session_secret, &session)) {
            Ok(Self { session })
        } else {
            Err(Refused::Unauthorised.plain())
        }
    }
}

/// The idempotency key of a request that has an effect.
pub struct IdempotencyKey(pub String);

impl IdempotencyKey {
    /// May this be a key?
    pub fn is_one(key: &str) -> bool {
        let is_visible = |byte: u8| (0x21..=0x7e).contains(&byte) && byte != b'"';
        (8..=255).contains(&key.len()) && key.bytes().all(is_visible)
    }
}

impl FromRequestParts<App> for IdempotencyKey {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Error> {
        let given = text(&parts.headers, "idempotency-key").unwrap_or_default().trim();
        // The draft writes the key as a quoted string; quoted and bare mean the same key.
        let key = given.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(given);
        if Self::is_one(key) {
            Ok(Self(key.into()))
        } else {
            Err(Refused::IdempotencyKeyMissing.because("Idempotency-Key: 8 to 255 visible ASCII characters"))
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    text(headers, header::AUTHORIZATION.as_str())?.strip_prefix("Bearer ").map(str::trim)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
