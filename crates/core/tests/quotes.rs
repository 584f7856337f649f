//! Schedules, rates and digests agree with those that exact fractions, Python's calendar and pyxirr give for the same terms.

#[path = "quotes/golden.rs"]
mod golden;

#[test]
fn every_quote_worked_out_elsewhere_is_met_to_the_fen_the_day_and_the_digit() {
    let count = golden::check(include_str!("../../../tests/golden/quotes.tsv"));
    assert!(count > 1_000, "only {count} quotes");
}
