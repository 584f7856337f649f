//! Notifications on their way from the providers, and answers that wait for them.

use std::collections::{BTreeMap, VecDeque};

use paylater_sandbox::dispatcher::Delivery;

use super::{Due, World};
use crate::message::{Asked, Asker, Lost, Outcome, Request};
use crate::provider::Held;
use crate::setting::BACKEND;

/// How long a provider waits for the receiver of a notification.
const NOTICE_LIMIT_MS: i64 = 5_000;

/// What is under way.
#[derive(Default)]
pub(super) struct Notices {
    deliveries: BTreeMap<u64, (Delivery, Option<u64>)>,
    next: u64,
    holds: BTreeMap<u64, Waiting>,
    next_hold: u64,
}

/// An answer that leaves after deliveries.
struct Waiting {
    exchange: u64,
    held: Held,
    left: VecDeque<Delivery>,
}

impl World<'_> {
    /// The providers do what is due.
    pub(super) fn deliver_notices(&mut self) {
        for delivery in self.provider.perform_due() {
            self.deliver(delivery, None);
        }
    }

    fn deliver(&mut self, delivery: Delivery, hold: Option<u64>) {
        let post = &delivery.post;
        let path = post.url.strip_prefix(BACKEND).unwrap_or(&post.url).to_string();
        let headers = post.headers.iter().map(|(name, value)| ((*name).to_string(), value.clone()));
        let headers = headers.collect();
        let request = Request { method: "POST", path, headers, body: post.body.clone() };
        let about = self.provider.look(|state| {
            state.notifications.get(&delivery.notification).map(|notification| notification.about.clone())
        });
        let life = about.and_then(|about| self.watch.life_of_number(&about));
        let number = self.notices.next;
        self.notices.next += 1;
        self.notices.deliveries.insert(number, (delivery, hold));
        self.send(life, Asker::Provider { delivery: number }, Asked::Backend, request, NOTICE_LIMIT_MS);
    }

    /// The receiver has answered, or has not.
    pub(super) fn delivered(&mut self, number: u64, outcome: Outcome) {
        let Some((delivery, hold)) = self.notices.deliveries.remove(&number) else { return };
        self.provider.set_time(self.now_ms);
        let is_acknowledged = outcome.as_ref().is_ok_and(crate::message::Answer::is_ok);
        if is_acknowledged {
            self.watch.acknowledged(&self.provider, (&delivery.notification, delivery.made_ms));
        }
        self.provider.take_answer(&delivery, outcome);
        if let Some(hold) = hold {
            self.go_on(hold);
        }
    }

    /// An answer of the providers' has to wait.
    pub(super) fn hold(&mut self, exchange: u64, held: Held) {
        let hold = self.notices.next_hold;
        self.notices.next_hold += 1;
        let left = held.hold.deliveries.clone().into();
        self.notices.holds.insert(hold, Waiting { exchange, held, left });
        self.go_on(hold);
    }

    fn go_on(&mut self, hold: u64) {
        let Some(waiting) = self.notices.holds.get_mut(&hold) else { return };
        match waiting.left.pop_front() {
            Some(delivery) => self.deliver(delivery, Some(hold)),
            None => {
                let delay_ms = i64::try_from(waiting.held.hold.delay_ms).unwrap_or(i64::MAX);
                self.agenda.add(self.now_ms + delay_ms, Due::Release(hold));
            }
        }
    }

    /// What the answer waited for is over.
    pub(super) fn release(&mut self, hold: u64) {
        let Some(Waiting { exchange, held, .. }) = self.notices.holds.remove(&hold) else { return };
        let outcome = self.provider.release(held).ok_or(Lost::Broken);
        self.answer(exchange, outcome);
    }
}
