//! The component as wasm and the JavaScript glue that wasm-bindgen writes for it, in `target/web/`.
//!
//! The development build is as cargo makes it. The release build is lowered to plain MVP wasm, so that a web-view as
//! old as Chromium 69 or iOS 12 can load it: today's Rust would otherwise ask for Chromium 96 and iOS 15.

mod mvp;

use crate::Outcome;
use crate::program::{command, run};
use crate::setup;
use crate::workspace::{COMPONENT, Workspace};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
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
            bindgen_where_new(workspace, &compiled(&workspace.target, "debug"), &folder)?;
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

/// A change of a style or a script leaves the wasm as it was, and wasm-bindgen would take as long as for a new one.
fn bindgen_where_new(workspace: &Workspace, wasm: &Path, folder: &Path) -> Outcome {
    let stamp = folder.join(".made-from");
    let made_from = made_from(&[wasm, &workspace.path("tools/Cargo.lock")])?;
    let made = [format!("{OUT_NAME}.js"), format!("{OUT_NAME}_bg.wasm")].map(|file| folder.join(file));
    if made.iter().all(|file| file.is_file()) && is_made_from(&stamp, &made_from) {
        return Ok(());
    }
    // Without the stamp what a run leaves behind that breaks off is taken for nothing.
    let _none_yet = fs::remove_file(&stamp);
    run(&mut bindgen(workspace, wasm, folder))?;
    leave(&stamp, &made_from)
}

/// One number for the contents of these files.
fn made_from(files: &[&Path]) -> Outcome<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        let content =
            fs::read(file).map_err(|error| format!("wasm: cannot read {}: {error}", file.display()))?;
        content.hash(&mut hasher);
    }
    Ok(format!("{:016x}\n", hasher.finish()))
}

fn is_made_from(stamp: &Path, made_from: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|then| then == made_from)
}

fn leave(stamp: &Path, made_from: &str) -> Outcome {
    fs::write(stamp, made_from).map_err(|error| format!("wasm: cannot write {}: {error}", stamp.display()))
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

#[cfg(test)]
mod tests {
    use super::{is_made_from, leave, made_from};
    use std::fs;

    #[test]
    fn a_stamp_holds_until_one_of_the_files_has_another_content() {
        let folder = std::env::temp_dir().join(format!("paylater-xtask-made-from-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let [wasm, lock, stamp] = ["a.wasm", "Cargo.lock", ".made-from"].map(|file| folder.join(file));
        fs::write(&wasm, "one").unwrap();
        fs::write(&lock, "lock").unwrap();
        let first = made_from(&[&wasm, &lock]).unwrap();
        assert!(!is_made_from(&stamp, &first), "nothing was made yet");
        leave(&stamp, &first).unwrap();
        fs::write(&wasm, "one").unwrap();
        assert!(is_made_from(&stamp, &made_from(&[&wasm, &lock]).unwrap()), "written anew and the same");
        fs::write(&lock, "another").unwrap();
        assert!(!is_made_from(&stamp, &made_from(&[&wasm, &lock]).unwrap()));
        assert!(made_from(&[&folder.join("gone")]).is_err());
        fs::remove_dir_all(folder).unwrap();
    }
}
