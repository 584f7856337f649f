//! A page's calls: how long they wait, when they are sent again, and what their answers are to the checkout.

use paylater_core::checkout::{Event, Problem, View};
use paylater_core::instant::Instant;
use paylater_core::instruction::BridgeHint;
use paylater_core::retry::{self, Next};
use paylater_wire::codec::{self, Versioned};

use super::json::Parsed;
use crate::message::{Outcome, Request};

/// As long as the component waits.
const QUICK_MS: i64 = 15_000;
const CONFIRM_MS: i64 = 30_000;
const STATUS_GRACE_MS: i64 = 10_000;

/// What the bridge said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heard {
    pub(super) hint: BridgeHint,
    /// The provider's signed text, where one was handed over.
    pub(super) result: Option<String>,
}

/// What is wanted of the backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    Load,
    Confirm,
    Report,
    Ask,
    Cancel,
}

/// A call that has no answer yet.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) task: Task,
    pub(super) content: Request,
    pub(super) limit_ms: i64,
    pub(super) began: Instant,
    pub(super) tries: u32,
}

/// What a status question that may be held for this long may take in all.
pub(super) fn status_limit_ms(wait_s: u32) -> i64 {
    i64::from(wait_s) * 1000 + STATUS_GRACE_MS
}

/// A good answer's body, or what went wrong.
pub(super) fn read(outcome: Outcome) -> Result<Parsed, Problem> {
    let answer = outcome.map_err(|_| Problem::Offline)?;
    if answer.is_ok() {
        Ok(Parsed(answer.json()))
    } else {
        Err(Problem::of_answer(answer.status, answer.code()))
    }
}

impl Call {
    /// After how many milliseconds it is sent again, if it is.
    pub(super) fn next_try(&mut self, problem: &Problem, now: Instant, chance: u32) -> Option<i64> {
        // A status question is asked once; the checkout itself asks the next one.
        if self.task == Task::Ask {
            return None;
        }
        self.tries += 1;
        match retry::REQUEST.next(self.tries, now.ms_since(self.began), chance) {
            Next::After { delay_ms } if problem.is_lost() => Some(delay_ms),
            Next::After { .. } | Next::GiveUp => None,
        }
    }
}

impl Task {
    /// For how long one try is waited for, in milliseconds.
    pub(super) const fn limit_ms(self) -> i64 {
        match self {
            Self::Confirm => CONFIRM_MS,
            Self::Load | Self::Report | Self::Ask | Self::Cancel => QUICK_MS,
        }
    }

    /// What the answer is to the checkout, with the order's version where it is told.
    pub(super) fn event(self, answer: Result<Parsed, Problem>) -> (Event, i64) {
        match self {
            Self::Load => {
                match answer.and_then(|json| codec::checkout_view(json).ok_or_else(Problem::unreadable)) {
                    Ok(Versioned { value, version }) => (Event::ViewArrived(View::new(value)), version),
                    Err(problem) => (Event::LoadFailed(problem), 0),
                }
            }
            Self::Confirm => {
                match answer.and_then(|json| codec::confirmed(json).ok_or_else(Problem::unreadable)) {
                    Ok(instruction) => (Event::InstructionArrived(instruction), 0),
                    Err(problem) => (Event::ConfirmFailed(problem), 0),
                }
            }
            // That it has been told is news only to a checkout that waits for it.
            Self::Report => (Event::BridgeReported, 0),
            Self::Ask | Self::Cancel => {
                match answer.and_then(|json| codec::status(json).ok_or_else(Problem::unreadable)) {
                    Ok(Versioned { value, version }) => (Event::StatusArrived(value), version),
                    Err(problem) => (Event::StatusFailed(problem), 0),
                }
            }
        }
    }
}
