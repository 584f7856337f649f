//! The steps before anything is sent: the view comes, the shopper chooses, reads and reviews.

use super::{broken, cancel, confirm, ended, reload, submit};
use crate::checkout::changes;
use crate::checkout::{
    Announcement, Change, Checkout, Choice, Effect, Event, Missing, Problem, StatusReport, Step, View,
};
use crate::instant::Instant;
use crate::order::Status;

/// Reading is counted in these steps.
const SECOND_MS: i64 = 1_000;

impl Checkout {
    pub(super) fn when_loading(
        &self,
        notice: &Option<Problem>,
        before: Option<&(View, Choice)>,
        event: Event,
        now: Instant,
    ) -> Option<Step> {
        Some(match event {
            Event::ViewArrived(view) => show(view, notice.clone(), before, now),
            Event::LoadFailed(problem) => broken(problem),
            Event::PageReturned => self.stay(),
            _ => return None,
        })
    }

    pub(super) fn when_choosing(
        &self,
        view: &View,
        choice: &Choice,
        changes: &[Change],
        event: Event,
        now: Instant,
    ) -> Option<Step> {
        let choosing = |choice: Choice, missing| choosing(view, choice, changes, missing);
        Some(match event {
            Event::OptionPicked(way) => {
                view.option(way).filter(|option| option.is_eligible())?;
                let choice = choice.with_way(way, view);
                let told = choice.plan.clone().map(|plan| Announcement::PlanChanged { way, plan });
                told.into_iter().fold(choosing(choice, Vec::new()), Step::telling)
            }
            Event::PlanPicked(plan) => {
                let option = choice.option(view)?;
                option.plan(&plan)?;
                let told = Announcement::PlanChanged { way: option.way, plan: plan.clone() };
                choosing(Choice { plan: Some(plan), ..choice.clone() }, Vec::new()).telling(told)
            }
            Event::DocumentOpened(document) => read(view, choice, changes, document)?,
            Event::ConsentSet { document, is_given } => tick(view, choice, changes, document, is_given)?,
            Event::ReviewAsked => {
                let missing = choice.missing(view);
                if missing.is_empty() {
                    Step::to(Self::Reviewing { view: view.clone(), choice: choice.clone() })
                } else {
                    choosing(choice.clone(), missing)
                }
            }
            Event::CancelAsked => cancel(view, now),
            other => return self.before_payment(view, other),
        })
    }

    /// A second is counted only while the page is visible: the pause that measures it does not end in the background, and
    /// coming back begins a new one.
    pub(super) fn when_reading(
        &self,
        view: &View,
        choice: &Choice,
        changes: &[Change],
        document: &str,
        event: Event,
    ) -> Option<Step> {
        let reading = |choice: Choice| {
            let (view, changes) = (view.clone(), changes.to_vec());
            Step::to(Self::Reading { view, choice, changes, document: document.into() })
        };
        let next_second = Effect::PollAfter { delay_ms: SECOND_MS };
        Some(match event {
            Event::PollDue => {
                let one_more =
                    |shown: &mut crate::consent::Shown| shown.seconds = shown.seconds.saturating_add(1);
                reading(choice.clone().with_shown(document, one_more)).doing(next_second)
            }
            Event::EndReached => reading(choice.clone().with_shown(document, |shown| shown.to_end = true)),
            Event::ConsentSet { document: named, is_given } if named == document => {
                tick(view, choice, changes, named, is_given)?
            }
            Event::BackAsked => choosing(view, choice.clone(), changes, Vec::new()),
            Event::PageReturned => self.before_payment(view, event)?.doing(next_second),
            other => return self.before_payment(view, other),
        })
    }

    pub(super) fn when_reviewing(
        &self,
        view: &View,
        choice: &Choice,
        event: Event,
        now: Instant,
    ) -> Option<Step> {
        Some(match event {
            Event::BackAsked => choosing(view, choice.clone(), &[], Vec::new()),
            Event::ConfirmPressed { key } => submit(view, choice, &key),
            Event::CancelAsked => cancel(view, now),
            other => return self.before_payment(view, other),
        })
    }

    /// The page may have been in the background while another tab paid: ask before a live button is shown again.
    fn before_payment(&self, view: &View, event: Event) -> Option<Step> {
        Some(match event {
            Event::PageReturned => self.stay().doing(Effect::AskStatus { wait_s: 0 }),
            Event::StatusFailed(_) => self.stay(),
            Event::StatusArrived(report) if report.status == Status::Open => self.stay(),
            Event::StatusArrived(report) => ended(view, report).unwrap_or_else(|| reload(None)),
            _ => return None,
        })
    }
}

fn choosing(view: &View, choice: Choice, changes: &[Change], missing: Vec<Missing>) -> Step {
    let (view, changes) = (view.clone(), changes.to_vec());
    Step::to(Checkout::Choosing { view, choice, notice: None, changes, missing })
}

/// Opens a document of the picked option.
fn read(view: &View, choice: &Choice, changes: &[Change], document: String) -> Option<Step> {
    choice.option(view)?.documents.iter().find(|known| known.id == document)?;
    let (view, choice, changes) = (view.clone(), choice.clone(), changes.to_vec());
    let step = Step::to(Checkout::Reading { view, choice, changes, document });
    Some(step.doing(Effect::PollAfter { delay_ms: SECOND_MS }))
}

/// Ticks or unticks a document; one that has to be read first is opened instead.
fn tick(view: &View, choice: &Choice, changes: &[Change], document: String, is_given: bool) -> Option<Step> {
    let known = choice.option(view)?.documents.iter().find(|known| known.id == document)?;
    if is_given && choice.reading_left(known) > 0 {
        return read(view, choice, changes, document);
    }
    Some(choosing(view, choice.clone().with_consent(document, is_given), changes, Vec::new()))
}

/// Shows a view that has come, after checking every number and text in it. What is not right is not shown, and reported.
fn show(view: View, notice: Option<Problem>, before: Option<&(View, Choice)>, now: Instant) -> Step {
    if let Err(differs) = view.verify() {
        return tampered(Problem::ScheduleDiffers { plan: differs.plan });
    }
    let mut documents = view.options.iter().flat_map(|option| &option.documents);
    if let Some(document) = documents.find(|document| !document.is_intact()) {
        return tampered(Problem::DocumentDiffers { document: document.id.clone() });
    }
    let report = StatusReport { status: view.status, is_declined: false, held: view.held };
    match view.status {
        Status::Open => {
            let changes = before.map(|(old, choice)| changes::between(old, choice, &view));
            let choice = before.map(|(old, choice)| choice.renewed(old, &view));
            let (changes, choice) = (changes.unwrap_or_default(), choice.unwrap_or_default());
            Step::to(Checkout::Choosing { view, choice, notice, changes, missing: Vec::new() })
                .telling(Announcement::Ready)
        }
        Status::Paying | Status::Closing => {
            let instruction = view.open_attempt.as_ref().and_then(|attempt| attempt.instruction.clone());
            confirm(&view, instruction, None, now).telling(Announcement::Ready)
        }
        _ => ended(&view, report).unwrap_or_else(|| reload(None)),
    }
}

fn tampered(problem: Problem) -> Step {
    broken(problem.clone()).doing(Effect::ReportView(problem))
}
