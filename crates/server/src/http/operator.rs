//! For those who run the backend, and for browsers that want its files.

pub mod assets;
pub mod health;
pub mod openapi;

use axum::Router;

use crate::app::App;

/// The routes of this folder.
pub fn routes() -> Router<App> {
    Router::new().merge(health::routes()).merge(openapi::routes()).merge(assets::routes())
}
