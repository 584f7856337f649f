//! What has to happen later, and when. The dispatcher performs it; after a restart with a state file it goes on.

use serde::{Deserialize, Serialize};

use super::faults::InjectedFaults;

/// Something to do later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Task {
    /// Send a notification.
    Deliver {
        /// Its id.
        notification: String,
        /// Outside the provider's schedule.
        is_extra: bool,
        /// What goes wrong with it, where that is drawn already: it only comes late.
        injected: Option<InjectedFaults>,
    },
    /// Work of a product.
    Work(Work),
}

impl Task {
    /// The next delivery of a notification on the provider's schedule.
    pub fn deliver(notification: &str) -> Self {
        Self::Deliver { notification: notification.to_owned(), is_extra: false, injected: None }
    }
}

/// Work of a product, such as taking the money of a pay-later order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The product's id.
    pub product: String,
    /// The product's name for the work.
    pub name: String,
    /// The number of what is worked upon.
    pub number: String,
}

impl Work {
    /// Work of the product `product` on `number`.
    pub fn new(product: &str, name: &str, number: &str) -> Self {
        Self { product: product.to_owned(), name: name.to_owned(), number: number.to_owned() }
    }
}

/// One entry of the queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ScheduledTask {
    /// Entries are numbered in the order they were added.
    pub number: u64,
    /// Not before this moment, in milliseconds since 1970.
    pub due_ms: i64,
    /// What to do.
    pub task: Task,
}

/// The queue.
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

    /// Adds work of a product.
    pub fn add_work(&mut self, due_ms: i64, work: Work) {
        self.add(due_ms, Task::Work(work));
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

    /// Puts an entry back that was taken off.
    pub fn put_back(&mut self, scheduled: ScheduledTask) {
        self.tasks.push(scheduled);
    }

    /// Takes off what is due, in the order in which it is due.
    pub fn take_due(&mut self, now_ms: i64) -> Vec<ScheduledTask> {
        let mut due: Vec<ScheduledTask> =
            self.tasks.extract_if(.., |scheduled| scheduled.due_ms <= now_ms).collect();
        due.sort_by_key(|scheduled| (scheduled.due_ms, scheduled.number));
        due
    }

    /// The next moment at which something is due.
    pub fn next_due_ms(&self) -> Option<i64> {
        self.tasks.iter().map(|scheduled| scheduled.due_ms).min()
    }

    /// Will this notification be sent on the provider's schedule, whenever that is?
    pub fn will_deliver(&self, id: &str) -> bool {
        let is_it = |task: &Task| match task {
            Task::Deliver { notification, is_extra, .. } => notification == id && !is_extra,
            Task::Work(_) => false,
        };
        self.tasks.iter().any(|scheduled| is_it(&scheduled.task))
    }

    /// Takes work of a product off the queue, every entry of it.
    pub fn cancel_work(&mut self, work: &Work) {
        self.tasks.retain(|scheduled| !matches!(&scheduled.task, Task::Work(known) if known == work));
    }
}
