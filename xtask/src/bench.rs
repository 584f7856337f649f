//! `cargo xtask bench`: how fast the page is, measured beside what it has to keep up with; with `--jobs` or `--backend`, how
//! much the backend does; with `--edit`, how long a changed line takes.

use crate::Outcome;
use crate::package;
use crate::program::{command, run};
use crate::setup;
use crate::start::program_build;
use crate::wasm::Kind;
use crate::workspace::{PROFILE, Workspace};
use std::fs;

/// What it is measured against, pinned.
const PINNED: [&str; 2] = ["package.json", "package-lock.json"];

/// Builds what ships, installs the rival, measures.
pub fn bench(workspace: &Workspace) -> Outcome {
    setup::to_test(workspace)?;
    package::package(workspace, Kind::Release)?;
    // As they are deployed: an unoptimised backend would be measured as a slow page.
    run(program_build(workspace).arg("--release"))?;
    let modules = workspace.path(".local/bench");
    let failed = |error| format!("bench: cannot write {}: {error}", modules.display());
    fs::create_dir_all(&modules).map_err(failed)?;
    for file in PINNED {
        fs::copy(workspace.path("tests/bench").join(file), modules.join(file)).map_err(failed)?;
    }
    run(command("npm", &modules).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    let mut node = command("node", &workspace.root);
    run(node.arg("tests/bench/bench.mjs").env("BENCH_MODULES", &modules).env(PROFILE, "release"))
}

/// How long a developer waits for a changed line.
pub fn edit(workspace: &Workspace) -> Outcome {
    let browser = setup::to_test(workspace)?.browser;
    let mut node = command("node", &workspace.root);
    run(node.arg("tests/bench/edit_loop.mjs").env("PAYLATER_CHROMIUM", &browser.chromium))
}

/// Builds the backend and the sandbox as they are deployed, and measures the backend. What is to be measured is known by
/// `crates/server/benches/load`.
pub fn load(workspace: &Workspace, what: &[&str]) -> Outcome {
    // In one build with the bench, so that all three share what they are made of.
    run(program_build(workspace).args(["--bench", "load", "--release"]))?;
    let mut cargo = command("cargo", &workspace.root);
    run(cargo.args(["bench", "-p", "paylater-server", "--bench", "load", "--"]).args(what))
}
