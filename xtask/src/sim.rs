//! `cargo xtask sim`: the simulator, optimised. What it is told is passed on.

use crate::Outcome;
use crate::program::{command, run};
use crate::workspace::Workspace;

/// The profile of `Cargo.toml` that it is built with.
pub const PROFILE: &str = "sim";

/// Lives worlds.
pub fn sim(workspace: &Workspace, arguments: &[&str]) -> Outcome {
    let mut cargo = command("cargo", &workspace.root);
    cargo.args(["run", "--quiet", "--profile", PROFILE, "-p", "paylater-sim", "--"]).args(arguments);
    run(&mut cargo)
}
