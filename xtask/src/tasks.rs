//! The tasks by name, and what is printed about them.

use crate::house::House;
use crate::wasm::Kind;
use crate::{Outcome, bench, ci, coverage, docs, local, package, setup, sim, start, test, tidy, wasm};

const TASKS: &str = "\
cargo xtask <task>

  setup [--tests]             install what is missing: wasm target, wasm-bindgen, npm packages (and what tests need)
  start [--no-build]          run the demo: shop, backend, sandbox; Ctrl-C stops all three
  test [--only a,b] [--list]  everything that must hold, in order, stopping at the first failure
  ci [--since COMMIT]         what `test` does; with a commit, first the subjects of the commits that came after it
  tidy                        the house rules that a machine can check
  sim [--seed N] [--lives N]  lives of orders under a seed, with whatever goes wrong; more in docs/simulator.md
  wasm [--release]            the component's wasm and its glue, into target/web/
  package [--dev]             the npm package, into pkg/; prints its sizes and fails when over budget.toml
  docs                        the documentation site, into target/book; builds mdBook in tools/ the first time
  coverage [core] [provider] [server]
                              which lines the native tests run through, and what nothing calls where money goes
  bench                       how fast the page is, side by side with its rival; installs that into .local/bench
  bench --backend [--quick]   what the backend does beside the signatures it makes, small and large, and with pages waiting
  bench --jobs [--quick]      questions to providers for each second, and what is left of them while one is silent
  env                         the three local processes and their environment, as JSON";

/// Runs the task that the command line names.
pub fn run(house: &House, arguments: &[&str]) -> Outcome {
    match arguments {
        ["setup"] => setup::to_run(house).map(|_| ()),
        ["setup", "--tests"] => setup::to_test(house).map(|_| ()),
        ["start"] => start::start(house, start::Build::First),
        ["start", "--no-build"] => start::start(house, start::Build::AsItIs),
        ["test", rest @ ..] => test::test(house, rest),
        ["ci"] => ci::ci(house, None),
        ["ci", "--since", commit] => ci::ci(house, Some(commit)),
        ["coverage", crates @ ..] => coverage::coverage(house, crates),
        ["tidy"] => tidy::tidy(house),
        ["sim", rest @ ..] => sim::sim(house, rest),
        ["wasm"] => wasm::build(house, Kind::Dev).map(|_| ()),
        ["wasm", "--release"] => wasm::build(house, Kind::Release).map(|_| ()),
        ["package"] => package::package(house, Kind::Release),
        ["package", "--dev"] => package::package(house, Kind::Dev),
        ["docs"] => docs::build(house),
        ["bench"] => bench::bench(house),
        ["bench", what @ ("--jobs" | "--backend")] => bench::load(house, &[what]),
        ["bench", what @ ("--jobs" | "--backend"), "--quick"] => bench::load(house, &[what, "--quick"]),
        ["env"] => local::print(house),
        ["--help" | "-h" | "help"] => {
            println!("{TASKS}");
            Ok(())
        }
        _ => Err(format!("xtask: do not know {arguments:?}\n\n{TASKS}")),
    }
}
