//! `docs/simulator.md` says what the code says.

use paylater_sim::claims::{ALWAYS, Claim, FINALLY};
use paylater_sim::fault::Fault;

/// The rows of the tables of the document, name and meaning.
fn rows(head: &str) -> Vec<Vec<(String, String)>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/simulator.md");
    let text = std::fs::read_to_string(path).unwrap();
    let head = format!("| {head} | ");
    let tables = text.split(&head).skip(1);
    let row = |line: &str| {
        let (name, told) = line.trim_matches(['|', ' ']).split_once(" | ").unwrap();
        (name.trim_matches('`').to_string(), told.to_string())
    };
    tables
        .map(|table| table.lines().skip(2).take_while(|line| line.starts_with('|')).map(row).collect())
        .collect()
}

fn told(claims: &[Claim]) -> Vec<(String, String)> {
    claims.iter().map(|claim| (claim.name.to_string(), claim.told.to_string())).collect()
}

#[test]
fn the_document_lists_every_claim_with_its_meaning_and_no_other() {
    assert_eq!(rows("claim"), [told(ALWAYS), told(FINALLY)]);
}

#[test]
fn the_document_lists_every_fault_and_no_other() {
    let faults = Fault::ALL.iter().map(|fault| (fault.id().to_string(), fault.told().to_string()));
    assert_eq!(rows("fault"), [faults.collect::<Vec<_>>()]);
}
