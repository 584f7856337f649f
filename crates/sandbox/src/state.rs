//! All that the provider remembers. One value behind one lock; the rules change it and never do anything
//! else.
//!
//! Nothing here waits, sends or asks the time. What has to happen later is written into the [`timers`], and
//! the dispatcher carries it out.

pub mod credit;
pub mod faults;
pub mod notification;
pub mod timers;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::alipay::trade::Trade;
use crate::alipay::zhima::ZhimaOrder;
use crate::cashier::session::Session;
use crate::clock;
use crate::keys::{MerchantKeys, ProviderKeys};
use crate::options::{NotificationKey, Options};
use crate::wechat::refund::Refund;
use crate::wechat::score::ServiceOrder;
use crate::wechat::transaction::Transaction;
use credit::Credit;
use faults::{Fault, Kind};
use notification::{Message, Notification};
use timers::{Task, TimerQueue};

/// What the rules may know besides the state.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The present, in milliseconds since 1970.
    pub now_ms: i64,
    /// Who takes part, and how the sandbox behaves.
    pub options: &'a Options,
    /// The provider's keys.
    pub keys: &'a ProviderKeys,
    /// What the provider knows of the merchant's keys.
    pub merchant: &'a MerchantKeys,
}

/// The state.
#[derive(Debug, Serialize, Deserialize)]
pub struct SandboxState {
    /// Random digits in every number given out, so that a sandbox without a memory does not repeat the
    /// numbers of the one before it, which the backend may still hold.
    salt: String,
    sequence: u64,
    /// Alipay trades by `out_trade_no`.
    pub trades: BTreeMap<String, Trade>,
    /// Zhima pay-later orders by `out_order_no`.
    pub zhima_orders: BTreeMap<String, ZhimaOrder>,
    /// WeChat JSAPI transactions by `out_trade_no`.
    pub transactions: BTreeMap<String, Transaction>,
    /// Payscore service orders by `out_order_no`.
    pub service_orders: BTreeMap<String, ServiceOrder>,
    /// WeChat refunds by `out_refund_no`.
    pub refunds: BTreeMap<String, Refund>,
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
}

impl SandboxState {
    /// An empty state. `salt` is a handful of digits.
    pub fn new(salt: String) -> Self {
        Self {
            salt,
            sequence: 0,
            trades: BTreeMap::new(),
            zhima_orders: BTreeMap::new(),
            transactions: BTreeMap::new(),
            service_orders: BTreeMap::new(),
            refunds: BTreeMap::new(),
            cashiers: BTreeMap::new(),
            notifications: BTreeMap::new(),
            credit: Credit::default(),
            faults: Vec::new(),
            notification_key: None,
            timers: TimerQueue::default(),
        }
    }

    /// A number nobody was given before: `prefix`, then salt and sequence filling `length` characters.
    pub fn number(&mut self, prefix: &str, length: usize) -> String {
        self.sequence += 1;
        let room = length.saturating_sub(prefix.len() + self.salt.len());
        format!("{prefix}{}{:0room$}", self.salt, self.sequence)
    }

    /// A number that begins with the day, as both providers' do.
    pub fn dated_number(&mut self, prefix: &str, length: usize, now_ms: i64) -> String {
        self.number(&format!("{}{prefix}", clock::compact_day(now_ms)), length)
    }

    /// Will this buyer's account cover a deduction or collection now?
    pub fn has_funds(&self) -> bool {
        self.credit.funds == credit::Funds::Enough
    }

    /// Remembers a notification and puts its first delivery on the timer queue. Without an address there is nobody
    /// to tell, which is the provider's rule too.
    pub fn notify(
        &mut self,
        url: Option<&str>,
        about: &str,
        cause: &str,
        message: Message,
        ctx: &Context<'_>,
    ) {
        let Some(url) = url.filter(|url| !url.is_empty()) else {
            return;
        };
        let id = self.dated_number("00222", 32, ctx.now_ms);
        let is_silenced = faults::take(&mut self.faults, |fault| {
            fault.kind == Kind::NotifyNever && (fault.on == cause || fault.on == faults::NOTIFICATION)
        })
        .is_some();
        let notification = Notification::new(&id, url, about, cause, message, ctx.now_ms, is_silenced);
        if !is_silenced {
            let due_ms = ctx.now_ms + i64::from(ctx.options.behaviour.notify_delay_ms);
            self.timers.add(due_ms, Task::Deliver { notification: id.clone(), is_first: true });
        }
        self.notifications.insert(id, notification);
    }

    /// Takes the tasks added since `mark` off the timer queue when a fault asks for their notifications to come
    /// before the answer of `cause`; leaves them there otherwise.
    pub fn tasks_to_fast_forward(&mut self, mark: u64, cause: &str) -> Vec<timers::ScheduledTask> {
        if !self.timers.has_since(mark) {
            return Vec::new();
        }
        let asked = faults::take(&mut self.faults, |fault| {
            fault.kind == Kind::NotifyFirst && (fault.on == cause || fault.on == faults::NOTIFICATION)
        });
        if asked.is_some() { self.timers.take_since(mark) } else { Vec::new() }
    }

    /// After a restart: whatever was still to be delivered is put back on the timer queue.
    pub fn resume(&mut self, now_ms: i64) {
        for notification in self.notifications.values().filter(|notification| notification.is_waiting()) {
            let is_first = notification.attempts.is_empty();
            let task = Task::Deliver { notification: notification.id.clone(), is_first };
            if !self.timers.holds(&task) {
                self.timers.add(now_ms, task);
            }
        }
    }
}
