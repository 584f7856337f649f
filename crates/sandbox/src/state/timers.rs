//! What has to happen later, and when. The dispatcher works it off; after a restart with a state file it goes
//! on.

use serde::{Deserialize, Serialize};

/// Something to do later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Task {
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

/// One entry of the timer queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ScheduledTask {
    /// Entries are numbered in the order they were added.
    pub number: u64,
    /// Not before this moment, in milliseconds since 1970.
    pub due_ms: i64,
    /// What to do.
    pub task: Task,
}

/// The timer queue.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct TimerQueue {
    next_number: u64,
    tasks: Vec<ScheduledTask>,
}

impl TimerQueue {
    /// Adds an entry.
    pub fn add(&mut self, due_ms: i64, task: Task) {
        self.tasks.push(ScheduledTask { number: self.next_number, due_ms, task });
        self.next_number += 1;
    }

    /// A mark; entries added from now on are since it.
    pub fn mark(&self) -> u64 {
        self.next_number
    }

    /// Was anything added since the mark?
    pub fn has_since(&self, mark: u64) -> bool {
        self.tasks.iter().any(|scheduled| scheduled.number >= mark)
    }

    /// Takes off what was added since the mark.
    pub fn take_since(&mut self, mark: u64) -> Vec<ScheduledTask> {
        self.tasks.extract_if(.., |scheduled| scheduled.number >= mark).collect()
    }

    /// Takes off what is due.
    pub fn take_due(&mut self, now_ms: i64) -> Vec<ScheduledTask> {
        let mut due: Vec<ScheduledTask> =
            self.tasks.extract_if(.., |scheduled| scheduled.due_ms <= now_ms).collect();
        due.sort_by_key(|task| (task.due_ms, task.number));
        due
    }

    /// The next moment at which something is due.
    pub fn next_due_ms(&self) -> Option<i64> {
        self.tasks.iter().map(|scheduled| scheduled.due_ms).min()
    }

    /// Is this on the timer queue, whenever it is due?
    pub fn holds(&self, task: &Task) -> bool {
        self.tasks.iter().any(|scheduled| scheduled.task == *task)
    }

    /// Takes every entry that does this off the timer queue.
    pub fn strike(&mut self, task: &Task) {
        self.tasks.retain(|scheduled| scheduled.task != *task);
    }
}
