//! `npm start -- --watch`: what has changed is built anew by the same builder, and the open pages load again once it is good.

use super::changes::Changes;
use super::children::{Children, Ended};
use super::programs::build_programs;
use super::touched::Touched;
use crate::Outcome;
use crate::local::{BUILT, Local};
use crate::program::{command, run};
use crate::workspace::Workspace;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Goes on until there is a reason to stop. What could not be built is tried again with the next change.
pub fn on_change(workspace: &Workspace, local: &Local, children: &mut Children, changes: &Changes) -> Ended {
    let mut left = Touched::default();
    loop {
        if let Some(ended) = children.ended() {
            return ended;
        }
        let touched = changes.within(LOOK_AGAIN);
        if touched.is_nothing() {
            continue;
        }
        left = left.and(touched);
        let begun = Instant::now();
        match renew(workspace, local, children, left) {
            Ok(()) => {
                left = Touched::default();
                println!("watch   | done in {:.1} s; open pages load again", begun.elapsed().as_secs_f64());
            }
            Err(Ended::OnRequest) => return Ended::OnRequest,
            Err(Ended::Because(reason)) => {
                eprintln!("{reason}\nwatch   | the open pages stay as they are; the next change is tried");
            }
        }
    }
}

/// Builds everything before anything is started anew, so that what does not compile ends nothing that runs.
fn renew(
    workspace: &Workspace,
    local: &Local,
    children: &mut Children,
    touched: Touched,
) -> Result<(), Ended> {
    if touched.package {
        // Another process, because words and tables of the package are compiled into this one.
        let mut package = command("cargo", &workspace.root);
        run(package.args(["xtask", "package", "--dev"])).map_err(Ended::Because)?;
    }
    if touched.backend {
        build_programs(workspace).map_err(Ended::Because)?;
    }
    let [_, backend, shop] = local.demo(true);
    for (party, is_touched) in [(backend, touched.backend), (shop, touched.shop)] {
        if is_touched {
            children.restart(workspace, &party)?;
        }
    }
    tell_pages(&workspace.local().join(BUILT)).map_err(Ended::Because)
}

/// Whoever reads the number never sees half of it.
pub fn tell_pages(file: &Path) -> Outcome {
    let failed = |error: std::io::Error| format!("watch: cannot write {}: {error}", file.display());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    let unfinished = file.with_extension("new");
    fs::create_dir_all(file.parent().unwrap_or(Path::new("."))).map_err(failed)?;
    fs::write(&unfinished, now.to_string()).and_then(|()| fs::rename(&unfinished, file)).map_err(failed)
}
