//! Alipay OpenAPI v2: 芝麻先享 (agreed now, deducted later) and 花呗分期 (instalments, the merchant is paid at once).
//!
//! `client` signs, sends nothing, and verifies; `products` has what each product asks and is answered; `trade` what
//! several of them have in common.
//!
//! Not here: content encryption, REST protocol v3, agreements, refunds. What the reference could not confirm is
//! configuration, with the reference's values as defaults.

mod client;
mod client_return;
mod code;
mod config;
mod notification;
pub(crate) mod products;
mod trade;

pub use client::Alipay;
pub use config::AlipayConfig;
