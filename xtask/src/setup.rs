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
use crate::house::House;
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
pub fn to_run(house: &House) -> Outcome {
    bindgen::check_versions(house)?;
    wasm_target::install(house)?;
    // One waits for the network while the other compiles.
    thread::scope(|scope| {
        let npm = scope.spawn(|| npm::install(house));
        let bindgen = bindgen::install(house);
        finished(npm)?;
        bindgen
    })
}

/// The same, and browsers, new and old, the official SDK that our signatures are checked against, and cargo-deny.
pub fn to_test(house: &House) -> Outcome<TestTools> {
    // First, because it may ask for a password.
    let browser = browser::install(house)?;
    thread::scope(|scope| {
        let python = scope.spawn(|| python::install(house));
        to_run(house)?;
        engines::install(house)?;
        let python = finished(python)?;
        let deny = CARGO_DENY.install(house, &python)?;
        Ok(TestTools { browser, python, deny })
    })
}

/// What `coverage` needs: cargo-llvm-cov, and the compiler's own tools that it runs.
pub fn to_cover(house: &House) -> Outcome<PathBuf> {
    llvm_tools::install(house)?;
    CARGO_LLVM_COV.install(house, &python::install(house)?)
}

fn finished<T>(step: thread::ScopedJoinHandle<'_, Outcome<T>>) -> Outcome<T> {
    step.join().unwrap_or_else(|_| Err("setup: a step panicked; its message is above".into()))
}
