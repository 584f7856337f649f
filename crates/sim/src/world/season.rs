//! The seasons of a world: when lives begin, which ills come when, and that they end.

use serde_json::{Value, json};

use super::{Due as WorldDue, STORM_MS, World};
use crate::chance::Chance;
use crate::fault::{Cause, Fault};
use crate::history::What;
use crate::message::Request;
use crate::provider::Answered;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// 2026-11-01 in Beijing.
const FIRST_MS: i64 = 1_793_462_400_000;

/// An ill that begins, or its end.
#[derive(Debug)]
pub(super) enum Ill {
    /// It begins.
    Begins(Fault),
    /// Whatever it was, it is over.
    Ends(Fault),
}

/// The calls of the providers that faults are asked for.
const CALLS: [&str; 15] = [
    "alipay.trade.create",
    "alipay.trade.query",
    "alipay.trade.close",
    "alipay.trade.pay",
    "zhima.credit.payafteruse.creditbizorder.query",
    "zhima.credit.payafteruse.creditbizorder.finish",
    "POST /v3/pay/transactions/jsapi",
    "GET /v3/pay/transactions/out-trade-no/{no}",
    "POST /v3/pay/transactions/out-trade-no/{no}/close",
    "POST /v3/payscore/serviceorder",
    "GET /v3/payscore/serviceorder",
    "POST /v3/payscore/serviceorder/{no}/complete",
    "POST /v3/payscore/serviceorder/{no}/cancel",
    "cashier",
    "notification",
];

/// When a world begins: some hour of some day, so that months and years end in some of them.
pub(super) fn beginning_ms(chance: &mut Chance) -> i64 {
    FIRST_MS + chance.between(0, 150) * DAY_MS + chance.between(0, 23) * HOUR_MS
}

impl World<'_> {
    /// Puts down everything that comes by itself.
    pub(super) fn begin(&mut self) {
        self.start();
        let spread_ms = *self.chance.pick(&[0, 10 * MINUTE_MS, 2 * HOUR_MS, 6 * HOUR_MS]);
        for no in 1..=self.plan.lives {
            // Drawn for every life, whether or not it is lived.
            let at_ms =
                self.now_ms + Chance::of(self.plan.seed, "begins", u64::from(no)).between(0, spread_ms);
            if self.plan.has(no) {
                self.introduce(no);
                let wants = self.lives.get_mut(&no).map(crate::life::Life::take_wants).unwrap_or_default();
                for want in wants {
                    if let crate::life::Want::After(after_ms, due) = want {
                        self.agenda.add(at_ms + after_ms, WorldDue::Life(no, due));
                    }
                }
            }
        }
        for fault in ills() {
            let mut chance = Chance::of(self.plan.seed, fault.id(), 1);
            for _ in 0..self.weather.rate(fault) {
                // Most of what happens happens while the shoppers are there.
                let longest_ms = *chance.pick(&[spread_ms + 20 * MINUTE_MS, spread_ms + HOUR_MS, STORM_MS]);
                let at_ms = self.now_ms + chance.between(0, longest_ms.min(STORM_MS));
                self.agenda.add(at_ms, WorldDue::Ill(Ill::Begins(fault)));
            }
        }
        self.agenda.add(self.now_ms + STORM_MS, WorldDue::ClearUp);
    }

    /// The providers know the buyer.
    fn introduce(&mut self, no: u32) {
        let Some((credit, names)) = self.lives.get(&no).map(crate::life::Life::buyer) else { return };
        for buyer in names {
            self.control("PUT", "credit", &json!({ "credit": credit, "buyer": buyer }));
        }
    }

    fn control(&self, method: &'static str, what: &str, body: &Value) {
        let request = Request { method, ..Request::json(format!("/control/{what}"), body.to_string()) };
        match self.provider.answer(request) {
            Answered::Now(answer) => debug_assert!(answer.is_ok(), "{what} {body}: {}", answer.status),
            Answered::Held(_) => debug_assert!(false, "{what} waits for something"),
        }
    }

    pub(super) fn fall_ill(&mut self, ill: Ill) {
        match ill {
            Ill::Begins(fault) => {
                if self.weather.lets(fault) {
                    self.strike(fault);
                }
            }
            Ill::Ends(fault) => self.recover(fault),
        }
    }

    fn strike(&mut self, fault: Fault) {
        if let Cause::Sandbox(kind) = fault.cause() {
            return self.ask_for(fault, kind);
        }
        let lasts_ms = self.lasts_ms(fault);
        let mut told = format!("for {lasts_ms} ms");
        if fault == Fault::DiskFull {
            self.set_disk_full(true);
        } else if fault == Fault::DiskSlow {
            let most_ms = *self.chance.pick(&[50, 500, 5_000]);
            self.set_disk_slow(Some(most_ms));
        } else if fault == Fault::NoFunds {
            self.control("PUT", "funds", &json!({ "funds": "empty" }));
        } else if fault == Fault::OtherKey {
            self.control("PUT", "notification-key", &json!({ "key": "alternate" }));
        } else if fault == Fault::CrashIdle {
            self.crash(lasts_ms);
        } else {
            let (least, most) =
                *self.chance.pick(&[(1_000, MINUTE_MS), (MINUTE_MS, 2 * HOUR_MS), (HOUR_MS, DAY_MS)]);
            let by_ms = self.chance.between(least, most);
            told = format!("by {by_ms} ms, {told}");
            self.set_clock(if fault == Fault::ClockAhead { by_ms } else { -by_ms });
        }
        self.note_fault(None, fault, told);
        self.agenda.add(self.now_ms + lasts_ms, WorldDue::Ill(Ill::Ends(fault)));
    }

    fn lasts_ms(&mut self, fault: Fault) -> i64 {
        let (least, most) = if fault == Fault::DiskFull {
            (1_000, 10 * MINUTE_MS)
        } else if fault == Fault::CrashIdle {
            (100, 2 * HOUR_MS)
        } else if fault == Fault::NoFunds || fault == Fault::OtherKey {
            (MINUTE_MS, DAY_MS)
        } else {
            (1_000, 3 * HOUR_MS)
        };
        self.chance.wait_ms(least, most)
    }

    /// Asks the sandbox for a fault of a provider's own.
    fn ask_for(&mut self, fault: Fault, kind: &str) {
        let on = *self.chance.pick(&CALLS);
        let times = self.chance.between(1, 3);
        let delay_ms = self.chance.wait_ms(200, 30_000);
        let on = match (on, fault) {
            // What is not answered, or not signed, has no such fault.
            ("notification", Fault::ProviderError) => "alipay.trade.query",
            ("cashier", Fault::Unsigned | Fault::BadSignature) => "GET /v3/payscore/serviceorder",
            (on, _) => on,
        };
        self.note_fault(None, fault, format!("{times} times at {on}"));
        let asked = json!({ "on": on, "kind": kind, "times": times, "delay_ms": delay_ms });
        self.control("POST", "faults", &asked);
    }

    fn recover(&mut self, fault: Fault) {
        if fault == Fault::DiskFull {
            self.set_disk_full(false);
        } else if fault == Fault::DiskSlow {
            self.set_disk_slow(None);
        } else if fault == Fault::ClockAhead || fault == Fault::ClockBehind {
            self.set_clock(0);
        } else if fault == Fault::NoFunds {
            self.control("PUT", "funds", &json!({ "funds": "enough" }));
        } else if fault == Fault::OtherKey {
            self.control("PUT", "notification-key", &json!({ "key": "public_key" }));
        }
    }

    /// From now on nothing goes wrong any more, and everything has to come to its end.
    pub(super) fn clear_up(&mut self) {
        self.weather.clear_up();
        ills().for_each(|fault| self.recover(fault));
        self.control("DELETE", "faults", &json!({}));
        self.start();
        self.note(None, What::Backend { told: "and everything else is well from now on".into() });
    }
}

/// What comes by itself, so many times in a world.
fn ills() -> impl Iterator<Item = Fault> {
    Fault::ALL.iter().copied().filter(|fault| fault.cause() != Cause::Occasion)
}
