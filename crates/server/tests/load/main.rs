//! What the bench computes and prints: an aim that is judged by a wrong percentile says nothing about the backend.
#![allow(missing_docs, reason = "tests are claims, not an interface")]

#[path = "../../benches/load/figures.rs"]
mod figures;
#[path = "../../benches/load/readings.rs"]
mod readings;
#[path = "../../benches/load/report.rs"]
mod report;

use std::time::Duration;

use figures::{Latencies, median, ms_each, per_second, short, short_ms};
use readings::{machine_ticks, process_ticks, resident_kb, syncs};
use report::{Aim, Aims, Outcome, Table};

fn of_ms(times: &[u64]) -> Latencies {
    let mut latencies = Latencies::default();
    times.iter().for_each(|ms| latencies.note(Duration::from_millis(*ms)));
    latencies
}

#[test]
fn a_percentile_is_a_time_that_was_measured() {
    let to_a_hundred: Vec<u64> = (1..=100).rev().collect();
    for (times, percent, ms) in [
        (vec![7], 50, 7),
        (vec![7], 99, 7),
        (vec![3, 1, 2], 50, 2),
        (vec![4, 1, 3, 2], 50, 2),
        (vec![4, 1, 3, 2], 99, 4),
        (to_a_hundred.clone(), 50, 50),
        (to_a_hundred.clone(), 99, 99),
        (to_a_hundred.clone(), 100, 100),
        (to_a_hundred, 0, 1),
    ] {
        let found = of_ms(&times).percentile(percent);
        assert_eq!(found, Some(Duration::from_millis(ms)), "{percent} of {times:?}");
    }
    assert_eq!(of_ms(&[]).percentile(50), None);
}

#[test]
fn what_two_clients_noted_is_counted_together() {
    let (mut one, mut other) = (of_ms(&[1, 2]), of_ms(&[3]));
    one.append(&mut other);
    one.note(Duration::from_millis(4));
    assert_eq!((one, other), (of_ms(&[1, 2, 3, 4]), of_ms(&[])));
}

#[test]
fn the_median_of_an_even_number_lies_between_two() {
    for (values, middle) in
        [(vec![], 0.0), (vec![5.0], 5.0), (vec![9.0, 1.0, 4.0], 4.0), (vec![9.0, 1.0, 4.0, 5.0], 4.5)]
    {
        assert_eq!(median(&values), middle, "{values:?}");
    }
}

#[test]
fn a_rate_and_a_cost_of_nothing_are_none() {
    assert_eq!(per_second(300, Duration::from_millis(1_500)), 200.0);
    assert_eq!(per_second(300, Duration::ZERO), 0.0);
    assert_eq!(ms_each(Duration::from_secs(3), 600), 5.0);
    assert_eq!(ms_each(Duration::from_secs(3), 0), 0.0);
}

#[test]
fn a_figure_shows_no_more_digits_than_can_be_believed() {
    for (value, text) in [
        (0.0, "0.000"),
        (0.0644, "0.064"),
        (0.0999, "0.10"),
        (0.644, "0.64"),
        (0.996, "1.0"),
        (6.44, "6.4"),
        (9.96, "10"),
        (64.4, "64"),
        (1234.0, "1234"),
    ] {
        assert_eq!(short(value), text, "{value}");
    }
    assert_eq!(short_ms(Some(Duration::from_micros(6_440))), "6.4");
    assert_eq!(short_ms(None), "–");
}

#[test]
fn a_process_is_read_whatever_its_name_is() {
    let rest = "S 1 2 3 0 -1 4194304 900 0 0 0 120 34 0 0 20 0 9 0 100 1 2";
    for name in ["(paylater)", "(a b)", "(:-) 1 2 3)"] {
        assert_eq!(process_ticks(&format!("7 {name} {rest}")), Some(154), "{name}");
    }
    assert_eq!(process_ticks("7 (paylater) S 1 2 3"), None);
    assert_eq!(process_ticks(""), None);
}

#[test]
fn idle_time_is_nobodys_and_stolen_time_is_somebodys() {
    let stat = "cpu  100 20 30 4000 500 6 7 8 90 10\ncpu0 1 1 1 1 1 1 1 1 1 1\n";
    assert_eq!(machine_ticks(stat), Some(171));
    assert_eq!(machine_ticks("cpu  100 20 30"), None);
    assert_eq!(machine_ticks("intr 1 2 3"), None);
}

#[test]
fn memory_is_read_from_its_own_line() {
    let status = "Name:\tpaylater\nVmHWM:\t   50000 kB\nVmRSS:\t   36864 kB\nThreads:\t9\n";
    assert_eq!(resident_kb(status), Some(36_864));
    assert_eq!(resident_kb("Name:\tpaylater\n"), None);
}

#[test]
fn a_call_that_is_written_in_two_parts_is_counted_once() {
    let text = "\
        101 fdatasync(9)                      = 0\n\
        101 fdatasync(9 <unfinished ...>\n\
        102 fsync(11)                         = 0\n\
        101 <... fdatasync resumed>)          = 0\n\
        102 +++ exited with 0 +++\n";
    assert_eq!(syncs(text), 3);
}

#[test]
fn columns_line_up_by_letters_and_not_by_bytes() {
    let mut table = Table::new(&["clients", "p50"]);
    table.row(vec!["1".into(), "0.64".into()]);
    table.row(vec!["größer".into(), "–".into()]);
    assert_eq!(table.to_string(), "  clients   p50\n  1        0.64\n  größer      –\n");
}

#[test]
fn an_aim_is_reached_at_its_edge_unless_it_says_below() {
    for (aim, figure, is_reached) in [
        (Aim::AtLeast(0.25), 0.25, true),
        (Aim::AtLeast(0.25), 0.249, false),
        (Aim::AtMost(2.0), 2.0, true),
        (Aim::AtMost(2.0), 2.01, false),
        (Aim::Below(80.0), 79.9, true),
        (Aim::Below(80.0), 80.0, false),
        (Aim::AtLeast(0.25), f64::NAN, false),
        (Aim::AtMost(0.25), f64::NAN, false),
        (Aim::Below(0.25), f64::NAN, false),
    ] {
        let mut aims = Aims::default();
        aims.judge("it", figure, aim);
        assert_eq!(aims.are_reached(), is_reached, "{figure} {aim}");
    }
}

#[test]
fn one_aim_that_is_missed_or_not_measured_fails_the_run() -> Outcome {
    let mut aims = Aims::default();
    aims.judge("share", 0.3, Aim::AtLeast(0.25));
    assert!(aims.are_reached());
    aims.not_measured("syncs", "no strace");
    assert!(!aims.are_reached());
    aims.judge("share", 0.2, Aim::AtLeast(0.25));
    let lines = aims.to_string();
    let lines: Vec<&str> = lines.lines().collect();
    let expected = [
        "PASS  share: 0.30 (at least 0.25)",
        "FAIL  syncs: not measured: no strace",
        "FAIL  share: 0.20 (at least 0.25)",
    ];
    assert_eq!(lines, expected);
    Ok(())
}
