//! For those who run the backend: is it alive, is it ready.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use tokio::sync::{Mutex, watch};
use tokio::time::{Instant, timeout};

use crate::app::App;

/// The database is tried once in so long at most, however many ask.
const EVERY: Duration = Duration::from_secs(1);
/// Whoever asks is told no after so long without an answer of the database's: those who watch over us wait for five seconds.
const PATIENCE: Duration = Duration::from_millis(4_500);

/// The routes of this file.
pub fn routes() -> Router<App> {
    let readiness = Readiness::default();
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(move |State(app): State<App>| ready(app, readiness.clone())))
}

/// The process runs.
async fn alive() -> Response {
    Json(json!({ "status": "alive" })).into_response()
}

/// The process can do its work: its database can be read and written. It is tried, and not taken on trust.
async fn ready(app: App, readiness: Readiness) -> Response {
    if readiness.is_ready(&app).await {
        return Json(json!({ "status": "ready" })).into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "store_unavailable" }))).into_response()
}

/// What the last trial of the database came to, for all who ask.
#[derive(Debug, Clone)]
struct Readiness {
    /// Held by the trial that is under way.
    turn: Arc<Mutex<()>>,
    last: watch::Sender<Option<(Instant, bool)>>,
}

impl Default for Readiness {
    fn default() -> Self {
        Self { turn: Arc::default(), last: watch::Sender::new(None) }
    }
}

impl Readiness {
    async fn is_ready(&self, app: &App) -> bool {
        // Listening begins before the look, so that no answer falls between the two.
        let mut news = self.last.subscribe();
        if let Some((at, is_ready)) = *news.borrow_and_update()
            && at.elapsed() < EVERY
        {
            return is_ready;
        }
        if let Ok(turn) = self.turn.clone().try_lock_owned() {
            let (store, last) = (app.store.clone(), self.last.clone());
            // To its end, even when the one who asked has gone: the others wait for it.
            app.ports.spawner.spawn(async move {
                let result = store.check().await;
                if let Err(error) = &result {
                    tracing::error!(error = ?error.to_string(), "not ready");
                }
                last.send_replace(Some((Instant::now(), result.is_ok())));
                drop(turn);
            });
        }
        match timeout(PATIENCE, news.changed()).await {
            Ok(Ok(())) => news.borrow().is_some_and(|(_, is_ready)| is_ready),
            // It takes too long, whatever comes of it.
            Ok(Err(_)) | Err(_) => false,
        }
    }
}
