//! Carries out what the core decided: requests, pauses, bridge calls, events for the page. Decides nothing itself; every
//! answer goes back to the core as an event.

mod announce;
mod memory;
mod task;

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use paylater_core::checkout::{Choice, Effect, Event, Problem, View};
use paylater_core::instruction::{BridgeHint, Instruction};
use paylater_wire::codec;
use paylater_wire::payment::CancelWhat;
use yew::Callback;
use yew::platform::spawn_local;

use crate::api::{Api, status_limit_ms};
use crate::bridge::abort::Abort;
use crate::bridge::listener::Listener;
use crate::bridge::options::Options;
use crate::bridge::page::{self, Root};
use crate::bridge::payment::BridgeAnswer;
use memory::Memory;
use task::{Answer, Task};

/// Carries out the effects of one checkout session. Dropping it ends its pauses and status queries; answers that still come
/// belong to nobody and are left aside.
pub struct EffectRunner {
    /// Called with each result. What comes for a component that is no longer there is left aside by Yew.
    on_result: Callback<TaskResult>,
    life: u32,
    api: Rc<Api>,
    options: Options,
    listener: Listener,
    root: Root,
    memory: Memory,
    /// The status query that is out. Only the newest one's answer counts.
    query: Option<Abort>,
    query_no: u32,
    /// Counts what the bridge said: only the newest report's end is the one that is waited for.
    report_no: u32,
    pause: Option<Timeout>,
    /// The newest version of the order that was seen.
    seen: i64,
    /// What the bridge said last, until it is passed on: it may hold a signed text, which is no business of the core.
    bridge_answer: Option<BridgeAnswer>,
}

/// An answer on its way back to the core.
#[derive(Debug)]
pub struct TaskResult {
    life: u32,
    answer: Answer,
}

impl EffectRunner {
    /// The runner of this session; `life` tells it from those before it.
    pub fn new(
        on_result: Callback<TaskResult>,
        options: Options,
        (root, listener): (Root, Listener),
        life: u32,
    ) -> Self {
        Self {
            api: Rc::new(Api::new(&options.api_base, &options.session, &options.client_token)),
            memory: Memory::of(&options.session),
            on_result,
            life,
            options,
            listener,
            root,
            query: None,
            query_no: 0,
            report_no: 0,
            pause: None,
            seen: 0,
            bridge_answer: None,
        }
    }

    /// Which life this is.
    pub const fn life(&self) -> u32 {
        self.life
    }

    /// Takes the newest options of the same session.
    pub fn renew(&mut self, options: Options) {
        self.options = options;
    }

    /// The order was seen in this version.
    pub fn saw(&mut self, version: i64) {
        self.seen = self.seen.max(version);
    }

    /// The event in this result, unless it comes from a former life or answers an old query.
    pub fn ingest(&mut self, result: TaskResult) -> Option<Event> {
        let TaskResult { life, answer } = result;
        let is_old = life != self.life
            || answer.query_no.is_some_and(|number| number != self.query_no)
            || answer.report_no.is_some_and(|number| number != self.report_no);
        if is_old {
            return None;
        }
        self.saw(answer.version.unwrap_or_default());
        if answer.bridge_answer.is_some() {
            self.bridge_answer = answer.bridge_answer;
        }
        Some(answer.event)
    }

    /// Carries one effect out. `view` is what is on the screen after the step.
    pub fn run(&mut self, effect: Effect, view: Option<&View>) {
        match effect {
            Effect::LoadView => self.load(),
            Effect::RememberKey { key, choice } => {
                if let Some(body) = self.body(&choice, view) {
                    self.memory.keep(&key, self.seen, &body);
                }
            }
            Effect::ForgetKey => self.memory.forget(),
            Effect::SendConfirm { choice, key } => self.confirm(self.body(&choice, view), key),
            Effect::OpenBridge(instruction) => self.open_bridge(instruction),
            Effect::ReportBridge(hint) => self.report(&hint),
            Effect::AskStatus { wait_s } => self.ask(wait_s),
            Effect::PollAfter { delay_ms } => self.pause(delay_ms),
            Effect::GiveUpAttempt => self.cancel(CancelWhat::Attempt),
            Effect::CancelOrder => self.cancel(CancelWhat::Order),
            Effect::ReportView(problem) => self.report_view(&problem),
            Effect::Tell(announcement) => {
                announce::notify(&announcement, &self.options.session, &self.listener)
            }
        }
    }

    /// The key for confirming this choice: the remembered one, if exactly this was sent under it before.
    pub fn key(&self, choice: &Choice, view: &View) -> String {
        self.memory.key_for(self.seen, self.body(choice, Some(view)).as_deref().unwrap_or_default())
    }

    /// Asks the page whether the confirmation may go on.
    pub fn may_confirm(&self, choice: &Choice) -> impl Future<Output = bool> + use<> {
        announce::ask_before_confirm(choice, &self.options.session, &self.listener)
    }

    fn body(&self, choice: &Choice, view: Option<&View>) -> Option<String> {
        codec::confirm(choice, view?, self.options.host.id(), self.options.locale.tag())
    }

    fn start(&self, task: Task) {
        let (api, life, on_result) = (self.api.clone(), self.life, self.on_result.clone());
        spawn_local(async move {
            let answer = task.done(&api).await;
            on_result.emit(TaskResult { life, answer });
        });
    }

    /// No status query is wanted any more: what comes next is newer than any answer to it.
    fn drop_query(&mut self) {
        self.query_no += 1;
        self.query = None;
    }

    fn load(&mut self) {
        self.drop_query();
        self.start(Task::Load { host: self.options.host, locale: self.options.locale });
    }

    fn confirm(&mut self, body: Option<String>, key: String) {
        self.drop_query();
        self.start(Task::Confirm { body, key });
    }

    fn open_bridge(&mut self, instruction: Instruction) {
        self.bridge_answer = None;
        let (payment, host) = (self.options.payment.clone(), self.options.host);
        self.start(Task::OpenBridge { payment, instruction, host });
    }

    fn report(&mut self, hint: &BridgeHint) {
        // The signed text belongs to the answer it came with and to no other.
        let answer = self.bridge_answer.take().filter(|answer| answer.hint == *hint);
        let signed = answer.as_ref().and_then(|answer| answer.result.as_deref());
        let body = codec::bridge_result(hint, signed);
        self.report_no += 1;
        self.start(Task::Report { number: self.report_no, path: "/bridge-result", body });
    }

    fn report_view(&self, problem: &Problem) {
        if let Some(body) = codec::view_report(problem) {
            self.start(Task::Report { number: 0, path: "/reports", body });
        }
    }

    fn ask(&mut self, wait_s: u32) {
        self.drop_query();
        // A page that has thrown us away without a word is not asked for.
        if !self.root.is_connected() {
            return;
        }
        let abort = Abort::after(status_limit_ms(wait_s));
        let signal = abort.signal();
        self.query = Some(abort);
        self.start(Task::QueryStatus { number: self.query_no, seen: self.seen, wait_s, signal });
    }

    fn cancel(&mut self, what: CancelWhat) {
        self.drop_query();
        self.start(Task::Cancel { what });
    }

    fn pause(&mut self, delay_ms: i64) {
        let on_result = self.on_result.clone();
        let result = TaskResult { life: self.life, answer: Answer::of(Event::PollDue) };
        self.pause = Some(Timeout::new(u32::try_from(delay_ms).unwrap_or(u32::MAX), move || {
            // In the background nobody waits; coming back asks at once.
            if !page::is_hidden() {
                on_result.emit(result);
            }
        }));
    }
}
