//! The component as wasm and the JavaScript glue that wasm-bindgen writes for it, in `target/web/`.
//!
//! The development build is as cargo makes it. The release build is lowered to plain MVP wasm, so that a web-view as
//! old as Chromium 69 or iOS 12 can load it: today's Rust would otherwise ask for Chromium 96 and iOS 15.

mod mvp;

use crate::Outcome;
use crate::program::{command, run};
use crate::setup;
use crate::workspace::{COMPONENT, Workspace};
use std::path::{Path, PathBuf};

/// The name of the glue (`paylater.js`) and of the wasm (`paylater_bg.wasm`).
pub const OUT_NAME: &str = "paylater";
/// Which names the release build has shortened, and to what: beside the glue, for whoever bundles it.
pub const NAMES: &str = "names.json";
const TARGET: &str = "wasm32-unknown-unknown";

/// Who the build is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The dev profile: quick to build, large, with names in stack traces.
    Dev,
    /// The `release-web` profile, as small as it gets, plain MVP.
    Release,
}

/// Builds what changed and gives the folder that holds glue and wasm.
pub fn build(workspace: &Workspace, kind: Kind) -> Outcome<PathBuf> {
    setup::to_run(workspace)?;
    let folder = folder(workspace, kind);
    match kind {
        Kind::Dev => {
            run(&mut cargo_build(workspace, "dev"))?;
            run(&mut bindgen(workspace, &compiled(&workspace.target, "debug"), &folder))?;
        }
        Kind::Release => mvp::build(workspace, &folder)?,
    }
    Ok(folder)
}

fn folder(workspace: &Workspace, kind: Kind) -> PathBuf {
    workspace.path(match kind {
        Kind::Dev => "target/web/dev",
        Kind::Release => "target/web/release",
    })
}

fn cargo_build(workspace: &Workspace, profile: &str) -> std::process::Command {
    let mut cargo = command("cargo", &workspace.root);
    cargo.args(["build", "-p", COMPONENT, "--lib", "--target", TARGET, "--profile", profile]);
    cargo
}

fn compiled(target: &Path, profile: &str) -> PathBuf {
    target.join(TARGET).join(profile).join(COMPONENT.replace('-', "_")).with_extension("wasm")
}

/// The glue gets no address of the wasm: `js/index.js` gives it, because only that file knows where it lies in the end.
fn bindgen(workspace: &Workspace, wasm: &Path, folder: &Path) -> std::process::Command {
    let mut bindgen = command(workspace.tool("wasm-bindgen"), &workspace.root);
    bindgen.args([
        "--target",
        "web",
        "--no-typescript",
        "--omit-default-module-path",
        "--out-name",
        OUT_NAME,
    ]);
    bindgen.arg("--out-dir").arg(folder).arg(wasm);
    bindgen
}
