//! `cargo xtask sim`: the simulator, optimised. What it is told is passed on.

use crate::Outcome;
use crate::house::House;
use crate::program::{command, run};

/// The profile of `Cargo.toml` that it is built with.
pub const PROFILE: &str = "sim";

/// Lives worlds.
pub fn sim(house: &House, arguments: &[&str]) -> Outcome {
    let mut cargo = command("cargo", &house.root);
    cargo.args(["run", "--quiet", "--profile", PROFILE, "-p", "paylater-sim", "--"]).args(arguments);
    run(&mut cargo)
}
