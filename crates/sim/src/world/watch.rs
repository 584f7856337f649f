//! The watch: sees every change of an order, holds the claims against it, and remembers what was told to whom.

mod look;

use std::collections::{BTreeMap, BTreeSet};

use paylater_core::instant::Instant;
use paylater_core::order::{Order as OrderState, StateName};
use paylater_sandbox::state::notification::Message;
use paylater_server::store::StoreError;
use paylater_server::store::jobs::{Job, Kind as JobKind};

use super::calls::Calls;
use crate::claims::{self, ALWAYS, Breach, FINALLY};
use crate::message::{Answer, Asker, Request};
use crate::picture::{Acknowledged, Eye, Picture, Subject};
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
    heard: Vec<Acknowledged>,
    overtaken: Vec<String>,
}

/// See the module's head.
pub(super) struct Watch {
    eye: Eye,
    orders: BTreeMap<u32, Known>,
    /// Our numbers at the providers, with whose they are.
    numbers: BTreeMap<String, u32>,
    /// When a provider was last called about each of them.
    asked_ms: BTreeMap<String, i64>,
    touched: BTreeMap<u32, u8>,
    /// Everything is to be looked at.
    is_due: bool,
    /// The newest row of the orders' history that was seen.
    seen: i64,
    lives: BTreeMap<String, u32>,
    alarms: BTreeSet<(String, String)>,
    calls: Calls,
    was_clock_wrong: bool,
    broken: Vec<Broken>,
    totals: Totals,
}

impl Watch {
    pub(super) fn new(eye: Eye) -> Self {
        Self {
            eye,
            orders: BTreeMap::new(),
            numbers: BTreeMap::new(),
            asked_ms: BTreeMap::new(),
            touched: BTreeMap::new(),
            is_due: false,
            seen: 0,
            lives: BTreeMap::new(),
            alarms: BTreeSet::new(),
            calls: Calls::default(),
            was_clock_wrong: false,
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

    /// The number of ours that a call names, and whose it is.
    pub(super) fn number_in(&self, request: &Request) -> Option<(String, u32)> {
        let is_apart = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_';
        [&request.path, &request.body].into_iter().flat_map(|text| text.split(is_apart)).find_map(|piece| {
            // A percent sign leaves its two digits before the number.
            let without_digits = piece.get(2..).unwrap_or_default();
            let known = [piece, without_digits].into_iter().find_map(|name| self.numbers.get_key_value(name));
            known.map(|(number, life)| (number.clone(), *life))
        })
    }

    /// The backend calls a provider. In whose life.
    pub(super) fn called(&mut self, asker: &Asker, request: &Request, now: (i64, Instant)) -> Option<u32> {
        let (number, life) = self.number_in(request)?;
        if let Err(error) = self.calls.begin(&self.eye, (asker, request), &number, now) {
            self.unreadable(&error);
        }
        self.asked_ms.insert(number.clone(), now.0);
        if let Some(known) = self.orders.get_mut(&life) {
            let about = known.heard.iter_mut().filter(|heard| heard.number == number);
            about.for_each(|heard| heard.is_asked_about = true);
        }
        Some(life)
    }

    /// The backend waits for this answer no longer.
    pub(super) fn call_ended(&mut self, asker: &Asker) {
        self.calls.end(asker);
    }

    /// The process is gone: what it held it holds no more.
    pub(super) fn stopped(&mut self) {
        self.calls.forget();
    }

    /// The clock was set: what is held is held for longer than is known, or not any more.
    pub(super) fn clock_set(&mut self, skew_ms: i64) {
        self.calls.forget();
        self.was_clock_wrong |= skew_ms != 0;
    }

    /// Who holds a job and waits for an answer still holds it. The lives in which that is not so.
    fn look_at_leases(&mut self, now: (i64, Instant)) -> BTreeSet<u32> {
        let overtaken = self.calls.overtaken(&self.eye, now).unwrap_or_else(|error| {
            self.unreadable(&error);
            Vec::new()
        });
        let mut lives = BTreeSet::new();
        for (order_id, told) in overtaken {
            let life = self.lives.get(&order_id).copied();
            if let Some((life, known)) = life.and_then(|life| Some((life, self.orders.get_mut(&life)?))) {
                known.overtaken.push(told);
                lives.insert(life);
            }
        }
        lives
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
    pub(super) fn acknowledged(&mut self, provider: &Provider, (notification, sent_ms): (&str, i64)) {
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
        // The question may leave before the acknowledgement does.
        let is_asked_about = self.asked_ms.get(&number).is_some_and(|asked_ms| *asked_ms >= sent_ms);
        if let Some(known) = self.orders.get_mut(&life) {
            known.heard.push(Acknowledged { number, says_paid, is_asked_about });
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
                Some(Subject {
                    id: known.id.clone(),
                    life,
                    told: known.told,
                    heard: known.heard.clone(),
                    overtaken: known.overtaken.clone(),
                })
            })
            .collect()
    }

    /// Holds the claims against everything there is.
    pub(super) fn judge(&mut self, provider: &Provider, now: Instant, is_end: bool) {
        let subjects = self.subjects(self.orders.keys().copied());
        match self.eye.picture(subjects, provider.book(), now) {
            Ok(picture) => {
                let picture = Picture { was_clock_wrong: self.was_clock_wrong, ..picture };
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
