//! The order's life: one enum, one table. What is not in the table is a named refusal, never a guess.
//!
//! Only verified words of a provider come in as `Provider…` events. *Authorised* is a promise, not money. A truth that
//! arrives after closing has states of its own: late money wakes a human, a late promise is handed back.

mod report;
mod status;
mod table;

pub use report::{Contradiction, Held, Report};
pub use status::Status;
pub use table::{EventName, Row, TABLE, is_listed};

use core::fmt;

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
    /// The shop asks for the promised money.
    CaptureAsked,
    /// The provider definitely did not deduct; the promise stands.
    CaptureRefused(AttemptNo),
}

/// What has to be done outside after a step; stored in the outbox with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Close this attempt at its provider, or hand the promise back.
    CloseAtProvider(AttemptNo),
    /// Ask the provider for the promised money.
    CaptureAtProvider(AttemptNo),
    /// Wake a human.
    RaiseAlarm(Alarm),
}

/// Why a human has to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarm {
    /// Two attempts of one order were paid.
    PaidTwice,
    /// Money came after the order was closed.
    PaidAfterClose,
    /// The provider closed an order whose money was being deducted.
    ClosedWhileCapturing,
    /// The provider closed an order that it had reported as paid.
    ClosedAfterPaid,
    /// The provider's figures differ from ours.
    Contradiction,
    /// The provider was paid and has given the money back, wholly or in part, and it was not we who asked for it.
    Refunded,
    /// The provider said something verified that has no name here, or beside which something cannot be read.
    UnknownWord,
}

impl Alarm {
    /// The alarm's name in logs and on the wire.
    pub const fn id(self) -> &'static str {
        match self {
            Self::PaidTwice => "paid_twice",
            Self::PaidAfterClose => "paid_after_close",
            Self::ClosedWhileCapturing => "closed_while_capturing",
            Self::ClosedAfterPaid => "closed_after_paid",
            Self::Contradiction => "contradiction",
            Self::Refunded => "refunded",
            Self::UnknownWord => "unknown_word",
        }
    }
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
        write!(f, "{} is not possible while the order is {}", self.event.id(), self.order.name())
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
    /// The state's name, as stored and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paying { .. } => "paying",
            Self::Closing { .. } => "closing",
            Self::Authorised { .. } => "authorised",
            Self::Capturing { .. } => "capturing",
            Self::Paid { .. } => "paid",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::AuthorisedLate { .. } => "authorised_late",
            Self::PaidLate { .. } => "paid_late",
        }
    }

    /// The attempt that the state speaks of.
    pub const fn attempt(self) -> Option<AttemptNo> {
        match self {
            Self::Open | Self::Cancelled | Self::Expired => None,
            Self::Paying { attempt }
            | Self::Closing { attempt, .. }
            | Self::Authorised { attempt }
            | Self::Capturing { attempt }
            | Self::Paid { attempt }
            | Self::AuthorisedLate { attempt }
            | Self::PaidLate { attempt } => Some(attempt),
        }
    }

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
        if !is_listed(self, event.name()) {
            return Err(refusal);
        }
        match self {
            Self::Open => self.when_open(event),
            Self::Paying { attempt } => self.when_paying(attempt, event),
            Self::Closing { attempt, why } => self.when_closing(attempt, why, event),
            Self::Authorised { attempt } | Self::Capturing { attempt } => self.when_promised(attempt, event),
            Self::Paid { attempt } => self.when_paid(attempt, event),
            Self::Cancelled | Self::Expired | Self::AuthorisedLate { .. } | Self::PaidLate { .. } => {
                self.when_closed(event)
            }
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
            Event::ProviderAuthorised(told) | Event::ProviderPaid(told) => {
                self.settled_by(attempt, told, event)
            }
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

    /// An attempt was promised or paid; if it is an earlier one, the current one must not be paid as well.
    fn settled_by(self, current: AttemptNo, told: AttemptNo, event: Event) -> Step {
        let settled = match event {
            Event::ProviderPaid(_) => Step::to(Self::Paid { attempt: told }),
            _ => Step::to(Self::Authorised { attempt: told }),
        };
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
            Event::ProviderPaid(told) => self.settled_by(attempt, told, event),
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
            Event::ProviderPaid(told) => self.settled_by(attempt, told, event),
            Event::ProviderAuthorised(told) if told == attempt => Step::known(self),
            // A second promise for one order is handed back.
            Event::ProviderAuthorised(told) => Step::known(self).with(Effect::CloseAtProvider(told)),
            Event::ProviderClosed(told) if told == attempt && is_capturing => {
                Step::to(Self::Cancelled).with(Effect::RaiseAlarm(Alarm::ClosedWhileCapturing))
            }
            Event::ProviderClosed(told) if told == attempt => Step::to(Self::Cancelled),
            Event::ProviderClosed(_) | Event::ProviderDeclined(_) => Step::known(self),
            Event::CaptureAsked if is_capturing => Step::known(self),
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
            Event::ProviderPaid(_) => Step::known(self).with(Effect::RaiseAlarm(Alarm::PaidTwice)),
            // An older word that overtook nothing: the later state stands.
            Event::ProviderAuthorised(told) if told == attempt => Step::known(self),
            Event::ProviderAuthorised(told) => Step::known(self).with(Effect::CloseAtProvider(told)),
            Event::ProviderClosed(told) if told == attempt => {
                Step::known(self).with(Effect::RaiseAlarm(Alarm::ClosedAfterPaid))
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
        Some(match (self, event) {
            (Self::PaidLate { attempt }, Event::ProviderPaid(told)) if told != attempt => {
                Step::known(self).with(Effect::RaiseAlarm(Alarm::PaidTwice))
            }
            (
                Self::PaidLate { attempt } | Self::AuthorisedLate { attempt },
                Event::ProviderAuthorised(told),
            ) if told != attempt => Step::known(self).with(Effect::CloseAtProvider(told)),
            (Self::PaidLate { .. }, _) => Step::known(self),
            (_, Event::ProviderPaid(attempt)) => {
                Step::to(Self::PaidLate { attempt }).with(Effect::RaiseAlarm(Alarm::PaidAfterClose))
            }
            (Self::AuthorisedLate { attempt }, Event::ProviderClosed(told)) if told == attempt => {
                Step::to(Self::Cancelled)
            }
            (Self::AuthorisedLate { .. }, _) => Step::known(self),
            (_, Event::ProviderAuthorised(attempt)) => {
                Step::to(Self::AuthorisedLate { attempt }).with(Effect::CloseAtProvider(attempt))
            }
            _ => Step::known(self),
        })
    }
}

#[cfg(test)]
mod tests;
