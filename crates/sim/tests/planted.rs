//! The simulator finds what it is there to find. Each mistake is put back into the backend, which then fails within so many seeds;
//! and with none of them put in it does not.

#![cfg(feature = "planted")]

use paylater_server::planted::Mistake;
use paylater_server::store::Durability;
use paylater_sim::run::worlds;
use paylater_sim::setting::Setting;
use paylater_sim::shrink::{self, Short};
use paylater_sim::world::Plan;

/// A mistake has to be found in a world of these.
const SEEDS: std::ops::Range<u64> = 1..201;
const LIVES: u32 = 50;
const THREADS: usize = 2;

/// The backend of this plan fails within the seeds; in how short a history.
fn found(setting: &Setting, plan: Plan) -> Short {
    let sum = worlds(setting, &plan, SEEDS, THREADS).unwrap();
    let (seed, _) = sum.failed.expect("it is found within the seeds");
    let plan = Plan { seed, ..plan };
    let report = paylater_sim::run::world(setting, plan.clone()).unwrap();
    shrink::shorten(setting, plan, report).unwrap()
}

fn with(mistake: Mistake) -> Plan {
    Plan { mistake: Some(mistake), ..Plan::of(0, LIVES) }
}

/// Which claim fails, in how many lives and with how many kinds of fault at most.
fn assert_found(plan: Plan, claims: &[&str], faults: usize) {
    let setting = Setting::prepare().unwrap();
    let short = found(&setting, plan);
    let claim = short.report.broken[0].claim;
    let struck: Vec<_> = short.report.struck.iter().filter(|(_, count)| **count > 0).collect();
    let told = format!("seed {}, {claim}, {struck:?}\n{}", short.plan.seed, short.report.history);
    assert!(claims.contains(&claim), "{told}");
    assert_eq!(short.plan.only.len(), 1, "{told}");
    assert!(struck.len() <= faults, "{told}");
    // The short history is that of the backend with the mistake: without it the same plan holds.
    let mended = Plan { mistake: None, durability: Durability::Committed, ..short.plan };
    assert_eq!(paylater_sim::run::world(&setting, mended).unwrap().broken, [], "{told}");
}

#[test]
#[ignore = "takes many minutes, and has not been seen to end: `--ignored` by hand (docs/simulator.md)"]
fn an_attempt_that_is_forgotten_once_another_is_at_hand_is_found() {
    assert_found(with(Mistake::ForgottenAttempts), &["every_attempt_without_an_end_is_asked_about"], 2);
}

#[test]
#[ignore = "takes many minutes, and has not been seen to end: `--ignored` by hand (docs/simulator.md)"]
fn an_order_that_is_stored_over_what_became_of_it_is_found() {
    assert_found(with(Mistake::NoVersionGuard), &["what_happened_follows_from_what_happened_before"], 3);
}

#[test]
#[ignore = "takes many minutes, and has not been seen to end: `--ignored` by hand (docs/simulator.md)"]
fn a_job_that_is_ended_by_whoever_was_overtaken_is_found() {
    assert_found(with(Mistake::UnfencedFinish), &["every_attempt_without_an_end_is_asked_about"], 3);
}

#[test]
fn a_change_that_is_acknowledged_before_it_is_committed_is_found() {
    let durability = Durability::Acknowledged { together: 8 };
    assert_found(
        Plan { durability, ..Plan::of(0, LIVES) },
        &["what_happened_follows_from_what_happened_before"],
        3,
    );
}

#[test]
fn the_backend_without_a_mistake_passes_the_seeds_in_which_each_mistake_is_found() {
    let setting = Setting::prepare().unwrap();
    let sum = worlds(&setting, &Plan::of(0, LIVES), 1..21, THREADS).unwrap();
    assert_eq!(sum.failed, None);
    assert_eq!(sum.worlds, 20);
}
