//! wasm-bindgen's two programs, built from `tools/`. Their version has to be the library's, to the last digit:
//! the compiled wasm carries a description in a format that changes with every version.

use super::{say, stamp};
use crate::Outcome;
use crate::program::{command, run};
use crate::workspace::Workspace;
use std::fs;
use std::path::Path;

/// The library is in the product's lock file, the program in the tools'. A difference is found here, in words.
pub fn check_versions(workspace: &Workspace) -> Outcome {
    let library = locked_version(&workspace.path("Cargo.lock"), "wasm-bindgen")?;
    let program = locked_version(&workspace.path("tools/Cargo.lock"), "wasm-bindgen-cli")?;
    compare(&library, &program)
}

pub fn install(workspace: &Workspace) -> Outcome {
    // How they are optimised is in the manifest.
    let made_of = [("built-from", "Cargo.lock"), ("built-as", "Cargo.toml")];
    let made_of = made_of.map(|(stamp, source)| {
        (workspace.path("tools/target").join(format!(".{stamp}")), workspace.path("tools").join(source))
    });
    let both_there =
        ["wasm-bindgen", "wasm-bindgen-test-runner"].iter().all(|name| workspace.tool(name).is_file());
    if both_there && made_of.iter().all(|(stamp, source)| stamp::is_fresh(stamp, source)) {
        return Ok(());
    }
    say("building wasm-bindgen and its test runner in tools/ (once; a minute or two on two cores)");
    // A target folder from outside would put the programs where nobody looks for them.
    let mut build = command("cargo", &workspace.path("tools"));
    build.args(["build", "--locked"]).env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS");
    // Two old crates below the test runner draw a warning about the future, which nobody here can act on.
    run(build.env("CARGO_FUTURE_INCOMPAT_REPORT_FREQUENCY", "never"))?;
    made_of.iter().try_for_each(|(stamp, source)| stamp::leave(stamp, source))
}

fn compare(library: &str, program: &str) -> Outcome {
    if library == program {
        return Ok(());
    }
    Err(format!(
        "setup: wasm-bindgen is {library} in Cargo.lock and {program} in tools/Cargo.lock; they have to be equal. \
         Set both `=` versions (Cargo.toml and tools/Cargo.toml) to one number, then run `cargo update -p wasm-bindgen` \
         here and `cargo update -p wasm-bindgen-cli` in tools/."
    ))
}

fn locked_version(lock: &Path, package: &str) -> Outcome<String> {
    let text = fs::read_to_string(lock)
        .map_err(|error| format!("setup: cannot read {}: {error}", lock.display()))?;
    version_in(&text, package).ok_or_else(|| format!("setup: {} names no {package}", lock.display()))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let lock: toml::Table = lock.parse().ok()?;
    let packages = lock.get("package")?.as_array()?;
    let found =
        packages.iter().find(|entry| entry.get("name").and_then(|name| name.as_str()) == Some(package))?;
    Some(found.get("version")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"0.2.1\"\n\n\
                        [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";

    #[test]
    fn the_version_is_the_named_package_s_and_not_a_longer_name_s() {
        assert_eq!(version_in(LOCK, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(LOCK, "yew"), None);
    }

    #[test]
    fn two_versions_are_refused_with_both_numbers() {
        assert_eq!(compare("0.2.130", "0.2.130"), Ok(()));
        let refusal = compare("0.2.131", "0.2.130").unwrap_err();
        assert!(refusal.contains("0.2.131 in Cargo.lock and 0.2.130 in tools/Cargo.lock"), "{refusal}");
    }
}
