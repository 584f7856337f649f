//! Which part of a crate may import which: the table that [`super::arrows`] holds the code against.
//!
//! A crate's rooms stand one below the other. A room may import rooms that stand below it and that it names, or all of
//! them ([`BELOW`]); never one above. `why` is what a finding prints, so it says what would be lost. Every shipped file
//! belongs to the room whose longest entry fits its path. No files import each other in a circle, rooms or not.
//!
//! To change the layout of a crate, change its rows in `layers/`. An exception or an unsorted file that is not needed any more is a
//! finding as well, so these lists only ever get shorter.

mod component;
mod core;
mod provider;
mod row;
mod sandbox;
mod server;
mod sim;
mod suites;
mod xtask;

#[cfg(test)]
pub use row::NOTHING;
pub use row::{BELOW, Crate, Family, Known, Room};

/// The folders that hold code of ours, each with its rooms.
pub const CRATES: &[&Crate] = &[
    &core::CORE,
    &core::WIRE,
    &provider::PROVIDER,
    &server::SERVER,
    &sandbox::SANDBOX,
    &sim::SIM,
    &component::COMPONENT,
    &xtask::XTASK,
    &xtask::BOOK,
    &suites::PROVIDER,
    &suites::SANDBOX,
    &suites::SERVER,
];
