//! A world: one backend, both providers, some lives, and a network between them, under one seed. Time is a number that goes
//! from one thing that is due to the next.

mod calls;
mod machine;
mod network;
mod notices;
mod season;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use paylater_core::instant::Instant;
use paylater_sandbox::options::Options;
use paylater_server::store::{Disk, Durability, Store};

use crate::agenda::Agenda;
use crate::backend::Stopped;
use crate::chance::{Chance, Port};
use crate::fault::{Allowed, Fault, Weather};
use crate::history::{History, What};
use crate::life::{self, Life, Want, Wishes};
use crate::message::Asker;
use crate::picture::Eye;
use crate::provider::Provider;
use crate::setting::{Setting, SettingError};
use machine::Machine;
use network::Network;
use notices::Notices;
use season::Ill;
use watch::Watch;
pub use watch::{Broken, Totals};

const DAY_MS: i64 = 86_400_000;
/// When the weather clears up: until then everything can go wrong.
const STORM_MS: i64 = 4 * DAY_MS;
/// How long a world lasts at most: longer than anybody waits for anything.
const WORLD_MS: i64 = 35 * DAY_MS;
/// Nobody waits for longer than this without anything to be seen of it outside the backend: its runners look every five seconds, and
/// a question that was asked a moment ago is asked again after one.
const QUIET_MS: i64 = 7_000;
/// A leap ends this long before the next thing is due, so that the runners have looked once before it.
const BEFORE_MS: i64 = 12_000;

/// What is simulated.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Everything that is left to chance comes from it.
    pub seed: u64,
    /// How many lives.
    pub lives: u32,
    /// Only these of them; all, if none is named.
    pub only: BTreeSet<u32>,
    /// Which faults it may have.
    pub allowed: Allowed,
    /// All shoppers are like this one; each is like nobody else, if none is named.
    pub shopper: Option<Wishes>,
    /// When the backend takes a change for kept.
    pub durability: Durability,
    /// The mistake that the backend makes.
    #[cfg(feature = "planted")]
    pub mistake: Option<paylater_server::planted::Mistake>,
}

impl Plan {
    /// Everything that this seed holds for so many lives.
    pub fn of(seed: u64, lives: u32) -> Self {
        Self {
            seed,
            lives,
            only: BTreeSet::new(),
            allowed: Allowed::default(),
            shopper: None,
            durability: Durability::Committed,
            #[cfg(feature = "planted")]
            mistake: None,
        }
    }

    fn has(&self, life: u32) -> bool {
        self.only.is_empty() || self.only.contains(&life)
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Report {
    /// What happened.
    pub history: History,
    /// What did not hold.
    pub broken: Vec<Broken>,
    /// How often each fault was about to strike, allowed or not.
    pub about: BTreeMap<Fault, u32>,
    /// How often each fault struck.
    pub struck: BTreeMap<Fault, u32>,
    /// What the orders came to.
    pub totals: Totals,
}

/// What is due.
#[derive(Debug)]
enum Due {
    Life(u32, life::Due),
    Network(network::Due),
    Machine(machine::Due),
    /// A held answer's delay is over.
    Release(u64),
    Ill(Ill),
    ClearUp,
}

/// One world.
pub struct World<'s> {
    plan: Plan,
    began_ms: i64,
    now_ms: i64,
    /// When something last moved between the parties.
    moved_ms: i64,
    agenda: Agenda<Due>,
    network: Network,
    machine: Machine<'s>,
    provider: Provider,
    notices: Notices,
    lives: BTreeMap<u32, Life>,
    weather: Weather,
    watch: Watch,
    history: History,
    /// Times and faults of what belongs to no life.
    chance: Chance,
}

impl<'s> World<'s> {
    /// A world at its beginning.
    pub fn new(setting: &'s Setting, plan: Plan) -> Result<Self, SettingError> {
        let seed = plan.seed;
        let mut chance = Chance::of(seed, "world", 0);
        let began_ms = season::beginning_ms(&mut chance);
        let mut options = Options::default();
        options.behaviour.notify_delay_ms = *chance.pick(&[0, 200, 200, 3_000]);
        options.behaviour.settle_delay_ms = *chance.pick(&[0, 1_500, 1_500, 30_000]);
        let provider = Provider::new(setting.providers(options)?, Chance::of(seed, "provider", 0), began_ms);
        let disk = Disk::new()?;
        let eye = Eye::new(Store::on_disk(&disk, Durability::Committed)?);
        let random = Arc::new(Port::new(Chance::of(seed, "backend", 0)));
        let api_key = setting.config().api_key.reveal().to_string();
        let numbers = (1..=plan.lives).filter(|no| plan.has(*no));
        let wishes = plan.shopper.as_ref();
        let lives = numbers.map(|no| (no, Life::begin(seed, no, &api_key, wishes))).collect();
        Ok(Self {
            machine: Machine::new(setting, disk, plan.durability, random),
            weather: Weather::of(seed, plan.allowed.clone()),
            network: Network::new(seed, &mut chance),
            provider: provider.map_err(|_| paylater_server::config_error::ConfigError("no chance".into()))?,
            watch: Watch::new(eye),
            agenda: Agenda::default(),
            notices: Notices::default(),
            history: History::default(),
            now_ms: began_ms,
            moved_ms: began_ms,
            began_ms,
            lives,
            chance,
            plan,
        })
    }

    /// Lets everything happen, and tells what came of it.
    pub fn run(mut self) -> Report {
        #[cfg(feature = "planted")]
        paylater_server::planted::plant(self.plan.mistake);
        self.begin();
        let end_ms = self.began_ms + WORLD_MS;
        while self.watch.broken().is_empty() {
            let Some(next_ms) = self.next_ms().filter(|next_ms| *next_ms <= end_ms) else { break };
            if self.leap(next_ms) {
                continue;
            }
            self.pass_until(next_ms);
            self.happen();
        }
        self.end()
    }

    /// When the next thing is due, whoever does it. None, when all that is left is to look now and then at promises that stand.
    fn next_ms(&self) -> Option<i64> {
        let others = [self.agenda.next_ms(), self.provider.next_due_ms()].into_iter().flatten().min();
        if others.is_some() {
            return others;
        }
        let jobs_ms = self.watch.next_job_ms(self.machine.skew_ms())?;
        let is_at_rest = self.weather.is_clear() && self.watch.only_looks_at_promises();
        // The backend does its own work by itself; it is only let to come that far.
        (!is_at_rest).then_some(jobs_ms.max(self.now_ms) + 1_000)
    }

    /// Lets time pass over what nobody does anything in: the machine sleeps until shortly before the next thing is due. Only when
    /// nothing is under way anywhere.
    fn leap(&mut self, next_ms: i64) -> bool {
        let is_quiet = self.network.is_idle() && self.now_ms - self.moved_ms >= QUIET_MS;
        if !is_quiet || next_ms - BEFORE_MS <= self.now_ms + BEFORE_MS {
            return false;
        }
        let jobs_ms = self.watch.next_job_ms(self.machine.skew_ms()).unwrap_or(i64::MAX);
        let to_ms = next_ms.min(jobs_ms) - BEFORE_MS;
        if to_ms <= self.now_ms + BEFORE_MS {
            return false;
        }
        self.machine.sleep(to_ms - self.now_ms);
        self.now_ms = to_ms;
        true
    }

    /// Lets the backend work until this time, or until something moved.
    fn pass_until(&mut self, until_ms: i64) {
        // A moment at which the world may leap, if nothing happens until then; or at which it is seen again whether it may.
        let quiet_ms = self.moved_ms + QUIET_MS;
        let quiet_ms = if quiet_ms > self.now_ms { quiet_ms } else { self.now_ms + QUIET_MS };
        let until_ms = if self.network.is_idle() { until_ms.min(quiet_ms) } else { until_ms };
        match self.machine.running() {
            Some(process) => {
                if let Stopped::Emitted { .. } = process.run_until(until_ms) {
                    self.moved_ms = process.true_ms();
                }
                self.now_ms = process.true_ms();
            }
            None => self.now_ms = self.now_ms.max(until_ms),
        }
        self.provider.set_time(self.now_ms);
        self.collect();
    }

    /// Everything that is due by now happens.
    fn happen(&mut self) {
        self.provider.set_time(self.now_ms);
        self.deliver_notices();
        while let Some(due) = self.agenda.take_due(self.now_ms) {
            match due {
                Due::Life(no, due) => {
                    let now = Instant::from_unix_ms(self.now_ms);
                    self.with_life(no, |life| life.due(due, now));
                }
                Due::Network(due) => self.on_network(due),
                Due::Machine(due) => self.on_machine(due),
                Due::Release(hold) => self.release(hold),
                Due::Ill(ill) => self.fall_ill(ill),
                Due::ClearUp => self.clear_up(),
            }
            self.collect();
        }
    }

    /// Takes what has left the backend, and looks whether everything still holds.
    fn collect(&mut self) {
        for emitted in self.machine.take_emitted() {
            self.on_emitted(emitted);
        }
        self.look();
    }

    fn with_life(&mut self, no: u32, happens: impl FnOnce(&mut Life)) {
        let Some(life) = self.lives.get_mut(&no) else { return };
        happens(life);
        for want in life.take_wants() {
            self.grant(no, want);
        }
    }

    fn grant(&mut self, no: u32, want: Want) {
        match want {
            Want::Send { from, to, request, limit_ms } => self.send(Some(no), from, to, request, limit_ms),
            Want::HangUp(asker) => self.hang_up(&asker),
            Want::After(after_ms, due) => self.agenda.add(self.now_ms + after_ms, Due::Life(no, due)),
            Want::Note(what) => self.note(Some(no), what),
            Want::Told(version) => self.watch.told(no, version),
            Want::Ordered(id) => self.watch.ordered(no, id),
        }
    }

    fn note(&mut self, life: Option<u32>, what: What) {
        self.history.add(self.now_ms - self.began_ms, life, what);
    }

    fn note_fault(&mut self, life: Option<u32>, fault: Fault, told: String) {
        self.note(life, What::Fault { fault, told });
    }

    fn end(mut self) -> Report {
        if self.watch.broken().is_empty() {
            let now = self.backend_now();
            self.watch.judge(&self.provider, now, true);
        }
        Report {
            totals: self.watch.totals(),
            broken: self.watch.take_broken(),
            about: self.weather.about(),
            struck: self.weather.struck(),
            history: self.history,
        }
    }
}

/// In whose life somebody asks, as far as the asker says so.
const fn life_of(asker: &Asker) -> Option<u32> {
    match asker {
        Asker::Page { life, .. } | Asker::Shop { life } | Asker::Host { life, .. } => Some(*life),
        Asker::Backend { .. } | Asker::Provider { .. } | Asker::Operator => None,
    }
}
