//! The network: every message takes its time, some come late, twice or not at all, and whoever waits too long gives up.

use std::collections::BTreeMap;

use paylater_core::instant::Instant;

use super::{Due as WorldDue, World, life_of};
use crate::backend::Emitted;
use crate::chance::Chance;
use crate::fault::Fault;
use crate::history::What;
use crate::message::{Answer, Asked, Asker, Lost, Outcome, Request};
use crate::provider::Answered;

/// A connection that breaks is noticed after this time at the latest.
const NOTICED_MS: i64 = 200;
/// How late a late message is, in milliseconds: longer than anybody waits.
const LATE_MS: (i64, i64) = (500, 90_000);

/// What is due on the network.
#[derive(Debug)]
pub(super) enum Due {
    /// A request arrives.
    Arrive(u64),
    /// An answer arrives, or that there will be none.
    Return(u64, Outcome),
    /// Nobody waits any longer.
    TimeOut(u64),
    /// That the asker is gone is noticed.
    Cut(u64),
}

/// One question and its answer.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) from: Asker,
    pub(super) to: Asked,
    pub(super) request: Request,
    pub(super) life: Option<u32>,
    /// So many copies of the request have not arrived yet.
    copies: u32,
    /// Nobody waits for it, and nobody will.
    is_over: bool,
}

/// Everything that is under way.
#[derive(Debug)]
pub(super) struct Network {
    /// Every exchange, as long as something of it may still arrive.
    exchanges: BTreeMap<u64, Exchange>,
    /// Those whose asker waits.
    open: BTreeMap<Asker, u64>,
    next: u64,
    seed: u64,
    /// A stream for each life, and one for what belongs to none.
    chances: BTreeMap<Option<u32>, Chance>,
    /// How long a message takes at least and at most, in milliseconds.
    latency_ms: (i64, i64),
    /// Messages arrive at multiples of this: what comes together is worked on together.
    grid_ms: i64,
}

impl Network {
    pub(super) fn new(seed: u64, chance: &mut Chance) -> Self {
        Self {
            exchanges: BTreeMap::new(),
            open: BTreeMap::new(),
            next: 0,
            seed,
            chances: BTreeMap::new(),
            latency_ms: *chance.pick(&[(1, 5), (5, 80), (20, 400)]),
            grid_ms: *chance.pick(&[1, 1, 20, 100, 500]),
        }
    }

    /// Does nobody wait for anything?
    pub(super) fn is_idle(&self) -> bool {
        self.open.is_empty()
    }

    fn chance(&mut self, life: Option<u32>) -> &mut Chance {
        let seed = self.seed;
        let number = life.map_or(0, u64::from);
        self.chances.entry(life).or_insert_with(|| Chance::of(seed, "net", number))
    }

    /// When a message that leaves now arrives.
    fn arrival_ms(&mut self, life: Option<u32>, now_ms: i64) -> i64 {
        let ((least, most), grid_ms) = (self.latency_ms, self.grid_ms);
        let at_ms = now_ms + self.chance(life).between(least, most);
        at_ms.div_euclid(grid_ms) * grid_ms + if at_ms.rem_euclid(grid_ms) > 0 { grid_ms } else { 0 }
    }

    /// Nobody waits for this one any more; once its last copy has arrived, nothing is left of it.
    fn forget(&mut self, id: u64) {
        let Some(exchange) = self.exchanges.get_mut(&id) else { return };
        exchange.is_over = true;
        if exchange.copies == 0 {
            self.exchanges.remove(&id);
        }
    }

    /// The asker waits no longer. Which exchange it was.
    fn close(&mut self, asker: &Asker) -> Option<u64> {
        self.open.remove(asker)
    }
}

impl World<'_> {
    /// Somebody asks.
    pub(super) fn send(
        &mut self,
        life: Option<u32>,
        from: Asker,
        to: Asked,
        request: Request,
        limit_ms: i64,
    ) {
        self.note(life, What::Sent { from: from.clone(), to, name: request.name() });
        let (id, now_ms) = (self.network.next, self.now_ms);
        self.network.next += 1;
        self.moved_ms = now_ms;
        self.network.open.insert(from.clone(), id);
        self.agenda.add(now_ms + limit_ms, WorldDue::Network(Due::TimeOut(id)));
        let is_notice = matches!(from, Asker::Provider { .. });
        let (lost, twice) = if is_notice {
            (Fault::NoticeLost, Fault::NoticeTwice)
        } else {
            (Fault::RequestLost, Fault::RequestTwice)
        };
        let name = request.name();
        let mut exchange = Exchange { from, to, request, life, copies: 0, is_over: false };
        if self.strikes(lost, life) {
            self.note_fault(life, lost, name);
        } else {
            exchange.copies = 1;
            if self.strikes(twice, life) {
                self.note_fault(life, twice, name);
                exchange.copies = 2;
            }
        }
        for _ in 0..exchange.copies {
            let at_ms = self.arrival(life, is_notice);
            self.agenda.add(at_ms, WorldDue::Network(Due::Arrive(id)));
        }
        self.network.exchanges.insert(id, exchange);
    }

    fn strikes(&mut self, fault: Fault, life: Option<u32>) -> bool {
        self.weather.strikes(fault, self.network.chance(life))
    }

    /// When a message that leaves now arrives, late or not.
    fn arrival(&mut self, life: Option<u32>, is_notice: bool) -> i64 {
        let at_ms = self.network.arrival_ms(life, self.now_ms);
        let fault = if is_notice { Fault::NoticeLate } else { Fault::MessageLate };
        if !self.strikes(fault, life) {
            return at_ms;
        }
        // A notification that is late is late by the provider's measure.
        let (least, most) = if is_notice { (1_000, 6 * 3_600_000) } else { LATE_MS };
        let late_ms = self.network.chance(life).wait_ms(least, most);
        self.note_fault(life, fault, format!("by {late_ms} ms"));
        at_ms + late_ms
    }

    pub(super) fn on_network(&mut self, due: Due) {
        match due {
            Due::Arrive(id) => self.arrive(id),
            Due::Return(id, outcome) => self.take_return(id, outcome),
            Due::TimeOut(id) => {
                if self.is_waited_for(id) {
                    self.take_return(id, Err(Lost::TimedOut));
                    self.agenda.add(self.now_ms + NOTICED_MS, WorldDue::Network(Due::Cut(id)));
                }
                self.network.forget(id);
            }
            Due::Cut(id) => self.machine.hang_up(id),
        }
    }

    fn is_waited_for(&self, id: u64) -> bool {
        self.network
            .exchanges
            .get(&id)
            .is_some_and(|exchange| self.network.open.get(&exchange.from).is_some_and(|open| *open == id))
    }

    fn arrive(&mut self, id: u64) {
        let Some(exchange) = self.network.exchanges.get_mut(&id) else { return };
        exchange.copies -= 1;
        let (to, life, request) = (exchange.to, exchange.life, exchange.request.clone());
        if exchange.is_over {
            self.network.forget(id);
        }
        self.moved_ms = self.now_ms;
        match to {
            Asked::Backend => {
                let turns = u32::try_from(self.network.chance(life).below(6)).unwrap_or_default();
                if self.machine.deliver(id, request, turns) {
                    self.shake(life);
                } else {
                    self.answer(id, Err(Lost::Refused));
                }
            }
            Asked::Provider => {
                self.provider.set_time(self.now_ms);
                match self.provider.answer(request) {
                    Answered::Now(answer) => self.answer(id, Ok(answer)),
                    Answered::Held(held) => self.hold(id, *held),
                }
            }
        }
    }

    /// An answer leaves, or the connection breaks.
    pub(super) fn answer(&mut self, id: u64, outcome: Outcome) {
        let Some(exchange) = self.network.exchanges.get(&id) else { return };
        let life = exchange.life;
        let is_notice = matches!(exchange.from, Asker::Provider { .. });
        let fault = if is_notice { Fault::ReceiptLost } else { Fault::AnswerLost };
        let name = exchange.request.name();
        self.moved_ms = self.now_ms;
        if self.strikes(fault, life) {
            return self.note_fault(life, fault, name);
        }
        let at_ms = self.arrival(life, false);
        self.agenda.add(at_ms, WorldDue::Network(Due::Return(id, outcome)));
    }

    pub(super) fn on_emitted(&mut self, emitted: Emitted) {
        match emitted {
            Emitted::Answered { exchange, answer } => {
                self.judge_answer(exchange, &answer);
                self.answer(exchange, Ok(answer));
            }
            Emitted::Called { call, request } => {
                let from = Asker::Backend { process: self.machine.number(), call };
                let life = self.watch.called(&from, &request, (self.now_ms, self.backend_now()));
                self.send(life, from, Asked::Provider, request, super::machine::CALL_LIMIT_MS);
            }
        }
    }

    fn judge_answer(&mut self, exchange: u64, answer: &Answer) {
        let Some(exchange) = self.network.exchanges.get(&exchange) else { return };
        self.watch.hear_backend(exchange.life, &exchange.request, answer);
    }

    /// An answer arrives where it is waited for; one that nobody waits for is left aside.
    fn take_return(&mut self, id: u64, outcome: Outcome) {
        if !self.is_waited_for(id) {
            return;
        }
        let Some(exchange) = self.network.exchanges.get(&id) else { return };
        let (from, life) = (exchange.from.clone(), exchange.life);
        self.network.close(&from);
        self.moved_ms = self.now_ms;
        let code = outcome.as_ref().map(|answer| if answer.is_ok() { String::new() } else { answer.code() });
        self.note(
            life,
            What::Came {
                to: from.clone(),
                outcome: outcome.as_ref().map(|answer| answer.status).map_err(|lost| *lost),
                code: code.unwrap_or_default(),
            },
        );
        match from {
            Asker::Page { .. } | Asker::Shop { .. } | Asker::Host { .. } => {
                let now = Instant::from_unix_ms(self.now_ms);
                let Some(no) = life_of(&from) else { return };
                let Some(life) = self.lives.get_mut(&no) else { return };
                let provider = &self.provider;
                life.hear(&from, outcome, |token| provider.ending(token), now);
                for want in life.take_wants() {
                    self.grant(no, want);
                }
            }
            Asker::Backend { process, call } => {
                self.watch.call_ended(&from);
                if self.machine.return_call(process, call, outcome) {
                    self.shake(life);
                }
            }
            Asker::Provider { delivery } => self.delivered(delivery, outcome),
            Asker::Operator => {}
        }
    }

    /// The asker closes the connection.
    pub(super) fn hang_up(&mut self, asker: &Asker) {
        if let Some(id) = self.network.close(asker) {
            self.agenda.add(self.now_ms + NOTICED_MS, WorldDue::Network(Due::Cut(id)));
        }
    }

    /// The backend's process is gone: its callers notice, and nobody waits for its calls.
    pub(super) fn break_connections(&mut self, requests: Vec<u64>, process: u32) {
        for id in requests {
            let at_ms = self.now_ms + self.network.chance(None).between(0, NOTICED_MS);
            self.agenda.add(at_ms, WorldDue::Network(Due::Return(id, Err(Lost::Broken))));
        }
        let is_of_it = |asker: &Asker| matches!(asker, Asker::Backend { process: of, .. } if *of == process);
        self.network.open.retain(|asker, _| !is_of_it(asker));
        self.watch.stopped();
    }
}
