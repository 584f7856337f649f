//! `paylater apr`: the annual rate of a row of payments, read as JSON from standard input, by a named method.

use std::io::Read as _;
use std::process::ExitCode;

use paylater_core::annual_rate::{self, NoRate, UnitPayment, YearFlow};
use paylater_core::date::Date;
use serde::Deserialize;
use serde_json::json;

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

/// Prints `{"rate_percent": …}`, or `{"error": …}` with a reason; the exit code says which.
pub fn print() -> Result<ExitCode, ConfigError> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|error| ConfigError(error.to_string()))?;
    let (body, code) = match answer(&text) {
        Ok(rate) => (json!({ "rate_percent": rounded(rate * 100.0) }), ExitCode::SUCCESS),
        Err(Failed::NoRate(reason)) => {
            (json!({ "error": reason.id(), "detail": reason.to_string() }), ExitCode::FAILURE)
        }
        Err(Failed::Malformed(why)) => (json!({ "error": "malformed", "detail": why }), ExitCode::FAILURE),
    };
    println!("{body}");
    Ok(code)
}

enum Failed {
    NoRate(NoRate),
    Malformed(String),
}

fn answer(text: &str) -> Result<f64, Failed> {
    let question: Question =
        serde_json::from_str(text).map_err(|error| Failed::Malformed(error.to_string()))?;
    let rate = match question {
        Question::EffectiveAnnual { flows } => {
            let flows: Vec<YearFlow> =
                flows.iter().map(|flow| YearFlow { years: flow.years, amount: flow.amount }).collect();
            annual_rate::effective_annual(&flows)
        }
        Question::Dated { flows } => {
            let read = |flow: &OnDay| Date::parse(&flow.on).map(|on| (on, flow.amount));
            let flows: Result<Vec<_>, _> = flows.iter().map(read).collect();
            annual_rate::dated(&flows.map_err(|error| Failed::Malformed(error.to_string()))?)
        }
        Question::MonthlyIrrSimple { flows } => annual_rate::monthly_irr_simple(&flows),
        Question::MonthlyIrrCompound { flows } => annual_rate::monthly_irr_compound(&flows),
        Question::UsActuarial { periods_per_year, advance, payments } => {
            let row = |row: &InPeriods| UnitPayment {
                periods: row.periods,
                fraction: row.fraction,
                amount: row.amount,
                count: row.count,
            };
            let payments: Vec<UnitPayment> = payments.iter().map(row).collect();
            annual_rate::us_actuarial(periods_per_year, advance, &payments)
        }
    };
    rate.map_err(Failed::NoRate)
}

/// Ten decimals: more than any table prints, and without the noise of the last bits.
fn rounded(percent: f64) -> f64 {
    // The sum turns a negative zero into zero.
    (percent * 1e10).round() / 1e10 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(text: &str) -> Option<f64> {
        answer(text).ok().map(|rate| (rate * 1e6).round() / 1e4)
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
            let seen = percent(text).unwrap_or(f64::NAN);
            assert!((seen - expected).abs() < 0.000_5, "{text}: {seen}");
        }
    }

    #[test]
    fn what_cannot_be_answered_has_a_name() {
        let reason = |text: &str| match answer(text) {
            Err(Failed::NoRate(reason)) => reason.id(),
            Err(Failed::Malformed(_)) => "malformed",
            Ok(_) => "answered",
        };
        assert_eq!(reason(r#"{"method":"monthly_irr_simple","flows":[100,-230,132]}"#), "no_unique_rate");
        assert_eq!(reason(r#"{"method":"monthly_irr_simple","flows":[100]}"#), "not_defined");
        assert_eq!(reason(r#"{"method":"magic","flows":[]}"#), "malformed");
        assert_eq!(reason(r#"{"method":"dated","flows":[{"on":"2026-02-30","amount":1}]}"#), "malformed");
        assert_eq!(reason("{"), "malformed");
    }
}
