//! The npm package as it is published, in `pkg/`: bundled from `js/`, `styles/` and the component's wasm.
//! Nothing in `pkg/` is edited by hand; what this task did not write, it removes.

mod badge;
mod budget;
mod bundle;
mod glue;
mod sizes;
mod tables;
mod unbundled;
mod ways;
mod words;

use crate::Outcome;
use crate::program::{command, read, run};
use crate::wasm::{self, Kind};
use crate::workspace::Workspace;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Files that belong to the package as they are in `js/`.
const AS_IT_IS: [&str; 13] = [
    "package.json",
    "index.d.ts",
    "element.d.ts",
    "badge.d.ts",
    "react.d.ts",
    "vue.d.ts",
    "preact.d.ts",
    "svelte.d.ts",
    "solid.d.ts",
    "paylater.css.d.ts",
    "paylater_bg.wasm.d.ts",
    "paylater-checkout.iife.d.ts",
    "README.md",
];
/// What editors read about the elements, made from one source.
const FOR_EDITORS: [&str; 3] = ["custom-elements.json", "web-types.json", "vscode.html-custom-data.json"];
/// And as they are at the top.
const FROM_THE_TOP: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "CHANGELOG.md"];
/// The SHA-384 of what a page loads.
const INTEGRITY: &str = "integrity.json";

/// Builds the package. The release build prints its sizes and fails when it is over the budget.
pub fn package(workspace: &Workspace, kind: Kind) -> Outcome {
    let web = wasm::build(workspace, kind)?;
    let package = workspace.path("pkg");
    tables::write(&web)?;
    glue::write(&web.join(wasm::OUT_NAME).with_extension("js"), &web)?;
    let mut files = bundle::bundle(workspace, &web, kind, &package)?;
    files.insert(copy(&web, &package, &format!("{}_bg.wasm", wasm::OUT_NAME))?);
    files.extend(words::write(&package)?);
    // The plain script has them inside, and finds them beside the tables.
    words::write(&web)?;
    let loaded = files.clone();
    files.insert(ways::write(&package)?);
    bundle::module(workspace, &web, kind, (&package, bundle::ADVICE), &[])?;
    let badge = badge::build(workspace, &web, kind, &package)?;
    let others = bundle::wrappers(workspace, &web, kind, &package)?;
    let plain_script = bundle::plain_script(workspace, &web, kind, &package)?;
    for file in AS_IT_IS {
        files.insert(copy(&workspace.path("js"), &package, file)?);
    }
    run(command("node", &workspace.root).arg("xtask/js/face.mjs").arg(&package))?;
    files.extend(FOR_EDITORS.map(String::from));
    for file in FROM_THE_TOP {
        files.insert(copy(&workspace.root, &package, file)?);
    }
    let fingerprinted =
        loaded.iter().cloned().chain(others).chain([badge, plain_script, bundle::ADVICE.into()]).collect();
    files.insert(integrity(workspace, &package, &fingerprinted)?);
    files.extend(fingerprinted);
    remove_others(&package, &files)?;
    match kind {
        Kind::Dev => println!("package: pkg/ holds the development build"),
        Kind::Release => budget::check(workspace, &sizes::measure(workspace, &package, &loaded)?)?,
    }
    Ok(())
}

/// Writes down what each file is, for pages that name it with `integrity` and for an inventory of scripts.
fn integrity(workspace: &Workspace, package: &Path, loaded: &BTreeSet<String>) -> Outcome<String> {
    let mut node = command("node", package);
    node.arg(workspace.path("xtask/js/integrity.mjs")).args(loaded);
    let json = read(&mut node)?;
    fs::write(package.join(INTEGRITY), json + "\n")
        .map_err(|error| format!("package: cannot write {INTEGRITY}: {error}"))?;
    Ok(INTEGRITY.to_owned())
}

fn copy(from: &Path, to: &Path, file: &str) -> Outcome<String> {
    let copied = fs::copy(from.join(file), to.join(file));
    copied.map_err(|error| format!("package: cannot copy {file} from {}: {error}", from.display()))?;
    Ok(file.to_owned())
}

fn remove_others(package: &Path, files: &BTreeSet<String>) -> Outcome {
    let failed = |error| format!("package: cannot clear {}: {error}", package.display());
    for entry in fs::read_dir(package).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_file() && name != ".gitkeep" && !files.contains(&name) {
            fs::remove_file(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}
