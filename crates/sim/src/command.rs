//! The command line: `paylater-sim --seed N --lives N`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write;
use std::time::Instant;

use clap::Parser;

use crate::fault::{Allowed, Fault};
use crate::run::{self, Sum};
use crate::setting::{Setting, SettingError};
use crate::shrink::{self, Short};
use crate::world::Plan;

/// From so many worlds on, a fault that never struck is a failure, and so is a way by which nobody paid: a simulator that never
/// crashes and in which nobody pays proves nothing.
const MANY: u64 = 100;

/// Live worlds of the real backend and the sandbox's providers under a seed, and see whether what must hold does.
#[derive(Debug, Parser)]
#[command(name = "paylater-sim", version)]
pub struct Command {
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds, one world each.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// How many lives in each world.
    #[arg(long, default_value_t = 50)]
    lives: u32,
    /// How many worlds at a time; as many as there are processors, unless it is said.
    #[arg(long)]
    threads: Option<usize>,
    /// Only these lives of a world.
    #[arg(long, value_delimiter = ',')]
    only: Vec<u32>,
    /// Without these faults.
    #[arg(long, value_delimiter = ',', value_parser = fault)]
    without: Vec<Fault>,
    /// Of a fault only these times, such as `crash=2..3`, counted from zero.
    #[arg(long, value_delimiter = ',', value_parser = times)]
    times: Vec<(Fault, (u32, u32))>,
    /// Print the history of one world whatever came of it.
    #[arg(long)]
    history: bool,
    /// Do not look for a shorter history when something fails.
    #[arg(long)]
    whole: bool,
}

fn fault(id: &str) -> Result<Fault, String> {
    Fault::from_id(id).ok_or_else(|| {
        let known: Vec<&str> = Fault::ALL.iter().map(|fault| fault.id()).collect();
        format!("there is no fault {id}; there are {}", known.join(", "))
    })
}

fn times(text: &str) -> Result<(Fault, (u32, u32)), String> {
    let wrong = || format!("{text} is not of the form crash=2..3");
    let (id, range) = text.split_once('=').ok_or_else(wrong)?;
    let (from, before) = range.split_once("..").ok_or_else(wrong)?;
    let number = |text: &str| text.parse().map_err(|_| wrong());
    Ok((fault(id)?, (number(from)?, number(before)?)))
}

impl Command {
    /// Does it, and writes what came of it; whether everything held.
    pub fn run(self, out: &mut impl Write) -> Result<bool, SettingError> {
        let setting = Setting::prepare()?;
        let plan = self.plan();
        if self.history {
            let report = run::world(&setting, plan)?;
            write!(out, "{}", report.history)?;
        }
        let began = Instant::now();
        let threads =
            self.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, Into::into));
        let seeds = self.seed..self.seed.saturating_add(self.seeds);
        let sum = run::worlds(&setting, &self.plan(), seeds, threads)?;
        write!(out, "{}", told(&sum, self.seed, began.elapsed().as_secs_f64()))?;
        if let Some((seed, _)) = sum.failed {
            self.tell_failure(&setting, seed, out)?;
            return Ok(false);
        }
        let never = sum.never(&setting.offered());
        if sum.worlds >= MANY && self.is_whole_world() && !never.is_empty() {
            writeln!(out, "FAILED: these never came about: {}", never.join(", "))?;
            return Ok(false);
        }
        Ok(true)
    }

    fn plan(&self) -> Plan {
        let allowed = Allowed {
            without: self.without.iter().copied().collect(),
            only: self.times.iter().copied().collect(),
        };
        Plan { only: self.only.iter().copied().collect(), allowed, ..Plan::of(self.seed, self.lives) }
    }

    fn is_whole_world(&self) -> bool {
        self.only.is_empty() && self.without.is_empty() && self.times.is_empty()
    }

    fn tell_failure(&self, setting: &Setting, seed: u64, out: &mut impl Write) -> Result<(), SettingError> {
        let plan = Plan { seed, ..self.plan() };
        let report = run::world(setting, plan.clone())?;
        let short = if self.whole {
            Short { plan, report, tried: 0 }
        } else {
            shrink::shorten(setting, plan, report)?
        };
        Ok(write!(out, "{}", failure(&short))?)
    }
}

/// What is told of a failure: the claim, the history, and how to see it again.
fn failure(short: &Short) -> String {
    let mut text = String::new();
    let lives: BTreeSet<u32> = if short.plan.only.is_empty() {
        short.report.broken.iter().filter_map(|broken| broken.life).collect()
    } else {
        short.plan.only.clone()
    };
    let lives: Vec<u32> = lives.into_iter().collect();
    let history =
        if lives.is_empty() { short.report.history.clone() } else { short.report.history.of_lives(&lives) };
    // Writing to a text cannot fail.
    let _ = writeln!(text, "\n{history}");
    for broken in &short.report.broken {
        let life = broken.life.map_or(String::new(), |life| format!(" in life {life}"));
        let _ = writeln!(text, "FAILED{life}: {}: {}", broken.claim, broken.told);
    }
    let _ = writeln!(text, "after {} worlds tried. Again:\n{}", short.tried, again(&short.plan));
    text
}

/// The command that lives this world again.
fn again(plan: &Plan) -> String {
    let mut command = format!("paylater-sim --seed {} --lives {}", plan.seed, plan.lives);
    if !plan.only.is_empty() {
        let only: Vec<String> = plan.only.iter().map(u32::to_string).collect();
        let _ = write!(command, " --only {}", only.join(","));
    }
    if !plan.allowed.without.is_empty() {
        let without: Vec<Fault> = plan.allowed.without.iter().copied().collect();
        let _ = write!(command, " --without {}", ids(&without));
    }
    for (fault, (from, before)) in &plan.allowed.only {
        let _ = write!(command, " --times {}={from}..{before}", fault.id());
    }
    command + " --history --whole"
}

fn ids(faults: &[Fault]) -> String {
    faults.iter().map(|fault| fault.id()).collect::<Vec<_>>().join(",")
}

/// The figures of a run.
fn told(sum: &Sum, first: u64, seconds: f64) -> String {
    let mut text = String::new();
    let last = first + sum.worlds.saturating_sub(1);
    let per_second = sum.lives as f64 / seconds.max(0.001);
    let _ = writeln!(
        text,
        "seeds {first} to {last}: {} lives in {seconds:.1} s, {per_second:.0} a second; {} lines of history",
        sum.lives, sum.lines
    );
    let _ = writeln!(text, "orders: {}; {} attempts", list(&sum.states), sum.attempts);
    let _ = writeln!(text, "payments: {}", list(&sum.payments));
    let _ = writeln!(text, "alarms: {}", list(&sum.alarms));
    let struck = sum.struck.iter().map(|(fault, count)| (fault.id(), *count)).collect();
    let _ = writeln!(text, "faults: {}", list(&struck));
    text
}

fn list<K: std::fmt::Display>(counts: &std::collections::BTreeMap<K, u64>) -> String {
    if counts.is_empty() {
        return "none".into();
    }
    counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
}
