//! The shop's server: opens the session, looks at the order now and then, asks for promised money, cancels, or forgets.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::{Due, Life, Want, Wishes, alipay_buyer, wechat_buyer};
use crate::chance::Chance;
use crate::history::What;
use crate::message::{Answer, Asked, Asker, Outcome, Request};
use crate::page::Session;
use crate::setting::RETURN_URL;

/// How long the shop's server waits for an answer.
const LIMIT_MS: i64 = 20_000;
/// The pause before the shop asks again after it heard nothing, or an error.
const AGAIN_MS: (i64, i64) = (1_000, 600_000);
/// How often it asks again.
const TRIES_MAX: u32 = 40;
/// The pause after which a deduction that is not possible yet is asked for again.
const NOT_YET_MS: i64 = 12 * 3_600_000;
/// How often that is done.
const NOT_YETS_MAX: u32 = 3;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// What the shop does to the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Look,
    Capture,
    Cancel,
}

/// The shop's view of one order.
#[derive(Debug)]
pub(super) struct Shop {
    api_key: String,
    /// What is still to be done: how long after what came before it, and what.
    plan: VecDeque<(i64, Deed)>,
    /// The idempotency key of what is being done.
    key: String,
    tries: u32,
    not_yets: u32,
    chance: Chance,
}

impl Shop {
    pub(super) fn new(api_key: &str, wishes: &Wishes, mut chance: Chance) -> Self {
        let key = format!("order-{:016x}", chance.draw());
        let plan = plan(wishes, &mut chance).into();
        Self { api_key: api_key.into(), plan, key, tries: 0, not_yets: 0, chance }
    }
}

/// Some shops deliver and collect, some change their minds, some do everything twice, and some forget.
fn plan(wishes: &Wishes, chance: &mut Chance) -> Vec<(i64, Deed)> {
    let soon = chance.wait_ms(10_000, 2 * HOUR_MS);
    let delivered = chance.wait_ms(HOUR_MS, 9 * DAY_MS);
    let capture = (delivered, Deed::Capture);
    let look = (i64::from(wishes.expires_in_s) * 1000 + 60_000, Deed::Look);
    match chance.below(12) {
        0..4 => vec![look, capture, (DAY_MS, Deed::Look)],
        4 => vec![look, capture, (chance.wait_ms(0, HOUR_MS), Deed::Capture), (DAY_MS, Deed::Look)],
        5 => vec![(soon, Deed::Capture), (DAY_MS, Deed::Look)],
        6 => vec![(soon, Deed::Cancel), (DAY_MS, Deed::Look)],
        7 => vec![look, (chance.wait_ms(0, 2 * DAY_MS), Deed::Cancel), (HOUR_MS, Deed::Look)],
        8 => vec![look, capture, (chance.wait_ms(0, HOUR_MS), Deed::Cancel), (DAY_MS, Deed::Look)],
        9 => vec![
            (soon, Deed::Cancel),
            (chance.wait_ms(0, 60_000), Deed::Cancel),
            (chance.wait_ms(0, DAY_MS), Deed::Capture),
        ],
        10 => vec![look, (20 * DAY_MS, Deed::Cancel)],
        _ => vec![look],
    }
}

impl Life {
    /// The shop opens the session, under one key until it is answered.
    pub(super) fn order(&mut self) {
        let body = self.new_session();
        let request = Request::json("/v1/checkout-sessions".into(), body.to_string())
            .with("idempotency-key", &self.shop.key);
        self.shop_asks("opens the session", request);
    }

    fn new_session(&self) -> Value {
        let amount = self.wishes.amount;
        json!({
            "out_trade_no": format!("S{:05}", self.no),
            "subject": "蓝牙耳机",
            "lines": [{ "name": "蓝牙耳机", "quantity": 1, "unit_amount": amount }],
            "amount": amount,
            "currency": "CNY",
            "buyer": {
                "ref": format!("u{}", self.no), "alipay_open_id": alipay_buyer(self.no),
                "wechat_openid": wechat_buyer(self.no),
            },
            "return_url": RETURN_URL,
            "expires_in_s": self.wishes.expires_in_s,
        })
    }

    /// The shop does what is next.
    pub(super) fn follow(&mut self) {
        let (Some(session), Some((_, deed))) = (self.session.clone(), self.shop.plan.front().copied()) else {
            return;
        };
        let path = |what: &str| format!("/v1/orders/{}{what}", session.id);
        match deed {
            Deed::Look => self.shop_asks("looks at the order", Request::get(path(""))),
            Deed::Capture => {
                let request = Request::json(path("/capture"), "{}".into());
                let request = request.with("idempotency-key", &self.shop.key);
                self.shop_asks("asks for the money", request);
            }
            Deed::Cancel => {
                self.shop_asks("cancels the order", Request::json(path("/cancel"), "{}".into()));
            }
        }
    }

    fn shop_asks(&mut self, deed: &'static str, request: Request) {
        self.note(What::Shop { deed });
        let request = request.with("authorization", &format!("Bearer {}", self.shop.api_key));
        self.shop.tries += 1;
        let from = Asker::Shop { life: self.no };
        self.want(Want::Send { from, to: Asked::Backend, request, limit_ms: LIMIT_MS });
    }

    pub(super) fn shop_hears(&mut self, outcome: Outcome) {
        match outcome {
            Ok(answer) if answer.status < 500 && answer.code() != "idempotency_running" => {
                if self.session.is_none() { self.ordered(&answer) } else { self.followed(&answer) }
            }
            Ok(_) | Err(_) => {
                if self.shop.tries < TRIES_MAX {
                    let wait_ms = self.shop.chance.wait_ms(AGAIN_MS.0, AGAIN_MS.1);
                    let due = if self.session.is_none() { Due::Order } else { Due::Follow };
                    self.want(Want::After(wait_ms, due));
                }
            }
        }
    }

    fn ordered(&mut self, answer: &Answer) {
        let created = answer.json();
        let text = |name: &str| created[name].as_str().map(str::to_owned);
        let (Some(id), Some(token)) = (text("id"), text("client_token")) else { return };
        self.session = Some(Session { id: id.clone(), token });
        self.want(Want::Ordered(id));
        let wait_ms = self.chance.wait_ms(0, 60_000);
        self.want(Want::After(wait_ms, Due::Open { tab: 0 }));
        self.next_deed();
    }

    fn followed(&mut self, answer: &Answer) {
        if let Some(version) = answer.json()["version"].as_i64() {
            self.want(Want::Told(version));
        }
        let done = self.shop.plan.pop_front().map(|(_, deed)| deed);
        // Nothing is promised yet; perhaps it will be.
        let is_not_yet = done == Some(Deed::Capture) && answer.code() == "wrong_state";
        if is_not_yet && self.shop.not_yets < NOT_YETS_MAX {
            self.shop.not_yets += 1;
            self.shop.plan.push_front((NOT_YET_MS, Deed::Capture));
        }
        self.next_deed();
    }

    /// The shop cancels before it does anything else.
    pub(super) fn cancel_now(&mut self) {
        self.shop.plan.push_front((0, Deed::Cancel));
        let wait_ms = self.chance.between(0, 300);
        self.want(Want::After(wait_ms, Due::Follow));
    }

    fn next_deed(&mut self) {
        self.shop.tries = 0;
        self.shop.key = format!("deed-{:016x}", self.shop.chance.draw());
        if let Some((after_ms, _)) = self.shop.plan.front().copied() {
            self.want(Want::After(after_ms, Due::Follow));
        }
    }
}
