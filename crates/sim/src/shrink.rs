//! Making a failure short: fewer lives, then fewer kinds of fault, then fewer of each, as long as the same claim fails.

use std::collections::BTreeSet;

use crate::fault::Fault;
use crate::run;
use crate::setting::{Setting, SettingError};
use crate::world::{Plan, Report};

/// A plan under which the claim fails, and what happens then.
pub struct Short {
    /// The plan.
    pub plan: Plan,
    /// What happens.
    pub report: Report,
    /// How many worlds were lived to find it.
    pub tried: u32,
}

/// A failure is told within minutes: after so many worlds it is as short as it has become.
const TRIED_MAX: u32 = 250;

/// The shortest plan that was found under which the same claim fails.
pub fn shorten(setting: &Setting, plan: Plan, report: Report) -> Result<Short, SettingError> {
    let mut short = Short { plan, report, tried: 0 };
    loop {
        let before = short.plan.clone();
        fewer_lives(setting, &mut short)?;
        fewer_faults(setting, &mut short)?;
        fewer_times(setting, &mut short)?;
        if same(&before, &short.plan) {
            return Ok(short);
        }
    }
}

fn same(one: &Plan, other: &Plan) -> bool {
    one.only == other.only && one.allowed == other.allowed
}

/// Takes this plan if the same claim fails under it.
fn try_plan(setting: &Setting, short: &mut Short, plan: Plan) -> Result<bool, SettingError> {
    if short.tried >= TRIED_MAX {
        return Ok(false);
    }
    short.tried += 1;
    let report = run::world(setting, plan.clone())?;
    let claim = |report: &Report| report.broken.first().map(|broken| broken.claim);
    let fails = claim(&report).is_some() && claim(&report) == claim(&short.report);
    if fails {
        (short.plan, short.report) = (plan, report);
    }
    Ok(fails)
}

/// The one in whose life it fails, if it fails there alone; otherwise halves are left away as long as possible.
fn fewer_lives(setting: &Setting, short: &mut Short) -> Result<(), SettingError> {
    let mut lives = lives_of(&short.plan);
    let named = short.report.broken.first().and_then(|broken| broken.life);
    if let Some(life) = named
        && lives.len() > 1
    {
        let only = [life].into();
        if try_plan(setting, short, Plan { only, ..short.plan.clone() })? {
            return Ok(());
        }
    }
    let mut size = lives.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < lives.len() && lives.len() > 1 {
            let left: Vec<u32> = lives[..at].iter().chain(lives.iter().skip(at + size)).copied().collect();
            let only: BTreeSet<u32> = left.iter().copied().collect();
            if !only.is_empty() && try_plan(setting, short, Plan { only, ..short.plan.clone() })? {
                lives = left;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    Ok(())
}

fn lives_of(plan: &Plan) -> Vec<u32> {
    if plan.only.is_empty() { (1..=plan.lives).collect() } else { plan.only.iter().copied().collect() }
}

fn fewer_faults(setting: &Setting, short: &mut Short) -> Result<(), SettingError> {
    for fault in Fault::ALL {
        if !short.plan.allowed.without.contains(fault) {
            let mut plan = short.plan.clone();
            plan.allowed.without.insert(*fault);
            plan.allowed.only.remove(fault);
            try_plan(setting, short, plan)?;
        }
    }
    Ok(())
}

/// Of each fault only the occasions that matter: as few as possible from the end, then from the beginning.
fn fewer_times(setting: &Setting, short: &mut Short) -> Result<(), SettingError> {
    for fault in Fault::ALL
        .iter()
        .copied()
        .filter(|fault| !short.plan.allowed.without.contains(fault))
        .collect::<Vec<_>>()
    {
        let about = short.report.about.get(&fault).copied().unwrap_or_default();
        let (from, before) = short.plan.allowed.only.get(&fault).copied().unwrap_or((0, about));
        let before = halve(setting, short, fault, (from, before.min(about)), |middle| (from, middle))?;
        // From the other end the numbers run downwards.
        let last = before.saturating_sub(1);
        let kept =
            halve(setting, short, fault, (0, before - from), |count| (before.saturating_sub(count), before))?;
        debug_assert!(kept <= last + 1);
    }
    Ok(())
}

/// The least number between these two for which the claim still fails.
fn halve(
    setting: &Setting,
    short: &mut Short,
    fault: Fault,
    (mut least, mut most): (u32, u32),
    range: impl Fn(u32) -> (u32, u32),
) -> Result<u32, SettingError> {
    while least < most {
        let middle = least + (most - least) / 2;
        let mut plan = short.plan.clone();
        plan.allowed.only.insert(fault, range(middle));
        if try_plan(setting, short, plan)? {
            most = middle;
        } else {
            least = middle + 1;
        }
    }
    Ok(most)
}
