//! `paylater quote`: the very schedule that a shopper would be shown, from the configuration alone.

use std::path::Path;
use std::process::ExitCode;

use paylater_core::date::Date;
use paylater_core::money::Money;
use paylater_core::schedule::{Due, Schedule};
use paylater_wire::view;

use crate::app::system_clock;
use crate::config::{Catalogue, ConfigError, File};

/// Prints the schedule of this amount under this plan.
pub fn print(
    config: &Path,
    amount: &str,
    plan: &str,
    on: Option<&str>,
    json: bool,
) -> Result<ExitCode, ConfigError> {
    let text = std::fs::read_to_string(config)
        .map_err(|error| ConfigError(format!("{}: {error}", config.display())))?;
    // No key is needed to compute a schedule, so none is read.
    let file = File::parse(&text, std::env::vars())?;
    let documents = config.parent().unwrap_or(Path::new(".")).join("documents");
    let catalogue = Catalogue::read(&file.options, &file.documents, &documents)?;
    let price = Money::parse_yuan(amount).map_err(|error| ConfigError(format!("--amount: {error}")))?;
    let ordered_on = match on {
        Some(text) => Date::parse(text).map_err(|error| ConfigError(format!("--on: {error}")))?,
        None => system_clock()().shanghai_date(),
    };
    let known = || {
        let plans = catalogue.options.iter().flat_map(|option| &option.plans);
        plans.map(|plan| plan.id.as_str()).collect::<Vec<_>>().join(", ")
    };
    let (way, plan) =
        catalogue.plan(plan).ok_or_else(|| ConfigError(format!("--plan: one of {}", known())))?;
    if catalogue.option(way).is_some_and(|option| option.range.refusal(price).is_some()) {
        return Err(ConfigError(format!(
            "--amount: {} is outside the range in which {} is offered",
            amount, plan.id
        )));
    }
    let schedule =
        Schedule::compute(plan.terms, price, ordered_on).map_err(|error| ConfigError(error.to_string()))?;
    if json {
        let body = serde_json::json!({
            "option": way.id(),
            "plan": plan.id,
            "ordered_on": ordered_on.to_string(),
            "terms": view::Terms::from(plan.terms),
            "schedule": view::Schedule::from(&schedule),
        });
        println!("{body}");
    } else {
        table(&schedule);
    }
    Ok(ExitCode::SUCCESS)
}

fn table(schedule: &Schedule) {
    println!("{:>3}  {:<24}  {:>12}  {:>10}  {:>12}", "no", "due", "principal", "fee", "amount");
    for row in &schedule.rows {
        let due = match row.due {
            Due::On(date) => date.to_string(),
            Due::After { days, .. } => format!("{days} days after receipt"),
        };
        let (principal, fee, amount) = (row.principal.to_yuan(), row.fee.to_yuan(), row.amount.to_yuan());
        println!("{:>3}  {due:<24}  {principal:>12}  {fee:>10}  {amount:>12}", row.seq);
    }
    let (principal, fee, total) =
        (schedule.principal.to_yuan(), schedule.fee.to_yuan(), schedule.total.to_yuan());
    println!("{:>3}  {:<24}  {principal:>12}  {fee:>10}  {total:>12}", "", "total");
}
