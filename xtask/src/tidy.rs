//! The house rules that a machine can check. Each finding says what is where, and why it may not be.
//!
//! Rules that clippy has are left to clippy. What is checked here is the shape of the house: which crate may know which,
//! which words may be said in which room, and how long a thing may get before it has to be split.

mod arrows;
mod circles;
mod decisions;
mod direction;
mod golden;
mod imports;
mod layers;
mod lengths;
mod lints;
mod markers;
mod names;
mod paths;
mod pure;
mod rooms;
mod rust_code;
pub mod source;
mod tokens;
mod wildcards;

use crate::Outcome;
use crate::program::{command, read};
use crate::workspace::Workspace;
use source::Source;

pub fn tidy(workspace: &Workspace) -> Outcome {
    let sources = source::read_all(&workspace.root)?;
    let metadata =
        read(command("cargo", &workspace.root).args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let mut findings = direction::check(&metadata)?;
    findings.extend(check(&sources));
    if findings.is_empty() {
        println!("tidy: {} files are as they should be", sources.len());
        return Ok(());
    }
    findings.sort();
    findings.iter().for_each(|finding| eprintln!("tidy: {finding}"));
    Err(format!("tidy: {} findings", findings.len()))
}

/// Every rule that needs only the text of the files.
fn check(sources: &[Source]) -> Vec<String> {
    let mut findings = golden::check(sources);
    findings.extend(arrows::check(sources));
    findings.extend(decisions::check(sources));
    findings.extend(lints::check(sources));
    findings.extend(wildcards::check(sources));
    for source in sources {
        findings.extend(names::check(source));
        findings.extend(markers::check(source));
        findings.extend(lengths::check(source));
        findings.extend(rooms::check(source));
        findings.extend(pure::check(source));
    }
    findings
}
