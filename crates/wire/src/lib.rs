//! Every JSON shape between the component, the shop and the merchant backend, once.
//!
//! Shapes are flat, forgiving and serialisable; what they mean lives in the core. One fallible road leads from the first
//! to the second. Amounts are integers in fen, instants RFC 3339, dates `YYYY-MM-DD` in Asia/Shanghai, rates parts per
//! million.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

pub mod codec;
#[cfg(feature = "openapi")]
pub mod ids;
pub mod job;
pub mod order;
pub mod payment;
pub mod problem;
pub mod receipt;
pub mod session;
pub mod view;

use core::fmt;

/// A shape that does not hold what it should; names the field for whoever made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The field, as a path: `lines[2].quantity`.
    pub field: String,
    /// What is wrong with it.
    pub why: String,
}

impl Invalid {
    /// This field, and what is wrong with it.
    pub fn new(field: impl Into<String>, why: impl fmt::Display) -> Self {
        Self { field: field.into(), why: why.to_string() }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.why)
    }
}
