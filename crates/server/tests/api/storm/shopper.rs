//! Shoppers and their shop, who ask again with the same key until they are answered, as pages and shops do.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use super::dice::Dice;
use crate::support::{Answer, Session, World, order, text};

const WAYS: [(&str, &str, &str); 4] = [
    ("alipay_h5", "alipay-huabei", "huabei-3"),
    ("alipay_h5", "alipay-zhima", "zhima-deferred"),
    ("wechat_h5", "wechat-score", "score-deferred"),
    ("wechat_h5", "wechat-jsapi", "wechat-now"),
];

/// Longer than a purchase takes between kills.
const EXPIRES_IN_S: i64 = 180;

/// What a shopper did last, as far as it was acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Looked,
    Left,
    Cancelled,
    Paid,
    Captured,
}

/// One order that a shop made.
#[derive(Debug, Clone)]
pub struct Purchase {
    pub session: Session,
    pub amount: i64,
    way: &'static str,
    deed: Deed,
}

impl Purchase {
    /// Is this an end that follows from what the shopper and the shop were told?
    pub fn may_end_as(&self, state: &str) -> bool {
        let is_promise = self.way == "alipay-zhima" || self.way == "wechat-score";
        match self.deed {
            Deed::Looked | Deed::Left => state == "expired",
            Deed::Cancelled => state == "cancelled",
            Deed::Paid if is_promise => state == "authorised",
            Deed::Paid | Deed::Captured => state == "paid",
        }
    }
}

/// Buys one thing after the other.
pub struct Shopper {
    http: reqwest::Client,
    base: String,
    sandbox: String,
    api_key: String,
    dice: Dice,
}

impl Shopper {
    pub fn new(world: &World, dice: Dice) -> Self {
        // Each request has a connection of its own: those of a process that died are dead.
        let http = reqwest::Client::builder().pool_max_idle_per_host(0).build().unwrap();
        let (base, sandbox) = (world.base.clone(), world.sandbox.base_url.clone());
        Self { http, base, sandbox, api_key: world.api_key.clone(), dice }
    }

    pub async fn buy_until(mut self, is_over: &AtomicBool) -> Vec<Purchase> {
        let mut bought = Vec::new();
        while !is_over.load(Ordering::SeqCst) {
            bought.push(self.buy().await);
        }
        bought
    }

    async fn buy(&mut self) -> Purchase {
        let amount = 120_000 + 100 * i64::try_from(self.dice.below(100)).unwrap();
        let (host, option, plan) = WAYS[usize::try_from(self.dice.below(4)).unwrap()];
        let session = self.session(amount).await;
        let mut purchase = Purchase { session, amount, way: option, deed: Deed::Looked };
        let choice = self.choice(&purchase.session, (host, option, plan)).await;
        if self.dice.below(12) == 0 {
            return purchase;
        }
        let confirmed = self.post(&purchase.session, "/confirm", Some("confirm-1"), &choice).await.ok();
        purchase.deed = match self.dice.below(8) {
            0 => Deed::Left,
            1 => {
                self.post(&purchase.session, "/cancel", None, &json!({ "what": "order" })).await.ok();
                Deed::Cancelled
            }
            does => {
                self.pay(&confirmed["instruction"]).await;
                let is_promise = option == "alipay-zhima" || option == "wechat-score";
                if is_promise && does < 6 { self.capture(&purchase.session).await } else { Deed::Paid }
            }
        };
        purchase
    }

    async fn session(&self, amount: i64) -> Session {
        let mut body = order(amount);
        body["expires_in_s"] = json!(EXPIRES_IN_S);
        let key = format!("create-{}", text(&body["out_trade_no"]));
        let ask = || {
            let request = self.http.post(format!("{}/v1/checkout-sessions", self.base));
            request.bearer_auth(&self.api_key).header("Idempotency-Key", &key).json(&body)
        };
        let created = insist(ask).await.ok();
        Session { id: text(&created["id"]), token: text(&created["client_token"]) }
    }

    async fn choice(&self, session: &Session, (host, option, plan): (&str, &str, &str)) -> Value {
        let url = format!("{}/v1/checkout-sessions/{}?host={host}&locale=zh-Hans", self.base, session.id);
        let view = insist(|| self.http.get(&url).bearer_auth(&session.token)).await.ok();
        World::choice_of(&view, host, option, plan)
    }

    async fn post(&self, session: &Session, path: &str, key: Option<&str>, body: &Value) -> Answer {
        let url = format!("{}/v1/checkout-sessions/{}{path}", self.base, session.id);
        let ask = || {
            let request = self.http.post(&url).bearer_auth(&session.token).json(body);
            key.iter().fold(request, |request, key| request.header("Idempotency-Key", *key))
        };
        insist(ask).await
    }

    /// Opens the host's cashier and pays there; the providers' own pages do not fail.
    async fn pay(&self, instruction: &Value) {
        let cashier = World::cashier_of(&self.http, &self.sandbox, instruction).await;
        World::press_at(&self.http, &cashier, "pay").await;
    }

    /// The shop has sent the goods and takes the money, as soon as its order is authorised.
    async fn capture(&self, session: &Session) -> Deed {
        let url = format!("{}/v1/orders/{}/capture", self.base, session.id);
        for _ in 0..200 {
            let ask = || {
                let request = self.http.post(&url).bearer_auth(&self.api_key);
                request.header("Idempotency-Key", format!("capture-{}", session.id)).json(&json!({}))
            };
            let answer = insist(ask).await;
            match answer.status {
                200..300 => return Deed::Captured,
                // Nobody has told the backend of the promise yet.
                409 if answer.code() == "wrong_state" => tokio::time::sleep(Duration::from_millis(50)).await,
                _ => panic!("a capture was answered with {} {}", answer.status, answer.body),
            }
        }
        Deed::Paid
    }
}

/// Asks until there is an answer that does not say "try again".
async fn insist(ask: impl Fn() -> RequestBuilder) -> Answer {
    for _ in 0..3_000 {
        if let Ok(sent) = ask().send().await
            && let Some(answer) = Answer::read(sent).await
        {
            let is_retryable = answer.status >= 500 || answer.body["retryable"] == true;
            if !is_retryable {
                return answer;
            }
        }
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
    panic!("nobody answers")
}
