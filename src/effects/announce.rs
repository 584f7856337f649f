//! What the embedding page is told, by name and detail. These names are a contract.

use paylater_core::checkout::{Announcement, Choice};

use crate::bridge::listener::{Detail, Listener};

/// Tells one announcement.
pub fn tell(announcement: &Announcement, order_id: &str, listener: &Listener) {
    let detail = Detail { order_id, ..Detail::default() };
    match announcement {
        Announcement::Ready => listener.tell("paylater-ready", &detail),
        Announcement::PlanChanged { way, plan } => {
            let detail = Detail { option: Some(way.id()), plan: Some(plan), ..detail };
            listener.tell("paylater-plan-changed", &detail)
        }
        Announcement::Submitted => listener.tell("paylater-submitted", &detail),
        Announcement::Completed(outcome) => {
            listener.tell("paylater-completed", &Detail { outcome: Some(outcome.id()), ..detail })
        }
        Announcement::Cancelled => listener.tell("paylater-cancelled", &detail),
        Announcement::Error(problem) => {
            let (code, retryable) = (Some(problem.code()), Some(problem.is_retryable()));
            listener.tell("paylater-error", &Detail { code, retryable, ..detail })
        }
    };
}

/// Asks whether this choice may be confirmed.
pub fn ask_before_confirm(choice: &Choice, order_id: &str, listener: &Listener) -> bool {
    let (option, plan) = (choice.way.map(|way| way.id()), choice.plan.as_deref());
    listener.tell("paylater-before-confirm", &Detail { order_id, option, plan, ..Detail::default() })
}
