//! `npm test`: everything that must hold, stage by stage, in an order that finds the cheap failures first.

mod stages;

use crate::Outcome;
use crate::setup;
use crate::workspace::Workspace;
use stages::{STAGES, Stage};
use std::time::Instant;

/// Runs all stages or the chosen ones, and stops at the first that fails.
pub fn test(workspace: &Workspace, arguments: &[&str]) -> Outcome {
    match arguments {
        [] => run(workspace, STAGES),
        ["--list"] => {
            STAGES.iter().for_each(|stage| println!("{:<9} {}", stage.name, stage.claim));
            Ok(())
        }
        ["--only", names] => run(workspace, &chosen(names)?),
        _ => Err(format!("test: do not know {arguments:?}; try --list, or --only with names from it")),
    }
}

/// The examples of whole frameworks, too: they install for minutes, so they are no stage.
pub fn every_example(workspace: &Workspace) -> Outcome {
    stages::every_example(workspace, &setup::to_test(workspace)?)
}

/// Runs these stages, and closes with the one line that says how many passed: only what ran is counted.
pub fn run(workspace: &Workspace, stages: &[Stage]) -> Outcome {
    let start = Instant::now();
    let tools = setup::to_test(workspace)?;
    println!("test: setup ready after {}", seconds(start));
    for (passed, stage) in stages.iter().enumerate() {
        println!("\ntest: {} ({})", stage.name, stage.claim);
        let start = Instant::now();
        if let Err(reason) = (stage.run)(workspace, &tools) {
            eprintln!("{reason}");
            println!("test: {} failed after {}\n\n{passed} passed, 1 failed", stage.name, seconds(start));
            return Err(format!(
                "test: stopped at `{}`. Again: cargo xtask test --only {}",
                stage.name, stage.name
            ));
        }
        println!("test: {} passed in {}", stage.name, seconds(start));
    }
    println!("\ntest: {} stages in {}\n{} passed, 0 failed", stages.len(), seconds(start), stages.len());
    Ok(())
}

fn chosen(names: &str) -> Outcome<Vec<Stage>> {
    names.split(',').map(|name| stages::named(name.trim())).collect()
}

fn seconds(since: Instant) -> String {
    format!("{:.1} s", since.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::chosen;

    fn names(chosen: &str) -> Vec<&'static str> {
        super::chosen(chosen).unwrap().iter().map(|stage| stage.name).collect()
    }

    #[test]
    fn stages_are_chosen_by_name_in_the_order_given() {
        assert_eq!(names("tidy"), ["tidy"]);
        assert_eq!(names("e2e, wasm"), ["e2e", "wasm"]);
    }

    #[test]
    fn an_unknown_stage_is_refused_with_the_list() {
        let refusal = chosen("tidy,browsers").err().unwrap();
        assert!(refusal.contains("`browsers`") && refusal.contains("fmt, clippy, tidy"), "{refusal}");
    }
}
