//! What has to happen later, and when. The courier works it off; after a restart with a state file it goes
//! on.

use serde::{Deserialize, Serialize};

/// Something to do later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// Send a notification.
    Deliver {
        /// Its id.
        notification: String,
        /// The first attempt, or a repetition.
        is_first: bool,
    },
    /// Take the money of a pay-later order of Alipay.
    Deduct {
        /// The trade that takes it.
        out_trade_no: String,
    },
    /// Take the money of a payscore order.
    Collect {
        /// The service order.
        out_order_no: String,
    },
    /// Finish a WeChat refund.
    FinishRefund {
        /// The refund.
        out_refund_no: String,
    },
}

/// One entry of the agenda.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Errand {
    /// Entries are numbered in the order they were added.
    pub number: u64,
    /// Not before this moment, in milliseconds since 1970.
    pub due_ms: i64,
    /// What to do.
    pub what: What,
}

/// The agenda.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Agenda {
    next_number: u64,
    errands: Vec<Errand>,
}

impl Agenda {
    /// Adds an entry.
    pub fn add(&mut self, due_ms: i64, what: What) {
        self.errands.push(Errand { number: self.next_number, due_ms, what });
        self.next_number += 1;
    }

    /// A mark; entries added from now on are since it.
    pub fn mark(&self) -> u64 {
        self.next_number
    }

    /// Was anything added since the mark?
    pub fn has_since(&self, mark: u64) -> bool {
        self.errands.iter().any(|errand| errand.number >= mark)
    }

    /// Takes off what was added since the mark.
    pub fn take_since(&mut self, mark: u64) -> Vec<Errand> {
        self.errands.extract_if(.., |errand| errand.number >= mark).collect()
    }

    /// Takes off what is due.
    pub fn take_due(&mut self, now_ms: i64) -> Vec<Errand> {
        let mut due: Vec<Errand> = self.errands.extract_if(.., |errand| errand.due_ms <= now_ms).collect();
        due.sort_by_key(|errand| (errand.due_ms, errand.number));
        due
    }

    /// The next moment at which something is due.
    pub fn next_due_ms(&self) -> Option<i64> {
        self.errands.iter().map(|errand| errand.due_ms).min()
    }

    /// Is this on the agenda, whenever it is due?
    pub fn holds(&self, what: &What) -> bool {
        self.errands.iter().any(|errand| errand.what == *what)
    }

    /// Takes every entry that does this off the agenda.
    pub fn strike(&mut self, what: &What) {
        self.errands.retain(|errand| errand.what != *what);
    }
}
