//! What a state means to those who do not care for its name: a row for each, which page, shop and jobs read.

use super::{Order, StateName, Status};

/// What is true of an order as long as it stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What the shopper and the shop are told.
    pub status: Status,
    /// May an attempt begin?
    pub begins: Begins,
    /// May the shopper give it up? Once the provider has promised or paid, only the shop may hand that back: the goods may be
    /// on their way.
    pub is_given_up_freely: bool,
    /// Does it run out by itself when its time is up?
    pub runs_out: bool,
    /// Is nothing shown any more that could differ?
    pub is_finished: bool,
    /// What the provider has yet to carry out for the attempt that the state speaks of.
    pub owed: Owed,
}

/// May an attempt begin?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// It may.
    Now,
    /// Not before the one that is out has come to its end.
    AfterTheOther,
    /// It may not.
    Never,
}

/// What a provider has yet to carry out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owed {
    /// Nothing.
    Nothing,
    /// To collect what was promised.
    Capture,
    /// To close the attempt, or to take the promise back.
    Close,
}

/// Nothing can begin any more, nothing runs out and nothing is owed.
const fn over(status: Status, is_given_up_freely: bool) -> Standing {
    Standing {
        status,
        begins: Begins::Never,
        is_given_up_freely,
        runs_out: false,
        is_finished: true,
        owed: Owed::Nothing,
    }
}

impl StateName {
    /// What this state means.
    pub const fn standing(self) -> Standing {
        let open = Standing {
            status: Status::Open,
            begins: Begins::Now,
            is_given_up_freely: true,
            runs_out: true,
            is_finished: false,
            owed: Owed::Nothing,
        };
        let out = Standing { status: Status::Paying, begins: Begins::AfterTheOther, ..open };
        let promised = Standing { is_finished: false, ..over(Status::Authorised, false) };
        match self {
            Self::Open => open,
            Self::Paying => out,
            Self::Closing => Standing { status: Status::Closing, runs_out: false, owed: Owed::Close, ..out },
            Self::Authorised => promised,
            Self::Capturing => Standing { owed: Owed::Capture, ..promised },
            Self::Paid => over(Status::Paid, false),
            Self::Cancelled => over(Status::Cancelled, true),
            Self::Expired => over(Status::Expired, true),
            Self::AuthorisedLate => Standing { owed: Owed::Close, ..over(Status::UnderReview, false) },
            Self::PaidLate => over(Status::UnderReview, false),
        }
    }
}

impl Order {
    /// What its state means.
    pub const fn standing(&self) -> Standing {
        self.name().standing()
    }

    /// What the shopper and the shop are told.
    pub const fn status(self) -> Status {
        self.standing().status
    }
}

#[cfg(test)]
mod tests {
    use super::super::{EventName, is_listed};
    use super::*;

    /// begins, given up freely, runs out, finished, owed.
    #[test]
    fn each_state_means_this() {
        use Begins::{AfterTheOther, Never, Now};
        use Owed::{Capture, Close, Nothing};
        for (state, status, told) in [
            (StateName::Open, Status::Open, (Now, true, true, false, Nothing)),
            (StateName::Paying, Status::Paying, (AfterTheOther, true, true, false, Nothing)),
            (StateName::Closing, Status::Closing, (AfterTheOther, true, false, false, Close)),
            (StateName::Authorised, Status::Authorised, (Never, false, false, false, Nothing)),
            (StateName::Capturing, Status::Authorised, (Never, false, false, false, Capture)),
            (StateName::Paid, Status::Paid, (Never, false, false, true, Nothing)),
            (StateName::Cancelled, Status::Cancelled, (Never, true, false, true, Nothing)),
            (StateName::Expired, Status::Expired, (Never, true, false, true, Nothing)),
            (StateName::AuthorisedLate, Status::UnderReview, (Never, false, false, true, Close)),
            (StateName::PaidLate, Status::UnderReview, (Never, false, false, true, Nothing)),
        ] {
            let Standing { begins, is_given_up_freely, runs_out, is_finished, owed, .. } = state.standing();
            assert_eq!((begins, is_given_up_freely, runs_out, is_finished, owed), told, "{state}");
            assert_eq!(state.standing().status, status, "{state}");
        }
    }

    /// What one row says has to go together with the table of what may happen, whoever writes the next state.
    #[test]
    fn no_row_contradicts_what_may_happen_there() {
        for state in StateName::ALL {
            let standing = state.standing();
            let may = |event| is_listed(*state, event);
            assert_eq!(standing.begins == Begins::Now, may(EventName::AttemptStarted), "{state}");
            assert!(!standing.runs_out || may(EventName::ExpiryPassed), "{state} runs out");
            assert!(!standing.is_given_up_freely || may(EventName::CancelAsked), "{state} is given up");
            assert!(!(standing.is_finished && standing.runs_out), "{state} is over and runs out");
        }
    }
}
