//! A Python with the official Alipay SDK, for the tests only: a second implementation that checks our signatures.
//! It lives in `.local/venv`, so that nothing is installed into the machine's own Python.

use super::{say, stamp};
use crate::Outcome;
use crate::house::House;
use crate::program::{command, on_path, read, run};
use std::path::{Path, PathBuf};

pub fn install(house: &House) -> Outcome<PathBuf> {
    let environment = house.path(".local/venv");
    let python = environment.join("bin/python");
    let stamp = environment.join(".installed-from");
    let requirements = house.path("xtask/requirements.txt");
    if python.exists() && stamp::is_fresh(&stamp, &requirements) {
        return Ok(python);
    }
    if on_path("python3").is_none() {
        return Err(
            "setup: the tests check our signatures with the official Python SDK: install Python 3.".into()
        );
    }
    say("installing the official Alipay SDK for Python into .local/venv (half a minute)");
    make_environment(house, &environment)?;
    let mut pip = command(&python, &house.root);
    run(pip.args(["-m", "pip", "install", "--quiet", "--no-compile", "-r"]).arg(&requirements))?;
    stamp::leave(&stamp, &requirements)?;
    Ok(python)
}

fn make_environment(house: &House, environment: &Path) -> Outcome {
    // `--clear`: a half-made one from an interrupted run would be kept otherwise.
    read(
        command("python3", &house.root)
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
