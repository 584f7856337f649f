//! Where things are in this repository. Nothing here reads or writes a file.

use crate::Outcome;
use std::path::{Path, PathBuf};

/// The name of the package that is compiled to wasm.
pub const COMPONENT: &str = "paylater-checkout";

/// The variable by which a benchmark runs the programs as they are deployed.
pub const PROFILE: &str = "HOUSE_PROFILE";

/// The repository's root folder and the folders that builds write to.
pub struct Workspace {
    /// The folder of the workspace's Cargo.toml, absolute.
    pub root: PathBuf,
    /// Where cargo puts native builds: `target`, unless CARGO_TARGET_DIR says otherwise.
    pub target: PathBuf,
}

impl Workspace {
    /// Finds the repository this program was compiled from.
    pub fn find() -> Outcome<Workspace> {
        // cargo tells where the package is now; the compiled-in path is for a program that is run by hand.
        let package =
            std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root =
            Path::new(&package).parent().ok_or("xtask: the package folder has no parent")?.to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(elsewhere) => root.join(elsewhere),
            None => root.join("target"),
        };
        Ok(Workspace { root, target })
    }

    /// A path inside the repository.
    pub fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// A program that `cargo build` made: with the dev profile, unless [`PROFILE`] names the folder of another.
    pub fn built(&self, program: &str) -> PathBuf {
        let profile = std::env::var_os(PROFILE).unwrap_or_else(|| "debug".into());
        self.target.join(profile).join(program)
    }

    /// A program of the `tools` workspace.
    pub fn tool(&self, program: &str) -> PathBuf {
        self.root.join("tools/target/debug").join(program)
    }

    /// State that belongs to this machine only: keys, database, the Python environment of the tests.
    pub fn local(&self) -> PathBuf {
        match std::env::var_os("PAYLATER_LOCAL_DIR") {
            Some(elsewhere) => self.root.join(elsewhere),
            None => self.root.join(".local"),
        }
    }
}
