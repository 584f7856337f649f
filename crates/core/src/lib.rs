//! The decisions of a pay-later checkout, shared by the page and the backend.
//!
//! Nothing here touches the world: no clock, no randomness, no I/O, no JSON, no floats near money. Time, chance and
//! what the page looks like are arguments, so that the same input gives the same bytes natively and in WebAssembly.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

pub mod alarm;
pub mod annual_rate;
pub mod checkout;
pub mod consent;
pub mod date;
pub mod digest;
pub mod disclosure;
pub mod evidence;
pub mod host;
pub mod instant;
pub mod instruction;
pub mod money;
mod names;
pub mod offer;
pub mod order;
pub mod product;
pub mod provider;
pub mod retry;
pub mod schedule;
pub mod signing;
mod table;
pub mod template;
pub mod visible_text;
pub mod web_address;
mod wide;
pub mod words;
