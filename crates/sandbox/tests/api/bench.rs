//! A sandbox in one process, driven by hand: its clock, its chance, and everything it said.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use futures_util::FutureExt;
use paylater_core::signing::alipay::{Params, order_string, request_string_to_sign};
use paylater_core::signing::wechat::{
    authorization_header, pay_sign_string, request_string_to_sign as five_lines,
};
use paylater_sandbox::app::Setup;
use paylater_sandbox::datetime;
use paylater_sandbox::http::hold::{self, Hold};
use paylater_sandbox::http::router;
use paylater_sandbox::keys::{load_merchant_keys, load_provider_keys};
use paylater_sandbox::ports::{Clock, HttpAnswer, HttpPost, NoRandomness, Ports, Random, StateStore};
use paylater_sandbox::{App, Options};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::merchant::{Private, key_folders};
use crate::world::{ALIPAY_BUYER, APP_ID, APPID, MCHID, MERCHANT_SERIAL, WECHAT_BUYER, ending};

/// 2026-01-02 03:04:05 in Beijing.
pub const START_MS: i64 = 1_767_294_245_000;

pub struct HandClock(pub AtomicI64);

impl Clock for HandClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Splitmix64: a sequence of its seed.
pub struct Seeded(AtomicU64);

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        for chunk in bytes.chunks_mut(8) {
            let state = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst);
            let mut mixed = state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            mixed ^= mixed >> 31;
            chunk.copy_from_slice(&mixed.to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

#[derive(Default)]
pub struct LastSnapshot(Mutex<Vec<u8>>);

impl StateStore for LastSnapshot {
    fn keep(&self, snapshot: &[u8]) {
        *self.0.lock().expect("a lock") = snapshot.to_vec();
    }
}

/// A sandbox, its clock, and everything it said so far.
pub struct Bench {
    setup: Arc<Setup>,
    ports: Ports,
    pub app: App,
    router: Router,
    pub clock: Arc<HandClock>,
    snapshot: Arc<LastSnapshot>,
    alipay: Private,
    wechat: Private,
    pub transcript: Vec<String>,
    /// What was delivered and acknowledged.
    pub told: Vec<HttpPost>,
}

impl Bench {
    pub fn new(seed: u64) -> Self {
        Self::with(seed, |_| {})
    }

    pub fn with(seed: u64, change: impl FnOnce(&mut Options)) -> Self {
        let (provider, merchant) = key_folders();
        let mut options = Options::default();
        options.behaviour.time_scale = 1000;
        change(&mut options);
        let setup = Arc::new(Setup {
            options,
            keys: load_provider_keys(provider).expect("keys"),
            merchant: load_merchant_keys(merchant).expect("keys"),
            base_url: "http://sandbox.example".to_owned(),
        });
        let clock = Arc::new(HandClock(AtomicI64::new(START_MS)));
        let snapshot = Arc::new(LastSnapshot::default());
        let ports = Ports {
            clock: clock.clone(),
            random: Arc::new(Seeded(AtomicU64::new(seed))),
            store: Some(snapshot.clone()),
        };
        let app = App::new(setup.clone(), ports.clone()).expect("a sandbox");
        Self {
            router: router(app.clone()),
            alipay: Private::read(&merchant.join("alipay_app_private.pem")),
            wechat: Private::read(&merchant.join("wechatpay_merchant_private.pem")),
            transcript: Vec::new(),
            told: Vec::new(),
            setup,
            ports,
            app,
            clock,
            snapshot,
        }
    }

    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    pub fn restart(&mut self) {
        let snapshot = self.snapshot.0.lock().expect("a lock").clone();
        self.app = App::resume(self.setup.clone(), self.ports.clone(), &snapshot).expect("a sandbox");
        self.router = router(self.app.clone());
    }

    /// Sends a request, and does what its answer waits for; none when the connection broke.
    pub fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Option<String> {
        let peer = ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 1)));
        let request =
            headers.iter().fold(Request::builder().method(method).uri(path), |request, (name, value)| {
                request.header(*name, *value)
            });
        let request = request.extension(peer).body(Body::from(body.to_owned())).expect("a request");
        let answered =
            self.router.clone().oneshot(request).now_or_never().expect("an answer without waiting");
        let mut response: Response<Body> = answered.unwrap_or_else(|error| match error {});
        if let Some(Hold { deliveries, delay_ms, then }) = Hold::take(&mut response) {
            deliveries.iter().for_each(|delivery| self.acknowledge(delivery));
            self.clock.0.fetch_add(i64::try_from(delay_ms).expect("a short delay"), Ordering::SeqCst);
            response = hold::release(&self.app, response, then)?;
        }
        let (head, body) = response.into_parts();
        let body = to_bytes(body, 1 << 20).now_or_never().expect("a body without waiting").expect("a body");
        let body = String::from_utf8(body.to_vec()).expect("UTF-8");
        self.transcript.push(format!("{method} {path} -> {} {:?} {body}", head.status, head.headers));
        Some(body)
    }

    pub fn acknowledge(&mut self, delivery: &paylater_sandbox::dispatcher::Delivery) {
        self.transcript.push(format!("{:?}", delivery.post));
        self.told.push(delivery.post.clone());
        let body = if delivery.post.url.ends_with("/alipay") { "success" } else { "" };
        self.app.take_answer(delivery, Ok(HttpAnswer { status: 200, body: body.to_owned() }));
    }

    /// Lets time pass up to the next timed work, and performs it; how many notifications were acknowledged.
    pub fn work(&mut self) -> Option<usize> {
        let due_ms = self.app.next_due_ms()?;
        self.clock.0.fetch_max(due_ms, Ordering::SeqCst);
        let deliveries = self.app.perform_due();
        deliveries.iter().for_each(|delivery| self.acknowledge(delivery));
        Some(deliveries.len())
    }

    pub fn work_until_idle(&mut self) -> usize {
        std::iter::from_fn(|| self.work()).sum()
    }

    pub fn alipay_params(&self, method: &str, biz: &Value) -> Params {
        let mut params: Params = [
            ("app_id", APP_ID.to_owned()),
            ("method", method.to_owned()),
            ("charset", "utf-8".to_owned()),
            ("sign_type", "RSA2".to_owned()),
            ("timestamp", datetime::spaced(self.clock.now_ms())),
            ("version", "1.0".to_owned()),
            ("notify_url", "http://merchant.example/alipay".to_owned()),
            ("biz_content", biz.to_string()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
        let sign = self.alipay.sign(&request_string_to_sign(&params));
        params.insert("sign".to_owned(), sign);
        params
    }

    pub fn alipay(&mut self, method: &str, biz: &Value) -> Option<Value> {
        let params = self.alipay_params(method, biz);
        let body = order_string(&params, &params["sign"]);
        let form = [("content-type", "application/x-www-form-urlencoded;charset=utf-8")];
        self.send("POST", "/gateway.do", &form, &body).map(|body| json_of(&body))
    }

    pub fn wechat(&mut self, method: &str, path: &str, body: &Value) -> Option<Value> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let timestamp_s = self.clock.now_ms() / 1000;
        let signature = self.wechat.sign(&five_lines(method, path, timestamp_s, "n", &body));
        let authorization = authorization_header(MCHID, MERCHANT_SERIAL, timestamp_s, "n", &signature);
        let headers = [
            ("authorization", authorization.as_str()),
            ("accept", "application/json"),
            ("content-type", "application/json"),
            ("user-agent", "bench"),
        ];
        self.send(method, path, &headers, &body).map(|body| json_of(&body))
    }

    pub fn json(&mut self, method: &str, path: &str, body: &Value) -> Value {
        let headers = [("content-type", "application/json")];
        json_of(&self.send(method, path, &headers, &body.to_string()).expect("an answer"))
    }

    pub fn press_pay(&mut self, opened: &Value) -> Value {
        let url = opened["cashier_url"].as_str().unwrap_or_else(|| panic!("a cashier: {opened}"));
        let path = url.strip_prefix("http://sandbox.example").expect("an address of the sandbox").to_owned();
        let form = [("content-type", "application/x-www-form-urlencoded")];
        self.send("POST", &path, &form, "action=pay&password=123456").expect("an answer");
        ending(&self.send("GET", &path, &[], "").expect("a page"))
    }

    pub fn pay_jsapi(&mut self, out_trade_no: &str) -> Value {
        let order = json!({
            "appid": APPID, "mchid": MCHID, "description": "A", "out_trade_no": out_trade_no,
            "notify_url": "http://127.0.0.1/wechat", "amount": { "total": 100 }, "payer": { "openid": WECHAT_BUYER },
        });
        let ordered = self.wechat("POST", "/v3/pay/transactions/jsapi", &order).expect("an answer");
        let package = format!("prepay_id={}", ordered["prepay_id"].as_str().expect("a number"));
        let timestamp_s = self.clock.now_ms() / 1000;
        let sign = self.wechat.sign(&pay_sign_string(APPID, timestamp_s, "n", &package));
        let launch = json!({
            "appId": APPID, "timeStamp": timestamp_s.to_string(), "nonceStr": "n", "package": package,
            "signType": "RSA", "paySign": sign,
        });
        let opened = self.json("POST", "/host/wechat/brand-wcpay", &launch);
        self.press_pay(&opened)
    }

    pub fn agree_zhima(&mut self) -> Value {
        let biz = json!({
            "out_order_no": "Z1", "out_agreement_no": "A1", "subject": "衬衫", "order_amount": "1299.00",
            "product_code": "CREDIT_PAY_AFTER_USE", "category_id": "ZMSC_1_4_1",
            "zm_service_id": "2026000000000000000000000001",
        });
        let params = self.alipay_params("zhima.credit.payafteruse.creditbizorder.create", &biz);
        let asked = json!({ "orderStr": order_string(&params, &params["sign"]), "buyer": ALIPAY_BUYER });
        let opened = self.json("POST", "/host/alipay/trade-pay", &asked);
        self.press_pay(&opened)
    }
}

pub fn json_of(body: &str) -> Value {
    serde_json::from_str(body).unwrap_or(Value::Null)
}
