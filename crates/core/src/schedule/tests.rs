use super::*;
use crate::money::Remainder;
use proptest::prelude::*;

fn money(fen: i64) -> Money {
    Money::from_fen(fen).expect("a test amount")
}

fn date(text: &str) -> Date {
    Date::parse(text).expect(text)
}

fn flat(count: u32, fee_ppm: u32) -> Terms {
    Terms::flat_fee(count, fee_ppm, FeeBearer::Buyer, Remainder::First)
}

fn costing(count: u32, cost: Cost) -> Terms {
    Terms::Instalments(Instalments { count, cost, remainder: Remainder::First, calendar: Calendar::MONTHLY })
}

fn with_calendar(count: u32, calendar: Calendar) -> Terms {
    Terms::Instalments(Instalments { count, cost: Cost::Free, remainder: Remainder::First, calendar })
}

fn compute(terms: Terms, fen: i64) -> Result<Schedule, ScheduleError> {
    Schedule::compute(terms, money(fen), date("2026-11-22"), &Holidays::default())
}

fn amounts(schedule: &Schedule) -> Vec<i64> {
    schedule.rows.iter().map(|row| row.amount.fen()).collect()
}

fn days(schedule: &Schedule) -> Vec<String> {
    let day = |row: &Instalment| match row.due {
        Due::On(day) => day.to_string(),
        Due::After { .. } => "after".into(),
    };
    schedule.rows.iter().map(day).collect()
}

#[test]
fn a_flat_fee_follows_the_published_vectors() {
    // amount, rate, n, total fee, typical instalment, total: reference vectors for Huabei instalments, in fen.
    for (fen, fee_ppm, n, fee, each, total) in [
        (111_111, 23_000, 3, 2556, 37_889, 113_667),
        (111_111, 45_000, 6, 5000, 19_351, 116_111),
        (111_111, 75_000, 12, 8333, 9953, 119_444),
        (2700, 23_000, 3, 62, 920, 2762),
        (2700, 45_000, 6, 122, 470, 2822),
        (2700, 75_000, 12, 202, 241, 2902),
        (1300, 45_000, 6, 58, 225, 1358),
        (1300, 75_000, 12, 98, 116, 1398),
        (102, 23_000, 3, 2, 34, 104),
        (22, 75_000, 12, 2, 1, 24),
        (100_000, 23_000, 3, 2300, 34_099, 102_300),
        (100_000, 45_000, 6, 4500, 17_416, 104_500),
        (100_000, 75_000, 12, 7500, 8958, 107_500),
        (99_999, 23_000, 3, 2300, 34_099, 102_299),
        (10_001, 75_000, 12, 750, 895, 10_751),
        (1250, 45_000, 6, 56, 217, 1306),
        (101, 75_000, 12, 8, 8, 109),
        (2500, 22_200, 3, 56, 851, 2556),
    ] {
        let schedule = compute(flat(n, fee_ppm), fen).expect("a schedule");
        let seen = (schedule.fee.fen(), schedule.typical_amount().fen(), schedule.total.fen());
        assert_eq!(seen, (fee, each, total), "{fen} in {n}");
    }
}

#[test]
fn the_named_instalment_carries_the_remainder_of_price_and_fee() {
    for (remainder, rows) in [
        (Remainder::First, [34_102, 34_099, 34_099]),
        (Remainder::Last, [34_099, 34_099, 34_102]),
        (Remainder::Spread, [34_101, 34_100, 34_099]),
    ] {
        let terms = Terms::flat_fee(3, 23_000, FeeBearer::Buyer, remainder);
        assert_eq!(amounts(&compute(terms, 100_000).expect("a schedule")), rows, "{remainder:?}");
    }
}

#[test]
fn a_fee_the_merchant_bears_is_in_no_instalment() {
    let terms = Terms::flat_fee(3, 23_000, FeeBearer::Merchant, Remainder::First);
    let schedule = compute(terms, 129_900).expect("a schedule");
    assert_eq!(
        (schedule.fee, schedule.total, schedule.merchant_fee),
        (Money::ZERO, money(129_900), money(2988))
    );
    assert!(schedule.is_even() && terms.merchant_bears_fee());
    assert_eq!(amounts(&compute(costing(3, Cost::Free), 129_900).expect("a schedule")), [43_300; 3]);
}

#[test]
fn equal_instalments_agree_with_an_annuity_in_exact_fractions() {
    // price, n, annual rate in ppm, interest in all, then principal and interest of the first, second and last instalment:
    // computed with exact fractions outside this project.
    for (fen, n, annual_ppm, fee, first, second, last) in [
        (1_000_000, 12, 120_000, 66_186, (78_849, 10_000), (79_637, 9212), (87_967, 880)),
        (1_000_000, 3, 72_000, 12_024, (331_341, 6000), (333_329, 4012), (335_330, 2012)),
        (129_900, 6, 150_000, 5742, (20_983, 1624), (21_246, 1361), (22_328, 279)),
        (
            10_000_000_000,
            60,
            240_000,
            7_260_779_504,
            (87_679_658, 200_000_000),
            (89_433_251, 198_246_407),
            (282_038_904, 5_640_778),
        ),
        (60_000, 24, 1, 0, (2500, 0), (2500, 0), (2500, 0)),
        (100, 3, 360_000, 6, (32, 3), (33, 2), (35, 1)),
    ] {
        let schedule = compute(costing(n, Cost::EqualInstalments { annual_ppm }), fen).expect("a schedule");
        let part = |row: &Instalment| (row.principal.fen(), row.fee.fen());
        let rows = &schedule.rows;
        let seen = (part(&rows[0]), part(&rows[1]), part(rows.last().expect("a last one")));
        assert_eq!((schedule.fee.fen(), seen), (fee, (first, second, last)), "{fen} in {n}");
    }
}

#[test]
fn equal_principal_with_interest_on_what_is_owed_agrees_with_exact_fractions() {
    for (fen, n, annual_ppm, fee, first, second, last) in [
        (1_000_000, 12, 120_000, 65_000, (83_337, 10_000), (83_333, 9167), (83_333, 833)),
        (129_900, 6, 150_000, 5683, (21_650, 1624), (21_650, 1353), (21_650, 271)),
        (
            10_000_000_000,
            60,
            240_000,
            6_099_999_977,
            (166_666_706, 200_000_000),
            (166_666_666, 196_666_666),
            (166_666_666, 3_333_333),
        ),
        (100, 3, 360_000, 6, (34, 3), (33, 2), (33, 1)),
    ] {
        let schedule = compute(costing(n, Cost::EqualPrincipal { annual_ppm }), fen).expect("a schedule");
        let part = |row: &Instalment| (row.principal.fen(), row.fee.fen());
        let rows = &schedule.rows;
        let seen = (part(&rows[0]), part(&rows[1]), part(rows.last().expect("a last one")));
        assert_eq!((schedule.fee.fen(), seen), (fee, (first, second, last)), "{fen} in {n}");
    }
}

#[test]
fn pay_in_four_takes_a_quarter_now_and_one_every_fortnight() {
    let calendar = Calendar { rhythm: Rhythm::EveryDays(14), first: FirstDue::AtOnce, ..Calendar::MONTHLY };
    let schedule = compute(with_calendar(4, calendar), 10_001).expect("a schedule");
    assert_eq!(days(&schedule), ["2026-11-22", "2026-12-06", "2026-12-20", "2027-01-03"]);
    assert_eq!(amounts(&schedule), [2501, 2500, 2500, 2500]);
}

#[test]
fn each_calendar_policy_gives_its_own_days() {
    let monthly = Calendar::MONTHLY;
    let cases = [
        ("2026-10-31", monthly, ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]),
        ("2027-12-31", monthly, ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]),
        ("2027-02-28", monthly, ["2027-03-28", "2027-04-28", "2027-05-28", "2027-06-28"]),
        (
            "2027-02-28",
            Calendar { month_end: MonthEnd::StayAtEnd, ..monthly },
            ["2027-03-31", "2027-04-30", "2027-05-31", "2027-06-30"],
        ),
        (
            "2028-02-29",
            Calendar { month_end: MonthEnd::StayAtEnd, ..monthly },
            ["2028-03-31", "2028-04-30", "2028-05-31", "2028-06-30"],
        ),
        (
            "2026-11-22",
            Calendar { first: FirstDue::OnDay(9), ..monthly },
            ["2026-12-09", "2027-01-09", "2027-02-09", "2027-03-09"],
        ),
        (
            "2026-11-22",
            Calendar { first: FirstDue::OnDay(31), ..monthly },
            ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"],
        ),
        (
            "2026-11-22",
            Calendar { first: FirstDue::AtOnce, ..monthly },
            ["2026-11-22", "2026-12-22", "2027-01-22", "2027-02-22"],
        ),
    ];
    for (ordered_on, calendar, expected) in cases {
        let terms = with_calendar(4, calendar);
        let schedule =
            Schedule::compute(terms, money(400), date(ordered_on), &Holidays::default()).expect("a schedule");
        assert_eq!(days(&schedule), expected, "{ordered_on} {calendar:?}");
    }
}

/// The eight days that the state made free around the Spring Festival, in a year that the test invents.
fn spring_festival() -> Holidays {
    Holidays {
        version: "test-2027".into(),
        days: (15..=22).map(|day| Date::new(2027, 2, day).expect("a day")).collect(),
        workdays: vec![date("2027-02-14")],
        has_weekends: true,
    }
}

#[test]
fn a_holiday_moves_a_day_to_the_next_working_day_and_the_first_day_is_remembered() {
    let calendar = Calendar { holidays: HolidayShift::NextWorkday, ..Calendar::MONTHLY };
    let compute = |ordered_on: &str, count| {
        Schedule::compute(with_calendar(count, calendar), money(400), date(ordered_on), &spring_festival())
    };
    let schedule = compute("2026-12-14", 3).expect("a schedule");
    // 14 February is a Sunday on which people work; 14 March is a Sunday like any other.
    assert_eq!(days(&schedule), ["2027-01-14", "2027-02-14", "2027-03-15"]);
    assert_eq!(schedule.rows[2].moved_from, Some(date("2027-03-14")));
    let schedule = compute("2026-12-16", 3).expect("a schedule");
    assert_eq!(days(&schedule), ["2027-01-18", "2027-02-23", "2027-03-16"]);
    assert!(schedule.canonical_text().contains("2 2027-02-23 133 0 133 moved_from=2027-02-16\n"));
}

#[test]
fn beyond_the_table_no_day_is_moved() {
    let calendar = Calendar { holidays: HolidayShift::NextWorkday, ..Calendar::MONTHLY };
    let ordered_on = date("2027-12-29");
    let schedule = Schedule::compute(with_calendar(1, calendar), money(400), ordered_on, &spring_festival());
    // A Saturday of a year that the table does not know: it may become a working day.
    assert_eq!(days(&schedule.expect("a schedule")), ["2028-01-29"]);
}

#[test]
fn instalments_that_holidays_would_move_to_one_day_are_a_named_refusal() {
    let weekly = Calendar {
        rhythm: Rhythm::EveryDays(7),
        first: FirstDue::AtOnce,
        month_end: MonthEnd::Clamp,
        holidays: HolidayShift::NextWorkday,
    };
    let refused =
        Schedule::compute(with_calendar(3, weekly), money(400), date("2027-02-15"), &spring_festival());
    assert_eq!(refused, Err(ScheduleError::DatesCollide));
}

#[test]
fn a_deferred_payment_has_one_row_by_date_or_by_event() {
    let by_date = compute(Terms::DeferredByDays { days: 30 }, 8900).expect("a schedule");
    assert_eq!(
        by_date.rows,
        [Instalment {
            seq: 1,
            due: Due::On(date("2026-12-22")),
            moved_from: None,
            principal: money(8900),
            fee: Money::ZERO,
            amount: money(8900)
        }]
    );
    let after =
        compute(Terms::DeferredUntil { event: DueEvent::GoodsReceived, days: 7 }, 8900).expect("a schedule");
    assert_eq!(after.rows[0].due, Due::After { event: DueEvent::GoodsReceived, days: 7 });
}

#[test]
fn what_cannot_be_scheduled_is_a_named_refusal() {
    use ScheduleError as E;
    let level = |count, annual_ppm| costing(count, Cost::EqualInstalments { annual_ppm });
    let fortnights = Calendar { rhythm: Rhythm::EveryDays(14), ..Calendar::MONTHLY };
    let by_month_in_fortnights = Terms::Instalments(Instalments {
        count: 3,
        cost: Cost::EqualPrincipal { annual_ppm: 1 },
        remainder: Remainder::First,
        calendar: fortnights,
    });
    for (terms, fen, error) in [
        (flat(3, 23_000), 0, E::NothingToPay),
        (flat(0, 0), 100, E::BadInstalmentCount),
        (flat(61, 0), 100_000, E::BadInstalmentCount),
        (flat(12, 0), 11, E::TooSmallToSplit),
        (flat(3, u32::MAX), crate::money::MAX_FEN.wrapping_sub(1), E::Money(MoneyError::TooLarge)),
        // Rounding to whole fen leaves nothing to repay: two fen of interest against two fen a month.
        (level(60, 360_000), 60, E::TooSmallToSplit),
        // Two fen a month and forty-six in the last one would be no equal instalments, though each repays a fen or more.
        (level(60, 120_000), 107, E::LastTooLarge),
        (level(60, 360_000), 700, E::LastTooLarge),
        (level(60, 600_000), 3_000, E::LastTooLarge),
        // Sixteen fen a month where 15.57 would do: there is nothing left for the last months.
        (level(60, 120_000), 700, E::RepaidTooEarly),
        // Two fen a month where 1.73 would do: nothing is left for the last month alone.
        (level(6, 120_000), 10, E::RepaidTooEarly),
        // At 429 496 % a year the first month's interest eats the whole instalment, to the fen.
        (level(60, u32::MAX), 1_000_000, E::TooSmallToSplit),
        (by_month_in_fortnights, 10_000, E::InterestWithoutMonths),
        (with_calendar(3, Calendar { rhythm: Rhythm::EveryDays(0), ..fortnights }), 10_000, E::NoDaysApart),
        (with_calendar(3, Calendar { first: FirstDue::OnDay(9), ..fortnights }), 10_000, E::DayOfMonthInDays),
        (
            with_calendar(3, Calendar { first: FirstDue::OnDay(32), ..Calendar::MONTHLY }),
            10_000,
            E::NoSuchDay,
        ),
        (with_calendar(3, Calendar { first: FirstDue::OnDay(0), ..Calendar::MONTHLY }), 10_000, E::NoSuchDay),
        (
            with_calendar(60, Calendar { rhythm: Rhythm::EveryDays(u32::MAX), ..fortnights }),
            10_000,
            E::DateOutOfRange,
        ),
    ] {
        assert_eq!(compute(terms, fen), Err(error), "{terms:?} of {fen}");
    }
    assert_eq!(
        Schedule::compute(flat(60, 0), money(100), date("9999-01-31"), &Holidays::default()),
        Err(E::DateOutOfRange)
    );
}

#[test]
fn each_ground_of_refusal_has_a_name_and_a_reason_of_its_own() {
    use ScheduleError as E;
    let all = [
        (E::NothingToPay, "nothing_to_pay"),
        (E::BadInstalmentCount, "bad_instalment_count"),
        (E::TooSmallToSplit, "too_small_to_split"),
        (E::RepaidTooEarly, "repaid_too_early"),
        (E::LastTooLarge, "last_instalment_too_large"),
        (E::InterestWithoutMonths, "interest_without_months"),
        (E::NoDaysApart, "no_days_apart"),
        (E::DayOfMonthInDays, "day_of_month_in_days"),
        (E::NoSuchDay, "no_such_day"),
        (E::DatesCollide, "dates_collide"),
        (E::Money(MoneyError::Negative), "negative_amount"),
        (E::Money(MoneyError::TooLarge), "amount_too_large"),
        (E::Money(MoneyError::NotYuan), "not_yuan"),
        (E::Money(MoneyError::UnknownCurrency), "unknown_currency"),
        (E::DateOutOfRange, "date_out_of_range"),
    ];
    for (index, (error, id)) in all.iter().enumerate() {
        assert_eq!(error.id(), *id);
        let same =
            |(other, _): &(E, &str)| other.to_string() == error.to_string() || other.id() == error.id();
        assert_eq!(all.iter().position(same), Some(index), "{error} is told of two grounds");
    }
}

#[test]
fn the_smallest_and_the_largest_order_have_schedules_of_every_kind() {
    // One fen in one part, and a hundred million yuan in sixty: the totals in fen.
    for (cost, smallest, largest) in [
        (Cost::Free, 1, 10_000_000_000),
        (Cost::FlatFee { fee_ppm: 75_000, bearer: FeeBearer::Buyer }, 1, 10_750_000_000),
        (Cost::FlatFee { fee_ppm: u32::MAX, bearer: FeeBearer::Buyer }, 4296, 42_959_672_950_000),
        (Cost::EqualInstalments { annual_ppm: 240_000 }, 1, 17_260_779_504),
        (Cost::EqualPrincipal { annual_ppm: 240_000 }, 1, 16_099_999_977),
    ] {
        let total = |count, fen| compute(costing(count, cost), fen).expect("a schedule").total.fen();
        assert_eq!((total(1, 1), total(60, 10_000_000_000)), (smallest, largest), "{cost:?}");
    }
}

#[test]
fn the_canonical_text_is_fixed_because_digests_outlive_releases() {
    let schedule = compute(flat(3, 23_000), 100_000).expect("a schedule");
    assert_eq!(
        schedule.canonical_text(),
        "schedule/v1\nprincipal=100000 fee=2300 total=102300\n1 2026-12-22 33334 768 34102\n2 2027-01-22 33333 766 34099\n3 2027-02-22 33333 766 34099\n"
    );
}

fn any_cost() -> impl Strategy<Value = Cost> {
    prop_oneof![
        Just(Cost::Free),
        (0_u32..=1_000_000, any::<bool>()).prop_map(|(fee_ppm, is_buyers)| Cost::FlatFee {
            fee_ppm,
            bearer: if is_buyers { FeeBearer::Buyer } else { FeeBearer::Merchant }
        }),
        (0_u32..=2_000_000).prop_map(|annual_ppm| Cost::EqualInstalments { annual_ppm }),
        (0_u32..=2_000_000).prop_map(|annual_ppm| Cost::EqualPrincipal { annual_ppm }),
    ]
}

fn any_calendar() -> impl Strategy<Value = Calendar> {
    let first = prop_oneof![Just(FirstDue::AfterOnePeriod), (1_u8..=31).prop_map(FirstDue::OnDay)];
    let month_end = prop_oneof![Just(MonthEnd::Clamp), Just(MonthEnd::StayAtEnd)];
    let holidays = prop_oneof![Just(HolidayShift::None), Just(HolidayShift::NextWorkday)];
    (first, month_end, holidays).prop_map(|(first, month_end, holidays)| Calendar {
        rhythm: Rhythm::Monthly,
        first,
        month_end,
        holidays,
    })
}

proptest! {
    #[test]
    fn rows_sum_to_the_totals_and_dates_rise_whatever_the_terms(
        fen in 1_i64..=10_000_000_000, count in 1_u32..=60, cost in any_cost(), calendar in any_calendar(),
        remainder in prop_oneof![Just(Remainder::First), Just(Remainder::Last), Just(Remainder::Spread)],
        day in 0_i64..=2_000_000,
    ) {
        let ordered_on = Date::from_epoch_days(day).expect("in range");
        let terms = Terms::Instalments(Instalments { count, cost, remainder, calendar });
        match Schedule::compute(terms, money(fen), ordered_on, &spring_festival()) {
            // Less than a yuan for each instalment is the only thing that these terms cannot split.
            Err(ScheduleError::TooSmallToSplit) => prop_assert!(fen < 100 * i64::from(count)),
            Err(ScheduleError::LastTooLarge | ScheduleError::RepaidTooEarly) => {
                let is_annuity = matches!(cost, Cost::EqualInstalments { .. });
                prop_assert!(is_annuity && fen < 100 * i64::from(count));
            }
            Err(refusal) => prop_assert!(false, "{}", refusal),
            Ok(schedule) => {
                prop_assert_eq!(schedule.rows.len(), count as usize);
                prop_assert_eq!(Money::sum(schedule.rows.iter().map(|row| row.principal)), Ok(money(fen)));
                prop_assert_eq!(Money::sum(schedule.rows.iter().map(|row| row.fee)), Ok(schedule.fee));
                prop_assert_eq!(Money::sum(schedule.rows.iter().map(|row| row.amount)), Ok(schedule.total));
                prop_assert!(schedule.rows.iter().all(|row| !row.principal.is_zero()));
                let days = days(&schedule);
                prop_assert!(days[0] > ordered_on.to_string() && days.windows(2).all(|pair| pair[0] < pair[1]));
            }
        }
    }

    #[test]
    fn equal_instalments_differ_by_no_more_than_rounding(
        fen in 100_000_i64..=10_000_000_000, count in 2_u32..=60, annual_ppm in 0_u32..=1_000_000,
    ) {
        let schedule = compute(costing(count, Cost::EqualInstalments { annual_ppm }), fen).expect("a schedule");
        let amounts = amounts(&schedule);
        let (last, others) = amounts.split_last().expect("rows");
        prop_assert!(others.iter().all(|amount| *amount == others[0]));
        // Half a fen in each month, grown by the interest of those that follow: at 100 % a year, less than 120 fold in all.
        prop_assert!((last - others[0]).abs() <= 120 * i64::from(count), "{} {}", last, others[0]);
    }
}
