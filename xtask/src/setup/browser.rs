//! The browsers of the tests: taken from PATH, or installed by apt where there is apt. Without Chromium and its driver there is
//! no test; what else is missing where there is no apt is told by the stage that needs it.

use super::say;
use crate::Outcome;
use crate::program::{command, on_path, read, run};
use crate::workspace::Workspace;
use std::path::PathBuf;
use std::process::Command;

/// The browser that tests run in.
pub struct Browser {
    /// The browser itself.
    pub chromium: PathBuf,
    /// The WebDriver server of the same version.
    pub driver: PathBuf,
}

/// What the stage `engines` runs besides Chromium: the program, the variable that can name another, Debian's package.
const OTHER_ENGINES: [(&str, &str, &str); 3] = [
    ("firefox-esr", "PAYLATER_FIREFOX", "firefox-esr"),
    ("WebKitWebDriver", "PAYLATER_WEBKIT_DRIVER", "webkit2gtk-driver"),
    ("Xvfb", "PAYLATER_XVFB", "xvfb"),
];

pub fn install(workspace: &Workspace) -> Outcome<Browser> {
    let mut missing = Vec::new();
    if find().is_none() {
        missing.extend(["chromium", "chromium-driver"]);
    }
    if no_chinese_font(workspace) {
        // Without one, every screenshot is a page of empty boxes.
        missing.push("fonts-wqy-microhei");
    }
    if on_path("apt-get").is_some() {
        let others = OTHER_ENGINES
            .iter()
            .filter(|(program, variable, _)| named(variable).is_none() && on_path(program).is_none());
        missing.extend(others.map(|(_, _, package)| *package));
    }
    if !missing.is_empty() {
        say(&format!("installing {} by apt, for the tests (about a minute)", missing.join(", ")));
        install_by_apt(workspace, &missing)?;
    }
    find()
        .ok_or_else(|| "setup: apt is done, and still there is no chromium with chromedriver on PATH.".into())
}

/// PAYLATER_CHROMIUM and CHROMEDRIVER come first, for a machine where the two have other names.
fn find() -> Option<Browser> {
    let chromium = named("PAYLATER_CHROMIUM").or_else(|| on_path("chromium"))?;
    let driver = named("CHROMEDRIVER").or_else(|| on_path("chromedriver"))?;
    Some(Browser { chromium, driver })
}

fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file())
}

/// A machine without fontconfig is left alone: it has its own way with fonts.
fn no_chinese_font(workspace: &Workspace) -> bool {
    let listed = read(command("fc-list", &workspace.root).arg(":lang=zh"));
    on_path("apt-get").is_some() && listed.map_or(true, |fonts| fonts.trim().is_empty())
}

fn install_by_apt(workspace: &Workspace, packages: &[&str]) -> Outcome {
    if on_path("apt-get").is_none() {
        return Err(format!(
            "setup: the tests need {}, and there is no apt-get here. Install Chromium and chromedriver of the same \
             version, put both on PATH (or name them in PAYLATER_CHROMIUM and CHROMEDRIVER), and run this again.",
            packages.join(", ")
        ));
    }
    run(as_root(workspace)?.args(["apt-get", "update", "-qq"]))?;
    let mut install = as_root(workspace)?;
    install.args([
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "-y",
        "-qq",
        "--no-install-recommends",
    ]);
    run(install.args(packages))
}

/// `env`, by way of sudo where we are not root.
fn as_root(workspace: &Workspace) -> Outcome<Command> {
    if rustix::process::geteuid().is_root() {
        return Ok(command("env", &workspace.root));
    }
    if on_path("sudo").is_none() {
        return Err("setup: installing by apt needs root, and there is no sudo. \
                    Run `apt-get install chromium chromium-driver firefox-esr webkit2gtk-driver xvfb` as root, \
                    then this again."
            .into());
    }
    let mut sudo = command("sudo", &workspace.root);
    sudo.arg("env");
    Ok(sudo)
}
