//! For the shop's server, which has an API key.

pub mod alarms;
pub mod jobs;
pub mod orders;
pub mod receipts;
pub mod sessions;

use axum::Router;

use crate::app::App;

/// The routes of this folder.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(sessions::routes())
        .merge(orders::routes())
        .merge(receipts::routes())
        .merge(alarms::routes())
        .merge(jobs::routes())
}
