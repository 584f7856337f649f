//! The project's own tasks: `cargo xtask <task>`. It depends on no crate of ours and needs nothing installed but cargo.
//!
//! `npm start`, `npm test` and CI call these tasks and add nothing to them, so that a task runs the same everywhere.

mod ci;
mod house;
mod local;
mod package;
mod program;
mod setup;
mod start;
mod test;
mod tidy;
mod wasm;

use house::House;
use std::process::ExitCode;

/// What a task ends with. The text of an error is for the person at the terminal: what failed, and what to do.
pub type Outcome<T = ()> = Result<T, String>;

const TASKS: &str = "\
cargo xtask <task>

  setup [--tests]             install what is missing: wasm target, wasm-bindgen, npm packages (and what tests need)
  start [--no-build]          run the demo: shop, backend, sandbox; Ctrl-C stops all three
  test [--only a,b] [--list]  everything that must hold, in order, stopping at the first failure
  ci                          what `test` does, then licences, banned crates and sources
  tidy                        the house rules that a machine can check
  wasm [--release]            the component's wasm and its glue, into target/web/
  package [--dev]             the npm package, into pkg/; prints its sizes and fails when over budget.toml
  env                         the three local processes and their environment, as JSON";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match House::find().and_then(|house| run(&house, &arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn run(house: &House, arguments: &[&str]) -> Outcome {
    match arguments {
        ["setup"] => setup::to_run(house).map(|_| ()),
        ["setup", "--tests"] => setup::to_test(house).map(|_| ()),
        ["start"] => start::start(house, start::Build::First),
        ["start", "--no-build"] => start::start(house, start::Build::AsItIs),
        ["test", rest @ ..] => test::test(house, rest),
        ["ci"] => ci::ci(house),
        ["tidy"] => tidy::tidy(house),
        ["wasm"] => wasm::build(house, wasm::Kind::Dev).map(|_| ()),
        ["wasm", "--release"] => wasm::build(house, wasm::Kind::Release).map(|_| ()),
        ["package"] => package::package(house, wasm::Kind::Release),
        ["package", "--dev"] => package::package(house, wasm::Kind::Dev),
        ["env"] => local::print(house),
        ["--help" | "-h" | "help"] => {
            println!("{TASKS}");
            Ok(())
        }
        _ => Err(format!("xtask: do not know {arguments:?}\n\n{TASKS}")),
    }
}
