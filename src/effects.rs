//! Carries out what the core decided: requests, pauses, bridge calls, events for the page. Decides nothing itself; every
//! answer goes back to the core as an event.

mod announce;
mod memory;

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use paylater_core::checkout::{Choice, Effect, Event, Problem, StatusReport, View};
use paylater_core::instruction::{BridgeHint, Instruction};
use paylater_wire::payment::{BridgeResult, CancelWhat, Confirm};
use yew::html::Scope;

use crate::api::{Api, Versioned, status_limit_ms};
use crate::bridge::abort::Abort;
use crate::bridge::listener::Listener;
use crate::bridge::options::Options;
use crate::bridge::payment::Heard;
use crate::bridge::{json, page};
use crate::checkout::{CheckoutApp, Message};
use memory::Memory;

/// The shell of one checkout session. Dropping it ends its pauses and status questions; answers that still come belong to
/// nobody and are left aside.
pub struct Shell {
    link: Scope<CheckoutApp>,
    life: u32,
    api: Rc<Api>,
    options: Options,
    listener: Listener,
    memory: Memory,
    /// The status question that is out. Only the newest one's answer counts.
    question: Option<Abort>,
    question_no: u32,
    pause: Option<Timeout>,
    /// The newest version of the order that was seen.
    seen: i64,
    /// What the bridge said last, until it is passed on: it may hold a signed text, which is no business of the core.
    heard: Option<Heard>,
}

/// An answer on its way back to the core.
#[derive(Debug)]
pub struct News {
    life: u32,
    question_no: Option<u32>,
    version: Option<i64>,
    heard: Option<Heard>,
    event: Event,
}

impl Shell {
    /// The shell of this session; `life` tells it from those before it.
    pub fn new(link: Scope<CheckoutApp>, options: Options, listener: Listener, life: u32) -> Self {
        Self {
            api: Rc::new(Api::new(&options.api_base, &options.session, &options.client_token)),
            memory: Memory::of(&options.session),
            link,
            life,
            options,
            listener,
            question: None,
            question_no: 0,
            pause: None,
            seen: 0,
            heard: None,
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

    /// The event in this news, unless it comes from a former life or answers an old question.
    pub fn take_in(&mut self, news: News) -> Option<Event> {
        let is_old = news.life != self.life || news.question_no.is_some_and(|number| number != self.question_no);
        if is_old {
            return None;
        }
        self.seen = self.seen.max(news.version.unwrap_or_default());
        if news.heard.is_some() {
            self.heard = news.heard;
        }
        Some(news.event)
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
            Effect::Tell(announcement) => announce::tell(&announcement, &self.options.session, &self.listener),
        }
    }

    /// The key for confirming this choice: the remembered one, if exactly this was sent under it before.
    pub fn key(&self, choice: &Choice, view: &View) -> String {
        self.memory.key_for(self.seen, self.body(choice, Some(view)).as_deref().unwrap_or_default())
    }

    /// Asks the page whether the confirmation may go on.
    pub fn may_confirm(&self, choice: &Choice) -> bool {
        announce::ask_before_confirm(choice, &self.options.session, &self.listener)
    }

    fn body(&self, choice: &Choice, view: Option<&View>) -> Option<String> {
        json::write(&Confirm::from_choice(choice, view?, self.options.host.id())?)
    }

    fn news(&self, event: Event) -> News {
        News { life: self.life, question_no: None, version: None, heard: None, event }
    }

    fn load(&mut self) {
        self.question = None;
        let (api, host, news) = (self.api.clone(), self.options.host, self.news(Event::PollDue));
        self.link.send_future(async move {
            Message::News(match api.view(host).await {
                Ok(Versioned { value, version }) => {
                    News { version: Some(version), event: Event::ViewArrived(View::new(value)), ..news }
                }
                Err(problem) => News { event: Event::LoadFailed(problem), ..news },
            })
        });
    }

    fn confirm(&mut self, body: Option<String>, key: String) {
        self.question = None;
        let (api, news) = (self.api.clone(), self.news(Event::PollDue));
        self.link.send_future(async move {
            let answer = match body {
                Some(body) => api.confirm(body, &key).await,
                None => Err(Problem::Changed { code: "choice_incomplete".into() }),
            };
            let event = answer.map_or_else(Event::ConfirmFailed, Event::InstructionArrived);
            Message::News(News { event, ..news })
        });
    }

    fn open_bridge(&mut self, instruction: Instruction) {
        self.heard = None;
        let (payment, host) = (self.options.payment.clone(), self.options.host);
        let news = self.news(Event::PollDue);
        self.link.send_future(async move {
            let heard = payment.open(instruction, host).await;
            let event = Event::HostAnswered(heard.hint.clone());
            Message::News(News { event, heard: Some(heard), ..news })
        });
    }

    fn report(&mut self, hint: &BridgeHint) {
        // The signed text belongs to the answer it came with and to no other.
        let signed = self.heard.take().filter(|heard| heard.hint == *hint).and_then(|heard| heard.result);
        let result = BridgeResult { result: signed, ..BridgeResult::from(hint) };
        let (api, news) = (self.api.clone(), self.news(Event::BridgeReported));
        self.link.send_future(async move {
            api.report(&result).await;
            Message::News(news)
        });
    }

    fn ask(&mut self, wait_s: u32) {
        self.question_no += 1;
        // A reload of the view is itself an answer; a version from before it must not hold a question back.
        let (api, seen, number) = (self.api.clone(), self.seen, self.question_no);
        let abort = Abort::after(status_limit_ms(wait_s));
        let signal = abort.signal();
        self.question = Some(abort);
        let news = self.news(Event::PollDue);
        self.link.send_future(async move {
            let news = answered(api.status(seen, wait_s, &signal).await, news);
            Message::News(News { question_no: Some(number), ..news })
        });
    }

    fn cancel(&mut self, what: CancelWhat) {
        self.question_no += 1;
        self.question = None;
        let (api, news) = (self.api.clone(), self.news(Event::PollDue));
        self.link.send_future(async move { Message::News(answered(api.cancel(what).await, news)) });
    }

    fn pause(&mut self, delay_ms: i64) {
        let (link, news) = (self.link.clone(), self.news(Event::PollDue));
        self.pause = Some(Timeout::new(u32::try_from(delay_ms).unwrap_or(u32::MAX), move || {
            // In the background nobody waits; coming back asks at once.
            if !page::is_hidden() {
                link.send_message(Message::News(news));
            }
        }));
    }
}

fn answered(answer: Result<Versioned<StatusReport>, Problem>, news: News) -> News {
    match answer {
        Ok(Versioned { value, version }) => {
            News { version: Some(version), event: Event::StatusArrived(value), ..news }
        }
        Err(problem) => News { event: Event::StatusFailed(problem), ..news },
    }
}
