//! `cargo xtask ci`: all of `test`, then what cargo-deny says about licences, banned crates and sources.
//! Advisories are left out: they need a database from the network, and a build must not turn red by its absence.

use crate::Outcome;
use crate::house::House;
use crate::program::{command, on_path, run};
use crate::test;

pub fn ci(house: &House) -> Outcome {
    test::test(house, &[])?;
    if on_path("cargo-deny").is_none() {
        println!(
            "ci: cargo-deny is not on PATH, so licences, banned crates and sources were NOT checked. \
             To check them: cargo install cargo-deny --locked"
        );
        return Ok(());
    }
    run(command("cargo", &house.root).args(["deny", "check", "bans", "licenses", "sources"]))
}
