use super::super::{Cost, FeeBearer, Holidays, Terms};
use super::*;
use crate::money::Remainder;
use proptest::prelude::*;

fn money(fen: i64) -> Money {
    Money::from_fen(fen).expect("a test amount")
}

fn date(text: &str) -> Date {
    Date::parse(text).expect(text)
}

/// 1 000 yuan of 22 November 2026 in three parts with 23 yuan of fee: 34 102, 34 099 and 34 099 fen.
fn three_parts() -> Schedule {
    let terms = Terms::flat_fee(3, 23_000, FeeBearer::Buyer, Remainder::First);
    Schedule::compute(terms, money(100_000), date("2026-11-22"), &Holidays::default()).expect("a schedule")
}

fn amend(paid: u32, change: Amendment) -> Result<Amended, AmendError> {
    three_parts().amend(date("2026-11-22"), paid, change)
}

#[test]
fn paying_early_costs_the_agreed_fee_or_that_of_the_days_that_have_passed() {
    let settle =
        |paid, on: &str, fee| amend(paid, Amendment::Settle { on: date(on), fee }).expect("an amendment");
    // paid, day, rule, owed on that day, fee saved.
    for (paid, on, rule, owed, saved) in [
        (0, "2026-12-07", EarlyFee::Whole, 102_300, 0),
        // Fifteen of the first thirty days: half of 768; nothing of the other two.
        (0, "2026-12-07", EarlyFee::ByDay, 100_384, 1916),
        (0, "2026-11-22", EarlyFee::ByDay, 100_000, 2300),
        // The first is paid; ten of the second's 31 days have passed: 247.1 of 766.
        (1, "2027-01-01", EarlyFee::ByDay, 66_913, 1285),
        (1, "2027-01-22", EarlyFee::ByDay, 67_432, 766),
        (2, "2027-02-22", EarlyFee::ByDay, 34_099, 0),
        (2, "2027-12-31", EarlyFee::ByDay, 34_099, 0),
    ] {
        let amended = settle(paid, on, rule);
        assert_eq!(
            (amended.owed.fen(), amended.fee_saved.fen()),
            (owed, saved),
            "{paid} paid, on {on}, {rule:?}"
        );
        assert_eq!(amended.schedule.rows.len(), paid as usize + 1);
        assert_eq!(amended.host_decides, [HostDecides::Fee, HostDecides::Bill]);
    }
}

#[test]
fn a_refund_shrinks_what_is_owed_and_pays_back_the_rest() {
    let refund = |paid, fen, shrink, fee| {
        let amended =
            amend(paid, Amendment::Refund { amount: money(fen), returned: Money::ZERO, shrink, fee })
                .expect("an amendment");
        let rows: Vec<i64> =
            amended.schedule.rows.iter().skip(paid as usize).map(|row| row.amount.fen()).collect();
        (rows, amended.returned.fen(), amended.fee_saved.fen())
    };
    use RefundedFee::{ByShare, Kept};
    use Shrink::{Evenly, LastFirst};
    for (paid, fen, shrink, fee, expected) in [
        // Everything, before the first due date.
        (0, 100_000, LastFirst, ByShare, (vec![], 0, 2300)),
        (0, 100_000, LastFirst, Kept, (vec![768, 766, 766], 0, 0)),
        // Part of it, before the first due date.
        (0, 40_000, LastFirst, Kept, (vec![34_102, 27_432, 766], 0, 0)),
        (0, 40_000, Evenly, Kept, (vec![20_768, 20_766, 20_766], 0, 0)),
        (0, 50_000, Evenly, ByShare, (vec![17_050, 17_051, 17_049], 0, 1150)),
        // After the first is paid: 66 666 are owed, what is above comes back.
        (1, 70_000, LastFirst, ByShare, (vec![], 3334 + 77, 1532 + 77)),
        (1, 70_000, LastFirst, Kept, (vec![766, 766], 3334, 0)),
        (1, 30_000, LastFirst, Kept, (vec![34_099, 4099], 0, 0)),
        // After all is paid, everything comes back.
        (3, 100_000, Evenly, ByShare, (vec![], 102_300, 2300)),
    ] {
        assert_eq!(refund(paid, fen, shrink, fee), expected, "{paid} paid, {fen} back, {shrink:?}, {fee:?}");
    }
}

#[test]
fn giving_back_one_fen_makes_no_instalment_larger_and_sixty_fen_of_fee_shrink_by_share() {
    use super::super::{Calendar, Instalments};
    let day = date("2026-11-22");
    let level = Terms::Instalments(Instalments {
        count: 60,
        cost: Cost::EqualInstalments { annual_ppm: 360_000 },
        remainder: Remainder::Last,
        calendar: Calendar::MONTHLY,
    });
    let before = Schedule::compute(level, money(1_000_000), day, &Holidays::default()).expect("a schedule");
    let refund = |schedule: &Schedule, fen, fee| {
        let change =
            Amendment::Refund { amount: money(fen), returned: Money::ZERO, shrink: Shrink::Evenly, fee };
        schedule.amend(day, 0, change).expect("an amendment")
    };
    let after = refund(&before, 1, RefundedFee::Kept);
    let pairs = before.rows.iter().zip(&after.schedule.rows);
    assert!(pairs.into_iter().all(|(before, after)| after.amount <= before.amount));
    let thin = Terms::flat_fee(60, 600, FeeBearer::Buyer, Remainder::First);
    let thin = Schedule::compute(thin, money(100_000), day, &Holidays::default()).expect("a schedule");
    assert_eq!(thin.fee, money(60));
    assert_eq!(refund(&thin, 40_000, RefundedFee::ByShare).fee_saved, money(24));
}

#[test]
fn what_was_given_back_in_money_cannot_come_back_again() {
    let refund = |fen, returned| {
        let (shrink, fee) = (Shrink::LastFirst, RefundedFee::Kept);
        amend(3, Amendment::Refund { amount: money(fen), returned: money(returned), shrink, fee })
    };
    assert_eq!(refund(90_000, 0).map(|amended| amended.returned), Ok(money(90_000)));
    assert_eq!(refund(90_000, 90_000), Err(AmendError::BadAmount));
    assert_eq!(refund(10_000, 90_000).map(|amended| amended.returned), Ok(money(10_000)));
    assert_eq!(refund(1, 100_001), Err(AmendError::BadAmount));
}

#[test]
fn what_cannot_be_changed_is_a_named_refusal() {
    let refund = |fen| Amendment::Refund {
        amount: money(fen),
        returned: Money::ZERO,
        shrink: Shrink::Evenly,
        fee: RefundedFee::Kept,
    };
    let settle = |on: &str| Amendment::Settle { on: date(on), fee: EarlyFee::Whole };
    for (paid, change, error) in [
        (0, refund(0), AmendError::BadAmount),
        (0, refund(100_001), AmendError::BadAmount),
        (4, refund(1), AmendError::PaidTooMany),
        (3, settle("2026-12-01"), AmendError::NothingOwed),
        (0, settle("2026-11-21"), AmendError::BeforeOrder),
    ] {
        assert_eq!(amend(paid, change), Err(error), "{paid} {change:?}");
    }
}

proptest! {
    #[test]
    fn no_fen_is_lost_by_a_refund(
        fen in 100_i64..1_000_000_000, count in 1_u32..=24, fee_ppm in 0_u32..200_000, paid in 0_u32..=24,
        share in 1_i64..=100, is_even in any::<bool>(), is_kept in any::<bool>(),
    ) {
        let paid = paid.min(count);
        let terms = Terms::flat_fee(count, fee_ppm, FeeBearer::Buyer, Remainder::First);
        prop_assert_eq!(terms.instalments().map(|terms| terms.cost), Some(Cost::FlatFee { fee_ppm, bearer: FeeBearer::Buyer }));
        let before = Schedule::compute(terms, money(fen), date("2026-11-22"), &Holidays::default()).expect("a schedule");
        let amount = money((fen * share / 100).max(1));
        let change = Amendment::Refund {
            amount,
            returned: Money::ZERO,
            shrink: if is_even { Shrink::Evenly } else { Shrink::LastFirst },
            fee: if is_kept { RefundedFee::Kept } else { RefundedFee::ByShare },
        };
        let after = before.amend(date("2026-11-22"), paid, change).expect("an amendment");
        // What the shopper had to pay before is what they have paid, what they still owe, what was given back of the price and
        // what was saved of the fee; what comes back in money is part of what they have paid.
        let had_paid: i64 = before.rows.iter().take(paid as usize).map(|row| row.amount.fen()).sum();
        prop_assert_eq!(
            before.total.fen(),
            had_paid - after.returned.fen() + after.owed.fen() + amount.fen() + after.fee_saved.fen()
        );
    }
}
