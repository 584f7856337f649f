use super::*;
use proptest::prelude::*;

type Flows = Vec<(f64, f64)>;

/// Rates in percent, by years and amounts.
fn percents(flows: &[(f64, f64)]) -> Result<Vec<f64>, NoRate> {
    let flows: Vec<YearFlow> =
        flows.iter().map(|(years, amount)| YearFlow { years: *years, amount: *amount }).collect();
    Ok(effective_annual(&flows)?.into_iter().map(|rate| rate * 100.0).collect())
}

/// Payments so many years apart.
fn apart(years: f64, amounts: &[f64]) -> Flows {
    amounts.iter().enumerate().map(|(index, amount)| (years * index as f64, *amount)).collect()
}

/// Payments so many days apart.
fn days_apart(days: u32, amounts: &[f64]) -> Flows {
    (0_u32..).zip(amounts).map(|(index, amount)| (f64::from(days * index) / 365.0, *amount)).collect()
}

fn agree(seen: &[f64], expected: &[f64], tolerance: f64) -> bool {
    let near = |(one, other): (&f64, &f64)| (one - other).abs() <= tolerance * (1.0 + other.abs());
    seen.len() == expected.len() && seen.iter().zip(expected).all(near)
}

/// Each of these was multiplied out from its roots by hand, or its roots were isolated by a computer algebra system.
#[test]
fn every_rate_is_found_and_no_other() {
    let cases: Vec<(&str, Flows, &[f64])> = vec![
        ("two", apart(1.0, &[100.0, -230.0, 132.0]), &[10.0, 20.0]),
        ("three", apart(1.0, &[1000.0, -3600.0, 4310.0, -1716.0]), &[10.0, 20.0, 30.0]),
        (
            "five",
            apart(1.0, &[100_000.0, -650_000.0, 1_685_000.0, -2_177_500.0, 1_402_740.0, -360_360.0]),
            &[10.0, 20.0, 30.0, 40.0, 50.0],
        ),
        ("one of two changes", apart(1.0, &[-100.0, 60.0, -5.0, 70.0]), &[11.663_077_417_880_766]),
        (
            "one at odd times",
            vec![(0.0, 1000.0), (0.5, -1200.0), (1.25, 300.0), (2.0, -50.25)],
            &[-14.079_706_948_884_165],
        ),
        ("near", apart(1.0, &[100.0, -220.0, 120.9999]), &[9.9, 10.1]),
        ("nearer", apart(1.0, &[100.0, -220.0001, 121.000_11]), &[10.0, 10.0001]),
        ("days", days_apart(73, &[100.0, -230.0, 132.0]), &[61.051, 148.832]),
        ("on both sides of zero", apart(1.0, &[100.0, -200.0, 99.0]), &[-10.0, 10.0]),
        ("zero and another", apart(1.0, &[10.0, -21.0, 11.0]), &[0.0, 10.0]),
        ("added as written", vec![(0.0, 0.1), (0.0, 0.7), (0.0, -0.8), (1.0, 100.0), (2.0, -110.0)], &[10.0]),
        ("not in order", vec![(2.0, 132.0), (0.0, 60.0), (1.0, -230.0), (0.0, 40.0)], &[10.0, 20.0]),
    ];
    for (name, flows, expected) in cases {
        let seen = percents(&flows).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(agree(&seen, expected, 1e-9), "{name}: {seen:?} and not {expected:?}");
    }
}

#[test]
fn a_sum_that_touches_zero_has_a_rate_there() {
    let cases: Vec<(&str, Flows, &[f64])> = vec![
        ("ten percent, twice", apart(1.0, &[100.0, -220.0, 121.0]), &[10.0]),
        ("nothing, twice", apart(1.0, &[1.0, -2.0, 1.0]), &[0.0]),
        ("nothing, three times", apart(1.0, &[1.0, -3.0, 3.0, -1.0]), &[0.0]),
        ("ten percent, three times", apart(1.0, &[100.0, -330.0, 363.0, -133.1]), &[10.0]),
        (
            "ten percent, four times",
            apart(1.0, &[10_000.0, -44_000.0, 72_600.0, -53_240.0, 14_641.0]),
            &[10.0],
        ),
        ("ten, twice, and fifty", apart(1.0, &[1000.0, -3700.0, 4510.0, -1815.0]), &[10.0, 50.0]),
        (
            "ten and twenty, both twice",
            apart(1.0, &[10_000.0, -46_000.0, 79_300.0, -60_720.0, 17_424.0]),
            &[10.0, 20.0],
        ),
        ("half-years", apart(0.5, &[100.0, -220.0, 121.0]), &[21.0]),
        (
            "months as parts of a year",
            apart(1.0 / 12.0, &[10_000.0, -20_200.0, 10_201.0]),
            &[12.682_503_013_196_97],
        ),
        ("weeks", apart(1.0 / 52.0, &[10_000.0, -20_200.0, 10_201.0]), &[67.768_892_146_294_4]),
        ("days", days_apart(73, &[100.0, -220.0, 121.0]), &[61.051]),
        ("later than the first payment", vec![(3.0, 100.0), (4.0, -220.0), (5.0, 121.0)], &[10.0]),
        ("below zero", apart(1.0, &[100.0, -180.0, 81.0]), &[-10.0]),
        // (10 − 11z)²·(3 + 5z + 2z²).
        ("with others", apart(1.0, &[300.0, -160.0, -537.0, 165.0, 242.0]), &[10.0]),
    ];
    for (name, flows, expected) in cases {
        let seen = percents(&flows).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(agree(&seen, expected, 1e-9), "{name}: {seen:?} and not {expected:?}");
    }
}

#[test]
fn a_loan_of_many_months_that_touches_zero_is_told_exactly() {
    // (100 − 101z)² times a payment of every month for five years: the coefficients by hand.
    let mut amounts = vec![10_000.0, -10_200.0];
    amounts.extend(std::iter::repeat_n(1.0, 58));
    amounts.extend([-9_999.0, 10_201.0]);
    let seen = monthly_irr_simple(&amounts).expect("a rate");
    assert!(agree(&seen, &[0.12], 1e-12), "{seen:?}");
}

#[test]
fn rates_far_from_zero_are_found_and_those_beyond_all_numbers_are_named() {
    // 1.5^365 − 1 and 1.6^365 − 1, in percent.
    let far = [1.876_331_438_326e66, 3.190_021_935_591e76];
    let cases: Vec<(&str, Flows, &[f64])> = vec![
        ("one, of three changes", days_apart(1, &[2.0, -5.0, 5.0, -3.0]), &far[..1]),
        ("two", days_apart(1, &[10.0, -31.0, 24.0]), &far),
        ("one, all but lost", days_apart(1, &[2.0, -3.0, 3.0, -1.0]), &[-100.0]),
        ("one change, all but lost", vec![(0.0, 100.0), (0.001, -50.0)], &[-100.0]),
        ("one change, beyond 600", vec![(0.0, 100.0), (0.001, -195.0)], &[1.082_957_373_269_4e292]),
    ];
    for (name, flows, expected) in cases {
        let seen = percents(&flows).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(agree(&seen, expected, 1e-9), "{name}: {seen:?} and not {expected:?}");
    }
    for (name, flows, expected) in [
        ("one, beyond", vec![(0.0, 100.0), (0.001, -250.0)], NoRate::OutOfRange),
        ("one, in percent beyond", vec![(0.0, 100.0), (0.001, -203.0)], NoRate::OutOfRange),
        ("one, of three changes", apart(0.001, &[2.0, -5.0, 5.0, -3.0, -8.0]), NoRate::OutOfRange),
        ("two, both beyond", apart(0.0001, &[10.0, -31.0, 24.0]), NoRate::NoUniqueRate),
        // One at a tenth, the others at 1.5 and 1.6 a day.
        ("one near, two far", days_apart(1, &[20.0, -52.0, 36.0]), NoRate::NotDefined),
    ] {
        assert_eq!(percents(&flows), Err(expected), "{name}");
    }
}

#[test]
fn none_is_said_only_where_there_is_none() {
    for (name, flows) in [
        ("nothing", vec![]),
        ("one way", apart(1.0, &[100.0, 50.0])),
        ("all at once", vec![(1.0, 100.0), (1.0, -60.0)]),
        ("even at once", vec![(1.0, 0.1), (1.0, 0.2), (1.0, -0.3)]),
        ("never enough", apart(1.0, &[100.0, -10.0, 50.0])),
        ("just not touching", apart(1.0, &[100.0, -220.0, 121.0001])),
        ("just not touching, in days", days_apart(1, &[100.0, -220.0, 121.0001])),
        ("far out, just not", days_apart(1, &[400.0, -1200.0, 900.001])),
    ] {
        assert_eq!(percents(&flows), Err(NoRate::NotDefined), "{name}");
    }
}

#[test]
fn what_cannot_be_told_is_not_claimed() {
    for (name, flows) in [
        // (1 − 3z + z²)²: it touches zero at two places, which are no fractions.
        ("touching at no fraction", apart(1.0, &[1.0, -6.0, 11.0, -6.0, 1.0])),
        // 10 % and 10.000000001 %: no double of 17 digits tells these payments from those that only touch.
        ("too near", apart(1.0, &[100.0, -220.000_000_001, 121.000_000_001_1])),
        ("touching, at times that are no multiples", vec![(0.0, 100.0), (0.3, -220.0), (0.6, 121.0)]),
        ("lost in the adding", vec![(0.0, 1e60), (0.0, 1.0), (0.0, -1e60), (1.0, -5.0)]),
    ] {
        assert_eq!(percents(&flows), Err(NoRate::Undecided), "{name}");
    }
}

#[test]
fn what_cannot_be_reckoned_with_is_refused() {
    for flows in [
        vec![(0.0, f64::NAN), (1.0, 1.0)],
        vec![(0.0, f64::INFINITY), (1.0, 1.0)],
        vec![(f64::NAN, 1.0)],
        vec![(-1.0, 1.0)],
        vec![(10_001.0, 1.0)],
        vec![(0.0, 1e101), (1.0, -1.0)],
        vec![(0.0, 1e-101), (1.0, -1.0)],
        vec![(0.0, 1.0); 10_001],
    ] {
        assert_eq!(percents(&flows), Err(NoRate::BadInput), "{:?}", flows[0]);
    }
}

#[test]
fn the_actuarial_rate_tells_too_far_from_not_at_all() {
    let row = |periods, fraction, amount, count| UnitPayment { periods, fraction, amount, count };
    for (payments, expected) in [
        (vec![], NoRate::NotDefined),
        // Paid at once, or within the first period, and not enough at any rate above −100 %.
        (vec![row(0, 0.0, 900.0, 1)], NoRate::NotDefined),
        (vec![row(0, 0.5, 300.0, 1)], NoRate::NotDefined),
        // Paid at once and more than was advanced.
        (vec![row(0, 0.0, 1_001.0, 1), row(1, 0.0, 1.0, 1)], NoRate::NotDefined),
        (vec![row(0, 0.999_999_99, 0.001, 1)], NoRate::OutOfRange),
        (vec![row(1, 0.0, 0.0001, 1)], NoRate::OutOfRange),
        (vec![row(0, 0.0, 0.0001, 2)], NoRate::OutOfRange),
        (vec![row(1, 0.0, 1e13, 1)], NoRate::OutOfRange),
    ] {
        assert_eq!(us_actuarial(12.0, 1_000.0, &payments), Err(expected), "{payments:?}");
    }
    assert_eq!(us_actuarial(1e301, 1_000.0, &[row(1, 0.0, 3_000.0, 1)]), Err(NoRate::OutOfRange));
}

#[test]
fn payments_that_change_their_direction_each_time_are_decided_too() {
    // 1 − z + z² − …: no root for an odd number of payments, and 1 alone for an even one.
    for count in [21_u32, 22, 121, 122, 401, 402] {
        let signed = |index: u32| if index.is_multiple_of(2) { 100.0 } else { -100.0 };
        let amounts: Vec<f64> = (0..count).map(signed).collect();
        match percents(&days_apart(7, &amounts)) {
            Ok(rates) => {
                assert!(count.is_multiple_of(2) && agree(&rates, &[0.0], 1e-12), "{count}: {rates:?}")
            }
            Err(error) => assert_eq!((error, count % 2), (NoRate::NotDefined, 1), "{count}"),
        }
    }
}

/// (100 − (100 + percent)·z) for each, multiplied out.
fn multiplied(percents: &[i64], others: &[i64]) -> Vec<i64> {
    percents.iter().fold(others.to_vec(), |product, percent| {
        let mut next = vec![0; product.len() + 1];
        for (power, amount) in product.iter().enumerate() {
            next[power] += amount * 100;
            next[power + 1] -= amount * (100 + percent);
        }
        next
    })
}

fn doubles(amounts: &[i64]) -> Vec<f64> {
    amounts.iter().map(|amount| *amount as f64).collect()
}

/// Where the sum crosses zero on a fine grid, as pairs of logarithms of 1 + rate; `None` where it comes too near to tell.
fn scanned(flows: &[(f64, f64)]) -> Option<Vec<(f64, f64)>> {
    let value = |x: f64| {
        let size = flows.iter().map(|(years, _)| -years * x).fold(f64::NEG_INFINITY, f64::max);
        let terms = flows.iter().map(|(years, amount)| amount * (-years * x - size).exp());
        terms.clone().sum::<f64>() / terms.map(f64::abs).sum::<f64>()
    };
    let grid = (-5_000..=5_000).map(|step| f64::from(step) * 0.004 + 0.000_7);
    let values: Vec<(f64, f64)> = grid.map(|x| (x, value(x))).collect();
    let is_clear = values.iter().all(|(_, value)| value.abs() > 1e-13);
    let crossings = values.windows(2).filter(|pair| (pair[0].1 < 0.0) != (pair[1].1 < 0.0));
    is_clear.then(|| crossings.map(|pair| (pair[0].0, pair[1].0)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_rates_from_which_payments_were_made_are_found_again(
        rates in prop::collection::btree_set(-60_i64..=150, 1..=4), others in prop::collection::vec(1_i64..=9, 1..=5),
        days in 1_u32..=400,
    ) {
        let rates: Vec<i64> = rates.into_iter().collect();
        let amounts = doubles(&multiplied(&rates, &others));
        let expected: Vec<f64> = rates.iter().map(|rate| *rate as f64 / 100.0).collect();
        let seen = monthly_irr_simple(&amounts).map(|rates| rates.iter().map(|rate| rate / 12.0).collect::<Vec<f64>>());
        prop_assert!(seen.as_ref().is_ok_and(|seen| agree(seen, &expected, 1e-6)), "{seen:?} of {rates:?} by months");
        // The same by days, where a rate of a year may be beyond all numbers.
        let by_days = percents(&days_apart(days, &amounts));
        let is_told = match &by_days {
            Ok(seen) => seen.len() == rates.len(),
            Err(NoRate::NoUniqueRate) => rates.len() > 1,
            Err(NoRate::OutOfRange) => rates.len() == 1,
            Err(NoRate::NotDefined | NoRate::Undecided | NoRate::BadInput) => false,
        };
        prop_assert!(is_told, "{by_days:?} of {rates:?} by {days} days");
    }

    #[test]
    fn rates_that_touch_are_found_beside_others(
        touching in -60_i64..=150, order in 2_usize..=3, other in prop::option::of(-60_i64..=150),
        others in prop::collection::vec(1_i64..=9, 1..=5),
    ) {
        let mut rates = vec![touching; order];
        rates.extend(other);
        let amounts = doubles(&multiplied(&rates, &others));
        rates.sort_unstable();
        rates.dedup();
        let expected: Vec<f64> = rates.iter().map(|rate| *rate as f64 / 100.0).collect();
        let seen = monthly_irr_simple(&amounts).map(|rates| rates.iter().map(|rate| rate / 12.0).collect::<Vec<f64>>());
        prop_assert!(seen.as_ref().is_ok_and(|seen| agree(seen, &expected, 1e-6)), "{seen:?} of {expected:?}");
    }

    #[test]
    fn a_scan_of_ten_thousand_rates_finds_no_other_number_of_crossings(
        payments in prop::collection::vec((0_u32..=3_650, -1_000_i64..=1_000), 2..=9),
    ) {
        let flows: Flows = payments.iter().map(|(day, fen)| (f64::from(*day) / 365.0, *fen as f64)).collect();
        let (Some(crossings), Ok(rates)) = (scanned(&flows), percents(&flows)) else { return Ok(()) };
        let roots: Vec<f64> = rates.iter().map(|percent| (percent / 100.0).ln_1p()).collect();
        let between = |low: f64, high: f64| roots.iter().filter(|root| low < **root && **root < high).count();
        for (low, high) in &crossings {
            prop_assert!(between(*low, *high) % 2 == 1, "{low} to {high}: {roots:?}");
        }
        let elsewhere = between(-20.0, 20.0) - crossings.iter().map(|(low, high)| between(*low, *high)).sum::<usize>();
        prop_assert!(elsewhere % 2 == 0, "{crossings:?} and {roots:?}");
    }

    #[test]
    fn what_is_called_without_a_rate_is_on_one_side_of_zero_wherever_it_is_scanned(
        payments in prop::collection::vec((0_u32..=3_650, -1_000_i64..=1_000), 2..=5),
    ) {
        let flows: Flows = payments.iter().map(|(day, fen)| (f64::from(*day) / 365.0, *fen as f64)).collect();
        match (percents(&flows), scanned(&flows)) {
            (Err(NoRate::NotDefined), Some(crossings)) => prop_assert_eq!(crossings, vec![]),
            (Err(NoRate::BadInput | NoRate::Undecided), _) => prop_assert!(false, "not decided: {:?}", flows),
            _ => {}
        }
    }
}
