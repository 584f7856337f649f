//! What a handler may ask of a request: JSON, a query, an id, the shop's key, the client's token, an idempotency key.
//!
//! A handler that takes one of these cannot forget to check it.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;

use super::header_value::{Parameterised, single};
use crate::app::App;
use crate::error::{Error, Refused};
use crate::{strict, tokens, typed_text};

/// A JSON body of this shape.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &App) -> Result<Self, Error> {
        if !is_json(request.headers()) {
            return Err(Refused::NotJson.plain());
        }
        let body = body(request, BODY_BYTES_MAX).await?;
        let value =
            strict::from_json(&body).map_err(|error| Refused::MalformedJson.because(error.to_string()))?;
        Ok(Self(value))
    }
}

/// JSON is written in UTF-8 and in nothing else, whatever somebody declares beside it.
fn is_json(headers: &HeaderMap) -> bool {
    let declared = single(headers, header::CONTENT_TYPE.as_str()).and_then(Parameterised::parse);
    declared.is_some_and(|declared| declared.value == "application/json" && is_utf_8(&declared))
}

/// Is this declared as UTF-8, or as nothing?
fn is_utf_8(declared: &Parameterised) -> bool {
    let charset = declared.parameter("charset").unwrap_or("utf-8");
    ["utf-8", "utf8"].iter().any(|name| charset.eq_ignore_ascii_case(name))
}

/// The pairs of a posted form, in their order. Bytes that are no UTF-8 stand as what they are shown as.
pub async fn form(request: Request) -> Result<Vec<(String, String)>, Error> {
    let declared = single(request.headers(), header::CONTENT_TYPE.as_str()).and_then(Parameterised::parse);
    if declared.is_none_or(|declared| declared.value != "application/x-www-form-urlencoded") {
        return Err(Refused::NotForm.plain());
    }
    let body = body(request, BODY_BYTES_MAX).await?;
    Ok(form_urlencoded::parse(&body).into_owned().collect())
}

/// The query of an address, as this shape. What cannot be read is refused by its name.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Error> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        let read = typed_text::from_pairs(pairs);
        read.map(Self).map_err(|error| Refused::BadQuery.because(error.to_string()))
    }
}

/// What stands in the path. What cannot be read leads to nothing, as an id that nobody has.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let read = axum::extract::Path::<T>::from_request_parts(parts, app).await;
        read.map(|axum::extract::Path(read)| Self(read)).map_err(|_| Refused::NotFound.plain())
    }
}

/// A body without content: what is to be done stands in the address.
#[derive(Debug, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// The largest body taken, in bytes. Every shape of ours is far smaller.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// What is read, and thrown away, of a body that is too large: who still sends does not hear an answer.
const DRAINED_BYTES_MAX: usize = 16 * 1024 * 1024;
const DRAINING: Duration = Duration::from_secs(5);

/// The raw body, of so many bytes at most.
pub async fn body(request: Request, limit: usize) -> Result<Bytes, Error> {
    let mut body = request.into_body();
    let mut taken = Vec::new();
    while let Some(data) = next(&mut body).await? {
        taken.extend_from_slice(&data);
        if taken.len() > limit {
            // Whoever is slow to send the rest is not waited for.
            let _ = tokio::time::timeout(DRAINING, drain(&mut body)).await;
            return Err(Refused::TooLarge.plain());
        }
    }
    Ok(taken.into())
}

async fn next(body: &mut Body) -> Result<Option<Bytes>, Error> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Refused::MalformedJson.because(error.to_string()))?;
        if let Ok(data) = frame.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
}

async fn drain(body: &mut Body) {
    let mut drained = 0;
    while let Ok(Some(data)) = next(body).await
        && drained < DRAINED_BYTES_MAX
    {
        drained += data.len();
    }
}

/// The shop, by its API key.
pub struct Shop;

impl FromRequestParts<App> for Shop {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let key = bearer(&parts.headers).ok_or_else(|| Refused::Unauthorised.plain())?;
        if tokens::equal(key, app.config.api_key.reveal()) {
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
        if tokens::equal(given, &tokens::client_token(&app.config.session_secret, &session)) {
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
        let given = single(&parts.headers, "idempotency-key").unwrap_or_default().trim();
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
    // A scheme's letters mean the same in either case (RFC 9110, 11.1).
    let (scheme, token) = single(headers, header::AUTHORIZATION.as_str())?.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
