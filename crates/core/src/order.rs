//! The order's life: one enum, one table. What is not in the table is a named refusal, never a guess.
//!
//! Only verified words of a provider come in as `Provider…` events. *Authorised* is a promise, not money. A truth that
//! arrives after closing has states of its own: late money wakes a human, a late promise is handed back.

mod parts;
mod provider_status;
mod standing;
mod status;
mod table;

pub use parts::NoSuchState;
pub use provider_status::{Contradiction, Held, ProviderStatus};
pub use standing::{Begins, Owed, Standing};
pub use status::Status;
pub use table::{EventName, Row, StateName, TABLE, is_listed};

use core::fmt;

use crate::alarm::AlarmKind;

/// Counts the tries to pay one order, from one.
pub type AttemptNo = u32;

/// Why an open payment is being closed at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CloseWhy {
    /// The shopper wants another way to pay; the order stays open.
    Switch,
    /// The shopper or the shop cancelled the order.
    Cancel,
    /// The session ran out.
    Expire,
}

/// Where an order stands. Data lives in the state to which it belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Nothing is out at a provider.
    Open,
    /// An instruction is out; only the provider knows.
    Paying {
        /// The attempt in question.
        attempt: AttemptNo,
    },
    /// We want the payment closed; the provider has not confirmed it.
    Closing {
        /// The attempt in question.
        attempt: AttemptNo,
        /// What comes after.
        why: CloseWhy,
    },
    /// The provider promised: the buyer owes, nothing has been paid.
    Authorised {
        /// The attempt in question.
        attempt: AttemptNo,
    },
    /// The deduction is asked for; its result is not known.
    Capturing {
        /// The attempt in question.
        attempt: AttemptNo,
    },
    /// The provider has the money for us.
    Paid {
        /// The attempt in question.
        attempt: AttemptNo,
    },
    /// Closed without payment, on purpose.
    Cancelled,
    /// Closed without payment, by time.
    Expired,
    /// A promise arrived after closing; it is being handed back.
    AuthorisedLate {
        /// The attempt in question.
        attempt: AttemptNo,
    },
    /// Money arrived after closing; a human has to return it or deliver.
    PaidLate {
        /// The attempt in question.
        attempt: AttemptNo,
    },
}

/// What can happen to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// An instruction for this attempt goes out.
    AttemptStarted(AttemptNo),
    /// The provider promised payment for this attempt.
    ///
    /// An order does not know by which product an attempt is paid. Whoever brings this event does, and brings it only for
    /// products that are captured later: for one that is paid at once it is no promise that could be kept, so the backend
    /// refuses it before it comes here and raises [`AlarmKind::UnexpectedPromise`].
    ProviderAuthorised(AttemptNo),
    /// The provider was paid for this attempt, the whole amount.
    ProviderPaid(AttemptNo),
    /// The provider closed this attempt unpaid, or never had it.
    ProviderClosed(AttemptNo),
    /// The provider refused the shopper for this attempt.
    ProviderDeclined(AttemptNo),
    /// The shopper gives this attempt up for another way.
    SwitchAsked,
    /// The shopper or the shop cancels the order.
    CancelAsked,
    /// The session ran out.
    ExpiryPassed,
    /// The shop asks for the promised money, or asks again while the result is not known.
    CaptureAsked,
    /// The provider definitely did not deduct; the promise stands.
    CaptureRefused(AttemptNo),
}

/// What has to be done outside after a step; stored in the outbox with it. It is due at once: a call that is still open from
/// before is to be made now, and not a second time beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Close this attempt at its provider, or hand the promise back.
    CloseAtProvider(AttemptNo),
    /// Ask the provider for the promised money.
    CaptureAtProvider(AttemptNo),
    /// Wake a human.
    RaiseAlarm(AlarmKind),
}

/// The result of an accepted event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The state afterwards.
    pub order: Order,
    /// The event told something new. If not, it repeated a known fact and nothing is to be stored but itself.
    pub is_news: bool,
    /// What has to be done outside.
    pub effects: Vec<Effect>,
}

/// The event has no place in this state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The state, which stays.
    pub order: Order,
    /// The refused event.
    pub event: EventName,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not possible while the order is {}", self.event, self.order.name())
    }
}

impl Step {
    fn to(order: Order) -> Self {
        Self { order, is_news: true, effects: Vec::new() }
    }

    fn known(order: Order) -> Self {
        Self { order, is_news: false, effects: Vec::new() }
    }

    fn with(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }
}

impl Order {
    /// Is there something at a provider of which we do not know the end?
    pub const fn is_waiting_for_provider(self) -> bool {
        matches!(
            self,
            Self::Paying { .. } | Self::Closing { .. } | Self::Capturing { .. } | Self::AuthorisedLate { .. }
        )
    }

    /// What happens next. An event not listed for this state in [`TABLE`] is refused.
    pub fn step(self, event: Event) -> Result<Step, Refusal> {
        let refusal = Refusal { order: self, event: event.name() };
        if !is_listed(self.name(), event.name()) {
            return Err(refusal);
        }
        match self {
            Self::Open => self.when_open(event),
            Self::Paying { attempt } => self.when_paying(attempt, event),
            Self::Closing { attempt, why } => self.when_closing(attempt, why, event),
            Self::Authorised { attempt } | Self::Capturing { attempt } => self.when_promised(attempt, event),
            Self::Paid { attempt } => self.when_paid(attempt, event),
            Self::Cancelled | Self::Expired => self.when_closed(event),
            Self::AuthorisedLate { attempt } => self.when_authorised_late(attempt, event),
            Self::PaidLate { attempt } => self.when_paid_late(attempt, event),
        }
        .ok_or(refusal)
    }

    fn when_open(self, event: Event) -> Option<Step> {
        Some(match event {
            Event::AttemptStarted(attempt) => Step::to(Self::Paying { attempt }),
            // The word on an attempt that was given up, come late but not too late: the order is still open.
            Event::ProviderAuthorised(attempt) => Step::to(Self::Authorised { attempt }),
            Event::ProviderPaid(attempt) => Step::to(Self::Paid { attempt }),
            Event::ProviderClosed(_) | Event::ProviderDeclined(_) | Event::SwitchAsked => Step::known(self),
            Event::CancelAsked => Step::to(Self::Cancelled),
            Event::ExpiryPassed => Step::to(Self::Expired),
            Event::CaptureAsked | Event::CaptureRefused(_) => return None,
        })
    }

    fn when_paying(self, attempt: AttemptNo, event: Event) -> Option<Step> {
        let closing = |why| Step::to(Self::Closing { attempt, why }).with(Effect::CloseAtProvider(attempt));
        Some(match event {
            Event::ProviderAuthorised(told) => Self::Authorised { attempt: told }.settled(told, attempt),
            Event::ProviderPaid(told) => Self::Paid { attempt: told }.settled(told, attempt),
            Event::ProviderClosed(told) | Event::ProviderDeclined(told) if told == attempt => {
                Step::to(Self::Open)
            }
            Event::ProviderClosed(_) | Event::ProviderDeclined(_) => Step::known(self),
            Event::SwitchAsked => closing(CloseWhy::Switch),
            Event::CancelAsked => closing(CloseWhy::Cancel),
            Event::ExpiryPassed => closing(CloseWhy::Expire),
            Event::AttemptStarted(_) | Event::CaptureAsked | Event::CaptureRefused(_) => return None,
        })
    }

    /// An attempt was promised or paid, and settles the order; if it is an earlier one, the current one must not be paid as well.
    fn settled(self, told: AttemptNo, current: AttemptNo) -> Step {
        let settled = Step::to(self);
        if told == current { settled } else { settled.with(Effect::CloseAtProvider(current)) }
    }

    fn when_closing(self, attempt: AttemptNo, why: CloseWhy, event: Event) -> Option<Step> {
        // Asked again, the provider is asked again: the first call may have been given up.
        let because = |asked: CloseWhy| {
            let step =
                if asked > why { Step::to(Self::Closing { attempt, why: asked }) } else { Step::known(self) };
            step.with(Effect::CloseAtProvider(attempt))
        };
        Some(match event {
            Event::ProviderClosed(told) | Event::ProviderDeclined(told) if told == attempt => {
                Step::to(match why {
                    CloseWhy::Switch => Self::Open,
                    CloseWhy::Cancel => Self::Cancelled,
                    CloseWhy::Expire => Self::Expired,
                })
            }
            Event::ProviderClosed(_) | Event::ProviderDeclined(_) => Step::known(self),
            // The shopper was faster than the closing.
            Event::ProviderPaid(told) => Self::Paid { attempt: told }.settled(told, attempt),
            // Another promise for the same order is handed back; this one can be, and closing it is what was asked for.
            Event::ProviderAuthorised(told) if told != attempt => {
                Step::known(self).with(Effect::CloseAtProvider(told))
            }
            Event::ProviderAuthorised(_) => Step::known(self),
            Event::SwitchAsked => because(CloseWhy::Switch),
            Event::CancelAsked => because(CloseWhy::Cancel),
            Event::ExpiryPassed if why == CloseWhy::Switch => because(CloseWhy::Expire),
            Event::ExpiryPassed => Step::known(self),
            Event::AttemptStarted(_) | Event::CaptureAsked | Event::CaptureRefused(_) => return None,
        })
    }

    fn when_promised(self, attempt: AttemptNo, event: Event) -> Option<Step> {
        let is_capturing = matches!(self, Self::Capturing { .. });
        Some(match event {
            Event::ProviderPaid(told) => Self::Paid { attempt: told }.settled(told, attempt),
            Event::ProviderAuthorised(told) if told == attempt => Step::known(self),
            // A second promise for one order is handed back.
            Event::ProviderAuthorised(told) => Step::known(self).with(Effect::CloseAtProvider(told)),
            Event::ProviderClosed(told) if told == attempt && is_capturing => {
                Step::to(Self::Cancelled).with(Effect::RaiseAlarm(AlarmKind::ClosedWhileCapturing))
            }
            Event::ProviderClosed(told) if told == attempt => Step::to(Self::Cancelled),
            Event::ProviderClosed(_) | Event::ProviderDeclined(_) => Step::known(self),
            // Asked again, the provider is asked again, under the same number: the first call may have been given up.
            Event::CaptureAsked if is_capturing => Step::known(self).with(Effect::CaptureAtProvider(attempt)),
            Event::CaptureAsked => {
                Step::to(Self::Capturing { attempt }).with(Effect::CaptureAtProvider(attempt))
            }
            Event::CaptureRefused(told) if told == attempt && is_capturing => {
                Step::to(Self::Authorised { attempt })
            }
            Event::CaptureRefused(_) => Step::known(self),
            Event::CancelAsked if !is_capturing => Step::to(Self::Closing { attempt, why: CloseWhy::Cancel })
                .with(Effect::CloseAtProvider(attempt)),
            Event::AttemptStarted(_) | Event::SwitchAsked | Event::CancelAsked | Event::ExpiryPassed => {
                return None;
            }
        })
    }

    fn when_paid(self, attempt: AttemptNo, event: Event) -> Option<Step> {
        Some(match event {
            Event::ProviderPaid(told) if told == attempt => Step::known(self),
            Event::ProviderPaid(_) => Step::known(self).with(Effect::RaiseAlarm(AlarmKind::PaidTwice)),
            // An older word that overtook nothing: the later state stands.
            Event::ProviderAuthorised(told) if told == attempt => Step::known(self),
            Event::ProviderAuthorised(told) => Step::known(self).with(Effect::CloseAtProvider(told)),
            Event::ProviderClosed(told) if told == attempt => {
                Step::known(self).with(Effect::RaiseAlarm(AlarmKind::ClosedAfterPaid))
            }
            Event::ProviderClosed(_)
            | Event::ProviderDeclined(_)
            | Event::CaptureAsked
            | Event::CaptureRefused(_)
            | Event::ExpiryPassed => Step::known(self),
            Event::AttemptStarted(_) | Event::SwitchAsked | Event::CancelAsked => return None,
        })
    }

    fn when_closed(self, event: Event) -> Option<Step> {
        Some(match event {
            Event::ProviderPaid(told) => Self::paid_late(told),
            Event::ProviderAuthorised(attempt) => {
                Step::to(Self::AuthorisedLate { attempt }).with(Effect::CloseAtProvider(attempt))
            }
            Event::ProviderClosed(_)
            | Event::ProviderDeclined(_)
            | Event::CancelAsked
            | Event::ExpiryPassed => Step::known(self),
            Event::AttemptStarted(_)
            | Event::SwitchAsked
            | Event::CaptureAsked
            | Event::CaptureRefused(_) => return None,
        })
    }

    fn when_authorised_late(self, attempt: AttemptNo, event: Event) -> Option<Step> {
        Some(match event {
            Event::ProviderPaid(told) => Self::paid_late(told),
            Event::ProviderAuthorised(told) if told == attempt => Step::known(self),
            Event::ProviderAuthorised(told) => Step::known(self).with(Effect::CloseAtProvider(told)),
            Event::ProviderClosed(told) if told == attempt => Step::to(Self::Cancelled),
            Event::ProviderClosed(_) | Event::ProviderDeclined(_) => Step::known(self),
            Event::AttemptStarted(_)
            | Event::SwitchAsked
            | Event::CancelAsked
            | Event::ExpiryPassed
            | Event::CaptureAsked
            | Event::CaptureRefused(_) => return None,
        })
    }

    fn when_paid_late(self, attempt: AttemptNo, event: Event) -> Option<Step> {
        Some(match event {
            Event::ProviderPaid(told) if told == attempt => Step::known(self),
            Event::ProviderPaid(_) => Step::known(self).with(Effect::RaiseAlarm(AlarmKind::PaidTwice)),
            Event::ProviderAuthorised(told) if told == attempt => Step::known(self),
            Event::ProviderAuthorised(told) => Step::known(self).with(Effect::CloseAtProvider(told)),
            Event::ProviderClosed(_) | Event::ProviderDeclined(_) => Step::known(self),
            Event::AttemptStarted(_)
            | Event::SwitchAsked
            | Event::CancelAsked
            | Event::ExpiryPassed
            | Event::CaptureAsked
            | Event::CaptureRefused(_) => return None,
        })
    }

    fn paid_late(attempt: AttemptNo) -> Step {
        Step::to(Self::PaidLate { attempt }).with(Effect::RaiseAlarm(AlarmKind::PaidAfterClose))
    }
}

#[cfg(test)]
mod tests;
