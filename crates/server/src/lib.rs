//! The merchant backend of a pay-later checkout: sessions, consent evidence, attempts, notifications, the order's life.
//!
//! `http` reads requests and writes answers, the core decides, `orders` lets it happen, `store` keeps, `jobs` do what is left.
//! Whatever has an effect outside stands in the store first.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

pub mod app;
mod assets;
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "commands answer on the terminal")]
pub mod cli;
pub mod config;
pub mod config_error;
pub mod consent;
pub mod error;
pub mod http;
pub mod jobs;
pub mod locales;
pub mod offers;
pub mod orders;
mod pem;
#[cfg(feature = "planted")]
pub mod planted;
pub mod ports;
pub mod render;
pub mod secret;
pub mod store;
pub mod strict;
mod texts;
pub mod tokens;
pub mod typed_text;
