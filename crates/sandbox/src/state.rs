//! All that the provider remembers. One value behind one lock; the rules change it and never do anything else.
//!
//! Nothing here waits, sends or asks the time. What has to happen later is written into the timer queue
//! ([`timers`]), and the dispatcher carries it out. What a product remembers is a part of its own ([`parts`]):
//! this room knows none of the products.

pub mod cashier;
pub mod credit;
pub mod faults;
pub mod notification;
pub mod parts;
pub mod timers;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::datetime;
use crate::options::NotificationKey;
use cashier::Session;
use credit::Credit;
use faults::{Fault, Kind};
use notification::Notification;
use parts::{Part, PartKind, Parts};
use timers::{ScheduledTask, Task, TimerQueue};

/// The form of a snapshot. A change that older snapshots cannot be read with gets the next number.
const FORMAT: u32 = 1;

/// Why a snapshot cannot be gone on from.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// It was written by a sandbox of another version.
    #[error("it was written by another version of the sandbox")]
    OtherFormat,
    /// It is no snapshot.
    #[error(transparent)]
    Unreadable(#[from] serde_json::Error),
}

/// The state.
#[derive(Debug, Serialize, Deserialize)]
pub struct SandboxState {
    format: u32,
    /// Random digits in every number given out, so that a sandbox without a memory does not repeat the
    /// numbers of the one before it, which the backend may still hold.
    salt: String,
    sequence: u64,
    /// How many WeChat notifications were signed; for the merchant who is sent both kinds in turn.
    wechat_signatures: u64,
    /// Cashiers by token.
    pub cashiers: BTreeMap<String, Session>,
    /// Notifications by id.
    pub notifications: BTreeMap<String, Notification>,
    /// What the provider thinks of its buyers.
    pub credit: Credit,
    /// Faults that have been asked for and not yet used up.
    pub faults: Vec<Fault>,
    /// Which key signs WeChat notifications; overrides the option.
    pub notification_key: Option<NotificationKey>,
    /// What has to happen later.
    pub timers: TimerQueue,
    #[serde(flatten, skip_deserializing)]
    parts: Parts,
}

impl SandboxState {
    /// An empty state with these parts. `salt` is a handful of digits.
    pub fn new(salt: String, kinds: impl IntoIterator<Item = PartKind>) -> Self {
        Self {
            format: FORMAT,
            salt,
            sequence: 0,
            wechat_signatures: 0,
            cashiers: BTreeMap::new(),
            notifications: BTreeMap::new(),
            credit: Credit::default(),
            faults: Vec::new(),
            notification_key: None,
            timers: TimerQueue::default(),
            parts: Parts::new(kinds),
        }
    }

    /// Goes on from a snapshot, at this moment.
    pub fn from_snapshot(
        snapshot: &[u8],
        kinds: impl IntoIterator<Item = PartKind>,
        now_ms: i64,
    ) -> Result<Self, SnapshotError> {
        let mut fields: Map<String, Value> = serde_json::from_slice(snapshot)?;
        if fields.get("format") != Some(&Value::from(FORMAT)) {
            return Err(SnapshotError::OtherFormat);
        }
        let parts = Parts::take_from(&mut fields, kinds)?;
        let mut state = Self { parts, ..serde_json::from_value(Value::Object(fields))? };
        state.resume(now_ms);
        Ok(state)
    }

    /// Everything, as JSON.
    pub fn snapshot(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }

    /// What one product remembers.
    ///
    /// # Panics
    ///
    /// When no product of the list has such a part.
    pub fn part<T: Part>(&self) -> &T {
        self.parts.of()
    }

    /// What one product remembers, to be changed.
    ///
    /// # Panics
    ///
    /// When no product of the list has such a part.
    pub fn part_mut<T: Part>(&mut self) -> &mut T {
        self.parts.of_mut()
    }

    /// A number nobody was given before: `prefix`, then salt and sequence filling `length` characters.
    pub fn number(&mut self, prefix: &str, length: usize) -> String {
        self.sequence += 1;
        let room = length.saturating_sub(prefix.len() + self.salt.len());
        format!("{prefix}{}{:0room$}", self.salt, self.sequence)
    }

    /// A number that begins with the day, as both providers' do.
    pub fn dated_number(&mut self, prefix: &str, length: usize, now_ms: i64) -> String {
        self.number(&format!("{}{prefix}", datetime::compact_day(now_ms)), length)
    }

    /// How many WeChat notifications were signed before this one.
    pub fn count_wechat_signature(&mut self) -> u64 {
        self.wechat_signatures += 1;
        self.wechat_signatures - 1
    }

    /// Will this buyer's account cover a deduction or collection now?
    pub fn has_funds(&self) -> bool {
        self.credit.funds == credit::Funds::Enough
    }

    /// Was it asked that this cause's notification is never sent? Uses the fault up.
    pub fn is_silenced(&mut self, cause: &str) -> bool {
        let asked = faults::take(&mut self.faults, |fault| {
            fault.kind == Kind::NotifyNever && (fault.on == cause || fault.on == faults::NOTIFICATION)
        });
        asked.is_some()
    }

    /// Takes the tasks added since `mark` off the timer queue when a fault asks for their notifications to come
    /// before the answer of `cause`; leaves them there otherwise.
    pub fn tasks_to_fast_forward(&mut self, mark: u64, cause: &str) -> Vec<ScheduledTask> {
        if !self.timers.has_since(mark) {
            return Vec::new();
        }
        let asked = faults::take(&mut self.faults, |fault| {
            fault.kind == Kind::NotifyFirst && (fault.on == cause || fault.on == faults::NOTIFICATION)
        });
        if asked.is_some() { self.timers.take_since(mark) } else { Vec::new() }
    }

    /// After a restart: whatever was still to be delivered is put back into the timer queue.
    fn resume(&mut self, now_ms: i64) {
        for notification in self.notifications.values().filter(|notification| notification.is_waiting()) {
            if !self.timers.will_deliver(&notification.id) {
                self.timers.add(now_ms, Task::deliver(&notification.id));
            }
        }
    }
}
