//! `cargo xtask coverage`: which shipped lines the native tests run through, file by file, and which functions of the files
//! that money goes through no test ever calls. Run by hand: it compiles everything anew with counters in it.

mod lcov;

use crate::Outcome;
use crate::program::{command, run};
use crate::setup;
use crate::tidy::source::Source;
use crate::workspace::Workspace;
use lcov::{Measured, read};
use std::fs;

/// What can be measured: the name to ask for it, the crate, the folder of what ships.
const CRATES: [(&str, &str, &str); 3] = [
    ("core", "paylater-core", "crates/core/src/"),
    ("provider", "paylater-provider", "crates/provider/src/"),
    ("server", "paylater-server", "crates/server/src/"),
];

/// Files and folders that money goes through. Here every function that nothing calls is named.
const MONEY: [&str; 8] = ["money", "schedule", "order", "orders", "ledger", "store", "jobs", "capture"];

/// Measures all of them, or those that are named.
pub fn coverage(workspace: &Workspace, names: &[&str]) -> Outcome {
    let chosen = chosen(names)?;
    let program = setup::to_cover(workspace)?;
    let written = workspace.target.join("coverage.lcov");
    let mut cargo = command(program, &workspace.root);
    cargo.args(["llvm-cov", "--locked", "--lcov", "--output-path"]).arg(&written);
    cargo.args(chosen.iter().flat_map(|(_, package, _)| ["-p", package]));
    run(&mut cargo)?;
    let text = fs::read_to_string(&written)
        .map_err(|error| format!("coverage: cannot read {}: {error}", written.display()))?;
    let measured = read(&text, &workspace.root);
    let files = shipped(&measured, |path| {
        let text = fs::read_to_string(workspace.path(path));
        text.map_err(|error| format!("coverage: cannot read {path}: {error}"))
    })?;
    for (name, _, folder) in chosen {
        let ours: Vec<&File> = files.iter().filter(|file| file.path.starts_with(folder)).collect();
        println!("{}", told(name, &ours)?);
    }
    Ok(())
}

fn chosen(names: &[&str]) -> Outcome<Vec<(&'static str, &'static str, &'static str)>> {
    if names.is_empty() {
        return Ok(CRATES.to_vec());
    }
    let find = |name: &&str| {
        let found = CRATES.iter().find(|(known, _, _)| known == name).copied();
        found.ok_or_else(|| format!("coverage: do not know `{name}`; there are core, provider and server"))
    };
    names.iter().map(find).collect()
}

/// One file, as far as it ships.
#[derive(Debug, PartialEq, Eq)]
struct File {
    path: String,
    lines: usize,
    run_through: usize,
    /// Functions that nothing calls, with their line.
    uncalled: Vec<(usize, String)>,
}

/// Leaves out tests, in files of their own and at the end of others: that a test runs through itself says nothing.
fn shipped(measured: &[Measured], text: impl Fn(&str) -> Outcome<String>) -> Outcome<Vec<File>> {
    let mut files = Vec::new();
    for file in measured {
        let source = Source::new(&file.path, &text(&file.path)?);
        if source.is_test() {
            continue;
        }
        let end = source.shipped_lines();
        let lines = || file.lines.iter().filter(|(line, _)| **line <= end);
        let code: Vec<&str> = source.code.lines().collect();
        let uncalled = file.functions.iter().filter(|(line, calls)| **calls == 0 && **line <= end);
        let named = uncalled.filter_map(|(line, _)| Some((*line, function_name(code.get(line - 1)?)?)));
        files.push(File {
            path: file.path.clone(),
            lines: lines().count(),
            run_through: lines().filter(|(_, times)| **times > 0).count(),
            uncalled: named.collect(),
        });
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// A closure has none.
fn function_name(line: &str) -> Option<String> {
    let after = line.split("fn ").nth(1)?;
    let name: String = after.chars().take_while(|c| *c == '_' || c.is_alphanumeric()).collect();
    (!name.is_empty()).then_some(name)
}

/// The report on one crate. One of which nothing was measured is a failure and not 0 %.
fn told(name: &str, files: &[&File]) -> Outcome<String> {
    let sum = |count: fn(&File) -> usize| files.iter().map(|file| count(file)).sum::<usize>();
    let (lines, run_through) = (sum(|file| file.lines), sum(|file| file.run_through));
    if lines == 0 {
        return Err(format!("coverage: nothing of {name} was measured"));
    }
    let mut told = format!("coverage: {name}: {} of {lines} lines\n", percent(run_through, lines));
    for file in files.iter().filter(|file| file.lines > 0) {
        let File { path, lines, run_through, .. } = file;
        told += &format!("{:>8} of {lines:>4}  {path}\n", percent(*run_through, *lines));
    }
    let money: Vec<&&File> = files.iter().filter(|file| handles_money(&file.path)).collect();
    let uncalled: Vec<String> = money
        .iter()
        .flat_map(|file| file.uncalled.iter().map(|(line, name)| format!("{}:{line} {name}", file.path)))
        .collect();
    if !uncalled.is_empty() {
        told += &format!("Money goes through these, and nothing calls them:\n  {}\n", uncalled.join("\n  "));
    } else if !money.is_empty() {
        told += "Every function that money goes through is called.\n";
    }
    Ok(told)
}

fn handles_money(path: &str) -> bool {
    path.trim_end_matches(".rs").split('/').any(|part| MONEY.contains(&part))
}

/// Rounded down: 99.99 % is not all.
fn percent(part: usize, whole: usize) -> String {
    let tenths = part * 1000 / whole.max(1);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests;
