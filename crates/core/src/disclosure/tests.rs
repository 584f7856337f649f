use super::*;
use crate::money::Remainder;
use crate::schedule::{
    Calendar, Cost, DueEvent, FeeBearer, FirstDue, Holidays, Instalments, MonthEnd, Rhythm,
};
use proptest::prelude::*;

fn money(fen: i64) -> Money {
    Money::from_fen(fen).expect("a test amount")
}

fn ordered_on() -> Date {
    Date::parse("2026-01-12").expect("a day")
}

fn figures(terms: Terms, fen: i64, method: RateMethod) -> Figures {
    let schedule =
        Schedule::compute(terms, money(fen), ordered_on(), &Holidays::default()).expect("a schedule");
    Figures::compute(terms, &schedule, ordered_on(), method)
}

fn parts(count: u32, cost: Cost, calendar: Calendar) -> Terms {
    Terms::Instalments(Instalments { count, cost, remainder: Remainder::First, calendar })
}

fn buyers(count: u32, fee_ppm: u32) -> Terms {
    Terms::flat_fee(count, fee_ppm, FeeBearer::Buyer, Remainder::First)
}

#[test]
fn the_rate_of_a_flat_fee_is_the_published_one_by_each_method() {
    // 1 000 yuan, 3 periods at 2.3 % and 12 at 7.5 %, the rest in the first: reference vectors, to their printed digits.
    for (terms, method, basis_points) in [
        (buyers(12, 75_000), RateMethod::MonthlyIrrSimple, 1357),
        (buyers(12, 75_000), RateMethod::MonthlyIrrCompound, 1444),
        (buyers(3, 23_000), RateMethod::MonthlyIrrCompound, 1465),
        // Whole months are twelfths of a year in the European formula.
        (buyers(12, 75_000), RateMethod::EffectiveAnnual, 1444),
        (buyers(12, 75_000), RateMethod::UsActuarial, 1357),
    ] {
        let rate = figures(terms, 100_000, method).rate.expect("a rate");
        assert_eq!((rate.method, rate.basis_points()), (method, basis_points), "{method:?}");
    }
}

#[test]
fn equal_instalments_at_a_nominal_rate_have_that_rate_by_the_simple_method() {
    let terms = parts(12, Cost::EqualInstalments { annual_ppm: 120_000 }, Calendar::MONTHLY);
    let rate = figures(terms, 100_000_000, RateMethod::MonthlyIrrSimple).rate.expect("a rate");
    assert_eq!(rate.basis_points(), 1200);
}

#[test]
fn a_rhythm_that_is_not_the_months_is_reckoned_by_days_and_says_so() {
    let calendar = Calendar { first: FirstDue::OnDay(9), ..Calendar::MONTHLY };
    let cost = Cost::FlatFee { fee_ppm: 75_000, bearer: FeeBearer::Buyer };
    let rate =
        figures(parts(12, cost, calendar), 100_000, RateMethod::MonthlyIrrSimple).rate.expect("a rate");
    assert_eq!(rate.method, RateMethod::Dated);
    // 89.62 on 9 February 2026 and 89.58 on the 9th of the eleven months that follow: 14.7530 % by pyxirr 0.10.8.
    assert_eq!(rate.basis_points(), 1475);
}

#[test]
fn a_fee_that_is_paid_at_once_was_never_advanced() {
    let at_once = Calendar { first: FirstDue::AtOnce, ..Calendar::MONTHLY };
    let cost = Cost::FlatFee { fee_ppm: 40_000, bearer: FeeBearer::Buyer };
    let points = |count| {
        let rate = figures(parts(count, cost, at_once), 100_000, RateMethod::UsActuarial).rate;
        rate.expect("a rate").basis_points()
    };
    // 480 yuan advanced and 520 paid back a month later; 740 against three times 260, by pyxirr.
    assert_eq!((points(2), points(4)), (10_000, 3215));
}

#[test]
fn fortnights_are_reckoned_in_weeks_on_whatever_day_they_begin() {
    let fortnights = Calendar { rhythm: Rhythm::EveryDays(14), ..Calendar::MONTHLY };
    let terms = parts(4, Cost::FlatFee { fee_ppm: 40_000, bearer: FeeBearer::Buyer }, fortnights);
    for day in ["2026-11-22", "2027-02-01", "2027-01-30", "2028-02-29"] {
        let on = Date::parse(day).expect("a day");
        let schedule =
            Schedule::compute(terms, money(100_000), on, &Holidays::default()).expect("a schedule");
        let points =
            |method| Figures::compute(terms, &schedule, on, method).rate.expect("a rate").basis_points();
        // 1 000 against four times 260, a twenty-sixth of a year apart, by pyxirr.
        let seen = (points(RateMethod::EffectiveAnnual), points(RateMethod::UsActuarial));
        assert_eq!(seen, (5061, 4127), "{day}");
    }
}

proptest! {
    #[test]
    fn months_are_twelfths_of_a_year_on_whatever_day_a_plan_begins(
        day in 0_i64..=40_000, count in 1_u32..=24, fee_ppm in 1_000_u32..=200_000, stays in any::<bool>(),
    ) {
        let month_end = if stays { MonthEnd::StayAtEnd } else { MonthEnd::Clamp };
        let cost = Cost::FlatFee { fee_ppm, bearer: FeeBearer::Buyer };
        let terms = parts(count, cost, Calendar { month_end, ..Calendar::MONTHLY });
        let on = Date::from_epoch_days(day).expect("in range");
        let schedule = Schedule::compute(terms, money(100_000), on, &Holidays::default()).expect("a schedule");
        let ppm = |method| Figures::compute(terms, &schedule, on, method).rate.expect("a rate").ppm;
        let (european, compound) = (ppm(RateMethod::EffectiveAnnual), ppm(RateMethod::MonthlyIrrCompound));
        prop_assert!((european - compound).abs() <= 1, "{european} and {compound}");
        let (actuarial, simple) = (ppm(RateMethod::UsActuarial), ppm(RateMethod::MonthlyIrrSimple));
        prop_assert!((actuarial - simple).abs() <= 1, "{actuarial} and {simple}");
    }
}

#[test]
fn what_costs_nothing_has_a_rate_of_nothing_and_what_is_paid_now_has_none() {
    let free = |terms| figures(terms, 8_900, RateMethod::MonthlyIrrSimple);
    let deferred = Terms::DeferredUntil { event: DueEvent::GoodsReceived, days: 7 };
    let fortnights = Calendar { rhythm: Rhythm::EveryDays(14), first: FirstDue::AtOnce, ..Calendar::MONTHLY };
    for (terms, kind, financed, ppm) in [
        (Terms::Now, Kind::PaidNow, 0, None),
        (deferred, Kind::DeferredFree, 8_900, Some(0)),
        (Terms::DeferredByDays { days: 30 }, Kind::DeferredFree, 8_900, Some(0)),
        // A quarter is paid at once and is not lent.
        (parts(4, Cost::Free, fortnights), Kind::InstalmentsFree, 6_675, Some(0)),
        (
            Terms::flat_fee(3, 23_000, FeeBearer::Merchant, Remainder::First),
            Kind::InstalmentsFree,
            8_900,
            Some(0),
        ),
    ] {
        let seen = free(terms);
        assert_eq!(
            (seen.kind, seen.financed.fen(), seen.rate.map(|rate| rate.ppm)),
            (kind, financed, ppm),
            "{terms:?}"
        );
    }
    assert_eq!(free(buyers(3, 23_000)).kind, Kind::InstalmentsWithFee);
}

fn disclosure(kind: Kind, profile: Profile, said: &[Fact]) -> Disclosure {
    let rate = Some(AnnualRate { method: RateMethod::MonthlyIrrSimple, ppm: 135_671 });
    let figures = Figures {
        kind,
        cash_price: money(100_000),
        financed: money(100_000),
        instalments: 12,
        fee: money(7_500),
        total: money(107_500),
        rate,
    };
    let statement = |fact: &Fact| Statement {
        id: fact.id().into(),
        label: "标签".into(),
        text: "说明".into(),
        by: "机构".into(),
    };
    Disclosure { figures, profile, statements: said.iter().map(statement).collect() }
}

#[test]
fn each_kind_and_place_asks_for_its_own_statements() {
    use Fact as F;
    let all_but = |left_out: &[Fact]| -> Vec<Fact> {
        Fact::ALL.into_iter().filter(|fact| !left_out.contains(fact)).collect()
    };
    let missing = |kind, profile, said: &[Fact]| disclosure(kind, profile, said).missing();
    assert_eq!(missing(Kind::PaidNow, Profile::MainlandChina, &[]), []);
    assert_eq!(
        missing(Kind::DeferredFree, Profile::MainlandChina, &[F::Lender]),
        [F::OverduePenaltyInterest, F::ReturnEffect, F::Complaint]
    );
    // What only one place or kind asks for.
    for (fact, kind, profile, is_mandatory) in [
        (F::GuaranteeFee, Kind::InstalmentsWithFee, Profile::MainlandChina, true),
        (F::GuaranteeFee, Kind::InstalmentsWithFee, Profile::UnitedStates, false),
        (F::MisappropriationPenaltyInterest, Kind::InstalmentsWithFee, Profile::MainlandChina, true),
        (F::MisappropriationPenaltyInterest, Kind::InstalmentsFree, Profile::MainlandChina, false),
        (F::Withdrawal, Kind::InstalmentsFree, Profile::EuropeanUnion, true),
        (F::Withdrawal, Kind::InstalmentsWithFee, Profile::HongKong, false),
        (F::CreditReference, Kind::DeferredFree, Profile::UnitedKingdom, true),
        (F::CreditReference, Kind::DeferredFree, Profile::EuropeanUnion, false),
    ] {
        let seen = missing(kind, profile, &all_but(&[fact]));
        assert_eq!(!seen.is_empty(), is_mandatory, "{fact:?} for {kind:?} in {profile:?}: {seen:?}");
    }
}

#[test]
fn a_rate_that_is_not_defined_and_an_empty_statement_are_missing_too() {
    let mut told = disclosure(Kind::InstalmentsWithFee, Profile::MainlandChina, &Fact::ALL);
    assert_eq!(told.missing(), []);
    told.figures.rate = None;
    told.statements[1].text = " ".into();
    assert_eq!(told.missing(), [Fact::AnnualRate, Fact::Lender]);
    // Who charges what is paid for has to be named too.
    told.statements[2].by = String::new();
    assert_eq!(told.missing(), [Fact::AnnualRate, Fact::Lender, Fact::LoanInterest]);
}

#[test]
fn the_canonical_text_is_fixed_and_no_text_can_pose_as_another() {
    let told = disclosure(Kind::InstalmentsWithFee, Profile::MainlandChina, &[Fact::Lender]);
    assert_eq!(
        told.canonical_text(),
        "disclosure/v1\nkind=instalments_with_fee profile=mainland_china\ncash_price=100000 financed=100000 instalments=12 fee=7500 total=107500 rate=monthly_irr_simple:135671\nlender 6 6 6\n标签\n说明\n机构\n"
    );
    let split = |label: &str, text: &str| {
        let mut told = told.clone();
        (told.statements[0].label, told.statements[0].text) = (label.into(), text.into());
        told.digest()
    };
    assert_ne!(split("a\nb", "c"), split("a", "b\nc"));
}

#[test]
fn names_lead_back_to_what_they_name() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_id(kind.id()), Some(kind));
    }
    for profile in Profile::ALL {
        assert_eq!(Profile::from_id(profile.id()), Some(profile));
        assert!(!profile.source().is_empty());
    }
    for method in RateMethod::ALL {
        assert_eq!(RateMethod::from_id(method.id()), Some(method));
    }
}
