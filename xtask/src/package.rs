//! The npm package as it is published, in `pkg/`: bundled from `js/`, `styles/` and the component's wasm.
//! Nothing in `pkg/` is edited by hand; what this task did not write, it removes.

mod budget;
mod bundle;
mod sizes;

use crate::Outcome;
use crate::house::House;
use crate::wasm::{self, Kind};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Files that belong to the package as they are in `js/`, where they are there.
const AS_IT_IS: [&str; 3] = ["package.json", "index.d.ts", "element.d.ts"];

/// Builds the package. The release build prints its sizes and fails when it is over the budget.
pub fn package(house: &House, kind: Kind) -> Outcome {
    let web = wasm::build(house, kind)?;
    let package = house.path("pkg");
    let mut files = bundle::bundle(house, &web, kind, &package)?;
    files.insert(copy(&web, &package, &format!("{}_bg.wasm", wasm::OUT_NAME))?);
    for file in AS_IT_IS.iter().filter(|file| house.path("js").join(file).is_file()) {
        files.insert(copy(&house.path("js"), &package, file)?);
    }
    remove_others(&package, &files)?;
    match kind {
        Kind::Dev => println!("package: pkg/ holds the development build"),
        Kind::Release => budget::check(house, &sizes::measure(house, &package, &files)?)?,
    }
    Ok(())
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
