//! The backend against the real sandbox, over HTTP: each test has its own of both.
#![allow(missing_docs, reason = "tests are claims, not an interface")]

mod answers;
mod bad_input;
mod checkout_page;
mod consent;
mod crash;
mod disclosure;
mod faults;
mod four_ways;
mod idempotency;
mod notifications;
mod orders;
mod promises;
mod receipt;
mod support;
mod typical_offers;
mod unhappy;
