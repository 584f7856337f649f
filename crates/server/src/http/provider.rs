//! For the providers, who tell us things.

pub mod notify;
mod refusals;
