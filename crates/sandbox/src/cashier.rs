//! The cashier's rules: who sits there, what they see, and what their buttons do. What a product asks and what an
//! agreement means is the product's own.

pub mod act;
pub mod open;
pub mod sheet;
