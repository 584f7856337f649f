//! The compiler's standard library for wasm32.

use super::say;
use crate::Outcome;
use crate::house::House;
use crate::program::{command, on_path, read, run};
use std::path::Path;

const TARGET: &str = "wasm32-unknown-unknown";

pub fn install(house: &House) -> Outcome {
    let sysroot = read(command("rustc", &house.root).args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib").is_dir() {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        return Err(format!(
            "setup: this Rust has no standard library for {TARGET}, and there is no rustup to fetch it. \
             Install Rust by rustup, or add your distribution's package for that target."
        ));
    }
    say(&format!("adding the target {TARGET} to this Rust (a few seconds)"));
    run(command("rustup", &house.root).args(["target", "add", TARGET]))
}
