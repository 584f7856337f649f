//! What the embedding page is notified of, by name and detail. These names are a contract.

use paylater_core::checkout::{Announcement, Choice};

use crate::bridge::listener::{Detail, Listener};

/// Notifies the page of one announcement.
pub fn notify(announcement: &Announcement, order_id: &str, listener: &Listener) {
    let detail = Detail { order_id, ..Detail::default() };
    match announcement {
        Announcement::Ready => listener.notify("paylater-ready", &detail),
        Announcement::PlanChanged { way, plan } => {
            let detail = Detail { option: Some(way.id()), plan: Some(plan), ..detail };
            listener.notify("paylater-plan-changed", &detail)
        }
        Announcement::Submitted => listener.notify("paylater-submitted", &detail),
        Announcement::Completed(outcome) => {
            listener.notify("paylater-completed", &Detail { outcome: Some(outcome.id()), ..detail })
        }
        Announcement::Cancelled => listener.notify("paylater-cancelled", &detail),
        Announcement::Error(problem) => {
            let (code, retryable) = (Some(problem.code()), Some(problem.is_retryable()));
            listener.notify("paylater-error", &Detail { code, retryable, ..detail })
        }
    };
}

/// Asks whether this choice may be confirmed.
pub fn ask_before_confirm(
    choice: &Choice,
    order_id: &str,
    listener: &Listener,
) -> impl Future<Output = bool> + use<> {
    let (option, plan) = (choice.way.map(|way| way.id()), choice.plan.as_deref());
    listener.ask("paylater-before-confirm", &Detail { order_id, option, plan, ..Detail::default() })
}
