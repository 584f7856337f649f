//! The backend against the real sandbox, over HTTP: each test has its own of both.
#![allow(missing_docs, reason = "tests are claims, not an interface")]

mod addresses;
mod answers;
mod bad_input;
mod bodies;
mod checkout_page;
mod consent;
mod crash;
mod cross_site;
mod deposit;
mod disclosure;
mod doctor;
mod faults;
mod four_ways;
mod headers;
mod idempotency;
mod listening;
mod loopback;
mod notifications;
mod orders;
mod promises;
mod readiness;
mod receipt;
mod storm;
mod support;
mod typical_offers;
mod unhappy;
