//! Programs for cargo that other people publish, each of one version, in `.local/cargo-tools/`. PyPI carries them ready to run;
//! where it has none for this machine, cargo builds the same version, which takes minutes.

use super::progress::say;
use super::stamp;
use crate::Outcome;
use crate::program::{command, read, run};
use crate::workspace::Workspace;
use std::fs;
use std::path::{Path, PathBuf};

/// One such program, by the name of its crate. Version and hashes are in `xtask/<name>.txt`.
#[derive(Clone, Copy)]
pub struct CargoTool(&'static str);

/// Licences, banned crates, sources, advisories.
pub const CARGO_DENY: CargoTool = CargoTool("cargo-deny");
/// Which lines the tests ran through.
pub const CARGO_LLVM_COV: CargoTool = CargoTool("cargo-llvm-cov");

impl CargoTool {
    /// Installs it where that is not done, and gives its path. `python` is one that has pip.
    pub fn install(self, workspace: &Workspace, python: &Path) -> Outcome<PathBuf> {
        let name = self.0;
        let pinned = workspace.path("xtask").join(name).with_extension("txt");
        let text = fs::read_to_string(&pinned)
            .map_err(|error| format!("setup: cannot read {}: {error}", pinned.display()))?;
        let version = version_in(&text)
            .ok_or_else(|| format!("setup: {} pins no version with ==", pinned.display()))?;
        let folder = workspace.path(".local/cargo-tools").join(name);
        let program = folder.join("bin").join(name);
        let stamp = folder.join(".installed-from");
        if program.is_file() && stamp::is_fresh(&stamp, &pinned) {
            return Ok(program);
        }
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .map_err(|error| format!("setup: cannot clear {}: {error}", folder.display()))?;
        }
        say(&format!("installing {name} {version} into .local/cargo-tools (some seconds)"));
        if let Err(reason) = from_pypi(workspace, python, &pinned, &folder) {
            say(&format!("PyPI's {name} does not do here, so cargo builds it (minutes). {reason}"));
            from_crates_io(workspace, name, version, &folder)?;
        }
        check_version(workspace, name, &program, version)?;
        stamp::leave(&stamp, &pinned)?;
        Ok(program)
    }
}

/// Nothing but the file itself, and only one of the hashes.
fn from_pypi(workspace: &Workspace, python: &Path, pinned: &Path, folder: &Path) -> Outcome {
    let mut pip = command(python, &workspace.root);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    pip.args(["--require-hashes", "--no-deps", "--only-binary=:all:", "--target"]).arg(folder);
    read(pip.arg("-r").arg(pinned)).map(|_| ())
}

fn from_crates_io(workspace: &Workspace, name: &str, version: &str, folder: &Path) -> Outcome {
    let mut cargo = command("cargo", &workspace.root);
    cargo.args(["install", name, "--locked", "--version", version, "--root"]).arg(folder);
    run(cargo.env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS"))
}

/// What was installed has to start, and to be what was asked for.
fn check_version(workspace: &Workspace, name: &str, program: &Path, version: &str) -> Outcome {
    // Cargo hands its own word for a program on to it, and some insist on that.
    let word = name.trim_start_matches("cargo-");
    let said = read(command(program, &workspace.root).args([word, "--version"]))?;
    if said.split_whitespace().any(|word| word == version) {
        return Ok(());
    }
    Err(format!("setup: {} calls itself `{}`, and {version} was asked for", program.display(), said.trim()))
}

/// `name==1.2.3 \` pins 1.2.3.
fn version_in(pinned: &str) -> Option<&str> {
    let line = pinned.lines().find(|line| !line.starts_with('#') && line.contains("=="))?;
    line.split("==").nth(1)?.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn the_version_is_the_pinned_one_and_not_one_in_a_comment() {
        let pinned = "# x==0.1.0 was worse\nx==1.2.3 \\\n  --hash=sha256:00\n";
        assert_eq!(version_in(pinned), Some("1.2.3"));
        assert_eq!(version_in("# x==0.1.0\nx>=1\n"), None);
    }
}
