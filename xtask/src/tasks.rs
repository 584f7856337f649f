//! The tasks by name, and what is printed about them.

use crate::wasm::Kind;
use crate::workspace::Workspace;
use crate::{Outcome, bench, ci, coverage, docs, local, package, setup, sim, start, test, tidy, trunk, wasm};

const TASKS: &str = "\
cargo xtask <task>

  setup [--tests]             install what is missing: wasm target, wasm-bindgen, npm packages (and what tests need)
  start [--no-build | --watch]
                              run the demo: shop, backend, sandbox; Ctrl-C stops all three; --watch builds what changes
                              and lets the open pages load again
  trunk [what trunk takes]    `trunk serve` beside `start`, at the port after its three
  test [--only a,b] [--list]  everything that must hold, in order, stopping at the first failure
  examples --all              the examples of `test`, and those made with whole frameworks, which take long to install
  ci [--since COMMIT]         what `test` does; with a commit, first the subjects of the commits that came after it
  tidy                        the workspace rules that a machine can check
  sim [--seed N] [--lives N]  lives of orders under a seed, with whatever goes wrong; more in docs/simulator.md
  wasm [--release]            the component's wasm and its glue, into target/web/
  package [--dev]             the npm package, into pkg/; prints its sizes and fails when over budget.toml
  docs                        the documentation site, into target/book; builds mdBook in tools/ the first time
  coverage [core] [provider] [server]
                              which lines the native tests run through, and what nothing calls where money goes
  bench                       how fast the page is, side by side with its rival; installs that into .local/bench
  bench --backend [--quick]   what the backend does beside the signatures it makes, small and large, and with pages waiting
  bench --jobs [--quick]      questions to providers for each second, and what is left of them while one is silent
  bench --edit                how long a changed line takes to be seen in an open page, with `start --watch`
  env                         the three local processes and their environment, as JSON";

/// Runs the task that the command line names.
pub fn run(workspace: &Workspace, arguments: &[&str]) -> Outcome {
    match arguments {
        ["setup"] => setup::to_run(workspace).map(|_| ()),
        ["setup", "--tests"] => setup::to_test(workspace).map(|_| ()),
        ["start"] => start::start(workspace, start::Build::First),
        ["start", "--watch"] => start::start(workspace, start::Build::OnChange),
        ["start", "--no-build"] => start::start(workspace, start::Build::AsItIs),
        ["trunk", "--fill"] => trunk::fill(workspace),
        ["trunk", rest @ ..] => trunk::serve(workspace, rest),
        ["test", rest @ ..] => test::test(workspace, rest),
        ["examples", "--all"] => test::every_example(workspace),
        ["ci"] => ci::ci(workspace, None),
        ["ci", "--since", commit] => ci::ci(workspace, Some(commit)),
        ["coverage", crates @ ..] => coverage::coverage(workspace, crates),
        ["tidy"] => tidy::tidy(workspace),
        ["sim", rest @ ..] => sim::sim(workspace, rest),
        ["wasm"] => wasm::build(workspace, Kind::Dev).map(|_| ()),
        ["wasm", "--release"] => wasm::build(workspace, Kind::Release).map(|_| ()),
        ["package"] => package::package(workspace, Kind::Release),
        ["package", "--dev"] => package::package(workspace, Kind::Dev),
        ["docs"] => docs::build(workspace),
        ["bench"] => bench::bench(workspace),
        ["bench", "--edit"] => bench::edit(workspace),
        ["bench", what @ ("--jobs" | "--backend")] => bench::load(workspace, &[what]),
        ["bench", what @ ("--jobs" | "--backend"), "--quick"] => bench::load(workspace, &[what, "--quick"]),
        ["env"] => local::print(workspace),
        ["--help" | "-h" | "help"] => {
            println!("{TASKS}");
            Ok(())
        }
        _ => Err(format!("xtask: do not know {arguments:?}\n\n{TASKS}")),
    }
}
