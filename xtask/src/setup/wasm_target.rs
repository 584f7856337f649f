//! The compiler's standard library for wasm32.

use super::say;
use crate::Outcome;
use crate::program::{command, on_path, read, run};
use crate::workspace::Workspace;
use std::path::Path;

const TARGET: &str = "wasm32-unknown-unknown";

pub fn install(workspace: &Workspace) -> Outcome {
    let sysroot = read(command("rustc", &workspace.root).args(["--print", "sysroot"]))?;
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
    run(command("rustup", &workspace.root).args(["target", "add", TARGET]))
}
