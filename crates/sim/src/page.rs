//! A shopper's page: the real `core::checkout` with a shell around it that does what the component's shell does, over the
//! simulated network. It decides nothing; what a shopper does on it comes from outside.

mod calls;
mod json;
mod memory;

use std::collections::BTreeMap;

use paylater_core::checkout::{Checkout, Effect, Event, EventName, Problem, StateName, Step, View};
use paylater_core::host::Host;
use paylater_core::instant::Instant;
use paylater_core::instruction::{BridgeHint, Instruction};
use paylater_wire::codec;
use paylater_wire::payment::CancelWhat;

use crate::chance::Chance;
use crate::message::{Outcome, Request};
use calls::{Call, Heard, Task};
pub use memory::Memory;

/// The language in which shoppers read here.
const LOCALE: &str = "zh-Hans";

/// What the page wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Send this, and give it up after so many milliseconds.
    Send {
        /// The page's number of it.
        request: u32,
        /// What.
        content: Request,
        /// For how long the answer is waited for.
        limit_ms: i64,
    },
    /// The answer to this one is not wanted any more.
    Forget {
        /// The page's number of it.
        request: u32,
    },
    /// Say so after this time; a newer one replaces an older one.
    PollAfter {
        /// Milliseconds.
        delay_ms: i64,
        /// To be said back.
        number: u32,
    },
    /// Send this one again after this time.
    RepeatAfter {
        /// Milliseconds.
        delay_ms: i64,
        /// The page's number of it.
        request: u32,
    },
    /// Hand this to the app in which the page runs.
    OpenBridge(Box<Instruction>),
    /// For the history: this happened.
    Stepped {
        /// Where the page stood.
        from: StateName,
        /// What happened.
        event: EventName,
        /// Where it stands.
        to: StateName,
    },
}

/// A session as a page knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The session's id.
    pub id: String,
    /// The token by which the page speaks for it.
    pub token: String,
}

/// One page that is open.
#[derive(Debug)]
pub struct Page {
    checkout: Checkout,
    session: Session,
    host: Host,
    /// The newest version of the order that was seen.
    seen: i64,
    /// What the tab remembers over a reload.
    memory: Memory,
    /// What the bridge said last, until it is passed on.
    heard: Option<Heard>,
    requests: BTreeMap<u32, Call>,
    next_request: u32,
    /// The status question that is out; only its answer counts.
    question: Option<u32>,
    /// The newest report of what the bridge said; only its end counts.
    report: Option<u32>,
    poll_no: u32,
    /// In the background nobody polls.
    is_hidden: bool,
    commands: Vec<Command>,
    chance: Chance,
    now: Instant,
}

impl Page {
    /// Opens the checkout of this session in this app.
    pub fn open(session: Session, host: Host, memory: Memory, chance: Chance, now: Instant) -> Self {
        let Step { checkout, effects } = Checkout::start();
        let mut page = Self {
            checkout,
            session,
            host,
            seen: 0,
            memory,
            heard: None,
            requests: BTreeMap::new(),
            next_request: 0,
            question: None,
            report: None,
            poll_no: 0,
            is_hidden: false,
            commands: Vec::new(),
            chance,
            now,
        };
        effects.into_iter().for_each(|effect| page.run(effect));
        page
    }

    /// Where the checkout stands.
    pub const fn checkout(&self) -> &Checkout {
        &self.checkout
    }

    /// The newest version of the order that the page was told.
    pub const fn seen(&self) -> i64 {
        self.seen
    }

    /// What the tab remembers when the page is gone.
    pub fn memory(&self) -> Memory {
        self.memory.clone()
    }

    /// The requests that have no answer yet.
    pub fn open_requests(&self) -> Vec<u32> {
        self.requests.keys().copied().collect()
    }

    /// What the page wants done since it was asked last.
    pub fn take_commands(&mut self) -> Vec<Command> {
        std::mem::take(&mut self.commands)
    }

    /// It is this time now.
    pub const fn set_time(&mut self, now: Instant) {
        self.now = now;
    }

    /// The shopper does something. An event that has no place is left aside, as a second tap is.
    pub fn does(&mut self, event: Event) -> bool {
        self.step(event)
    }

    /// The shopper confirms: under the remembered key, if exactly this was sent before, or under a fresh one.
    pub fn confirm(&mut self) -> bool {
        let Checkout::Reviewing { view, choice } = &self.checkout else { return false };
        let body = codec::confirm(choice, view, self.host.id(), LOCALE).unwrap_or_default();
        let key = self.memory.key_for(self.seen, &body).unwrap_or_else(|| fresh_key(&mut self.chance));
        self.step(Event::ConfirmPressed { key })
    }

    /// The page goes into the background, or comes back to the shopper.
    pub fn set_hidden(&mut self, is_hidden: bool) {
        let returns = self.is_hidden && !is_hidden;
        self.is_hidden = is_hidden;
        if returns {
            self.step(Event::PageReturned);
        }
    }

    /// The bridge says something.
    pub fn hear(&mut self, hint: BridgeHint, result: Option<String>) {
        self.heard = Some(Heard { hint: hint.clone(), result });
        self.step(Event::HostAnswered(hint));
    }

    /// The pause is over.
    pub fn poll(&mut self, number: u32) {
        // In the background nobody waits; coming back asks at once.
        if number == self.poll_no && !self.is_hidden {
            self.step(Event::PollDue);
        }
    }

    /// The pause before a repetition is over.
    pub fn repeat(&mut self, request: u32) {
        if let Some(call) = self.requests.get(&request) {
            let (content, limit_ms) = (call.content.clone(), call.limit_ms);
            self.commands.push(Command::Send { request, content, limit_ms });
        }
    }

    /// An answer comes, or none.
    pub fn take_answer(&mut self, request: u32, outcome: Outcome) {
        let Some(mut call) = self.requests.remove(&request) else { return };
        let problem = match calls::read(outcome) {
            Ok(json) => return self.answered(request, &call.task, Ok(json)),
            Err(problem) => {
                if let Some(delay_ms) = call.next_try(&problem, self.now, self.chance.word()) {
                    self.requests.insert(request, call);
                    self.commands.push(Command::RepeatAfter { delay_ms, request });
                    return;
                }
                problem
            }
        };
        self.answered(request, &call.task, Err(problem));
    }

    fn answered(&mut self, request: u32, task: &Task, answer: Result<json::Parsed, Problem>) {
        let is_old = match task {
            Task::Ask => self.question != Some(request),
            Task::Report => self.report != Some(request),
            Task::Load | Task::Confirm | Task::Cancel => false,
        };
        if is_old {
            return;
        }
        let (event, version) = task.event(answer);
        self.seen = self.seen.max(version);
        self.step(event);
    }

    fn step(&mut self, event: Event) -> bool {
        let (from, name) = (self.checkout.name(), event.name());
        let Ok(step) = self.checkout.step(event, self.now, self.chance.word()) else { return false };
        self.checkout = step.checkout;
        self.commands.push(Command::Stepped { from, event: name, to: self.checkout.name() });
        step.effects.into_iter().for_each(|effect| self.run(effect));
        true
    }

    fn run(&mut self, effect: Effect) {
        match effect {
            Effect::LoadView => {
                self.drop_question();
                let path = format!("?host={}&locale={LOCALE}", self.host.id());
                self.send(Task::Load, &path, None);
            }
            Effect::RememberKey { key, choice } => {
                if let Some(body) = self.view().and_then(|view| self.body(&choice, &view)) {
                    self.memory.keep(&key, self.seen, &body);
                }
            }
            Effect::ForgetKey => self.memory.forget(),
            Effect::SendConfirm { choice, key } => {
                self.drop_question();
                match self.view().and_then(|view| self.body(&choice, &view)) {
                    Some(body) => {
                        self.send(Task::Confirm, "/confirm", Some((body, Some(key))));
                    }
                    None => {
                        let problem = Problem::Changed { code: "choice_incomplete".into() };
                        self.step(Event::ConfirmFailed(problem));
                    }
                }
            }
            Effect::OpenBridge(instruction) => {
                self.heard = None;
                self.commands.push(Command::OpenBridge(Box::new(instruction)));
            }
            Effect::ReportBridge(hint) => self.report(&hint),
            Effect::AskStatus { wait_s } => {
                self.drop_question();
                let path = format!("/status?seen={}&wait_s={wait_s}", self.seen);
                let limit_ms = calls::status_limit_ms(wait_s);
                self.question = Some(self.send_within(Task::Ask, &path, None, limit_ms));
            }
            Effect::PollAfter { delay_ms } => {
                self.poll_no += 1;
                self.commands.push(Command::PollAfter { delay_ms, number: self.poll_no });
            }
            Effect::GiveUpAttempt => self.cancel(CancelWhat::Attempt),
            Effect::CancelOrder => self.cancel(CancelWhat::Order),
            Effect::ReportView(problem) => {
                if let Some(body) = codec::view_report(&problem) {
                    self.send(Task::Report, "/reports", Some((body, None)));
                }
            }
            // Nobody embeds this page.
            Effect::Tell(_) => {}
        }
    }

    fn view(&self) -> Option<View> {
        self.checkout.view().cloned()
    }

    fn body(&self, choice: &paylater_core::checkout::Choice, view: &View) -> Option<String> {
        codec::confirm(choice, view, self.host.id(), LOCALE)
    }

    fn cancel(&mut self, what: CancelWhat) {
        self.drop_question();
        self.send(Task::Cancel, "/cancel", Some((codec::cancel(what), None)));
    }

    fn report(&mut self, hint: &BridgeHint) {
        // The signed text belongs to the answer it came with and to no other.
        let heard = self.heard.take().filter(|heard| heard.hint == *hint);
        let signed = heard.as_ref().and_then(|heard| heard.result.as_deref());
        let body = codec::bridge_result(hint, signed);
        self.report = Some(self.send(Task::Report, "/bridge-result", Some((body, None))));
    }

    /// No status question is wanted any more: what comes next is newer than any answer to it.
    fn drop_question(&mut self) {
        if let Some(request) = self.question.take() {
            self.requests.remove(&request);
            self.commands.push(Command::Forget { request });
        }
    }

    fn send(&mut self, task: Task, path: &str, body: Option<(String, Option<String>)>) -> u32 {
        let limit_ms = task.limit_ms();
        self.send_within(task, path, body, limit_ms)
    }

    fn send_within(
        &mut self,
        task: Task,
        path: &str,
        body: Option<(String, Option<String>)>,
        limit_ms: i64,
    ) -> u32 {
        let path = format!("/v1/checkout-sessions/{}{path}", self.session.id);
        let content = match body {
            None => Request::get(path),
            Some((body, None)) => Request::json(path, body),
            Some((body, Some(key))) => Request::json(path, body).with("idempotency-key", &key),
        };
        let content = content.with("authorization", &format!("Bearer {}", self.session.token));
        let request = self.next_request;
        self.next_request += 1;
        self.commands.push(Command::Send { request, content: content.clone(), limit_ms });
        self.requests.insert(request, Call { task, content, limit_ms, began: self.now, tries: 0 });
        request
    }
}

fn fresh_key(chance: &mut Chance) -> String {
    format!("key-{:016x}{:016x}", chance.draw(), chance.draw())
}
