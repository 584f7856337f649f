//! The stages of `test`, in order. Each is one claim, and a function that fails where it does not hold.

use crate::Outcome;
use crate::deny;
use crate::docs;
use crate::package;
use crate::program::{command, run, run_beside};
use crate::setup::TestTools;
use crate::sim;
use crate::start::build_programs;
use crate::tidy;
use crate::wasm::Kind;
use crate::workspace::{COMPONENT, Workspace};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One stage.
#[derive(Clone, Copy)]
pub struct Stage {
    pub name: &'static str,
    pub claim: &'static str,
    pub run: fn(&Workspace, &TestTools) -> Outcome,
}

pub const STAGES: &[Stage] = &[
    Stage { name: "fmt", claim: "all Rust is formatted", run: |workspace, _| fmt(workspace) },
    Stage {
        name: "clippy",
        claim: "no warnings, natively and for wasm",
        run: |workspace, _| clippy(workspace),
    },
    Stage { name: "tidy", claim: "the house rules hold", run: |workspace, _| tidy::tidy(workspace) },
    Stage {
        name: "deny",
        claim: "what comes from other people is licensed, sourced and banned as decided",
        run: |workspace, tools| deny::deny(workspace, &tools.deny),
    },
    Stage { name: "native", claim: "every crate's own tests pass", run: |workspace, _| native(workspace) },
    Stage {
        name: "sim",
        claim: "whatever goes wrong in ten thousand orders, no payment is lost, doubled or forgotten",
        run: |workspace, _| simulate(workspace),
    },
    Stage { name: "wasm", claim: "the component works in a real browser", run: wasm },
    Stage {
        name: "package",
        claim: "the package builds and is within its size budget",
        run: |workspace, _| release(workspace),
    },
    Stage {
        name: "js",
        claim: "the hand-written JavaScript does what it says",
        run: |workspace, _| js(workspace),
    },
    Stage {
        name: "docs",
        claim: "every snippet and link of the documents holds, and the book builds",
        run: |workspace, _| documents(workspace),
    },
    Stage { name: "oracles", claim: "other people's SDKs agree with our signatures", run: oracles },
    Stage { name: "e2e", claim: "a shopper gets from cart to result in a real browser", run: e2e },
    Stage { name: "engines", claim: "old and other engines do, too", run: engines },
    Stage {
        name: "examples",
        claim: "what README promises to other bundlers and frameworks holds",
        run: examples,
    },
];

pub fn named(name: &str) -> Outcome<Stage> {
    STAGES.iter().find(|stage| stage.name == name).copied().ok_or_else(|| {
        let known: Vec<&str> = STAGES.iter().map(|stage| stage.name).collect();
        format!("test: there is no stage `{name}`; there are {}", known.join(", "))
    })
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut cargo = command("cargo", &workspace.root);
    cargo.args(arguments);
    cargo
}

fn fmt(workspace: &Workspace) -> Outcome {
    run(&mut cargo(workspace, &["fmt", "--all", "--check"]))?;
    run(&mut cargo(workspace, &["fmt", "--all", "--manifest-path", "tools/Cargo.toml", "--check"]))
}

fn clippy(workspace: &Workspace) -> Outcome {
    run(&mut cargo(workspace, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    // Much of the component exists for wasm only, and the native run does not see that part.
    let wasm = [
        "clippy",
        "-p",
        COMPONENT,
        "--all-targets",
        "--target",
        "wasm32-unknown-unknown",
        "--",
        "-D",
        "warnings",
    ];
    run(&mut cargo(workspace, &wasm))
}

fn native(workspace: &Workspace) -> Outcome {
    run(&mut cargo(workspace, &["test", "--workspace"]))
}

/// Optimised, because it lives ten thousand orders; with the mistakes compiled in, so that the backend is compiled once.
fn simulate(workspace: &Workspace) -> Outcome {
    let planted = ["--features", "planted"];
    run(cargo(workspace, &["test", "--profile", sim::PROFILE, "-p", "paylater-sim"]).args(planted))
}

fn wasm(workspace: &Workspace, tools: &TestTools) -> Outcome {
    if !has_wasm_tests(&workspace.path("tests/component")) {
        // The runner itself is content with nothing: "no tests to run" is a success to it.
        return Err("test: there is no #[wasm_bindgen_test] in tests/component/".into());
    }
    // Never with `-q`: cargo hands it on to the runner, which does not know it.
    let mut test = cargo(workspace, &["test", "-p", COMPONENT, "--target", "wasm32-unknown-unknown"]);
    test.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", workspace.tool("wasm-bindgen-test-runner"));
    test.env("CHROMEDRIVER", &tools.browser.driver);
    // The runner takes the first driver that is named, and would take another browser's before ours.
    test.env_remove("GECKODRIVER").env_remove("SAFARIDRIVER");
    // Twenty seconds are its default, and a browser's first start on a busy machine has been seen to take longer.
    test.env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    run(&mut test)
}

fn release(workspace: &Workspace) -> Outcome {
    package::package(workspace, Kind::Release)
}

fn js(workspace: &Workspace) -> Outcome {
    let folders = ["js", "www", "tests/package"].map(|folder| test_files(&workspace.path(folder)));
    run(&mut node_test(workspace, "js/, www/ and tests/package/", folders.concat())?)
}

/// Snippets are run against the programs and type-checked against the package.
fn documents(workspace: &Workspace) -> Outcome {
    build_programs(workspace)?;
    release(workspace)?;
    run(&mut node_test(workspace, "tests/docs/", test_files(&workspace.path("tests/docs")))?)?;
    docs::build(workspace)
}

fn oracles(workspace: &Workspace, tools: &TestTools) -> Outcome {
    build_programs(workspace)?;
    let tests = test_files(&workspace.path("tests/oracles"));
    run(node_test(workspace, "tests/oracles/", tests)?.env("PAYLATER_PYTHON", &tools.python))
}

fn e2e(workspace: &Workspace, tools: &TestTools) -> Outcome {
    prepare_browser(workspace)?;
    // Half of it beside the other half, each with a shop, a backend and a sandbox of its own: most of the time of one
    // goes into waiting.
    let halves = [("1/2", "8880"), ("2/2", "8890")].map(|(half, port_base)| {
        let mut node = playwright(workspace, tools, "tests/e2e/playwright.config.mjs");
        node.args(["--shard", half]).env("PAYLATER_PORT_BASE", port_base);
        node
    });
    run_beside(halves)
}

const EXAMPLES: &str = "tests/examples/playwright.config.mjs";

fn examples(workspace: &Workspace, tools: &TestTools) -> Outcome {
    prepare_browser(workspace)?;
    run(&mut playwright(workspace, tools, EXAMPLES))
}

/// Those of whole frameworks are taken in by this variable; not PAYLATER_…, which the backend would read.
pub fn every_example(workspace: &Workspace, tools: &TestTools) -> Outcome {
    prepare_browser(workspace)?;
    run(playwright(workspace, tools, EXAMPLES).env("EXAMPLES", "all"))
}

/// The processes and the package as they are now. A browser that cannot be started fails whoever asks for it.
fn prepare_browser(workspace: &Workspace) -> Outcome {
    build_programs(workspace)?;
    // Quick when nothing changed; without it a development build left by `start` would be tested instead.
    release(workspace)
}

fn playwright(workspace: &Workspace, tools: &TestTools, configuration: &str) -> Command {
    let mut node = command("node", &workspace.root);
    node.args(["node_modules/@playwright/test/cli.js", "test", "-c", configuration]);
    // The configuration knows Debian's place by itself; only another one has to be named.
    if tools.browser.chromium != Path::new("/usr/bin/chromium") {
        node.env("PAYLATER_CHROMIUM", &tools.browser.chromium);
    }
    node
}

/// Chromium 69 and 106 and today's, Firefox and WebKitGTK, through one table of steps; and a parser of Chromium 69's years.
fn engines(workspace: &Workspace, tools: &TestTools) -> Outcome {
    build_programs(workspace)?;
    release(workspace)?;
    let tests = test_files(&workspace.path("tests/engines"));
    let mut node = node_test(workspace, "tests/engines/", tests)?;
    run(node.env("PAYLATER_CHROMIUM", &tools.browser.chromium))
}

/// A suite that is empty is a suite that was lost, not one that passed.
fn node_test(workspace: &Workspace, place: &str, tests: Vec<PathBuf>) -> Outcome<Command> {
    if tests.is_empty() {
        return Err(format!("test: there is no *.test.mjs in {place}"));
    }
    let mut node = command("node", &workspace.root);
    node.arg("--test").args(tests);
    Ok(node)
}

fn has_wasm_tests(folder: &Path) -> bool {
    let files = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| fs::read_to_string(entry.ok()?.path()).ok());
    files.into_iter().any(|text| text.contains("#[wasm_bindgen_test"))
}

fn test_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(|entry| entry.ok()) {
        let path = entry.path();
        // Other people's packages may bring tests of their own.
        if path.ends_with("node_modules") {
            continue;
        }
        if path.is_dir() {
            found.extend(test_files(&path));
        } else if path.to_string_lossy().ends_with(".test.mjs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("paylater-xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("deep")).unwrap();
        folder
    }

    #[test]
    fn test_files_are_found_at_any_depth_and_nothing_else_is() {
        let folder = scratch("test-files");
        fs::create_dir_all(folder.join("node_modules")).unwrap();
        for file in ["b.test.mjs", "deep/a.test.mjs", "deep/a.mjs", "notes.md", "node_modules/c.test.mjs"] {
            fs::write(folder.join(file), "").unwrap();
        }
        assert_eq!(test_files(&folder), [folder.join("b.test.mjs"), folder.join("deep/a.test.mjs")]);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_browser_suite_without_a_test_is_known_for_one() {
        let folder = scratch("browser-suite");
        fs::write(folder.join("main.rs"), "fn main() {}").unwrap();
        assert!(!has_wasm_tests(&folder));
        fs::write(folder.join("events.rs"), "#[wasm_bindgen_test]\nasync fn a() {}").unwrap();
        assert!(has_wasm_tests(&folder));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_suite_without_a_file_is_a_failure() {
        let workspace = Workspace { root: "/nowhere".into(), target: "/nowhere".into() };
        let refusal = node_test(&workspace, "js/", vec![]).unwrap_err();
        assert_eq!(refusal, "test: there is no *.test.mjs in js/");
    }
}
