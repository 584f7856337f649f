//! The simulator's first floor (ADR 20): the real backend (routes, jobs, store) and the sandbox's rules for both providers in one
//! process under one seed, with virtual shoppers, a network, a clock and a disk that go wrong, and crashes at any await.
//!
//! A world of a seed is [`world::World`]; [`run`] lives one and [`shrink`] makes a failure short. What must hold is in [`claims`];
//! `docs/simulator.md` tells the whole of it.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

pub mod agenda;
pub mod backend;
pub mod chance;
pub mod claims;
pub mod command;
pub mod fault;
pub mod history;
pub mod life;
pub mod message;
pub mod page;
pub mod picture;
pub mod provider;
pub mod run;
pub mod setting;
pub mod shrink;
pub mod world;
