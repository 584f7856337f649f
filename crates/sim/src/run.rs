//! Living worlds: one, or many on several threads. Each world is of its seed alone, so it does not matter which thread lives it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use paylater_core::offer::Way;
use paylater_core::order::StateName;

use crate::fault::Fault;
use crate::setting::{Setting, SettingError};
use crate::world::{Broken, Plan, Report, Totals, World};

/// Where an order can rest.
const ENDS: [StateName; 4] =
    [StateName::Authorised, StateName::Paid, StateName::Cancelled, StateName::Expired];

/// What many worlds came to.
#[derive(Debug, Default)]
pub struct Sum {
    /// How many worlds.
    pub worlds: u64,
    /// How many lives.
    pub lives: u64,
    /// How often each fault struck.
    pub struck: BTreeMap<Fault, u64>,
    /// Orders by state.
    pub states: BTreeMap<&'static str, u64>,
    /// Alarms by kind.
    pub alarms: BTreeMap<String, u64>,
    /// Attempts.
    pub attempts: u64,
    /// Payments and deductions at the providers, by way.
    pub payments: BTreeMap<&'static str, u64>,
    /// Lines of history.
    pub lines: u64,
    /// The first seed that failed, and what did not hold.
    pub failed: Option<(u64, Vec<Broken>)>,
}

/// Lives one world.
pub fn world(setting: &Setting, plan: Plan) -> Result<Report, SettingError> {
    Ok(World::new(setting, plan)?.run())
}

/// Lives worlds of these seeds, on so many threads, until one fails.
pub fn worlds(
    setting: &Setting,
    plan: &Plan,
    seeds: std::ops::Range<u64>,
    threads: usize,
) -> Result<Sum, SettingError> {
    let (next, is_over) = (AtomicU64::new(seeds.start), AtomicBool::new(false));
    let sum = Mutex::new(Ok(Sum::default()));
    let live = || {
        while !is_over.load(Ordering::SeqCst) {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            if seed >= seeds.end {
                return;
            }
            let report = world(setting, Plan { seed, ..plan.clone() });
            if report.as_ref().map_or(true, |report| !report.broken.is_empty()) {
                is_over.store(true, Ordering::SeqCst);
            }
            let mut sum = sum.lock().unwrap_or_else(PoisonError::into_inner);
            match (&mut *sum, report) {
                (Ok(sum), Ok(report)) => sum.add(seed, plan.lives, report),
                (sum @ Ok(_), Err(error)) => *sum = Err(error),
                (Err(_), _) => {}
            }
        }
    };
    std::thread::scope(|scope| {
        (0..threads.max(1)).for_each(|_| drop(scope.spawn(live)));
    });
    sum.into_inner().unwrap_or_else(PoisonError::into_inner)
}

impl Sum {
    fn add(&mut self, seed: u64, lives: u32, report: Report) {
        self.worlds += 1;
        self.lives += u64::from(lives);
        self.lines += report.history.lines().len() as u64;
        for (fault, count) in report.struck {
            *self.struck.entry(fault).or_default() += u64::from(count);
        }
        let Totals { states, alarms, attempts, payments, .. } = report.totals;
        for (state, count) in states {
            *self.states.entry(state).or_default() += u64::from(count);
        }
        for (kind, count) in alarms {
            *self.alarms.entry(kind).or_default() += u64::from(count);
        }
        self.attempts += u64::from(attempts);
        for (way, count) in payments {
            *self.payments.entry(way).or_default() += u64::from(count);
        }
        let is_first = self.failed.as_ref().is_none_or(|(first, _)| seed < *first);
        if !report.broken.is_empty() && is_first {
            self.failed = Some((seed, report.broken));
        }
    }

    /// What has to come about in many worlds and never did: a fault, a payment by each way that is offered, an end of an order.
    pub fn never(&self, offered: &[Way]) -> Vec<&'static str> {
        let faults = Fault::ALL.iter().filter(|fault| self.struck.get(fault).is_none_or(|count| *count == 0));
        let faults = faults.map(|fault| fault.id());
        let ways = offered.iter().map(|way| way.id()).filter(|way| !self.payments.contains_key(way));
        let ends = ENDS.iter().map(|state| state.id()).filter(|state| !self.states.contains_key(state));
        faults.chain(ways).chain(ends).collect()
    }
}
