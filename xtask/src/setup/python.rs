//! A Python with other people's SDKs of Alipay and WeChat Pay, for the tests only: implementations that are not ours, which
//! check our signatures and call our sandbox. It lives in `.local/venv`, so that nothing is installed into the machine's own
//! Python.

use super::{say, stamp};
use crate::Outcome;
use crate::program::{command, on_path, read, run};
use crate::workspace::Workspace;
use std::path::{Path, PathBuf};

pub fn install(workspace: &Workspace) -> Outcome<PathBuf> {
    let environment = workspace.path(".local/venv");
    let python = environment.join("bin/python");
    install_together(workspace, &environment, &python)?;
    install_apart(workspace, &environment, &python)?;
    Ok(python)
}

fn install_together(workspace: &Workspace, environment: &Path, python: &Path) -> Outcome {
    let stamp = environment.join(".installed-from");
    let requirements = workspace.path("xtask/requirements.txt");
    if python.exists() && stamp::is_fresh(&stamp, &requirements) {
        return Ok(());
    }
    if on_path("python3").is_none() {
        return Err(
            "setup: the tests check our signatures with other people's SDKs for Python: install Python 3."
                .into(),
        );
    }
    say("installing other people's SDKs for Python into .local/venv (half a minute)");
    make_environment(workspace, environment)?;
    pip(workspace, python, &[], &requirements)?;
    stamp::leave(&stamp, &requirements)
}

/// python-alipay-sdk and the official SDK both bring a package `alipay`, so that one would overwrite the other. It gets a
/// folder of its own inside the environment, which goes when the environment is made anew; what it needs is in the
/// environment already.
fn install_apart(workspace: &Workspace, environment: &Path, python: &Path) -> Outcome {
    let folder = environment.join("apart");
    let stamp = folder.join(".installed-from");
    let requirements = workspace.path("xtask/requirements-apart.txt");
    if stamp::is_fresh(&stamp, &requirements) {
        return Ok(());
    }
    let target = folder.to_string_lossy();
    pip(workspace, python, &["--no-deps", "--upgrade", "--target", &target], &requirements)?;
    stamp::leave(&stamp, &requirements)
}

fn pip(workspace: &Workspace, python: &Path, options: &[&str], requirements: &Path) -> Outcome {
    let mut pip = command(python, &workspace.root);
    pip.args(["-m", "pip", "install", "--quiet", "--no-compile"]).args(options).arg("-r").arg(requirements);
    run(&mut pip)
}

fn make_environment(workspace: &Workspace, environment: &Path) -> Outcome {
    // `--clear`: a half-made one from an interrupted run would be kept otherwise.
    read(
        command("python3", &workspace.root)
            .args(["-m", "venv", "--clear"])
            .arg(environment),
    )
    .map(|_| ())
    .map_err(|error| {
        format!(
            "{error}\nsetup: Python could not make an environment. On Debian: apt-get install python3-venv"
        )
    })
}
