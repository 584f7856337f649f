//! WeChat Pay as its API v3 shows it: who may call, how a request is read, how answers, notifications and launches
//! are signed. What the calls do is each product's own.
//!
//! Left out on purpose: service providers, combined orders, bills, complaints, SM2, payscore's `modify`,
//! `sync` and `pay`, orders without confirmation, and the limit on how many orders one buyer may have
//! running.

pub mod answer;
pub mod auth;
pub mod fields;
pub mod launch;
pub mod notification;
pub mod request;
pub mod signer;
