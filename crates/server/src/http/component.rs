//! For the component in a shopper's page, and for pages of our own.

pub mod cancel;
mod checkout_page;
pub mod confirm;
pub mod pages;
pub mod public_offers;
mod receipt_page;
pub mod receipts;
pub mod reports;
pub mod status;
pub mod view;

use axum::Router;

use crate::app::App;

/// The routes of this folder.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(view::routes())
        .merge(confirm::routes())
        .merge(status::routes())
        .merge(cancel::routes())
        .merge(reports::routes())
        .merge(receipts::routes())
        .merge(receipt_page::routes())
        .merge(checkout_page::routes())
        .merge(public_offers::routes())
}
