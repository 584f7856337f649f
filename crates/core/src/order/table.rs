//! The order's state × event table, as data: what may happen when. Docs are generated from it and a test walks it.

use super::{Event, Order};

/// An event without its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventName {
    /// [`Event::AttemptStarted`].
    AttemptStarted,
    /// [`Event::ProviderAuthorised`].
    ProviderAuthorised,
    /// [`Event::ProviderPaid`].
    ProviderPaid,
    /// [`Event::ProviderClosed`].
    ProviderClosed,
    /// [`Event::ProviderDeclined`].
    ProviderDeclined,
    /// [`Event::SwitchAsked`].
    SwitchAsked,
    /// [`Event::CancelAsked`].
    CancelAsked,
    /// [`Event::ExpiryPassed`].
    ExpiryPassed,
    /// [`Event::CaptureAsked`].
    CaptureAsked,
    /// [`Event::CaptureRefused`].
    CaptureRefused,
}

use EventName as E;

/// A state, and what may happen in it: each event with the states to which it may lead.
pub type Row = (&'static str, &'static [(EventName, &'static [&'static str])]);

/// Each state with the events that have a meaning there, and the states to which they may lead.
///
/// A state that leads to itself: the event repeats a known fact, or changes nothing but raises an alarm.
pub const TABLE: &[Row] = &[
    (
        "open",
        &[
            (E::AttemptStarted, &["paying"]),
            (E::ProviderAuthorised, &["authorised"]),
            (E::ProviderPaid, &["paid"]),
            (E::ProviderClosed, &["open"]),
            (E::ProviderDeclined, &["open"]),
            (E::SwitchAsked, &["open"]),
            (E::CancelAsked, &["cancelled"]),
            (E::ExpiryPassed, &["expired"]),
        ],
    ),
    (
        "paying",
        &[
            (E::ProviderAuthorised, &["authorised"]),
            (E::ProviderPaid, &["paid"]),
            (E::ProviderClosed, &["open", "paying"]),
            (E::ProviderDeclined, &["open", "paying"]),
            (E::SwitchAsked, &["closing"]),
            (E::CancelAsked, &["closing"]),
            (E::ExpiryPassed, &["closing"]),
        ],
    ),
    (
        "closing",
        &[
            (E::ProviderAuthorised, &["closing"]),
            (E::ProviderPaid, &["paid"]),
            (E::ProviderClosed, &["open", "cancelled", "expired", "closing"]),
            (E::ProviderDeclined, &["open", "cancelled", "expired", "closing"]),
            (E::SwitchAsked, &["closing"]),
            (E::CancelAsked, &["closing"]),
            (E::ExpiryPassed, &["closing"]),
        ],
    ),
    (
        "authorised",
        &[
            (E::ProviderAuthorised, &["authorised"]),
            (E::ProviderPaid, &["paid"]),
            (E::ProviderClosed, &["cancelled", "authorised"]),
            (E::ProviderDeclined, &["authorised"]),
            (E::CancelAsked, &["closing"]),
            (E::CaptureAsked, &["capturing"]),
            (E::CaptureRefused, &["authorised"]),
        ],
    ),
    (
        "capturing",
        &[
            (E::ProviderAuthorised, &["capturing"]),
            (E::ProviderPaid, &["paid"]),
            (E::ProviderClosed, &["cancelled", "capturing"]),
            (E::ProviderDeclined, &["capturing"]),
            (E::CaptureAsked, &["capturing"]),
            (E::CaptureRefused, &["authorised", "capturing"]),
        ],
    ),
    (
        "paid",
        &[
            (E::ProviderAuthorised, &["paid"]),
            (E::ProviderPaid, &["paid"]),
            (E::ProviderClosed, &["paid"]),
            (E::ProviderDeclined, &["paid"]),
            (E::ExpiryPassed, &["paid"]),
            (E::CaptureAsked, &["paid"]),
            (E::CaptureRefused, &["paid"]),
        ],
    ),
    (
        "cancelled",
        &[
            (E::ProviderAuthorised, &["authorised_late"]),
            (E::ProviderPaid, &["paid_late"]),
            (E::ProviderClosed, &["cancelled"]),
            (E::ProviderDeclined, &["cancelled"]),
            (E::CancelAsked, &["cancelled"]),
            (E::ExpiryPassed, &["cancelled"]),
        ],
    ),
    (
        "expired",
        &[
            (E::ProviderAuthorised, &["authorised_late"]),
            (E::ProviderPaid, &["paid_late"]),
            (E::ProviderClosed, &["expired"]),
            (E::ProviderDeclined, &["expired"]),
            (E::CancelAsked, &["expired"]),
            (E::ExpiryPassed, &["expired"]),
        ],
    ),
    (
        "authorised_late",
        &[
            (E::ProviderAuthorised, &["authorised_late"]),
            (E::ProviderPaid, &["paid_late"]),
            (E::ProviderClosed, &["cancelled", "authorised_late"]),
            (E::ProviderDeclined, &["authorised_late"]),
        ],
    ),
    (
        "paid_late",
        &[
            (E::ProviderAuthorised, &["paid_late"]),
            (E::ProviderPaid, &["paid_late"]),
            (E::ProviderClosed, &["paid_late"]),
            (E::ProviderDeclined, &["paid_late"]),
        ],
    ),
];

/// Is this event listed for this state?
pub fn is_listed(order: Order, event: EventName) -> bool {
    TABLE
        .iter()
        .any(|(state, events)| *state == order.name() && events.iter().any(|(listed, _)| *listed == event))
}

impl EventName {
    /// Every event.
    pub const ALL: [Self; 10] = [
        E::AttemptStarted,
        E::ProviderAuthorised,
        E::ProviderPaid,
        E::ProviderClosed,
        E::ProviderDeclined,
        E::SwitchAsked,
        E::CancelAsked,
        E::ExpiryPassed,
        E::CaptureAsked,
        E::CaptureRefused,
    ];

    /// The event's name, as stored and on the wire.
    pub const fn id(self) -> &'static str {
        match self {
            E::AttemptStarted => "attempt_started",
            E::ProviderAuthorised => "provider_authorised",
            E::ProviderPaid => "provider_paid",
            E::ProviderClosed => "provider_closed",
            E::ProviderDeclined => "provider_declined",
            E::SwitchAsked => "switch_asked",
            E::CancelAsked => "cancel_asked",
            E::ExpiryPassed => "expiry_passed",
            E::CaptureAsked => "capture_asked",
            E::CaptureRefused => "capture_refused",
        }
    }
}

impl Event {
    /// The event without its data.
    pub const fn name(self) -> EventName {
        match self {
            Self::AttemptStarted(_) => E::AttemptStarted,
            Self::ProviderAuthorised(_) => E::ProviderAuthorised,
            Self::ProviderPaid(_) => E::ProviderPaid,
            Self::ProviderClosed(_) => E::ProviderClosed,
            Self::ProviderDeclined(_) => E::ProviderDeclined,
            Self::SwitchAsked => E::SwitchAsked,
            Self::CancelAsked => E::CancelAsked,
            Self::ExpiryPassed => E::ExpiryPassed,
            Self::CaptureAsked => E::CaptureAsked,
            Self::CaptureRefused(_) => E::CaptureRefused,
        }
    }
}
