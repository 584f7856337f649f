//! What must hold, whatever goes wrong: each claim is a function of a picture, with a name that can be false. `docs/simulator.md`
//! tells what each of them means.

mod always;
mod claim;
mod finally;

pub use always::ALWAYS;
pub use claim::{Breach, Claim, judge};
pub use finally::FINALLY;

#[cfg(test)]
mod tests;
