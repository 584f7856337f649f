//! An order's state taken apart, as a store keeps it, and put together again: one truth for the writer and the reader.

use core::fmt;

use super::{AttemptNo, CloseWhy, Order, StateName};

/// Why these parts are no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSuchState {
    /// The state speaks of an attempt, and none is given, or number zero.
    AttemptMissing(StateName),
    /// An attempt is given, of which the state does not speak.
    AttemptTooMuch(StateName),
    /// The state has a reason, and none is given.
    ReasonMissing(StateName),
    /// A reason is given, which the state does not have.
    ReasonTooMuch(StateName),
}

impl fmt::Display for NoSuchState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AttemptMissing(name) => {
                write!(f, "an order that is {name} has an attempt, counted from one")
            }
            Self::AttemptTooMuch(name) => write!(f, "an order that is {name} has no attempt at hand"),
            Self::ReasonMissing(name) => write!(f, "an order that is {name} has a reason for it"),
            Self::ReasonTooMuch(name) => write!(f, "an order that is {name} has no reason to be closed"),
        }
    }
}

impl CloseWhy {
    /// Every reason, from the weakest to the strongest.
    pub const ALL: [Self; 3] = [Self::Switch, Self::Cancel, Self::Expire];

    /// The reason's name, as stored.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Switch => "switch",
            Self::Cancel => "cancel",
            Self::Expire => "expire",
        }
    }

    /// The reason of this name; an unknown one is not guessed at.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.id() == id)
    }
}

impl Order {
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

    /// Why the payment is being closed, while it is.
    pub const fn why(self) -> Option<CloseWhy> {
        match self {
            Self::Closing { why, .. } => Some(why),
            Self::Open
            | Self::Paying { .. }
            | Self::Authorised { .. }
            | Self::Capturing { .. }
            | Self::Paid { .. }
            | Self::Cancelled
            | Self::Expired
            | Self::AuthorisedLate { .. }
            | Self::PaidLate { .. } => None,
        }
    }

    /// The state that [`Self::name`], [`Self::attempt`] and [`Self::why`] took apart. A part that is missing is not made up,
    /// and one too much is not dropped: either way something else wrote it.
    pub fn from_parts(
        name: StateName,
        attempt: Option<AttemptNo>,
        why: Option<CloseWhy>,
    ) -> Result<Self, NoSuchState> {
        let known = || attempt.filter(|no| *no > 0).ok_or(NoSuchState::AttemptMissing(name));
        let order = match name {
            StateName::Open => Self::Open,
            StateName::Paying => Self::Paying { attempt: known()? },
            StateName::Closing => {
                Self::Closing { attempt: known()?, why: why.ok_or(NoSuchState::ReasonMissing(name))? }
            }
            StateName::Authorised => Self::Authorised { attempt: known()? },
            StateName::Capturing => Self::Capturing { attempt: known()? },
            StateName::Paid => Self::Paid { attempt: known()? },
            StateName::Cancelled => Self::Cancelled,
            StateName::Expired => Self::Expired,
            StateName::AuthorisedLate => Self::AuthorisedLate { attempt: known()? },
            StateName::PaidLate => Self::PaidLate { attempt: known()? },
        };
        if order.attempt() != attempt {
            return Err(NoSuchState::AttemptTooMuch(name));
        }
        if order.why() != why {
            return Err(NoSuchState::ReasonTooMuch(name));
        }
        Ok(order)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::every_state;
    use super::*;

    #[test]
    fn every_state_is_the_sum_of_its_parts() {
        for order in every_state() {
            let name = StateName::from_id(order.name().id()).expect("a state has the name that it gives");
            let why = order.why().map(|why| CloseWhy::from_id(why.id()).expect("so has a reason"));
            assert_eq!(Order::from_parts(name, order.attempt(), why), Ok(order));
        }
    }

    #[test]
    fn what_a_store_wrote_before_there_were_typed_names_is_read_as_it_was_meant() {
        // state, state_attempt, state_why: the columns as rows of earlier versions have them.
        for (state, attempt, why, order) in [
            ("open", None, None, Order::Open),
            ("paying", Some(1), None, Order::Paying { attempt: 1 }),
            ("closing", Some(2), Some("switch"), Order::Closing { attempt: 2, why: CloseWhy::Switch }),
            ("closing", Some(2), Some("cancel"), Order::Closing { attempt: 2, why: CloseWhy::Cancel }),
            ("closing", Some(2), Some("expire"), Order::Closing { attempt: 2, why: CloseWhy::Expire }),
            ("authorised", Some(3), None, Order::Authorised { attempt: 3 }),
            ("capturing", Some(3), None, Order::Capturing { attempt: 3 }),
            ("paid", Some(4), None, Order::Paid { attempt: 4 }),
            ("cancelled", None, None, Order::Cancelled),
            ("expired", None, None, Order::Expired),
            ("authorised_late", Some(5), None, Order::AuthorisedLate { attempt: 5 }),
            ("paid_late", Some(5), None, Order::PaidLate { attempt: 5 }),
        ] {
            let name = StateName::from_id(state).expect(state);
            let why = why.map(|why| CloseWhy::from_id(why).expect(why));
            assert_eq!(Order::from_parts(name, attempt, why), Ok(order), "{state}");
        }
    }

    #[test]
    fn parts_that_do_not_belong_together_are_no_state() {
        use NoSuchState as No;
        use StateName as S;
        let switch = Some(CloseWhy::Switch);
        for (name, attempt, why, fault) in [
            (S::Paying, None, None, No::AttemptMissing(S::Paying)),
            (S::Paid, Some(0), None, No::AttemptMissing(S::Paid)),
            (S::PaidLate, None, None, No::AttemptMissing(S::PaidLate)),
            (S::Closing, None, switch, No::AttemptMissing(S::Closing)),
            (S::Closing, Some(1), None, No::ReasonMissing(S::Closing)),
            (S::Open, Some(1), None, No::AttemptTooMuch(S::Open)),
            (S::Cancelled, Some(0), None, No::AttemptTooMuch(S::Cancelled)),
            (S::Paying, Some(1), switch, No::ReasonTooMuch(S::Paying)),
            (S::Expired, None, switch, No::ReasonTooMuch(S::Expired)),
        ] {
            assert_eq!(Order::from_parts(name, attempt, why), Err(fault));
        }
    }

    #[test]
    fn a_word_that_is_no_name_names_nothing() {
        for id in ["", "Open", "open ", "refunded", "provider_paid", "switch"] {
            assert_eq!(StateName::from_id(id), None, "{id:?}");
        }
        for id in ["", "Switch", "open", "expired"] {
            assert_eq!(CloseWhy::from_id(id), None, "{id:?}");
        }
    }
}
