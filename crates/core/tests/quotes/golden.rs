// Shared by a native test and one in a browser: what was worked out outside is met to the last fen, day and digit.

use paylater_core::date::Date;
use paylater_core::disclosure::RateMethod;
use paylater_core::money::{Money, Remainder};
use paylater_core::offer::{DisclosureOptions, PlanOffer};
use paylater_core::schedule::{
    Calendar, Cost, FeeBearer, FirstDue, Holidays, Instalments, MonthEnd, Rhythm, Terms,
};

/// Holds every line against what the core makes of its input; says how many there were.
pub fn check(lines: &str) -> usize {
    for line in lines.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let (input, expected) = fields.split_at(7);
        assert_eq!(seen(input), expected, "{line}");
    }
    lines.lines().count()
}

fn seen(input: &[&str]) -> Vec<String> {
    let number = |index: usize| input[index].parse::<u32>().expect("a number");
    let cost = match (input[1], number(2)) {
        ("free", _) => Cost::Free,
        ("flat", fee_ppm) => Cost::FlatFee { fee_ppm, bearer: FeeBearer::Buyer },
        ("merchant", fee_ppm) => Cost::FlatFee { fee_ppm, bearer: FeeBearer::Merchant },
        ("level", annual_ppm) => Cost::EqualInstalments { annual_ppm },
        (_, annual_ppm) => Cost::EqualPrincipal { annual_ppm },
    };
    let monthly = Calendar::MONTHLY;
    let calendar = match input[4] {
        "monthly" => monthly,
        "day9" => Calendar { first: FirstDue::OnDay(9), ..monthly },
        "day31" => Calendar { first: FirstDue::OnDay(31), ..monthly },
        "end" => Calendar { month_end: MonthEnd::StayAtEnd, ..monthly },
        _ => Calendar { rhythm: Rhythm::EveryDays(14), first: FirstDue::AtOnce, ..monthly },
    };
    let terms =
        Terms::Instalments(Instalments { count: number(0), cost, remainder: Remainder::First, calendar });
    let price = Money::from_fen(input[3].parse().expect("fen")).expect("an amount");
    let ordered_on = Date::parse(input[5]).expect("a day");
    let method = RateMethod::from_id(input[6]).expect("a method");
    let order = (price, ordered_on, &Holidays::default());
    let disclosure_options = DisclosureOptions { method, ..DisclosureOptions::default() };
    match PlanOffer::compute("p".into(), terms, order, disclosure_options) {
        Err(_) => vec!["too_small".into()],
        Ok(plan) => {
            let rate = plan.disclosure.figures.rate;
            vec![
                plan.schedule.fee.fen().to_string(),
                plan.schedule.total.fen().to_string(),
                rate.map_or("none".into(), |rate| format!("{}:{}", rate.method.id(), rate.ppm)),
                plan.schedule.digest(),
                plan.disclosure.digest(),
            ]
        }
    }
}
