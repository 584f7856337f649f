//! News of committed changes: whoever waits for an order is woken for that order alone, and the runners of a queue when there
//! is work for it. A missed wake-up costs time and nothing else: whoever waits looks at the store anyway from time to time (ADR 19).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// What was changed, for those who wait.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Orders, by id.
    pub orders: BTreeSet<String>,
    /// Queues in which there is work, with the time of the earliest, in milliseconds since 1970.
    pub queues: BTreeMap<String, i64>,
}

/// Tells of changes. Clones tell the same listeners.
#[derive(Debug, Clone, Default)]
pub struct Notifier(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// Each listener has a channel of its own, by its number: they are woken in the order in which they came, and a channel with
    /// several receivers wakes them in an order that chance decides.
    orders: Mutex<HashMap<String, BTreeMap<u64, watch::Sender<()>>>>,
    listeners: AtomicU64,
    queues: Mutex<BTreeMap<String, Arc<Queue>>>,
}

#[derive(Debug)]
struct Queue {
    woken: watch::Sender<()>,
    /// Until when its runner sleeps; it is not woken for what is due later.
    sleeps_until_ms: AtomicI64,
}

impl Default for Queue {
    fn default() -> Self {
        Self { woken: watch::Sender::new(()), sleeps_until_ms: AtomicI64::new(i64::MAX) }
    }
}

impl Notifier {
    /// These changes are committed.
    pub fn publish(&self, changes: &Changes) {
        let orders = lock(&self.0.orders);
        for order in &changes.orders {
            for waiting in orders.get(order).into_iter().flat_map(BTreeMap::values) {
                waiting.send_replace(());
            }
        }
        drop(orders);
        let queues = lock(&self.0.queues);
        for (queue, due_ms) in &changes.queues {
            if let Some(queue) = queues.get(queue)
                && *due_ms < queue.sleeps_until_ms.load(Ordering::SeqCst)
            {
                queue.woken.send_replace(());
            }
        }
    }

    /// Listens for changes of this order from now on.
    pub fn listen(&self, order: &str) -> Listener {
        let (sender, receiver) = watch::channel(());
        let number = self.0.listeners.fetch_add(1, Ordering::SeqCst);
        lock(&self.0.orders).entry(order.into()).or_default().insert(number, sender);
        Listener { receiver, number, order: order.into(), inner: self.0.clone() }
    }

    /// Listens for work in this queue from now on.
    pub fn listen_to_queue(&self, queue: &str) -> QueueListener {
        let queue = lock(&self.0.queues).entry(queue.into()).or_default().clone();
        QueueListener { woken: queue.woken.subscribe(), queue }
    }
}

/// Hears of work in one queue.
#[derive(Debug)]
pub struct QueueListener {
    woken: watch::Receiver<()>,
    queue: Arc<Queue>,
}

impl QueueListener {
    /// From now on whatever is asked for wakes; what was asked for before is about to be looked at.
    pub fn stay_awake(&mut self) {
        self.queue.sleeps_until_ms.store(i64::MAX, Ordering::SeqCst);
        self.woken.mark_unchanged();
    }

    /// Returns when there may be work that is due before this time, in milliseconds since 1970.
    pub async fn woken_before(&mut self, until_ms: i64) {
        if self.woken.has_changed().unwrap_or(true) {
            return;
        }
        self.queue.sleeps_until_ms.store(until_ms, Ordering::SeqCst);
        // Asked for between the look and the line above.
        if self.woken.has_changed().unwrap_or(true) {
            return;
        }
        if self.woken.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Hears of changes of one order since it was made.
#[derive(Debug)]
pub struct Listener {
    receiver: watch::Receiver<()>,
    number: u64,
    order: String,
    inner: Arc<Inner>,
}

impl Listener {
    /// Returns when the order may have changed.
    pub async fn changed(&mut self) {
        // The sender lives as long as this listener, so there is no end to hear of.
        if self.receiver.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut orders = lock(&self.inner.orders);
        let Some(waiting) = orders.get_mut(&self.order) else { return };
        waiting.remove(&self.number);
        if waiting.is_empty() {
            orders.remove(&self.order);
        }
    }
}

/// A listener that panicked left a map that is whole: every change of it is a single call.
fn lock<T>(map: &Mutex<T>) -> MutexGuard<'_, T> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(order: &str) -> Changes {
        Changes { orders: [order.to_string()].into(), queues: BTreeMap::new() }
    }

    fn work(queue: &str, due_ms: i64) -> Changes {
        Changes { orders: BTreeSet::new(), queues: [(queue.to_string(), due_ms)].into() }
    }

    async fn is_woken(listener: &mut Listener) -> bool {
        tokio::time::timeout(std::time::Duration::from_millis(20), listener.changed()).await.is_ok()
    }

    #[tokio::test]
    async fn whoever_waits_is_woken_for_their_own_order_alone() {
        let notifier = Notifier::default();
        let (mut mine, mut other) = (notifier.listen("a"), notifier.listen("b"));
        notifier.publish(&change("a"));
        assert!(is_woken(&mut mine).await);
        assert!(!is_woken(&mut other).await);
    }

    #[tokio::test]
    async fn a_change_between_listening_and_waiting_is_not_missed() {
        let notifier = Notifier::default();
        let mut listener = notifier.listen("a");
        notifier.publish(&change("a"));
        assert!(is_woken(&mut listener).await);
        assert!(!is_woken(&mut listener).await, "once told, it waits for the next change");
    }

    #[tokio::test]
    async fn a_runner_that_sleeps_is_woken_for_what_is_due_before_it_wakes_and_for_nothing_else() {
        let notifier = Notifier::default();
        let mut runner = notifier.listen_to_queue("alipay");
        runner.stay_awake();
        let wakes = async |runner: &mut QueueListener, due_ms: i64, queue: &str| {
            let sleeping =
                tokio::time::timeout(std::time::Duration::from_millis(40), runner.woken_before(1_000));
            let (woken, ()) = tokio::join!(sleeping, async {
                tokio::task::yield_now().await;
                notifier.publish(&work(queue, due_ms));
            });
            woken.is_ok()
        };
        assert!(!wakes(&mut runner, 1_000, "alipay").await, "it wakes by itself then");
        assert!(!wakes(&mut runner, 10, "wechatpay").await, "another queue's work");
        assert!(wakes(&mut runner, 999, "alipay").await);
        runner.stay_awake();
        notifier.publish(&work("alipay", 5_000));
        assert!(wakes(&mut runner, 9_000, "wechatpay").await, "asked for while it was awake: it looks again");
    }

    #[tokio::test]
    async fn nothing_is_kept_of_orders_for_which_nobody_waits() {
        let notifier = Notifier::default();
        let (first, second) = (notifier.listen("a"), notifier.listen("a"));
        drop(first);
        assert_eq!(lock(&notifier.0.orders).len(), 1);
        drop(second);
        assert_eq!(lock(&notifier.0.orders).len(), 0);
        notifier.publish(&change("a"));
    }

    #[tokio::test]
    async fn those_who_wait_for_one_order_are_woken_in_the_order_in_which_they_came() {
        let (notifier, woken) = (Notifier::default(), Arc::new(Mutex::new(Vec::new())));
        let mut waiting = tokio::task::JoinSet::new();
        for number in 0..20 {
            let (mut listener, woken) = (notifier.listen("cs_1"), woken.clone());
            waiting.spawn(async move {
                listener.changed().await;
                lock(&woken).push(number);
            });
        }
        tokio::task::yield_now().await;
        notifier.publish(&Changes { orders: ["cs_1".to_string()].into(), ..Changes::default() });
        waiting.join_all().await;
        assert_eq!(*lock(&woken), (0..20).collect::<Vec<_>>());
    }
}
