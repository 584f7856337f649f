//! The order's state × event table, as data: what may happen when. Docs are generated from it and a test walks it.

use super::{Event, Order};
use crate::names::names;

names! {
    /// A state without its data.
    StateName of Order {
        Open => "open",
        Paying => "paying",
        Closing => "closing",
        Authorised => "authorised",
        Capturing => "capturing",
        Paid => "paid",
        Cancelled => "cancelled",
        Expired => "expired",
        AuthorisedLate => "authorised_late",
        PaidLate => "paid_late",
    }
}

names! {
    /// An event without its data.
    EventName of Event {
        AttemptStarted => "attempt_started",
        ProviderAuthorised => "provider_authorised",
        ProviderPaid => "provider_paid",
        ProviderClosed => "provider_closed",
        ProviderDeclined => "provider_declined",
        SwitchAsked => "switch_asked",
        CancelAsked => "cancel_asked",
        ExpiryPassed => "expiry_passed",
        CaptureAsked => "capture_asked",
        CaptureRefused => "capture_refused",
    }
}

use EventName as E;
use StateName as S;

/// A state, and what may happen in it: each event with the states to which it may lead.
pub type Row = (StateName, &'static [(EventName, &'static [StateName])]);

/// Each state with the events that have a meaning there, and the states to which they may lead.
///
/// A state that leads to itself: the event repeats a known fact, or changes nothing but raises an alarm.
pub const TABLE: &[Row] = &[
    (
        S::Open,
        &[
            (E::AttemptStarted, &[S::Paying]),
            (E::ProviderAuthorised, &[S::Authorised]),
            (E::ProviderPaid, &[S::Paid]),
            (E::ProviderClosed, &[S::Open]),
            (E::ProviderDeclined, &[S::Open]),
            (E::SwitchAsked, &[S::Open]),
            (E::CancelAsked, &[S::Cancelled]),
            (E::ExpiryPassed, &[S::Expired]),
        ],
    ),
    (
        S::Paying,
        &[
            (E::ProviderAuthorised, &[S::Authorised]),
            (E::ProviderPaid, &[S::Paid]),
            (E::ProviderClosed, &[S::Open, S::Paying]),
            (E::ProviderDeclined, &[S::Open, S::Paying]),
            (E::SwitchAsked, &[S::Closing]),
            (E::CancelAsked, &[S::Closing]),
            (E::ExpiryPassed, &[S::Closing]),
        ],
    ),
    (
        S::Closing,
        &[
            (E::ProviderAuthorised, &[S::Closing]),
            (E::ProviderPaid, &[S::Paid]),
            (E::ProviderClosed, &[S::Open, S::Cancelled, S::Expired, S::Closing]),
            (E::ProviderDeclined, &[S::Open, S::Cancelled, S::Expired, S::Closing]),
            (E::SwitchAsked, &[S::Closing]),
            (E::CancelAsked, &[S::Closing]),
            (E::ExpiryPassed, &[S::Closing]),
        ],
    ),
    (
        S::Authorised,
        &[
            (E::ProviderAuthorised, &[S::Authorised]),
            (E::ProviderPaid, &[S::Paid]),
            (E::ProviderClosed, &[S::Cancelled, S::Authorised]),
            (E::ProviderDeclined, &[S::Authorised]),
            (E::CancelAsked, &[S::Closing]),
            (E::CaptureAsked, &[S::Capturing]),
            (E::CaptureRefused, &[S::Authorised]),
        ],
    ),
    (
        S::Capturing,
        &[
            (E::ProviderAuthorised, &[S::Capturing]),
            (E::ProviderPaid, &[S::Paid]),
            (E::ProviderClosed, &[S::Cancelled, S::Capturing]),
            (E::ProviderDeclined, &[S::Capturing]),
            (E::CaptureAsked, &[S::Capturing]),
            (E::CaptureRefused, &[S::Authorised, S::Capturing]),
        ],
    ),
    (
        S::Paid,
        &[
            (E::ProviderAuthorised, &[S::Paid]),
            (E::ProviderPaid, &[S::Paid]),
            (E::ProviderClosed, &[S::Paid]),
            (E::ProviderDeclined, &[S::Paid]),
            (E::ExpiryPassed, &[S::Paid]),
            (E::CaptureAsked, &[S::Paid]),
            (E::CaptureRefused, &[S::Paid]),
        ],
    ),
    (
        S::Cancelled,
        &[
            (E::ProviderAuthorised, &[S::AuthorisedLate]),
            (E::ProviderPaid, &[S::PaidLate]),
            (E::ProviderClosed, &[S::Cancelled]),
            (E::ProviderDeclined, &[S::Cancelled]),
            (E::CancelAsked, &[S::Cancelled]),
            (E::ExpiryPassed, &[S::Cancelled]),
        ],
    ),
    (
        S::Expired,
        &[
            (E::ProviderAuthorised, &[S::AuthorisedLate]),
            (E::ProviderPaid, &[S::PaidLate]),
            (E::ProviderClosed, &[S::Expired]),
            (E::ProviderDeclined, &[S::Expired]),
            (E::CancelAsked, &[S::Expired]),
            (E::ExpiryPassed, &[S::Expired]),
        ],
    ),
    (
        S::AuthorisedLate,
        &[
            (E::ProviderAuthorised, &[S::AuthorisedLate]),
            (E::ProviderPaid, &[S::PaidLate]),
            (E::ProviderClosed, &[S::Cancelled, S::AuthorisedLate]),
            (E::ProviderDeclined, &[S::AuthorisedLate]),
        ],
    ),
    (
        S::PaidLate,
        &[
            (E::ProviderAuthorised, &[S::PaidLate]),
            (E::ProviderPaid, &[S::PaidLate]),
            (E::ProviderClosed, &[S::PaidLate]),
            (E::ProviderDeclined, &[S::PaidLate]),
        ],
    ),
];

/// Is this event listed for this state?
pub fn is_listed(state: StateName, event: EventName) -> bool {
    TABLE.iter().any(|(listed, events)| *listed == state && events.iter().any(|(name, _)| *name == event))
}
