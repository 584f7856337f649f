//! The project's own tasks: `cargo xtask <task>`. It depends on no crate of ours and needs nothing installed but cargo.
//!
//! `npm start`, `npm test` and CI call these tasks and add nothing to them, so that a task runs the same everywhere.

mod bench;
mod ci;
mod coverage;
mod deny;
mod docs;
mod local;
mod outcome;
mod package;
mod program;
mod setup;
mod sim;
mod start;
mod tasks;
mod test;
mod tidy;
mod trunk;
mod wasm;
mod workspace;

pub use outcome::Outcome;
use std::process::ExitCode;
use workspace::Workspace;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match Workspace::find().and_then(|workspace| tasks::run(&workspace, &arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}
