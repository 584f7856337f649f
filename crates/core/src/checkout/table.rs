//! The checkout's state × event table, as data: which events have a meaning in which state.

use super::{Checkout, Event};
use crate::names::names;

names! {
    /// A state without its data.
    StateName of Checkout {
        Loading => "loading",
        Broken => "broken",
        Choosing => "choosing",
        Reading => "reading",
        Reviewing => "reviewing",
        Submitting => "submitting",
        Unsent => "unsent",
        AtHost => "at_host",
        Confirming => "confirming",
        Interrupted => "interrupted",
        Releasing => "releasing",
        Stalled => "stalled",
        Done => "done",
    }
}

names! {
    /// An event without its data.
    EventName of Event {
        ViewArrived => "view_arrived",
        LoadFailed => "load_failed",
        OptionPicked => "option_picked",
        PlanPicked => "plan_picked",
        DocumentOpened => "document_opened",
        EndReached => "end_reached",
        ConsentSet => "consent_set",
        ReviewAsked => "review_asked",
        BackAsked => "back_asked",
        ConfirmPressed => "confirm_pressed",
        InstructionArrived => "instruction_arrived",
        ConfirmFailed => "confirm_failed",
        HostAnswered => "host_answered",
        BridgeReported => "bridge_reported",
        PollDue => "poll_due",
        StatusArrived => "status_arrived",
        StatusFailed => "status_failed",
        PageReturned => "page_returned",
        CheckAsked => "check_asked",
        ContinueAsked => "continue_asked",
        GiveUpAsked => "give_up_asked",
        CancelAsked => "cancel_asked",
        RetryAsked => "retry_asked",
    }
}

use EventName as E;
use StateName as S;

/// A state, and what may happen in it: each event with the states to which it may lead.
pub type Row = (StateName, &'static [(EventName, &'static [StateName])]);

/// Each state with the events that have a meaning there and the states to which they may lead.
pub const TABLE: &[Row] = &[
    (
        S::Loading,
        &[
            (E::ViewArrived, &[S::Choosing, S::Confirming, S::Done, S::Broken]),
            (E::LoadFailed, &[S::Broken]),
            (E::PageReturned, &[S::Loading]),
        ],
    ),
    (S::Broken, &[(E::RetryAsked, &[S::Loading])]),
    (
        S::Choosing,
        &[
            (E::OptionPicked, &[S::Choosing]),
            (E::PlanPicked, &[S::Choosing]),
            (E::DocumentOpened, &[S::Reading]),
            (E::ConsentSet, &[S::Choosing, S::Reading]),
            (E::ReviewAsked, &[S::Choosing, S::Reviewing]),
            (E::PageReturned, &[S::Choosing]),
            (E::StatusArrived, &[S::Choosing, S::Loading, S::Done]),
            (E::StatusFailed, &[S::Choosing]),
            (E::CancelAsked, &[S::Releasing]),
        ],
    ),
    (
        S::Reading,
        &[
            (E::PollDue, &[S::Reading]),
            (E::EndReached, &[S::Reading]),
            (E::ConsentSet, &[S::Choosing]),
            (E::BackAsked, &[S::Choosing]),
            (E::PageReturned, &[S::Reading]),
            (E::StatusArrived, &[S::Reading, S::Loading, S::Done]),
            (E::StatusFailed, &[S::Reading]),
        ],
    ),
    (
        S::Reviewing,
        &[
            (E::BackAsked, &[S::Choosing]),
            (E::ConfirmPressed, &[S::Submitting]),
            (E::PageReturned, &[S::Reviewing]),
            (E::StatusArrived, &[S::Reviewing, S::Loading, S::Done]),
            (E::StatusFailed, &[S::Reviewing]),
            (E::CancelAsked, &[S::Releasing]),
        ],
    ),
    (
        S::Submitting,
        &[
            (E::InstructionArrived, &[S::AtHost]),
            (E::ConfirmFailed, &[S::Unsent, S::Loading, S::Done, S::Broken]),
            (E::PageReturned, &[S::Submitting]),
        ],
    ),
    (
        S::Unsent,
        &[(E::RetryAsked, &[S::Submitting]), (E::BackAsked, &[S::Loading]), (E::PageReturned, &[S::Unsent])],
    ),
    (
        S::AtHost,
        &[
            (E::HostAnswered, &[S::AtHost, S::Confirming, S::Interrupted]),
            (E::PollDue, &[S::AtHost]),
            (E::StatusArrived, &[S::AtHost, S::Loading, S::Done]),
            (E::StatusFailed, &[S::AtHost]),
            (E::PageReturned, &[S::AtHost, S::Confirming]),
            (E::CheckAsked, &[S::Confirming]),
        ],
    ),
    (
        S::Confirming,
        &[
            (E::HostAnswered, &[S::Confirming]),
            (E::BridgeReported, &[S::Confirming]),
            (E::PollDue, &[S::Confirming]),
            (E::StatusArrived, &[S::Confirming, S::Interrupted, S::Stalled, S::Loading, S::Done]),
            (E::StatusFailed, &[S::Confirming, S::Stalled]),
            (E::PageReturned, &[S::Confirming]),
        ],
    ),
    (
        S::Interrupted,
        &[
            (E::ContinueAsked, &[S::AtHost, S::Loading]),
            (E::GiveUpAsked, &[S::Releasing]),
            (E::CheckAsked, &[S::Confirming]),
            (E::PageReturned, &[S::Interrupted]),
            (E::BridgeReported, &[S::Interrupted]),
            (E::PollDue, &[S::Interrupted]),
            (E::HostAnswered, &[S::Confirming]),
            (E::StatusArrived, &[S::Interrupted, S::Loading, S::Done]),
            (E::StatusFailed, &[S::Interrupted]),
        ],
    ),
    (
        S::Releasing,
        &[
            (E::PollDue, &[S::Releasing]),
            (E::StatusArrived, &[S::Releasing, S::Interrupted, S::Stalled, S::Loading, S::Done]),
            (E::StatusFailed, &[S::Releasing, S::Stalled]),
            (E::PageReturned, &[S::Releasing]),
        ],
    ),
    (
        S::Stalled,
        &[
            (E::CheckAsked, &[S::Confirming]),
            (E::PageReturned, &[S::Confirming]),
            (E::PollDue, &[S::Stalled]),
            (E::StatusArrived, &[S::Stalled, S::Loading, S::Done]),
            (E::StatusFailed, &[S::Stalled]),
            (E::HostAnswered, &[S::Confirming]),
        ],
    ),
    (S::Done, &[(E::RetryAsked, &[S::Loading]), (E::PageReturned, &[S::Done])]),
];

/// Is this event listed for this state?
pub fn is_listed(state: StateName, event: EventName) -> bool {
    TABLE.iter().any(|(listed, events)| *listed == state && events.iter().any(|(name, _)| *name == event))
}
