//! What the embedding page is told, by name and detail. These names are a contract; `js/index.d.ts` types them.

use paylater_core::checkout::{Announcement, Choice};

use crate::bridge::listener::{Detail, Listener};

/// Tells one announcement.
pub fn tell(announcement: &Announcement, order: &str, listener: &Listener) {
    let order = ("orderId", Detail::Text(order));
    match announcement {
        Announcement::Ready => listener.tell("paylater-ready", &[order]),
        Announcement::PlanChanged { way, plan } => {
            let (option, plan) = (("option", Detail::Text(way.id())), ("plan", Detail::Text(plan)));
            listener.tell("paylater-plan-changed", &[order, option, plan])
        }
        Announcement::Submitted => listener.tell("paylater-submitted", &[order]),
        Announcement::Completed(outcome) => {
            listener.tell("paylater-completed", &[order, ("outcome", Detail::Text(outcome.id()))])
        }
        Announcement::Cancelled => listener.tell("paylater-cancelled", &[order]),
        Announcement::Error(problem) => {
            let code = ("code", Detail::Text(problem.code()));
            listener
                .tell("paylater-error", &[order, code, ("retryable", Detail::Flag(problem.is_retryable()))])
        }
    };
}

/// Asks whether this choice may be confirmed.
pub fn ask_before_confirm(choice: &Choice, order: &str, listener: &Listener) -> bool {
    let option = choice.way.map(|way| way.id()).unwrap_or_default();
    let plan = choice.plan.as_deref().unwrap_or_default();
    let details =
        [("orderId", Detail::Text(order)), ("option", Detail::Text(option)), ("plan", Detail::Text(plan))];
    listener.tell("paylater-before-confirm", &details)
}
