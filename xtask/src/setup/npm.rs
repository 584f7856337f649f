//! The npm packages of package-lock.json: esbuild, binaryen, the test runner, the SDKs we are checked against.

use super::{say, stamp};
use crate::Outcome;
use crate::program::{command, on_path, read, run};
use crate::workspace::Workspace;

const OLDEST_NODE: u32 = 20;

pub fn install(workspace: &Workspace) -> Outcome {
    let stamp = workspace.path("node_modules/.installed-from");
    let lock = workspace.path("package-lock.json");
    if stamp::is_fresh(&stamp, &lock) {
        return Ok(());
    }
    if on_path("npm").is_none() {
        return Err("setup: npm is not on PATH. Install Node.js 20 or newer.".into());
    }
    check_node(&read(command("node", &workspace.root).arg("--version"))?)?;
    say("installing the npm packages of package-lock.json into node_modules/ (some seconds)");
    run(command("npm", &workspace.root).args(["ci", "--no-audit", "--no-fund"]))?;
    stamp::leave(&stamp, &lock)
}

fn check_node(version: &str) -> Outcome {
    let version = version.trim();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        _ => Err(format!("setup: Node.js is {version}; {OLDEST_NODE} or newer is needed.")),
    }
}

#[cfg(test)]
mod tests {
    use super::check_node;

    #[test]
    fn node_18_is_refused_and_what_cannot_be_read_is_too() {
        assert_eq!(check_node("v20.20.2\n"), Ok(()));
        assert_eq!(check_node("v18.0.0"), Err("setup: Node.js is v18.0.0; 20 or newer is needed.".into()));
        assert!(check_node("nonsense").is_err());
    }
}
