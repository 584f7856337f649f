//! The watch: sees every change of an order, holds the claims against it, and remembers what was told to whom.

use std::collections::{BTreeMap, BTreeSet};

use paylater_core::order::{Order as OrderState, StateName};
use paylater_sandbox::state::notification::Message;
use paylater_server::store::StoreError;
use paylater_server::store::jobs::{Job, Kind as JobKind};

use super::World;
use crate::claims::{self, ALWAYS, Breach, FINALLY};
use crate::history::What;
use crate::message::{Answer, Request};
use crate::picture::{Eye, Picture, Subject};
use crate::provider::Provider;

/// For so many looks a life is watched after something happened in it: what arrives now takes effect a little later.
const LOOKS: u8 = 3;

/// Codes that only a mistake of ours could bring about: of the component, of this simulation, or of the backend itself.
const OURS: [&str; 10] = [
    "internal",
    "malformed_json",
    "not_json",
    "too_large",
    "bad_query",
    "unauthorised",
    "method_not_allowed",
    "idempotency_key_missing",
    "idempotency_key_reused",
    "invalid_field",
];

/// What does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which claim.
    pub claim: &'static str,
    /// In whose life, if in anybody's.
    pub life: Option<u32>,
    /// What is there instead.
    pub told: String,
}

/// What the orders of a world came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Orders by state.
    pub states: BTreeMap<&'static str, u32>,
    /// Alarms by kind.
    pub alarms: BTreeMap<String, u32>,
    /// Attempts.
    pub attempts: u32,
    /// Payments and deductions at the provider, by way.
    pub payments: BTreeMap<&'static str, u32>,
}

#[derive(Debug, Default)]
struct Known {
    id: String,
    version: i64,
    events: usize,
    told: i64,
    heard: Vec<(String, bool)>,
}

/// See the module's head.
pub(super) struct Watch {
    eye: Eye,
    orders: BTreeMap<u32, Known>,
    /// Our numbers at the providers, with whose they are.
    numbers: BTreeMap<String, u32>,
    touched: BTreeMap<u32, u8>,
    /// Everything is to be looked at.
    is_due: bool,
    /// The newest row of the orders' history that was seen.
    seen: i64,
    lives: BTreeMap<String, u32>,
    alarms: BTreeSet<(String, String)>,
    broken: Vec<Broken>,
    totals: Totals,
}

impl Watch {
    pub(super) fn new(eye: Eye) -> Self {
        Self {
            eye,
            orders: BTreeMap::new(),
            numbers: BTreeMap::new(),
            touched: BTreeMap::new(),
            is_due: false,
            seen: 0,
            lives: BTreeMap::new(),
            alarms: BTreeSet::new(),
            broken: Vec::new(),
            totals: Totals::default(),
        }
    }

    pub(super) fn broken(&self) -> &[Broken] {
        &self.broken
    }

    pub(super) fn take_broken(&mut self) -> Vec<Broken> {
        std::mem::take(&mut self.broken)
    }

    pub(super) fn totals(&self) -> Totals {
        self.totals.clone()
    }

    /// The shop was told of this order.
    pub(super) fn ordered(&mut self, life: u32, id: String) {
        self.lives.insert(id.clone(), life);
        self.orders.insert(life, Known { id, told: 1, ..Known::default() });
        self.touch(life);
    }

    /// Somebody was told of this version of the order.
    pub(super) fn told(&mut self, life: u32, version: i64) {
        if let Some(known) = self.orders.get_mut(&life) {
            known.told = known.told.max(version);
        }
    }

    /// Something happened in this life.
    pub(super) fn touch(&mut self, life: u32) {
        self.touched.insert(life, LOOKS);
    }

    /// What the backend did to orders by itself is seen, too. One of which the shop has not heard yet is seen once it has.
    fn touch_changed(&mut self) {
        match self.eye.changed_since(self.seen) {
            Ok(changed) => {
                for (seq, id) in changed {
                    self.seen = seq;
                    if let Some(life) = self.lives.get(&id).copied() {
                        self.touch(life);
                    }
                }
            }
            Err(error) => self.unreadable(&error),
        }
    }

    /// The backend began anew: whatever was told before has to be there.
    pub(super) const fn restarted(&mut self) {
        self.is_due = true;
    }

    /// Whose number at a provider it is.
    pub(super) fn life_of_number(&self, number: &str) -> Option<u32> {
        self.numbers.get(number).copied()
    }

    /// In whose life a call is made: the one whose number it names.
    pub(super) fn life_in(&self, request: &Request) -> Option<u32> {
        [&request.path, &request.body].into_iter().find_map(|text| {
            let pieces = text.split(|letter: char| !letter.is_ascii_alphanumeric());
            pieces.filter(|piece| piece.len() >= 31).find_map(|piece| {
                // A percent sign leaves its two digits before the number.
                (0..=piece.len() - 31).find_map(|at| self.numbers.get(piece.get(at..at + 31)?).copied())
            })
        })
    }

    /// The backend answered somebody.
    pub(super) fn hear_backend(&mut self, life: Option<u32>, request: &Request, answer: &Answer) {
        let code = if answer.is_ok() { String::new() } else { answer.code() };
        if answer.status == 500 || OURS.contains(&code.as_str()) {
            let told = format!("{} was answered {} {code}", request.name(), answer.status);
            self.broken.push(Broken { claim: "nobody_meets_a_fault_of_ours", life, told });
        }
        if let Some(life) = life {
            self.touch(life);
        }
    }

    /// We told a provider that we heard its notification.
    pub(super) fn acknowledged(&mut self, provider: &Provider, notification: &str) {
        let heard = provider.look(|state| {
            let known = state.notifications.get(notification)?;
            Some((known.about.clone(), says_paid(&known.message)))
        });
        let Some((number, says_paid)) = heard else { return };
        let Some(life) = self.numbers.get(&number).copied() else {
            let told = format!("{number} was acknowledged, and nobody has it");
            self.broken.push(Broken { claim: "what_was_acknowledged_is_known", life: None, told });
            return;
        };
        if let Some(known) = self.orders.get_mut(&life) {
            known.heard.push((number, says_paid));
        }
        self.touch(life);
    }

    /// When the backend has something to do by itself, in true time.
    pub(super) fn next_job_ms(&self, skew_ms: i64) -> Option<i64> {
        let jobs = self.eye.next_jobs().unwrap_or_default();
        let alive = jobs.iter().filter(|job| job.dead_at.is_none());
        alive.map(|job| job.due_at.unix_ms() - skew_ms).min()
    }

    /// Is all that is left to look now and then at promises that stand?
    pub(super) fn only_looks_at_promises(&self) -> bool {
        let is_look = |job: &Job| {
            let state = self.eye.order(&job.order_id).ok().flatten().map(|order| order.state);
            job.kind == JobKind::Query && state == Some(OrderState::Authorised { attempt: job.attempt_no })
        };
        let jobs = self.eye.jobs().unwrap_or_default();
        jobs.iter().filter(|job| job.dead_at.is_none()).all(is_look)
    }

    fn subjects(&self, lives: impl Iterator<Item = u32>) -> Vec<Subject> {
        lives
            .filter_map(|life| {
                let known = self.orders.get(&life)?;
                Some(Subject { id: known.id.clone(), life, told: known.told, heard: known.heard.clone() })
            })
            .collect()
    }

    /// Holds the claims against everything there is.
    pub(super) fn judge(&mut self, provider: &Provider, is_end: bool) {
        let subjects = self.subjects(self.orders.keys().copied());
        match self.eye.picture(subjects, provider.book()) {
            Ok(picture) => {
                self.hold(claims::judge(ALWAYS, &picture));
                if is_end {
                    self.hold(claims::judge(FINALLY, &picture));
                    self.count(&picture);
                }
            }
            Err(error) => self.unreadable(&error),
        }
    }

    fn hold(&mut self, breaches: Vec<(&'static str, Breach)>) {
        let broken = breaches.into_iter().map(|(claim, breach)| Broken {
            claim,
            life: breach.life,
            told: breach.told,
        });
        self.broken.extend(broken);
    }

    fn unreadable(&mut self, error: &StoreError) {
        let told = error.to_string();
        self.broken.push(Broken { claim: "the_store_can_be_read", life: None, told });
    }

    fn count(&mut self, picture: &Picture) {
        let totals = &mut self.totals;
        for order in &picture.orders {
            let state = order.state.map_or("gone", |state| StateName::id(state.name()));
            *totals.states.entry(state).or_default() += 1;
            totals.attempts += u32::try_from(order.attempts.len()).unwrap_or_default();
            for line in order.money(None) {
                let way = order.attempt(line.attempt).map_or("none", |attempt| attempt.way.id());
                *totals.payments.entry(way).or_default() += 1;
            }
        }
        let of_orders = picture.orders.iter().flat_map(|order| &order.alarms);
        let others = picture.strange_alarms.iter().map(|(kind, _)| kind);
        for kind in of_orders.chain(others) {
            *totals.alarms.entry(kind.clone()).or_default() += 1;
        }
    }
}

impl World<'_> {
    /// Looks at the lives in which something happened, and at everything after a restart.
    pub(super) fn look(&mut self) {
        if std::mem::take(&mut self.watch.is_due) {
            self.watch.judge(&self.provider, false);
        }
        self.watch.touch_changed();
        let touched: Vec<u32> = self.watch.touched.keys().copied().collect();
        for life in touched {
            if let Some(looks) = self.watch.touched.get_mut(&life) {
                *looks -= 1;
                if *looks == 0 {
                    self.watch.touched.remove(&life);
                }
            }
            if let Err(error) = self.look_at(life) {
                self.watch.unreadable(&error);
            }
        }
    }

    fn look_at(&mut self, life: u32) -> Result<(), StoreError> {
        let Some(known) = self.watch.orders.get(&life) else { return Ok(()) };
        let (id, before) = (known.id.clone(), known.version);
        let version = self.watch.eye.order(&id)?.map_or(0, |order| order.version);
        if version == before {
            return Ok(());
        }
        let events = self.watch.eye.events(&id)?;
        for number in self.watch.eye.numbers(&id)? {
            self.watch.numbers.insert(number, life);
        }
        let Some(known) = self.watch.orders.get_mut(&life) else { return Ok(()) };
        known.version = version;
        let seen = std::mem::replace(&mut known.events, events.len());
        for event in events.into_iter().skip(seen) {
            let crate::picture::EventPicture { event, from, to, detail } = event;
            self.note(Some(life), What::Order { event, from, to, detail });
        }
        self.note_alarms()?;
        let subjects = self.watch.subjects(std::iter::once(life));
        let mut picture = self.watch.eye.picture(subjects, self.provider.book())?;
        // Of the others only this one's are looked at now.
        picture.strange_lines.clear();
        picture.strange_alarms.clear();
        self.watch.hold(claims::judge(ALWAYS, &picture));
        Ok(())
    }

    /// Alarms that were not there before.
    fn note_alarms(&mut self) -> Result<(), StoreError> {
        let mut alarms = self.watch.eye.alarms()?;
        alarms.reverse();
        for alarm in alarms {
            if self.watch.alarms.insert((alarm.kind.clone(), alarm.subject.clone())) {
                let id = alarm.subject.split('/').next().unwrap_or_default();
                let life = self.watch.orders.iter().find(|(_, known)| known.id == id).map(|(life, _)| *life);
                self.note(life, What::Alarm { kind: alarm.kind, detail: alarm.detail });
            }
        }
        Ok(())
    }
}

/// Does a notification say that money came?
fn says_paid(message: &Message) -> bool {
    match message {
        Message::AlipayForm { fields } => {
            fields.get("trade_status").is_some_and(|status| status == "TRADE_SUCCESS")
        }
        Message::AlipayMessage { .. } => false,
        Message::WechatPay { event_type, .. } => {
            ["TRANSACTION.SUCCESS", "PAYSCORE.USER_PAID"].contains(&event_type.as_str())
        }
    }
}
