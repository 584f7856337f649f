//! Installs what is missing, into the project where that is possible, and says so while doing it.
//! Silent and quick when nothing changed: each step looks first, by a file or by a stamp it left.

mod bindgen;
mod browser;
mod cargo_tool;
mod engines;
mod llvm_tools;
mod npm;
mod progress;
mod python;
mod stamp;
mod wasm_target;

use crate::Outcome;
use crate::workspace::Workspace;
pub use browser::Browser;
use cargo_tool::{CARGO_DENY, CARGO_LLVM_COV};
use progress::say;
use std::path::PathBuf;
use std::thread;

/// What the tests need beyond what the demo needs.
pub struct TestTools {
    /// Chromium and its driver.
    pub browser: Browser,
    /// A Python that can import the official Alipay SDK.
    pub python: PathBuf,
    /// cargo-deny.
    pub deny: PathBuf,
}

/// What `start` and `package` need.
pub fn to_run(workspace: &Workspace) -> Outcome {
    bindgen::check_versions(workspace)?;
    wasm_target::install(workspace)?;
    // One waits for the network while the other compiles.
    thread::scope(|scope| {
        let npm = scope.spawn(|| npm::install(workspace));
        let bindgen = bindgen::install(workspace);
        finished(npm)?;
        bindgen
    })
}

/// The same, and browsers, new and old, the official SDK that our signatures are checked against, and cargo-deny.
pub fn to_test(workspace: &Workspace) -> Outcome<TestTools> {
    // First, because it may ask for a password.
    let browser = browser::install(workspace)?;
    thread::scope(|scope| {
        let python = scope.spawn(|| python::install(workspace));
        to_run(workspace)?;
        engines::install(workspace)?;
        let python = finished(python)?;
        let deny = CARGO_DENY.install(workspace, &python)?;
        Ok(TestTools { browser, python, deny })
    })
}

/// What `coverage` needs: cargo-llvm-cov, and the compiler's own tools that it runs.
pub fn to_cover(workspace: &Workspace) -> Outcome<PathBuf> {
    llvm_tools::install(workspace)?;
    CARGO_LLVM_COV.install(workspace, &python::install(workspace)?)
}

fn finished<T>(step: thread::ScopedJoinHandle<'_, Outcome<T>>) -> Outcome<T> {
    step.join().unwrap_or_else(|_| Err("setup: a step panicked; its message is above".into()))
}
