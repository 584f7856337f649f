//! `paylater quote`: the very schedule and disclosure that a shopper would be shown, from the configuration alone.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use paylater_core::date::Date;
use paylater_core::money::Money;
use paylater_core::offer::{PlanOffer, Telling};
use paylater_core::schedule::amend::{Amended, Amendment, EarlyFee, HostDecides, RefundedFee, Shrink};
use paylater_core::schedule::{Due, Schedule};
use paylater_wire::view;
use serde_json::{Value, json};

use crate::config::{Catalogue, File};
use crate::config_error::ConfigError;
use crate::ports::Clock as _;
use crate::ports::real::SystemClock;

/// What to quote.
#[derive(Debug, clap::Args)]
pub struct Quote {
    /// Configuration file.
    #[arg(long, default_value = "paylater.toml")]
    config: PathBuf,
    /// Yuan, such as 1200.00.
    #[arg(long)]
    amount: String,
    /// A plan's id, such as huabei-12.
    #[arg(long, required_unless_present = "terms")]
    plan: Option<String>,
    /// Terms as JSON instead of a configured plan, such as {"kind":"equal_instalments","instalments":12,"annual_ppm":120000}.
    #[arg(long, conflicts_with = "plan")]
    terms: Option<String>,
    /// The day of the order, YYYY-MM-DD; today in Shanghai if absent.
    #[arg(long)]
    on: Option<String>,
    /// The language of the statements.
    #[arg(long, default_value = "zh-Hans")]
    locale: String,
    /// What would be owed if all that is left were paid on this day.
    #[arg(long, conflicts_with = "refund")]
    settle_on: Option<String>,
    /// What would be owed after a refund of this many yuan of the price.
    #[arg(long)]
    refund: Option<String>,
    /// How many instalments have been paid by then.
    #[arg(long, default_value_t = 0)]
    paid: u32,
    /// The fee: agreed in full, or for the days that pass and with the share that is left.
    #[arg(long, value_enum, default_value_t = Fee::Kept)]
    fee: Fee,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What becomes of the fee after a change.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Fee {
    /// It is due in full, as agreed.
    Kept,
    /// It shrinks with the days or with the price.
    ByShare,
}

fn wrong(name: &str, error: impl std::fmt::Display) -> ConfigError {
    ConfigError(format!("{name}: {error}"))
}

/// Prints what was asked for.
pub fn print(quote: &Quote) -> Result<ExitCode, ConfigError> {
    let price = Money::parse_yuan(&quote.amount).map_err(|error| wrong("--amount", error))?;
    let ordered_on = match &quote.on {
        Some(text) => Date::parse(text).map_err(|error| wrong("--on", error))?,
        None => SystemClock::default().now().shanghai_date(),
    };
    let offer = match (&quote.terms, &quote.plan) {
        (Some(terms), _) => of_terms(terms, price, ordered_on)?,
        (None, Some(plan)) => of_plan(quote, plan, price, ordered_on)?,
        (None, None) => return Err(wrong("--plan", "a plan or --terms is needed")),
    };
    let amended = change(quote)?.map(|change| offer.schedule.amend(ordered_on, quote.paid, change));
    let amended = amended.transpose().map_err(|error| ConfigError(error.to_string()))?;
    if quote.json {
        println!("{}", as_json(&offer, ordered_on, amended.as_ref()));
    } else {
        table(&offer.schedule);
        figures(&offer);
        if let Some(amended) = &amended {
            println!("\nafter the change (an estimate; the lender's bill decides):");
            table(&amended.schedule);
            let (owed, returned) = (amended.owed.to_yuan(), amended.returned.to_yuan());
            println!("still owed {owed}, paid back {returned}, fee saved {}", amended.fee_saved.to_yuan());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Terms of the caller's own, told without statements.
fn of_terms(terms: &str, price: Money, ordered_on: Date) -> Result<PlanOffer, ConfigError> {
    let terms: view::Terms = serde_json::from_str(terms).map_err(|error| wrong("--terms", error))?;
    let order = (price, ordered_on, &paylater_core::schedule::Holidays::default());
    PlanOffer::compute("terms".into(), terms.into(), order, Telling::default())
        .map_err(|error| ConfigError(error.to_string()))
}

/// A configured plan, as its option offers it.
fn of_plan(quote: &Quote, id: &str, price: Money, ordered_on: Date) -> Result<PlanOffer, ConfigError> {
    let path = &quote.config;
    let text = std::fs::read_to_string(path).map_err(|error| wrong(&path.display().to_string(), error))?;
    // No key is needed to compute a schedule, so none is read.
    let file = File::parse(&text, std::env::vars())?;
    let catalogue = Catalogue::read(&file, path.parent().unwrap_or(Path::new(".")))?;
    let plans =
        || catalogue.options.iter().flat_map(|option| option.plans.iter().map(move |plan| (option, plan)));
    let known = || plans().map(|(_, plan)| plan.id.as_str()).collect::<Vec<_>>().join(", ");
    let found = plans().find(|(_, plan)| plan.id == id);
    let (option, plan) = found.ok_or_else(|| wrong("--plan", format!("one of {}", known())))?;
    if option.range.refusal(price).is_some() {
        let (least, most) = (option.range.least.to_yuan(), option.range.most.to_yuan());
        return Err(wrong("--amount", format!("{id} is offered from {least} to {most}")));
    }
    catalogue
        .offer(option, plan, (price, ordered_on), &quote.locale)
        .map_err(|error| ConfigError(error.to_string()))
}

fn change(quote: &Quote) -> Result<Option<Amendment>, ConfigError> {
    if let Some(on) = &quote.settle_on {
        let on = Date::parse(on).map_err(|error| wrong("--settle-on", error))?;
        let fee = match quote.fee {
            Fee::Kept => EarlyFee::Whole,
            Fee::ByShare => EarlyFee::ByDay,
        };
        return Ok(Some(Amendment::Settle { on, fee }));
    }
    let Some(amount) = &quote.refund else { return Ok(None) };
    let amount = Money::parse_yuan(amount).map_err(|error| wrong("--refund", error))?;
    let fee = match quote.fee {
        Fee::Kept => RefundedFee::Kept,
        Fee::ByShare => RefundedFee::ByShare,
    };
    Ok(Some(Amendment::Refund { amount, returned: Money::ZERO, shrink: Shrink::LastFirst, fee }))
}

fn as_json(offer: &PlanOffer, ordered_on: Date, amended: Option<&Amended>) -> Value {
    let plan = view::PlanOffer::from(offer);
    let missing: Vec<&str> = offer.disclosure.missing().iter().map(|fact| fact.id()).collect();
    let mut body = json!({
        "plan": plan.id,
        "ordered_on": ordered_on.to_string(),
        "terms": plan.terms,
        "schedule": plan.schedule,
        "disclosure": plan.disclosure,
        "missing": missing,
    });
    if let Some(amended) = amended {
        let decides = amended.host_decides.iter().map(|what| match what {
            HostDecides::Fee => "fee",
            HostDecides::Instalments => "instalments",
            HostDecides::Bill => "bill",
        });
        body["amended"] = json!({
            "schedule": view::Schedule::from(&amended.schedule),
            "paid": amended.paid,
            "owed": amended.owed.fen(),
            "returned": amended.returned.fen(),
            "fee_saved": amended.fee_saved.fen(),
            "host_decides": decides.collect::<Vec<_>>(),
        });
    }
    body
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

fn figures(offer: &PlanOffer) {
    let told = &offer.disclosure.figures;
    match told.rate {
        Some(rate) => {
            let points = rate.basis_points();
            println!("annual rate {}.{:02} % ({})", points / 100, points % 100, rate.method.id());
        }
        None => println!("annual rate: none"),
    }
    for said in &offer.disclosure.statements {
        println!("{}: {}", said.label, said.text);
    }
}
