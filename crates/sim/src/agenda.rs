//! What is to happen when: one queue for everything that is not the backend's own work. What is due at the same moment happens
//! in the order in which it was put down.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// The queue.
#[derive(Debug)]
pub struct Agenda<T> {
    times: BinaryHeap<Reverse<(i64, u64)>>,
    items: BTreeMap<u64, T>,
    next: u64,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Self { times: BinaryHeap::new(), items: BTreeMap::new(), next: 0 }
    }
}

impl<T> Agenda<T> {
    /// Puts something down for this time, in milliseconds.
    pub fn add(&mut self, at_ms: i64, item: T) {
        self.times.push(Reverse((at_ms, self.next)));
        self.items.insert(self.next, item);
        self.next += 1;
    }

    /// When the next thing is due.
    pub fn next_ms(&self) -> Option<i64> {
        self.times.peek().map(|Reverse((at_ms, _))| *at_ms)
    }

    /// Takes the next thing that is due by now.
    pub fn take_due(&mut self, now_ms: i64) -> Option<T> {
        if self.next_ms()? > now_ms {
            return None;
        }
        let Reverse((_, number)) = self.times.pop()?;
        self.items.remove(&number)
    }

    /// Everything that is still to come, in no order that matters.
    pub fn items(&self) -> impl Iterator<Item = &T> {
        self.items.values()
    }
}

#[cfg(test)]
mod tests {
    use super::Agenda;

    #[test]
    fn what_is_due_comes_by_time_and_then_in_the_order_in_which_it_was_put_down() {
        let mut agenda = Agenda::default();
        for (at_ms, item) in [(5, "b"), (3, "a"), (5, "c"), (9, "late")] {
            agenda.add(at_ms, item);
        }
        let due: Vec<_> = std::iter::from_fn(|| agenda.take_due(5)).collect();
        assert_eq!(due, ["a", "b", "c"]);
        assert_eq!(agenda.next_ms(), Some(9));
    }
}
