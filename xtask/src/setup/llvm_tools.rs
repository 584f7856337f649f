//! The compiler's own tools that read what an instrumented program has written down: `llvm-cov` and `llvm-profdata`.

use super::progress::say;
use crate::Outcome;
use crate::program::{command, on_path, read, run};
use crate::workspace::Workspace;
use std::path::Path;

/// Adds them to this Rust where they are missing.
pub fn install(workspace: &Workspace) -> Outcome {
    let libraries = read(command("rustc", &workspace.root).args(["--print", "target-libdir"]))?;
    let tools = Path::new(libraries.trim()).parent().map(|folder| folder.join("bin/llvm-cov"));
    if tools.is_some_and(|tool| tool.is_file()) {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        return Err("setup: this Rust has no llvm-cov, and there is no rustup to fetch it. \
                    Install Rust by rustup, then `rustup component add llvm-tools`."
            .into());
    }
    say("adding the component llvm-tools to this Rust (some seconds)");
    run(command("rustup", &workspace.root).args(["component", "add", "llvm-tools"]))
}
