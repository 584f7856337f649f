//! `npm start`: from a clean checkout to a running demo. Builds what is missing, makes keys, starts the three parties,
//! waits until each can do its work, and ends all three together.

mod changes;
mod children;
mod health;
mod programs;
mod renew;
mod touched;

use crate::Outcome;
use crate::local::{BUILT, Local};
use crate::package;
use crate::program::{command, read};
use crate::wasm::Kind;
use crate::workspace::Workspace;
use changes::Changes;
use children::{Children, Ended};
pub use programs::{build_programs, program_build};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::fs;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Whether to build before starting.
#[derive(PartialEq, Eq)]
pub enum Build {
    /// Set up, and build what changed.
    First,
    /// The same, and again whenever a file changes.
    OnChange,
    /// Run what is there: for tests, which have built the release package and want to see that one.
    AsItIs,
}

pub fn start(workspace: &Workspace, build: Build) -> Outcome {
    let local = Local::from_environment(workspace)?;
    // Before the first build: two minutes are a long time to wait for "address in use".
    check_ports(&local)?;
    // What changes while the first build runs is built after it.
    let changes = (build == Build::OnChange).then(|| Changes::begin(workspace)).transpose()?;
    if build != Build::AsItIs {
        build_all(workspace)?;
    }
    make_keys(workspace, &local)?;

    // From here on a signal is a wish to stop in order; until here it simply ends this program.
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&stop))
            .map_err(|error| format!("start: cannot listen for signals: {error}"))?;
    }
    let mut children = Children::new(stop);
    let ended = run_all(workspace, &local, &mut children, changes.as_ref());
    children.stop_all();
    match ended {
        Ended::OnRequest => {
            println!("start: all stopped.");
            Ok(())
        }
        Ended::Because(reason) => Err(format!("start: {reason} Everything is stopped.")),
    }
}

/// The component is a development build: it takes half the time of the release build, which a newcomer would spend
/// waiting, and its two more megabytes cost nothing on the way from one's own machine. `npm test` runs the release build.
fn build_all(workspace: &Workspace) -> Outcome {
    package::package(workspace, Kind::Dev)?;
    build_programs(workspace)
}

fn make_keys(workspace: &Workspace, local: &Local) -> Outcome {
    let state = workspace.local();
    fs::create_dir_all(&state).map_err(|error| format!("start: cannot make {}: {error}", state.display()))?;
    // Their lists of files are for those who run them by hand; here they are shown only when something is wrong.
    for maker in local.key_makers() {
        read(command(&maker.program, &workspace.root).args(&maker.arguments))?;
    }
    Ok(())
}

fn check_ports(local: &Local) -> Outcome {
    for party in local.parties() {
        if let Err(error) = TcpListener::bind(("127.0.0.1", party.port)) {
            return Err(format!(
                "start: the {} needs port {}, and that cannot be had: {error}. Is another `npm start` running? \
                 To use other ports: PAYLATER_PORT_BASE=9780 npm start",
                party.name, party.port
            ));
        }
    }
    Ok(())
}

fn run_all(
    workspace: &Workspace,
    local: &Local,
    children: &mut Children,
    changes: Option<&Changes>,
) -> Ended {
    if changes.is_some()
        && let Err(reason) = renew::tell_pages(&workspace.local().join(BUILT))
    {
        return Ended::Because(reason);
    }
    for party in local.demo(changes.is_some()) {
        let started =
            children.start(workspace, &party).map_or_else(Some, |()| children.wait_until_healthy(&party));
        if let Some(ended) = started {
            return ended;
        }
    }
    print!("{}", banner(local));
    match changes {
        Some(changes) => renew::on_change(workspace, local, children, changes),
        None => children.watch(),
    }
}

fn banner(local: &Local) -> String {
    format!(
        "\n  The demo shop is open. Look at it in a phone-sized window:\n\n      {0}\n\n  \
         Every state of the checkout, and the code to copy: {0}/playground.html\n  \
         Backend {1}, sandbox {2} (its pay password is 123456).\n  Ctrl-C stops all three.\n\n",
        local.shop_url(),
        local.backend_url(),
        local.sandbox_url()
    )
}
