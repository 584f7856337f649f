//! The pay-later checkout as a component of a web page: options, plans, schedule, documents, payment, result.
//!
//! The decisions are in `paylater_core`; this is the shell around them. [`render_into`] is all that JavaScript can call;
//! `js/` turns it into the element `<paylater-checkout>`. Without the `csr` feature only views and texts are left, for a
//! server that renders them.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

#[cfg(all(target_arch = "wasm32", feature = "csr"))]
mod allocator;
#[cfg(feature = "csr")]
mod api;
#[cfg(feature = "csr")]
mod bridge;
#[cfg(feature = "csr")]
mod checkout;
#[cfg(feature = "csr")]
mod effects;
#[cfg(feature = "csr")]
mod focus;
#[cfg(feature = "ssr")]
pub mod page;
pub mod text;
pub mod views;

#[cfg(feature = "csr")]
pub use bridge::handle::{Handle, render_into};
