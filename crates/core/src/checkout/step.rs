//! The checkout's steps: from a state and an event to the next state and what to do.

mod choosing;

use super::{
    Announcement, Checkout, Choice, Effect, Event, Outcome, Problem, Refusal, StatusReport, Step, View,
    is_listed,
};
use crate::instant::Instant;
use crate::instruction::{BridgeHint, Instruction};
use crate::order::{Held, Status};
use crate::retry::{self, Next};

/// How long the backend may hold a status question while nobody watches us wait for it, in seconds: the cashier is open, or
/// the shopper thinks about how to go on.
const WAIT_FOR_NEWS_S: u32 = 20;
/// How long it may hold one while the shopper watches us wait.
const WAIT_CONFIRMING_S: u32 = 5;
/// The pause between two such questions, and after one that failed.
const PAUSE_MS: i64 = 1_000;
const PAUSE_AFTER_FAILURE_MS: i64 = 3_000;
/// The pause after a refusal that will most likely be repeated. While a payment is out, asking never ends.
const PAUSE_AFTER_REFUSAL_MS: i64 = 30_000;

impl Step {
    fn to(checkout: Checkout) -> Self {
        Self { checkout, effects: Vec::new() }
    }

    fn doing(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }

    fn telling(self, announcement: Announcement) -> Self {
        self.doing(Effect::Tell(announcement))
    }
}

impl Checkout {
    /// What happens next. `chance` picks the jitter of a pause. An event not listed for this state is refused and
    /// changes nothing: that is what makes a double tap harmless.
    pub fn step(&self, event: Event, now: Instant, chance: u32) -> Result<Step, Refusal> {
        let refusal = Refusal { state: self.name(), event: event.name() };
        if !is_listed(refusal.state, refusal.event) {
            return Err(refusal);
        }
        match self {
            Self::Loading { notice, before } => self.when_loading(notice, before.as_ref(), event, now),
            Self::Broken { .. } => Some(reload(None)),
            Self::Choosing { view, choice, changes, .. } => {
                self.when_choosing(view, choice, changes, event, now)
            }
            Self::Reading { view, choice, changes, document } => {
                self.when_reading(view, choice, changes, document, event)
            }
            Self::Reviewing { view, choice } => self.when_reviewing(view, choice, event, now),
            Self::Submitting { view, choice, key } => self.when_submitting(view, choice, key, event),
            Self::Unsent { view, choice, key, .. } => self.when_unsent(view, choice, key, event),
            Self::AtHost { view, instruction } => self.when_at_host(view, instruction, event, now),
            Self::Confirming { .. } => self.when_confirming(event, now, chance),
            Self::Interrupted { view, instruction, .. } => {
                self.when_interrupted(view, instruction, event, now)
            }
            Self::Releasing { view, since, tries } => {
                self.when_releasing(view, *since, *tries, event, now, chance)
            }
            Self::Stalled { view, instruction, .. } => self.when_stalled(view, instruction, event, now),
            Self::Done { outcome, .. } => match (event, outcome) {
                (Event::RetryAsked, Outcome::Declined) => Some(reload(None)),
                (Event::PageReturned, _) => Some(self.stay()),
                _ => None,
            },
        }
        .ok_or(refusal)
    }

    fn stay(&self) -> Step {
        Step::to(self.clone())
    }

    fn when_submitting(&self, view: &View, choice: &Choice, key: &str, event: Event) -> Option<Step> {
        Some(match event {
            Event::InstructionArrived(instruction) => {
                open_bridge(view, &instruction).telling(Announcement::Submitted)
            }
            Event::ConfirmFailed(problem) => match problem {
                Problem::Offline | Problem::TryLater { .. } => {
                    let told = Announcement::Error(problem.clone());
                    let (view, choice, key) = (view.clone(), choice.clone(), key.to_string());
                    Step::to(Self::Unsent { view, choice, key, problem }).telling(told)
                }
                Problem::Declined => done(view, Outcome::Declined, Held::Nothing).doing(Effect::ForgetKey),
                Problem::Changed { .. } => {
                    let before = Some((view.clone(), choice.clone()));
                    Step::to(Self::Loading { notice: Some(problem), before })
                        .doing(Effect::LoadView)
                        .doing(Effect::ForgetKey)
                }
                Problem::AttemptOpen | Problem::AttemptEnded => {
                    reload(Some(problem)).doing(Effect::ForgetKey)
                }
                _ => broken(problem).doing(Effect::ForgetKey),
            },
            Event::PageReturned => self.stay(),
            _ => return None,
        })
    }

    fn when_unsent(&self, view: &View, choice: &Choice, key: &str, event: Event) -> Option<Step> {
        Some(match event {
            Event::RetryAsked => submit(view, choice, key),
            // The confirmation may have arrived after all: ask where the order stands before anything else.
            Event::BackAsked => reload(None),
            Event::PageReturned => self.stay(),
            _ => return None,
        })
    }

    fn when_at_host(
        &self,
        view: &View,
        instruction: &Instruction,
        event: Event,
        now: Instant,
    ) -> Option<Step> {
        Some(match event {
            Event::HostAnswered(BridgeHint::Leaving) => self.stay(),
            Event::HostAnswered(hint @ BridgeHint::NoBridge(_)) => {
                interrupted(view, Some(instruction.clone()), Some(hint.clone()))
                    .doing(Effect::ReportBridge(hint))
            }
            Event::HostAnswered(hint) => confirm(view, Some(instruction.clone()), Some(hint), now),
            // A code is scanned by another device: this page never left, and the code has to stay in sight.
            Event::PageReturned if !matches!(instruction, Instruction::QrCode(_)) => {
                confirm(view, Some(instruction.clone()), None, now)
            }
            // Whoever asks is no longer in the cashier. As after a reload, one look is enough to offer the way on.
            Event::CheckAsked => {
                confirm_reporting(view, Some(instruction.clone()), None, now, shopper_asks())
            }
            event => return self.listen(view, event),
        })
    }

    /// Asks for news, and when there is none, again: this page may be the last to hear what became of the payment.
    fn listen(&self, view: &View, event: Event) -> Option<Step> {
        let again_after = |delay_ms| self.stay().doing(Effect::PollAfter { delay_ms });
        Some(match event {
            Event::PollDue | Event::PageReturned | Event::BridgeReported => {
                self.stay().doing(Effect::AskStatus { wait_s: WAIT_FOR_NEWS_S })
            }
            Event::StatusFailed(problem) if !problem.is_retryable() => again_after(PAUSE_AFTER_REFUSAL_MS),
            Event::StatusFailed(_) => again_after(PAUSE_AFTER_FAILURE_MS),
            Event::StatusArrived(report) => match report.status {
                Status::Paying => again_after(PAUSE_MS),
                // An open cashier would be of no use any more; whoever only waits goes on waiting.
                Status::Closing if !matches!(self, Self::AtHost { .. }) => again_after(PAUSE_MS),
                _ => ended(view, report).unwrap_or_else(|| reload(Some(Problem::AttemptEnded))),
            },
            _ => return None,
        })
    }

    fn when_confirming(&self, event: Event, now: Instant, chance: u32) -> Option<Step> {
        let Self::Confirming { view, instruction, hint, since, tries } = self else {
            return None;
        };
        let asked = |tries: u32| {
            let (view, instruction, hint) = (view.clone(), instruction.clone(), hint.clone());
            Step::to(Self::Confirming { view, instruction, hint, since: *since, tries: Some(tries) })
        };
        let pause = |tries: u32| match retry::STATUS.next(tries, now.ms_since(*since), chance) {
            Next::After { delay_ms } => asked(tries).doing(Effect::PollAfter { delay_ms }),
            Next::GiveUp => stalled(view, instruction.clone(), *since),
        };
        Some(match (event, *tries) {
            // Until now nobody but the shopper had spoken.
            (Event::HostAnswered(said), _)
                if said != BridgeHint::Leaving && matches!(hint, None | Some(BridgeHint::Unclear(_))) =>
            {
                confirm(view, instruction.clone(), Some(said), *since)
            }
            // A bridge that answers twice, or goes on: the first word started the asking, and asking goes on.
            (Event::HostAnswered(_), _) => self.stay(),
            (Event::BridgeReported, None) => asked(0).doing(Effect::AskStatus { wait_s: 0 }),
            // What is heard before the backend has been told is older than the bridge's word, but good news is good news.
            (event, None) => return self.listen(view, event),
            (Event::BridgeReported, _) => self.stay(),
            (Event::PollDue | Event::PageReturned, Some(tries)) => {
                self.stay().doing(Effect::AskStatus { wait_s: wait_confirming_s(tries) })
            }
            (Event::StatusFailed(_), Some(tries)) => pause(tries + 1),
            (Event::StatusArrived(report), Some(tries)) => match report.status {
                Status::Paying if is_interruption(hint.as_ref()) => {
                    interrupted(view, instruction.clone(), hint.clone())
                }
                Status::Paying | Status::Closing => pause(tries + 1),
                _ => ended(view, report).unwrap_or_else(|| reload(Some(Problem::AttemptEnded))),
            },
            _ => return None,
        })
    }

    fn when_interrupted(
        &self,
        view: &View,
        instruction: &Option<Instruction>,
        event: Event,
        now: Instant,
    ) -> Option<Step> {
        Some(match (event, instruction) {
            (Event::ContinueAsked, Some(instruction)) => open_bridge(view, instruction),
            (Event::ContinueAsked, None) => reload(None),
            (Event::GiveUpAsked, _) => Step::to(Self::Releasing { view: view.clone(), since: now, tries: 0 })
                .doing(Effect::GiveUpAttempt),
            // Nothing became less certain by asking: one look, and the shopper decides again.
            (Event::CheckAsked, _) => confirm_reporting(view, instruction.clone(), None, now, shopper_asks()),
            (Event::HostAnswered(hint), _) => confirm(view, instruction.clone(), Some(hint), now),
            (event, _) => return self.listen(view, event),
        })
    }

    fn when_releasing(
        &self,
        view: &View,
        since: Instant,
        tries: u32,
        event: Event,
        now: Instant,
        chance: u32,
    ) -> Option<Step> {
        let pause = || match retry::STATUS.next(tries + 1, now.ms_since(since), chance) {
            Next::After { delay_ms } => {
                Step::to(Self::Releasing { view: view.clone(), since, tries: tries + 1 })
                    .doing(Effect::PollAfter { delay_ms })
            }
            Next::GiveUp => stalled(view, None, since),
        };
        Some(match event {
            // The request itself is still out, and always ends.
            Event::PollDue | Event::PageReturned if tries == 0 => self.stay(),
            Event::PollDue | Event::PageReturned => {
                self.stay().doing(Effect::AskStatus { wait_s: WAIT_CONFIRMING_S })
            }
            Event::StatusFailed(_) => pause(),
            Event::StatusArrived(report) => match report.status {
                // It was answered or lost, and the payment is as open as before: the request has not arrived.
                Status::Paying if tries > 0 => interrupted(view, None, None),
                Status::Paying | Status::Closing => pause(),
                Status::Open => reload(None),
                _ => ended(view, report).unwrap_or_else(|| reload(None)),
            },
            _ => return None,
        })
    }

    fn when_stalled(
        &self,
        view: &View,
        instruction: &Option<Instruction>,
        event: Event,
        now: Instant,
    ) -> Option<Step> {
        Some(match event {
            // Whatever the bridge said a minute ago: one look, and if nothing was paid, the same payment can go on.
            Event::CheckAsked | Event::PageReturned => {
                confirm_reporting(view, instruction.clone(), None, now, shopper_asks())
            }
            Event::HostAnswered(hint) => confirm(view, instruction.clone(), Some(hint), now),
            event => return self.listen(view, event),
        })
    }
}

/// Did the shopper turn back, was no cashier opened, or is this page new to the payment? Then one look at the truth is
/// enough to ask them.
fn is_interruption(hint: Option<&BridgeHint>) -> bool {
    use BridgeHint::{NoBridge, SaysCancelled, SaysFailed};
    matches!(hint, None | Some(SaysCancelled | SaysFailed(_) | NoBridge(_)))
}

/// The shopper decides, and hears what becomes of the payment meanwhile.
fn interrupted(view: &View, instruction: Option<Instruction>, hint: Option<BridgeHint>) -> Step {
    Step::to(Checkout::Interrupted { view: view.clone(), instruction, hint })
        .doing(Effect::PollAfter { delay_ms: PAUSE_MS })
}

/// The shopper need not wait, and hears it if they do.
fn stalled(view: &View, instruction: Option<Instruction>, since: Instant) -> Step {
    Step::to(Checkout::Stalled { view: view.clone(), instruction, since })
        .doing(Effect::PollAfter { delay_ms: PAUSE_MS })
}

/// The end of the checkout, if this status is one.
fn ended(view: &View, report: StatusReport) -> Option<Step> {
    let outcome = match report.status {
        Status::Paid => Outcome::Paid,
        Status::Authorised => Outcome::Authorised,
        Status::Cancelled => Outcome::Cancelled,
        Status::Expired => Outcome::Expired,
        Status::UnderReview => Outcome::UnderReview,
        Status::Open if report.is_declined => Outcome::Declined,
        Status::Open | Status::Paying | Status::Closing => return None,
    };
    Some(done(view, outcome, report.held).doing(Effect::ForgetKey))
}

fn done(view: &View, outcome: Outcome, held: Held) -> Step {
    let told = match outcome {
        Outcome::Cancelled => Announcement::Cancelled,
        _ => Announcement::Completed(outcome),
    };
    Step::to(Checkout::Done { view: view.clone(), outcome, held }).telling(told)
}

fn broken(problem: Problem) -> Step {
    Step::to(Checkout::Broken { problem: problem.clone() }).telling(Announcement::Error(problem))
}

fn reload(notice: Option<Problem>) -> Step {
    Step::to(Checkout::Loading { notice, before: None }).doing(Effect::LoadView)
}

fn submit(view: &View, choice: &Choice, key: &str) -> Step {
    let (choice, key) = (choice.clone(), key.to_string());
    Step::to(Checkout::Submitting { view: view.clone(), choice: choice.clone(), key: key.clone() })
        .doing(Effect::RememberKey { key: key.clone(), choice: choice.clone() })
        .doing(Effect::SendConfirm { choice, key })
}

/// Opens the bridge, and asks the backend from time to time in case the bridge never answers.
fn open_bridge(view: &View, instruction: &Instruction) -> Step {
    Step::to(Checkout::AtHost { view: view.clone(), instruction: instruction.clone() })
        .doing(Effect::OpenBridge(instruction.clone()))
        .doing(Effect::PollAfter { delay_ms: PAUSE_MS })
}

/// Starts asking for the truth. What the bridge said goes to the backend first, so that it asks the provider before
/// we ask it; a page that was not there when the bridge spoke says so.
fn confirm(view: &View, instruction: Option<Instruction>, hint: Option<BridgeHint>, since: Instant) -> Step {
    let said = hint.clone().unwrap_or_else(|| BridgeHint::Unclear("page_loaded".into()));
    confirm_reporting(view, instruction, hint, since, said)
}

fn confirm_reporting(
    view: &View,
    instruction: Option<Instruction>,
    hint: Option<BridgeHint>,
    since: Instant,
    said: BridgeHint,
) -> Step {
    Step::to(Checkout::Confirming { view: view.clone(), instruction, hint, since, tries: None })
        .doing(Effect::ReportBridge(said))
        .doing(Effect::AskStatus { wait_s: WAIT_FOR_NEWS_S })
}

/// The hint that stands for the shopper's wish to know, when the bridge has said nothing.
fn shopper_asks() -> BridgeHint {
    BridgeHint::Unclear("shopper_asks".into())
}

/// The first question wants an answer at once; later ones may wait for news.
const fn wait_confirming_s(tries: u32) -> u32 {
    if tries == 0 { 0 } else { WAIT_CONFIRMING_S }
}

fn cancel(view: &View, now: Instant) -> Step {
    Step::to(Checkout::Releasing { view: view.clone(), since: now, tries: 0 }).doing(Effect::CancelOrder)
}
