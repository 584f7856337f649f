//! The application as a value: what is served is what the tests call.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::IntoResponse;
use paylater_core::instant::Instant;
use paylater_provider::Providers;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::checkout_page::assets::Assets;
use crate::config::{Config, ConfigError};
use crate::error::{Error, Refused};
use crate::gateway::Gateway;
use crate::news::News;
use crate::routes;
use crate::store::Store;

/// The largest body taken, in bytes. Every shape of ours is far smaller.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// Longer than the longest wait for a status.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(35);

/// Tells the time; tests have one of their own.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// Everything a handler or a worker needs.
#[derive(Clone)]
pub struct App {
    /// The merchant's configuration.
    pub config: Arc<Config>,
    /// The database.
    pub store: Store,
    /// Alipay and WeChat Pay.
    pub providers: Arc<Providers>,
    /// Carries requests to them.
    pub gateway: Gateway,
    /// Wakes those who wait for an order to change.
    pub news: News,
    /// The time.
    pub clock: Clock,
    /// The package's files, for pages of our own.
    pub assets: Arc<Assets>,
}

impl App {
    /// An application on this store.
    pub fn new(config: Config, store: Store, clock: Clock) -> Result<Self, ConfigError> {
        let wrong = |error: paylater_provider::ConfigError| ConfigError(error.to_string());
        let alipay = config.alipay.clone().map(paylater_provider::Alipay::new).transpose().map_err(wrong)?;
        let wechat =
            config.wechat.clone().map(paylater_provider::WechatPay::new).transpose().map_err(wrong)?;
        let assets = config.assets_dir.as_deref().map(Assets::read).unwrap_or_default();
        let assets = Arc::new(assets);
        let prepared = assets.clone();
        std::thread::spawn(move || prepared.prepare());
        Ok(Self {
            assets,
            config: Arc::new(config),
            store,
            providers: Arc::new(Providers { alipay, wechat }),
            gateway: Gateway::new()?,
            news: News::default(),
            clock,
        })
    }

    /// The time now.
    pub fn now(&self) -> Instant {
        (self.clock)()
    }
}

/// The clock of the machine.
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Instant::from_unix_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    })
}

/// Every route, with what holds for all of them.
pub fn router(app: App) -> Router {
    let never_stored =
        SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let sets = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    Router::new()
        .merge(routes::all())
        .fallback(|| async { Refused::NotFound.plain().into_response() })
        .method_not_allowed_fallback(|| async { Refused::MethodNotAllowed.plain().into_response() })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(cors(&app.config.allowed_origins))
        .layer(never_stored)
        .layer(sets("x-content-type-options", "nosniff"))
        .layer(sets("referrer-policy", "no-referrer"))
        .layer(sets("content-security-policy", "default-src 'none'; frame-ancestors 'none'"))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Error::Internal("a handler panicked".into()).into_response()
        }))
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::REQUEST_TIMEOUT, REQUEST_TIMEOUT))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(app)
}

/// The path alone: queries and headers may hold tokens.
fn span(request: &axum::extract::Request) -> tracing::Span {
    tracing::info_span!("http", method = %request.method(), path = ?request.uri().path())
}

fn cors(origins: &[String]) -> CorsLayer {
    let origins: Vec<HeaderValue> = origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("idempotency-key"),
        ])
        .max_age(Duration::from_secs(600))
}
