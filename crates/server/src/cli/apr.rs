//! `paylater apr`: the annual rate of a row of payments, read as JSON from standard input, by a named method.

use std::io::Read as _;
use std::process::ExitCode;

use paylater_core::annual_rate::{NoRate, UnitPayment, YearFlow, every_rate};
use paylater_core::date::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::config_error::ConfigError;

/// What is asked, by method.
#[derive(Debug, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
enum Question {
    EffectiveAnnual { flows: Vec<InYears> },
    Dated { flows: Vec<OnDay> },
    MonthlyIrrSimple { flows: Vec<f64> },
    MonthlyIrrCompound { flows: Vec<f64> },
    UsActuarial { periods_per_year: f64, advance: f64, payments: Vec<InPeriods> },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct InYears {
    years: f64,
    amount: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OnDay {
    on: String,
    amount: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct InPeriods {
    periods: u32,
    #[serde(default)]
    fraction: f64,
    amount: f64,
    #[serde(default = "once")]
    count: u32,
}

fn once() -> u32 {
    1
}

/// Prints `{"rate_percent": …}`, or `{"error": …, "detail": …}` with a reason; the exit code says which. Where several rates
/// make the payments even the error names all of them, as far as they can be shown, in `rates_percent`.
pub fn print() -> Result<ExitCode, ConfigError> {
    let mut text = String::new();
    let read = std::io::stdin().read_to_string(&mut text);
    let answer = read.map_err(|error| Failed::Malformed(error.to_string())).and_then(|_| answer(&text));
    println!("{}", body(&answer));
    Ok(if answer.is_ok_and(|rates| rates.len() == 1) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn body(answer: &Result<Vec<f64>, Failed>) -> Value {
    let refused = |reason: NoRate| json!({ "error": reason.id(), "detail": reason.to_string() });
    match answer.as_ref().map(Vec::as_slice) {
        Ok([rate]) => json!({ "rate_percent": percent(*rate) }),
        Ok(rates) => {
            let mut body = refused(NoRate::NoUniqueRate);
            body["rates_percent"] = rates.iter().map(|rate| percent(*rate)).collect();
            body
        }
        Err(Failed::NoRate(reason)) => refused(*reason),
        Err(Failed::Malformed(why)) => json!({ "error": "malformed", "detail": why }),
    }
}

enum Failed {
    NoRate(NoRate),
    Malformed(String),
}

/// Every rate that makes the payments even, rising.
fn answer(text: &str) -> Result<Vec<f64>, Failed> {
    let question: Question =
        serde_json::from_str(text).map_err(|error| Failed::Malformed(error.to_string()))?;
    let rates = match question {
        Question::EffectiveAnnual { flows } => {
            let flows: Vec<YearFlow> =
                flows.iter().map(|flow| YearFlow { years: flow.years, amount: flow.amount }).collect();
            every_rate::effective_annual(&flows)
        }
        Question::Dated { flows } => {
            let read = |flow: &OnDay| Date::parse(&flow.on).map(|on| (on, flow.amount));
            let flows: Result<Vec<_>, _> = flows.iter().map(read).collect();
            every_rate::dated(&flows.map_err(|error| Failed::Malformed(error.to_string()))?)
        }
        Question::MonthlyIrrSimple { flows } => every_rate::monthly_irr_simple(&flows),
        Question::MonthlyIrrCompound { flows } => every_rate::monthly_irr_compound(&flows),
        Question::UsActuarial { periods_per_year, advance, payments } => {
            let row = |row: &InPeriods| UnitPayment {
                periods: row.periods,
                fraction: row.fraction,
                amount: row.amount,
                count: row.count,
            };
            let payments: Vec<UnitPayment> = payments.iter().map(row).collect();
            every_rate::us_actuarial(periods_per_year, advance, &payments).map(|rate| vec![rate])
        }
    };
    rates.map_err(Failed::NoRate)
}

/// In percent with ten decimals: more than any table prints, and without the noise of the last bits.
fn percent(rate: f64) -> f64 {
    let percent = rate * 100.0;
    // A double this large has no decimals to round, and could not be multiplied.
    let rounded = if percent.abs() < 1e15 { (percent * 1e10).round() / 1e10 } else { percent };
    // The sum turns a negative zero into zero.
    rounded + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is printed for this question.
    fn asked(text: &str) -> Value {
        body(&answer(text))
    }

    #[test]
    fn each_method_is_read_by_its_name() {
        for (text, expected) in [
            (
                r#"{"method":"us_actuarial","periods_per_year":12,"advance":5000,"payments":[{"periods":1,"fraction":0,"amount":230,"count":24}]}"#,
                9.6857,
            ),
            (
                r#"{"method":"monthly_irr_simple","flows":[1000,-89.62,-89.58,-89.58,-89.58,-89.58,-89.58,-89.58,-89.58,-89.58,-89.58,-89.58,-89.58]}"#,
                13.5671,
            ),
            (r#"{"method":"monthly_irr_compound","flows":[1000,-341.02,-340.99,-340.99]}"#, 14.6482),
            (
                r#"{"method":"dated","flows":[{"on":"2012-10-10","amount":500},{"on":"2012-10-15","amount":-510}]}"#,
                324.436,
            ),
            (
                r#"{"method":"effective_annual","flows":[{"years":0,"amount":10000},{"years":1,"amount":-5000},{"years":2,"amount":-7000}]}"#,
                12.3212,
            ),
        ] {
            let seen = asked(text)["rate_percent"].as_f64().unwrap_or(f64::NAN);
            assert!((seen - expected).abs() < 0.000_5, "{text}: {seen}");
        }
    }

    #[test]
    fn what_cannot_be_answered_has_a_name() {
        for (text, name) in [
            (r#"{"method":"monthly_irr_simple","flows":[100]}"#, "not_defined"),
            (r#"{"method":"monthly_irr_simple","flows":[100,-220,121.0001]}"#, "not_defined"),
            (r#"{"method":"monthly_irr_compound","flows":[1,-1e30]}"#, "out_of_range"),
            (
                r#"{"method":"us_actuarial","periods_per_year":12,"advance":1000,"payments":[{"periods":1,"amount":1e13}]}"#,
                "out_of_range",
            ),
            (r#"{"method":"monthly_irr_simple","flows":[1,-6,11,-6,1]}"#, "undecided"),
            (r#"{"method":"monthly_irr_simple","flows":[1e308,-1]}"#, "bad_input"),
            (r#"{"method":"magic","flows":[]}"#, "malformed"),
            (r#"{"method":"dated","flows":[{"on":"2026-02-30","amount":1}]}"#, "malformed"),
            (r#"{"method":"monthly_irr_simple","flows":[1e999]}"#, "malformed"),
            ("{", "malformed"),
        ] {
            let seen = asked(text);
            assert_eq!(seen["error"], name, "{text}: {seen}");
            assert!(seen["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{seen}");
        }
    }

    #[test]
    fn where_there_are_several_rates_none_is_called_the_rate() {
        for (text, rates) in [
            (r#"{"method":"monthly_irr_simple","flows":[100,-230,132]}"#, json!([120.0, 240.0])),
            // Twice at ten percent, where it only touches, and once at fifty.
            (r#"{"method":"monthly_irr_simple","flows":[1000,-3700,4510,-1815]}"#, json!([120.0, 600.0])),
        ] {
            let seen = asked(text);
            assert_eq!(
                (&seen["error"], &seen["rates_percent"]),
                (&json!("no_unique_rate"), &rates),
                "{text}"
            );
            assert_eq!(seen["rate_percent"], Value::Null);
        }
        let beyond_numbers = asked(r#"{"method":"monthly_irr_compound","flows":[1,-2e30,5e59]}"#);
        assert_eq!(
            (&beyond_numbers["error"], beyond_numbers.get("rates_percent")),
            (&json!("no_unique_rate"), None)
        );
    }

    #[test]
    fn every_rate_that_is_printed_is_a_number() {
        for (text, rate) in [
            (r#"{"method":"monthly_irr_simple","flows":[100,-220,121]}"#, 120.0),
            (r#"{"method":"monthly_irr_simple","flows":[1,-1e80]}"#, 1.2e83),
            (
                r#"{"method":"effective_annual","flows":[{"years":0,"amount":100},{"years":0.001,"amount":-50}]}"#,
                -100.0,
            ),
        ] {
            let seen = asked(text)["rate_percent"].as_f64().unwrap_or(f64::NAN);
            assert!((seen - rate).abs() <= 1e-9 * rate.abs(), "{text}: {seen}");
        }
    }
}
