//! The HTTP face: what is asked of us, by whom, and how it is answered. A handler reads like the sentence that describes it;
//! what happens is decided elsewhere.

pub mod answer;
pub mod client_address;
pub mod component;
mod cors;
pub mod extract;
pub mod header_value;
pub mod idempotency;
pub mod listen;
pub mod operator;
pub mod provider;
mod refused_origins;
pub mod router;
pub mod sender;
pub mod shop;

pub use router::router;
