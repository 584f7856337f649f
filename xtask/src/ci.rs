//! `cargo xtask ci`: all of `test`, and, where a commit is named, how the commits after it are called.

use crate::Outcome;
use crate::program::{command, read};
use crate::test;
use crate::workspace::Workspace;

/// What fits one line of a log beside the number.
const SUBJECT: usize = 72;

pub fn ci(workspace: &Workspace, since: Option<&str>) -> Outcome {
    if let Some(commit) = since {
        let range = format!("{commit}..HEAD");
        let log = read(command("git", &workspace.root).args([
            "log",
            "--no-merges",
            "--format=%h %s",
            &range,
            "--",
        ]))?;
        check(&log)?;
    }
    test::test(workspace, &[])
}

/// `1a2b3c4 core: what was done and where`, one a line.
fn check(log: &str) -> Outcome {
    let findings: Vec<String> = log.lines().filter_map(judge).collect();
    if findings.is_empty() {
        return Ok(());
    }
    Err(format!("ci: {} commits are not called as they should be\n{}", findings.len(), findings.join("\n")))
}

fn judge(line: &str) -> Option<String> {
    let (commit, subject) = line.split_once(' ')?;
    let length = subject.chars().count();
    if length > SUBJECT {
        return Some(format!(
            "{commit} has a subject of {length} characters; {SUBJECT} at most, the rest is the body"
        ));
    }
    let part = subject.split_once(": ").map(|(part, _)| part).filter(|part| !part.is_empty());
    let names_parts = |part: &str| part.chars().all(|c| c.is_alphanumeric() || ",/-_. ".contains(c));
    let is_short = |part: &str| part.split(", ").all(|name| !name.contains(' '));
    (!part.is_some_and(|part| names_parts(part) && is_short(part)))
        .then(|| format!("{commit} does not say which part it is about: `core: …`, `server, wire: …`"))
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn a_subject_names_its_part_and_fits_a_line() {
        let longest = format!("1a2b3c4 core: {}", "x".repeat(66));
        for line in ["1a2b3c4 core: what was done", "1a2b3c4 wire, src/views: both", "", &longest] {
            assert_eq!(check(line), Ok(()), "{line}");
        }
    }

    #[test]
    fn one_that_is_too_long_or_names_no_part_is_found_by_its_number() {
        let long = check(&format!("1a2b3c4 core: {}", "x".repeat(67))).unwrap_err();
        assert!(
            long.ends_with("1a2b3c4 has a subject of 73 characters; 72 at most, the rest is the body"),
            "{long}"
        );
        for subject in ["Mend the wait", "A tap on a plan: quicker", ": nothing"] {
            let found = check(&format!("0000000 core: fine\n1a2b3c4 {subject}")).unwrap_err();
            assert!(found.contains("1 commits") && found.contains("1a2b3c4 does not say"), "{found}");
        }
    }
}
