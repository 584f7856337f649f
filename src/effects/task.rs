//! What takes time: one task, one answer, whatever happens in between.

use paylater_core::checkout::{Event, Problem, StatusReport, View};
use paylater_core::host::Host;
use paylater_core::instruction::Instruction;
use paylater_wire::codec::Versioned;
use paylater_wire::payment::CancelWhat;

use crate::api::Api;
use crate::bridge::abort::Signal;
use crate::bridge::payment::{BridgeAnswer, Payment};
use crate::text::Locale;

/// Something that is being done.
pub enum Task {
    /// Fetch the view.
    Load {
        /// For this app.
        host: Host,
        /// The language of the texts.
        locale: Locale,
    },
    /// Confirm.
    Confirm {
        /// What; nothing, if the choice does not fit the view.
        body: Option<String>,
        /// Under which key.
        key: String,
    },
    /// Hand the instruction to the bridge.
    OpenBridge {
        /// The bridge.
        payment: Payment,
        /// The instruction.
        instruction: Instruction,
        /// The app.
        host: Host,
    },
    /// Tell the backend something: what the bridge said, or what was wrong with a view. That it has been told is news only
    /// to a checkout that waits for it; any other one refuses the event.
    Report {
        /// Counts what the bridge said.
        number: u32,
        /// Which of the calls.
        path: &'static str,
        /// The call's body.
        body: String,
    },
    /// Ask for the status.
    QueryStatus {
        /// Counts the status queries.
        number: u32,
        /// The newest version that was seen.
        seen: i64,
        /// How long the backend may wait for a newer one, in seconds.
        wait_s: u32,
        /// Ends the query.
        signal: Signal,
    },
    /// Give something up.
    Cancel {
        /// What.
        what: CancelWhat,
    },
}

/// What came of it.
#[derive(Debug)]
pub struct Answer {
    /// For the core.
    pub event: Event,
    /// The status query that it answers, if it answers one.
    pub query_no: Option<u32>,
    /// The report that has ended, if it was one.
    pub report_no: Option<u32>,
    /// The order's version, if it was told.
    pub version: Option<i64>,
    /// What the bridge said, if it was asked.
    pub bridge_answer: Option<BridgeAnswer>,
}

impl Answer {
    /// An answer that is an event and nothing else.
    pub fn of(event: Event) -> Self {
        Self { event, query_no: None, report_no: None, version: None, bridge_answer: None }
    }

    fn of_status(answer: Result<Versioned<StatusReport>, Problem>) -> Self {
        match answer {
            Ok(Versioned { value, version }) => {
                Self { version: Some(version), ..Self::of(Event::StatusArrived(value)) }
            }
            Err(problem) => Self::of(Event::StatusFailed(problem)),
        }
    }
}

impl Task {
    /// Does it.
    pub async fn done(self, api: &Api) -> Answer {
        match self {
            Self::Load { host, locale } => match api.view(host, locale).await {
                Ok(Versioned { value, version }) => {
                    Answer { version: Some(version), ..Answer::of(Event::ViewArrived(View::new(value))) }
                }
                Err(problem) => Answer::of(Event::LoadFailed(problem)),
            },
            Self::Confirm { body, key } => {
                let answer = match body {
                    Some(body) => api.confirm(body, &key).await,
                    None => Err(Problem::Changed { code: "choice_incomplete".into() }),
                };
                Answer::of(answer.map_or_else(Event::ConfirmFailed, Event::InstructionArrived))
            }
            Self::OpenBridge { payment, instruction, host } => {
                let answer = payment.open(instruction, host).await;
                Answer { bridge_answer: Some(answer.clone()), ..Answer::of(Event::HostAnswered(answer.hint)) }
            }
            Self::Report { number, path, body } => {
                api.report(path, body).await;
                Answer { report_no: Some(number), ..Answer::of(Event::BridgeReported) }
            }
            Self::QueryStatus { number, seen, wait_s, signal } => {
                let answer = api.status(seen, wait_s, &signal).await;
                Answer { query_no: Some(number), ..Answer::of_status(answer) }
            }
            Self::Cancel { what } => Answer::of_status(api.cancel(what).await),
        }
    }
}
