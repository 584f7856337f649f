//! Pages of our own, as HTML. Nothing here asks the store: what is drawn is handed in.

pub mod checkout;
pub mod receipt;
