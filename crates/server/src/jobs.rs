//! What happens without anybody waiting for it: calls to providers, questions to them, sessions that run out. Each kind is a
//! file and a line in [`dispatch`]; each queue has a runner of its own, so that a provider who is silent holds up nobody
//! else's work (ADR 15).
//!
//! Nothing is kept in memory. Killed at any moment and started again, the backend finds its work in the store.

mod breaker;
mod capture;
mod create;
pub mod dispatch;
mod expire;
mod housekeeping;
mod query;
mod reschedule;
pub mod runner;
mod void;
