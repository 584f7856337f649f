//! `cargo xtask bench`: how fast the page is, measured beside what it has to keep up with.

use crate::Outcome;
use crate::house::{House, PROFILE};
use crate::package;
use crate::program::{command, run};
use crate::setup;
use crate::start::program_build;
use crate::wasm::Kind;
use std::fs;

/// What it is measured against, pinned.
const PINNED: [&str; 2] = ["package.json", "package-lock.json"];

/// Builds what ships, installs the rival, measures.
pub fn bench(house: &House) -> Outcome {
    setup::to_test(house)?;
    package::package(house, Kind::Release)?;
    // As they are deployed: an unoptimised backend would be measured as a slow page.
    run(program_build(house).arg("--release"))?;
    let modules = house.path(".local/bench");
    let failed = |error| format!("bench: cannot write {}: {error}", modules.display());
    fs::create_dir_all(&modules).map_err(failed)?;
    for file in PINNED {
        fs::copy(house.path("tests/bench").join(file), modules.join(file)).map_err(failed)?;
    }
    run(command("npm", &modules).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    let mut node = command("node", &house.root);
    run(node.arg("tests/bench/bench.mjs").env("BENCH_MODULES", &modules).env(PROFILE, "release"))
}
