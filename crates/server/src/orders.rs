//! What happens to orders: one way for every event, whoever brings it, and the provider's word as one of them.

pub mod apply;
pub mod context;
pub mod error;
pub mod numbers;
pub mod requery;
pub mod status;
