//! The merchant backend of a pay-later checkout: sessions, consent evidence, attempts, notifications, the order's life.
//!
//! Routes read requests and write answers, the core decides, the store keeps, the worker does what is left. Whatever
//! has an effect outside stands in the outbox first.

pub mod app;
pub mod checkout_page;
pub mod cli;
pub mod config;
pub mod consent;
pub mod drive;
pub mod error;
pub mod extract;
pub mod gateway;
pub mod life;
pub mod news;
pub mod offers;
pub mod pem;
pub mod questions;
pub mod receipt_page;
pub mod routes;
pub mod store;
pub mod token;
pub mod worker;
