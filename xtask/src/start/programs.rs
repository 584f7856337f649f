//! Building the two programs that a local checkout runs.

use crate::Outcome;
use crate::program::{command, run};
use crate::workspace::Workspace;

/// The backend's and the sandbox's binaries, with the dev profile.
pub fn build_programs(workspace: &Workspace) -> Outcome {
    run(&mut program_build(workspace))
}

/// The build of both; profile and flags may follow.
pub fn program_build(workspace: &Workspace) -> std::process::Command {
    let mut cargo = command("cargo", &workspace.root);
    cargo.args(["build", "-p", "paylater-server", "-p", "paylater-sandbox", "--bins"]);
    cargo
}
