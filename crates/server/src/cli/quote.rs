//! `paylater quote`: the very schedule and disclosure that a shopper would be shown, from the configuration alone.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use paylater_core::date::Date;
use paylater_core::money::Money;
use paylater_core::offer::{AmountRange, DisclosureOptions, PlanOffer};
use paylater_core::schedule::amend::{
    AmendError, Amended, Amendment, EarlyFee, HostDecides, RefundedFee, Shrink,
};
use paylater_core::schedule::{Due, Schedule, ScheduleError};
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

/// Why there is no quote.
#[derive(Debug)]
enum Refusal {
    /// The configuration cannot be used.
    Configuration(ConfigError),
    /// An argument cannot be read.
    Malformed { name: &'static str, why: String },
    /// No option has this plan.
    UnknownPlan { known: String },
    /// The plan's option is not offered for this amount.
    AmountNotOffered { plan: String, range: AmountRange },
    /// These terms make no schedule of this price.
    Schedule(ScheduleError),
    /// This schedule cannot be changed so.
    Amend(AmendError),
}

impl Refusal {
    fn id(&self) -> &'static str {
        match self {
            Self::Configuration(_) => "configuration",
            Self::Malformed { .. } => "malformed",
            Self::UnknownPlan { .. } => "unknown_plan",
            Self::AmountNotOffered { .. } => "amount_not_offered",
            Self::Schedule(error) => error.id(),
            Self::Amend(error) => error.id(),
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Configuration(ConfigError(why)) => f.write_str(why),
            Self::Malformed { name, why } => write!(f, "{name}: {why}"),
            Self::UnknownPlan { known } => write!(f, "--plan: one of {known}"),
            Self::AmountNotOffered { plan, range } => {
                write!(f, "{plan} is offered from {} to {}", range.least.to_yuan(), range.most.to_yuan())
            }
            Self::Schedule(error) => error.fmt(f),
            Self::Amend(error) => error.fmt(f),
        }
    }
}

impl From<ConfigError> for Refusal {
    fn from(error: ConfigError) -> Self {
        Self::Configuration(error)
    }
}

impl From<ScheduleError> for Refusal {
    fn from(error: ScheduleError) -> Self {
        Self::Schedule(error)
    }
}

fn malformed(name: &'static str, error: impl std::fmt::Display) -> Refusal {
    Refusal::Malformed { name, why: error.to_string() }
}

/// What was asked for.
struct Quoted {
    offer: PlanOffer,
    ordered_on: Date,
    amended: Option<Amended>,
}

/// Prints what was asked for, or why there is none: with `--json` as `{"error": …, "detail": …}`, as `paylater apr` does. The
/// exit code says which.
pub fn print(quote: &Quote) -> Result<ExitCode, ConfigError> {
    match quoted(quote, SystemClock::default().now().shanghai_date()) {
        Ok(quoted) if quote.json => println!("{}", as_json(&quoted)),
        Ok(quoted) => in_words(&quoted),
        Err(refusal) if quote.json => {
            println!("{}", refused(&refusal));
            return Ok(ExitCode::FAILURE);
        }
        Err(Refusal::Configuration(error)) => return Err(error),
        Err(refusal) => {
            eprintln!("paylater: {refusal}");
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn refused(refusal: &Refusal) -> Value {
    json!({ "error": refusal.id(), "detail": refusal.to_string() })
}

fn quoted(quote: &Quote, today: Date) -> Result<Quoted, Refusal> {
    let price = Money::parse_yuan(&quote.amount).map_err(|error| malformed("--amount", error))?;
    let ordered_on = match &quote.on {
        Some(text) => Date::parse(text).map_err(|error| malformed("--on", error))?,
        None => today,
    };
    let offer = match (&quote.terms, &quote.plan) {
        (Some(terms), _) => of_terms(terms, price, ordered_on)?,
        (None, Some(plan)) => of_plan(quote, plan, price, ordered_on)?,
        (None, None) => return Err(malformed("--plan", "a plan or --terms is needed")),
    };
    let amended = change(quote)?.map(|change| offer.schedule.amend(ordered_on, quote.paid, change));
    let amended = amended.transpose().map_err(Refusal::Amend)?;
    Ok(Quoted { offer, ordered_on, amended })
}

fn in_words(Quoted { offer, amended, .. }: &Quoted) {
    table(&offer.schedule);
    figures(offer);
    if let Some(amended) = amended {
        println!("\nafter the change (an estimate; the lender's bill decides):");
        table(&amended.schedule);
        let (owed, returned) = (amended.owed.to_yuan(), amended.returned.to_yuan());
        println!("still owed {owed}, paid back {returned}, fee saved {}", amended.fee_saved.to_yuan());
    }
}

/// Terms of the caller's own, told without statements.
fn of_terms(terms: &str, price: Money, ordered_on: Date) -> Result<PlanOffer, Refusal> {
    let terms: view::Terms = serde_json::from_str(terms).map_err(|error| malformed("--terms", error))?;
    let order = (price, ordered_on, &paylater_core::schedule::Holidays::default());
    Ok(PlanOffer::compute("terms".into(), terms.into(), order, DisclosureOptions::default())?)
}

/// A configured plan, as its option offers it.
fn of_plan(quote: &Quote, id: &str, price: Money, ordered_on: Date) -> Result<PlanOffer, Refusal> {
    let path = &quote.config;
    let text =
        std::fs::read_to_string(path).map_err(|error| ConfigError(format!("{}: {error}", path.display())))?;
    // No key is needed to compute a schedule, so none is read.
    let file = File::parse(&text, std::env::vars())?;
    let catalogue = Catalogue::read(&file, path.parent().unwrap_or(Path::new(".")))?;
    let plans =
        || catalogue.options.iter().flat_map(|option| option.plans.iter().map(move |plan| (option, plan)));
    let known = || plans().map(|(_, plan)| plan.id.as_str()).collect::<Vec<_>>().join(", ");
    let found = plans().find(|(_, plan)| plan.id == id);
    let (option, plan) = found.ok_or_else(|| Refusal::UnknownPlan { known: known() })?;
    if option.range.refusal(price).is_some() {
        return Err(Refusal::AmountNotOffered { plan: id.into(), range: option.range });
    }
    Ok(catalogue.offer(option, plan, (price, ordered_on), &quote.locale)?)
}

fn change(quote: &Quote) -> Result<Option<Amendment>, Refusal> {
    if let Some(on) = &quote.settle_on {
        let on = Date::parse(on).map_err(|error| malformed("--settle-on", error))?;
        let fee = match quote.fee {
            Fee::Kept => EarlyFee::Whole,
            Fee::ByShare => EarlyFee::ByDay,
        };
        return Ok(Some(Amendment::Settle { on, fee }));
    }
    let Some(amount) = &quote.refund else { return Ok(None) };
    let amount = Money::parse_yuan(amount).map_err(|error| malformed("--refund", error))?;
    let fee = match quote.fee {
        Fee::Kept => RefundedFee::Kept,
        Fee::ByShare => RefundedFee::ByShare,
    };
    Ok(Some(Amendment::Refund { amount, returned: Money::ZERO, shrink: Shrink::LastFirst, fee }))
}

fn as_json(Quoted { offer, ordered_on, amended }: &Quoted) -> Value {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn quote() -> Quote {
        Quote {
            config: Path::new(env!("CARGO_MANIFEST_DIR")).join("development.toml"),
            amount: "1200.00".into(),
            plan: Some("huabei-12".into()),
            terms: None,
            on: Some("2026-11-22".into()),
            locale: "zh-Hans".into(),
            settle_on: None,
            refund: None,
            paid: 0,
            fee: Fee::Kept,
            json: true,
        }
    }

    /// What is printed for this quote.
    fn told(quote: &Quote) -> Value {
        match quoted(quote, Date::parse("2026-11-22").expect("a day")) {
            Ok(quoted) => as_json(&quoted),
            Err(refusal) => refused(&refusal),
        }
    }

    fn of_terms(amount: &str, terms: &str) -> Quote {
        Quote { plan: None, terms: Some(terms.into()), amount: amount.into(), ..quote() }
    }

    #[test]
    fn a_plan_is_quoted_to_the_fen() {
        let told = told(&quote());
        assert_eq!(
            (&told["plan"], &told["schedule"]["total"]),
            (&json!("huabei-12"), &json!(129_000)),
            "{told}"
        );
        assert_eq!(told.get("error"), None);
    }

    #[test]
    fn each_refusal_has_a_name_and_a_true_reason() {
        let level = |amount, count, ppm| {
            let terms = format!(r#"{{"kind":"equal_instalments","instalments":{count},"annual_ppm":{ppm}}}"#);
            of_terms(amount, &terms)
        };
        let four = |calendar: &str| {
            let terms = format!(r#"{{"kind":"interest_free","instalments":4,"calendar":{calendar}}}"#);
            of_terms("100.00", &terms)
        };
        let cases = [
            (Quote { amount: "12,00".into(), ..quote() }, "malformed", "--amount: "),
            (Quote { on: Some("2026-02-30".into()), ..quote() }, "malformed", "--on: "),
            (Quote { settle_on: Some("soon".into()), ..quote() }, "malformed", "--settle-on: "),
            (Quote { refund: Some("all".into()), ..quote() }, "malformed", "--refund: "),
            (Quote { plan: None, ..quote() }, "malformed", "--plan: "),
            (of_terms("10.00", "{"), "malformed", "--terms: "),
            (Quote { plan: Some("nobody".into()), ..quote() }, "unknown_plan", "one of "),
            (
                Quote { amount: "0.01".into(), ..quote() },
                "amount_not_offered",
                "huabei-12 is offered from 100.00 to ",
            ),
            (Quote { config: "nowhere.toml".into(), ..quote() }, "configuration", "nowhere.toml: "),
            (level("0.00", 3, 0), "nothing_to_pay", "nothing to pay"),
            (level("10.00", 61, 0), "bad_instalment_count", "between 1 and 60"),
            (level("0.59", 60, 0), "too_small_to_split", "less than one fen"),
            (level("7.00", 60, 120_000), "repaid_too_early", "before the last one"),
            (level("7.00", 60, 360_000), "last_instalment_too_large", "more than twice"),
            (level("30.00", 60, 600_000), "last_instalment_too_large", "more than twice"),
            (four(r#"{"first":"after_one_period","every_days":0}"#), "no_days_apart", "one day apart"),
            (
                four(r#"{"first":"after_one_period","every_days":14,"on_day":9}"#),
                "day_of_month_in_days",
                "day of the month",
            ),
            (four(r#"{"first":"after_one_period","on_day":32}"#), "no_such_day", "1 to 31"),
            (
                four(r#"{"first":"after_one_period","every_days":4294967295}"#),
                "date_out_of_range",
                "too far in the future",
            ),
            (Quote { paid: 13, refund: Some("1.00".into()), ..quote() }, "paid_too_many", "not so many"),
            (
                Quote { paid: 12, settle_on: Some("2027-11-22".into()), ..quote() },
                "nothing_owed",
                "nothing is owed",
            ),
            (Quote { settle_on: Some("2026-11-21".into()), ..quote() }, "before_order", "before the order"),
            (Quote { refund: Some("1200.01".into()), ..quote() }, "bad_refund", "no more than the price"),
        ];
        for (quote, id, why) in cases {
            let told = told(&quote);
            let detail = told["detail"].as_str().unwrap_or_default();
            assert!(told["error"] == id && detail.contains(why), "{id}, {why}: {told}");
            assert!(!detail.contains("configuration"), "{told}");
        }
    }
}
