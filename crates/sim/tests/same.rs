//! One seed, one history.

use paylater_sim::fault::Fault;
use paylater_sim::run::world;
use paylater_sim::setting::Setting;
use paylater_sim::world::Plan;

/// Few, because this runs unoptimised, too; the stage `sim` of `cargo xtask test` is where many are lived.
const LIVES: u32 = 3;

fn history(setting: &Setting, plan: &Plan) -> String {
    world(setting, plan.clone()).unwrap().history.to_string()
}

#[test]
fn the_same_seed_gives_the_same_history_byte_for_byte_whatever_the_keys_and_the_thread() {
    // Each has keys of its own.
    let (one, other) = (Setting::prepare().unwrap(), Setting::prepare().unwrap());
    for seed in [1, 2, 3] {
        let plan = Plan::of(seed, LIVES);
        let first = history(&one, &plan);
        let second = std::thread::scope(|scope| {
            let elsewhere = scope.spawn(|| history(&other, &plan));
            elsewhere.join().unwrap()
        });
        let differs = first.lines().zip(second.lines()).find(|(first, second)| first != second);
        assert_eq!(differs, None, "seed {seed}");
        assert_eq!(first, second, "seed {seed}");
        assert!(first.lines().count() > 50, "seed {seed} holds next to nothing:\n{first}");
    }
}

#[test]
fn another_seed_gives_another_history() {
    let setting = Setting::prepare().unwrap();
    assert_ne!(history(&setting, &Plan::of(1, 1)), history(&setting, &Plan::of(2, 1)));
}

#[test]
fn a_fault_that_is_left_out_does_not_strike_and_is_in_no_history() {
    let setting = Setting::prepare().unwrap();
    let mut plan = Plan::of(3, LIVES);
    plan.allowed.without = Fault::ALL.iter().copied().collect();
    let report = world(&setting, plan).unwrap();
    assert!(report.struck.values().all(|count| *count == 0), "{:?}", report.struck);
    assert!(!report.history.to_string().contains("FAULT"), "{}", report.history);
    assert_eq!(report.broken, []);
}
