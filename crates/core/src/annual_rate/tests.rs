use super::every_rate::{dated, effective_annual, monthly_irr_compound, monthly_irr_simple};
use super::*;

/// There is one rate, and in percent it agrees with the printed one to its last digit.
fn agrees(rates: Result<Vec<f64>, NoRate>, percent: f64, tolerance: f64, name: &str) {
    let rates = rates.unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(rates.len(), 1, "{name}: {rates:?}");
    let seen = rates[0] * 100.0;
    assert!((seen - percent).abs() <= tolerance, "{name}: {seen} and not {percent}");
}

fn row(periods: u32, fraction: f64, amount: f64, count: u32) -> UnitPayment {
    UnitPayment { periods, fraction, amount, count }
}

#[test]
fn the_examples_of_regulation_z_appendix_j_are_met_to_their_printed_digits() {
    let cases = [
        ("c1-i", 12.0, 5_000.0, vec![row(1, 0.0, 230.0, 24)], 9.69),
        ("c1-ii", 12.0, 6_000.0, vec![row(1, 19.0 / 30.0, 200.0, 36)], 11.82),
        ("c2-i", 12.0, 5_000.0, vec![row(1, 0.0, 250.0, 1), row(2, 0.0, 230.0, 23)], 10.08),
        ("c3-i", 12.0, 5_000.0, vec![row(1, 0.0, 230.0, 23), row(24, 0.0, 280.0, 1)], 10.50),
        ("c5-i", 365.0 / 255.0, 1_000.0, vec![row(1, 0.0, 1_080.0, 1)], 11.45),
    ];
    for (name, periods_per_year, advance, payments, percent) in cases {
        let rate = us_actuarial(periods_per_year, advance, &payments).map(|rate| vec![rate]);
        agrees(rate, percent, 0.005, name);
    }
}

/// `count` payments of `amount`, the k-th at k/12 years plus `shift`.
fn monthly_from(amount: f64, count: u32, shift: f64) -> impl Iterator<Item = YearFlow> {
    (1..=count).map(move |month| YearFlow { years: f64::from(month) / 12.0 + shift, amount: -amount })
}

#[test]
fn the_european_commissions_examples_are_met_to_six_decimals() {
    let loan = |rest: &mut dyn Iterator<Item = YearFlow>| {
        let mut flows =
            vec![YearFlow { years: 0.0, amount: 200_000.0 }, YearFlow { years: 0.0, amount: -4_000.0 }];
        flows.extend(rest);
        effective_annual(&flows)
    };
    agrees(loan(&mut monthly_from(1_432.86, 240, 0.0)), 6.434412, 0.000_000_5, "1");
    agrees(loan(&mut monthly_from(1_433.57, 240, 3.0 / 365.0)), 6.434185, 0.000_000_5, "2.1");
    agrees(loan(&mut monthly_from(1_449.53, 240, 0.0)), 6.588554, 0.000_000_5, "3");
    let bullet = std::iter::once(YearFlow { years: 20.0, amount: -200_000.0 });
    agrees(loan(&mut monthly_from(1_166.67, 240, 0.0).chain(bullet)), 7.430479, 0.000_000_5, "8a");
    let simple = [(0.0, 10_000.0), (1.0, -5_000.0), (2.0, -7_000.0)];
    let simple = simple.map(|(years, amount)| YearFlow { years, amount });
    agrees(effective_annual(&simple), 12.321246, 0.000_000_5, "the simple example");
}

#[test]
fn the_example_of_the_peoples_bank_is_met_by_both_methods_and_they_are_not_the_same() {
    let flows: Vec<f64> = std::iter::once(99_000.0).chain(std::iter::repeat_n(-8_833.3, 12)).collect();
    agrees(monthly_irr_simple(&flows), 12.80, 0.005, "simple");
    agrees(monthly_irr_compound(&flows), 13.58, 0.005, "compound");
    let on = |text: &str| Date::parse(text).expect("a day");
    let begun = on("2021-03-12");
    let dated_flows: Vec<(Date, f64)> = (0_u32..)
        .zip(&flows)
        .map(|(month, amount)| (begun.add_months(month).expect("a day"), *amount))
        .collect();
    agrees(dated(&dated_flows), 13.5062, 0.000_05, "dated");
}

#[test]
fn the_documented_examples_of_other_solvers_are_met() {
    let on = |text: &str| Date::parse(text).expect("a day");
    let flows = [
        (on("2008-01-01"), -10_000.0),
        (on("2008-03-01"), 2_750.0),
        (on("2008-10-30"), 4_250.0),
        (on("2009-02-15"), 3_250.0),
        (on("2009-04-01"), 2_750.0),
    ];
    agrees(dated(&flows), 37.336_253_35, 0.000_000_01, "xirr");
    agrees(dated(&[(on("2012-10-10"), 500.0), (on("2012-10-15"), -510.0)]), 324.436, 0.000_5, "five days");
    let yearly = |amounts: &[f64]| effective_annual(&monthly(amounts));
    agrees(
        yearly(&[-70_000.0, 12_000.0, 15_000.0, 18_000.0, 21_000.0, 26_000.0]),
        8.663_094_80,
        0.000_000_01,
        "irr 1",
    );
    agrees(yearly(&[-100.0, 39.0, 59.0, 55.0, 20.0]), 28.094_842_11, 0.000_000_01, "irr 2");
    agrees(monthly_irr_compound(&[200.0, -250.0]), 1_355.19, 0.005, "a month at 1355 %");
    agrees(monthly_irr_compound(&[200.0, -350.0]), 82_400.5, 0.05, "a month at 82400 %");
    let loan: Vec<f64> = std::iter::once(10_000.0).chain(std::iter::repeat_n(-222.44, 60)).collect();
    agrees(monthly_irr_compound(&loan), 12.6815, 0.000_05, "sixty months");
}

#[test]
fn a_flat_fee_costs_more_than_its_name_says() {
    let flows: Vec<f64> = [1_000.0, -89.62].into_iter().chain(std::iter::repeat_n(-89.58, 11)).collect();
    agrees(monthly_irr_simple(&flows), 13.5671, 0.000_05, "7.5 % flat, simple");
    agrees(monthly_irr_compound(&flows), 14.4433, 0.000_05, "7.5 % flat, effective");
    agrees(monthly_irr_compound(&[1_000.0, -341.02, -340.99, -340.99]), 14.6482, 0.000_05, "2.3 % flat");
    let free: Vec<f64> = std::iter::once(1_200.0).chain(std::iter::repeat_n(-100.0, 12)).collect();
    agrees(monthly_irr_simple(&free), 0.0, 1e-9, "free");
}

#[test]
fn where_there_is_no_one_rate_none_is_made_up() {
    let loan = |amounts: &[f64]| of_loan(&monthly(amounts));
    assert_eq!(loan(&[100.0, 50.0]), Err(NoRate::NotDefined));
    assert_eq!(loan(&[]), Err(NoRate::NotDefined));
    // Not a loan: its direction changes twice, and whoever shows schedules does not look into it.
    assert_eq!(loan(&[100.0, -230.0, 132.0]), Err(NoRate::Undecided));
    assert_eq!(loan(&[1.0, -1e300]), Err(NoRate::OutOfRange));
    assert_eq!(loan(&[100.0, f64::NAN]), Err(NoRate::BadInput));
    assert_eq!(of_loan(&[YearFlow { years: -1.0, amount: 1.0 }]), Err(NoRate::BadInput));
    assert_eq!(us_actuarial(12.0, 0.0, &[row(1, 0.0, 1.0, 1)]), Err(NoRate::BadInput));
    assert_eq!(us_actuarial(12.0, 100.0, &[row(1, 1.0, 1.0, 1)]), Err(NoRate::BadInput));
    assert_eq!(us_actuarial(12.0, 100.0, &[]), Err(NoRate::Undecided));
}

#[test]
fn european_times_agree_with_the_published_ones() {
    // Month ends and odd days: the vectors of curo's tests; January 2012 and 2013: the Commission's example 2.1.
    for (from, to, years) in [
        ("2019-01-31", "2019-02-28", 1.0 / 12.0),
        ("2020-01-31", "2020-02-29", 1.0 / 12.0),
        ("2019-02-28", "2019-03-31", 1.0 / 12.0),
        ("2019-01-31", "2019-03-01", 1.0 / 12.0 + 1.0 / 365.0),
        ("2019-01-01", "2020-06-15", 17.0 / 12.0 + 14.0 / 365.0),
        ("2019-01-01", "2019-01-08", 1.0 / 52.0),
        ("2012-01-12", "2012-02-15", 1.0 / 12.0 + 3.0 / 365.0),
        ("2013-01-12", "2013-02-15", 1.0 / 12.0 + 3.0 / 366.0),
        ("2019-01-01", "2019-01-01", 0.0),
    ] {
        let on = |text: &str| Date::parse(text).expect("a day");
        let seen = european_years(on(from), on(to));
        assert!((seen - years).abs() < 1e-9, "{from} to {to}: {seen} and not {years}");
    }
}
