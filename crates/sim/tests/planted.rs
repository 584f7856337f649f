//! The simulator finds what it is there to find: with a mistake the backend fails within so many seeds, and with none it does not.

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

fn with(mistake: Mistake) -> Plan {
    Plan { mistake: Some(mistake), ..Plan::of(0, LIVES) }
}

/// The backend of this plan fails within the seeds; in how short a history.
fn found(setting: &Setting, plan: Plan) -> Short {
    let sum = worlds(setting, &plan, SEEDS, THREADS).unwrap();
    let (seed, _) = sum.failed.expect("it is found within the seeds");
    let plan = Plan { seed, ..plan };
    let report = paylater_sim::run::world(setting, plan.clone()).unwrap();
    shrink::shorten(setting, plan, report).unwrap()
}

/// Which claim fails, in how many lives and with how many kinds of fault at most. Where several have to come together in one
/// moment the others' lives are part of the moment.
fn assert_found(plan: Plan, claims: &[&str], (lives, faults): (usize, usize)) {
    let setting = Setting::prepare().unwrap();
    let short = found(&setting, plan);
    let claim = short.report.broken[0].claim;
    let struck: Vec<_> = short.report.struck.iter().filter(|(_, count)| **count > 0).collect();
    let told = format!("seed {}, {claim}, {struck:?}\n{}", short.plan.seed, short.report.history);
    assert!(claims.contains(&claim), "{told}");
    assert!((1..=lives).contains(&short.plan.only.len()), "{told}");
    assert!(struck.len() <= faults, "{told}");
    // The short history is that of the backend with the mistake: without it the same plan holds.
    let mended = Plan { mistake: None, durability: Durability::Committed, ..short.plan };
    assert_eq!(paylater_sim::run::world(&setting, mended).unwrap().broken, [], "{told}");
}

#[test]
fn a_change_that_is_acknowledged_before_it_is_committed_is_found() {
    let durability = Durability::Acknowledged { together: 8 };
    assert_found(
        Plan { durability, ..Plan::of(0, LIVES) },
        &["what_happened_follows_from_what_happened_before", "no_money_and_no_promise_is_without_an_order"],
        (1, 3),
    );
}

#[test]
fn an_attempt_that_nobody_asks_about_while_another_is_at_hand_is_found() {
    assert_found(with(Mistake::ForgottenAttempts), &["every_attempt_without_an_end_is_asked_about"], (1, 3));
}

#[test]
fn a_job_that_is_ended_by_whoever_was_overtaken_is_found() {
    assert_found(with(Mistake::UnfencedFinish), &["a_job_is_held_by_one_at_a_time"], (12, 10));
}

#[test]
fn an_order_that_is_stored_over_what_became_of_it_is_found() {
    assert_found(
        with(Mistake::NoVersionGuard),
        &["what_happened_follows_from_what_happened_before"],
        (6, 10),
    );
}

#[test]
fn the_backend_without_a_mistake_passes_all_seeds_and_everything_comes_about_in_them() {
    let setting = Setting::prepare().unwrap();
    let sum = worlds(&setting, &Plan::of(0, LIVES), SEEDS, THREADS).unwrap();
    assert_eq!(sum.failed, None);
    assert_eq!(sum.worlds, 200);
    assert_eq!(sum.never(&setting.offered()), [""; 0]);
}

/// As in the tests of `same.rs`, where there are few lives: many wait for one another here.
#[test]
fn the_same_seed_gives_the_same_history_in_full_worlds() {
    let setting = Setting::prepare().unwrap();
    for seed in [5, 6] {
        let history =
            || paylater_sim::run::world(&setting, Plan::of(seed, LIVES)).unwrap().history.to_string();
        let (first, second, third) = (history(), history(), history());
        assert!(first == second && second == third, "seed {seed} has more than one history");
    }
}
