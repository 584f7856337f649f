//! A backend and a sandbox of one test's own, and what a shop, a page and a shopper do with them.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use paylater_core::instant::Instant;
use paylater_core::order::Event;
use paylater_sandbox::{KeyFolders, Options, Sandbox};
use paylater_server::app::App;
use paylater_server::cli::make_keys;
use paylater_server::config::Config;
use paylater_server::error::Error;
use paylater_server::http::{listen, router};
use paylater_server::jobs::runner;
use paylater_server::orders::apply::apply_event;
use paylater_server::ports::real::{self, SystemClock, SystemRandom};
use paylater_server::ports::{Clock, Ports, random};
use paylater_server::store::evidence::{self, Stored, StoredAgreement};
use paylater_server::store::orders::Order;
use paylater_server::store::{Store, jobs, orders};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

pub const OPEN_ID: &str = "demo-open-id-0001";
pub const OPENID: &str = "oDemo0000000000000000000001";

/// A backend with a sandbox and a clock that tests can set forward.
pub struct World {
    pub base: String,
    pub sandbox: Sandbox,
    pub app: App,
    pub http: reqwest::Client,
    pub api_key: String,
    server: Process,
    offset_ms: Arc<AtomicI64>,
    folder: PathBuf,
    settings: Vec<(&'static str, String)>,
    config: PathBuf,
}

/// A session as the shop got it.
#[derive(Debug, Clone)]
pub struct Session {
    pub id: String,
    pub token: String,
}

/// An answer, read.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub content_type: String,
    pub body: Value,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// This answer is this problem, in the form of RFC 9457.
    pub fn is_problem(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.body);
        assert_eq!(self.content_type, "application/problem+json");
        assert_eq!(self.body["status"], status);
        assert!(
            self.body["title"].is_string()
                && self.body["detail"].is_string()
                && self.body["retryable"].is_boolean()
        );
    }

    /// Reads what came; `None` where it broke off.
    pub async fn read(sent: reqwest::Response) -> Option<Self> {
        let status = sent.status().as_u16();
        let content_type = sent.headers().get("content-type").and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_string();
        let body = sent.text().await.ok()?;
        let body = serde_json::from_str(&body).unwrap_or(Value::String(body));
        Some(Self { status, content_type, body })
    }

    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.body);
        self.body
    }
}

impl World {
    pub async fn start() -> Self {
        Self::start_with(Vec::new()).await
    }

    /// A world whose backend has these settings besides those of the development file.
    pub async fn start_with(settings: Vec<(&'static str, String)>) -> Self {
        // With PAYLATER_LOG set, a failing test shows what the backend and the sandbox had to say.
        let level = tracing_subscriber::EnvFilter::try_from_env("PAYLATER_LOG").unwrap_or_default();
        let _ = tracing_subscriber::fmt().with_env_filter(level).with_test_writer().try_init();
        let folder = std::env::temp_dir().join(format!("paylater-test-{}", random_hex()));
        let keys = shared_keys();
        let mut options = Options::default();
        (options.behaviour.time_scale, options.behaviour.notify_delay_ms) = (200, 20);
        options.behaviour.settle_delay_ms = 60;
        let folders =
            KeyFolders { provider: Some(keys.join("sandbox-keys")), merchant: Some(keys.join("keys")) };
        let sandbox = Sandbox::start(options, folders).await.unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let offset_ms = Arc::new(AtomicI64::new(0));
        let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("development.toml");
        let app = open(&config, &folder, &base, &sandbox.base_url, &settings, ports(&offset_ms)).await;
        let server = Process::start(listener, app.clone());
        let api_key = std::fs::read_to_string(keys.join("keys/shop_api.key")).unwrap();
        Self {
            base,
            sandbox,
            app,
            http: reqwest::Client::new(),
            api_key,
            server,
            offset_ms,
            folder,
            settings,
            config,
        }
    }

    /// Starts the backend again with another text in one file of its configuration: `old` becomes `new`, wherever it stands.
    pub async fn reconfigure(&mut self, file: &str, old: &str, new: &str) {
        let (from, to) = (self.config.parent().unwrap().to_path_buf(), self.folder.join("config"));
        if from != to {
            for folder in ["", "documents", "disclosures"] {
                std::fs::create_dir_all(to.join(folder)).unwrap();
                for entry in std::fs::read_dir(from.join(folder)).unwrap().map(Result::unwrap) {
                    if entry.path().is_file() {
                        std::fs::copy(entry.path(), to.join(folder).join(entry.file_name())).unwrap();
                    }
                }
            }
            self.config = to.join("development.toml");
        }
        let path = to.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{file} does not say {old:?}");
        std::fs::write(&path, text.replace(old, new)).unwrap();
        self.kill_and_restart().await;
    }

    /// Starts the backend again with these settings besides those it has.
    pub async fn restart_with(&mut self, settings: Vec<(&'static str, String)>) {
        self.settings.extend(settings);
        self.kill_and_restart().await;
    }

    /// Ends the backend without warning and starts another on the same files and address.
    pub async fn kill_and_restart(&mut self) {
        self.kill();
        self.restart().await;
    }

    /// Ends the backend without warning.
    pub fn kill(&mut self) {
        self.server.kill();
    }

    /// Where its configuration is.
    pub fn config(&self) -> &Path {
        &self.config
    }

    /// What its environment adds to that.
    pub fn environment(&self) -> Vec<(String, String)> {
        environment(&self.folder, &self.base, &self.sandbox.base_url, &self.settings)
    }

    /// Starts a backend on the same files and address as the one that is gone.
    pub async fn restart(&mut self) {
        let address = self.base.trim_start_matches("http://").to_string();
        let listener = loop {
            match std::net::TcpListener::bind(&address) {
                Ok(listener) => break listener,
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        };
        let ports = ports(&self.offset_ms);
        let (config, folder, settings) = (&self.config, &self.folder, &self.settings);
        self.app = open(config, folder, &self.base, &self.sandbox.base_url, settings, ports).await;
        self.server = Process::start(listener, self.app.clone());
        // The connections to the one that died are dead too.
        self.http = reqwest::Client::new();
    }

    pub fn pass_time(&self, seconds: i64) {
        self.offset_ms.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// Carries out every job that is due.
    pub async fn work(&self) {
        runner::run_due(&self.app).await.unwrap();
    }

    /// How many calls to providers wait to be made, questions left aside.
    pub async fn open_calls(&self) -> usize {
        let jobs = self.app.store.read(|db| jobs::list(db, 1_000)).await.unwrap();
        let calls = [jobs::Kind::Create, jobs::Kind::Void, jobs::Kind::Capture];
        jobs.iter().filter(|job| calls.contains(&job.kind)).count()
    }

    /// The order as it is stored.
    pub async fn stored(&self, session: &Session) -> Order {
        let id = session.id.clone();
        self.app.store.read(move |db| orders::get(db, &id)).await.unwrap().unwrap()
    }

    /// Lets this happen to the order, and nothing after it: as if the process had died there.
    pub async fn happens(&self, session: &Session, event: Event) {
        let (id, now) = (session.id.clone(), self.app.now());
        let change = self.app.store.write(move |tx| {
            let mut order = orders::get(tx, &id)?.unwrap();
            apply_event(tx, &mut order, event, "the shop", now)?;
            Ok::<_, Error>(())
        });
        change.await.unwrap();
    }

    /// The records of consent of this order.
    pub async fn records(&self, session: &Session) -> Vec<Stored> {
        let id = session.id.clone();
        self.app.store.read(move |db| evidence::of_order(db, &id)).await.unwrap()
    }

    /// What was agreed to for the first attempt of this order.
    pub async fn agreement(&self, session: &Session) -> String {
        let id = session.id.clone();
        self.app.store.read(move |db| evidence::agreement(db, &id, 1)).await.unwrap().unwrap()
    }

    /// What was agreed to for each attempt of this order.
    pub async fn agreements(&self, session: &Session) -> Vec<StoredAgreement> {
        let id = session.id.clone();
        self.app.store.read(move |db| evidence::agreements(db, &id)).await.unwrap()
    }

    /// The text that is kept under this fingerprint.
    pub async fn text(&self, sha256: &str) -> String {
        let sha256 = sha256.to_string();
        self.app.store.read(move |db| evidence::text(db, &sha256)).await.unwrap().unwrap()
    }

    pub async fn session(&self, amount: i64) -> Session {
        let created = self.new_session(order(amount), "key-of-session").await.ok();
        Session { id: text(&created["id"]), token: text(&created["client_token"]) }
    }

    pub async fn new_session(&self, body: Value, key: &str) -> Answer {
        let number = text(&body["out_trade_no"]);
        let request =
            self.http.post(format!("{}/v1/checkout-sessions", self.base)).bearer_auth(&self.api_key);
        read(request.header("Idempotency-Key", format!("{key}-{number}")).json(&body)).await
    }

    pub async fn shop_get(&self, path: &str) -> Answer {
        read(self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.api_key)).await
    }

    pub async fn shop_post(&self, path: &str, key: &str) -> Answer {
        let request = self.http.post(format!("{}{path}", self.base)).bearer_auth(&self.api_key);
        read(request.header("Idempotency-Key", key).json(&json!({}))).await
    }

    pub async fn order(&self, session: &Session) -> Value {
        self.shop_get(&format!("/v1/orders/{}", session.id)).await.ok()
    }

    pub async fn state(&self, session: &Session) -> String {
        text(&self.order(session).await["state"])
    }

    /// Waits until the order is in this state; notifications take a moment.
    pub async fn until_state(&self, session: &Session, state: &str) {
        for _ in 0..200 {
            if self.state(session).await == state {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the order never became {state}: {:#}", self.order(session).await);
    }

    pub async fn get(&self, session: &Session, path: &str) -> Answer {
        let url = format!("{}/v1/checkout-sessions/{}{path}", self.base, session.id);
        read(self.http.get(url).bearer_auth(&session.token)).await
    }

    pub async fn post(&self, session: &Session, path: &str, body: Value) -> Answer {
        let url = format!("{}/v1/checkout-sessions/{}{path}", self.base, session.id);
        read(self.http.post(url).bearer_auth(&session.token).json(&body)).await
    }

    pub async fn view(&self, session: &Session, host: &str) -> Value {
        self.get(session, &format!("?host={host}&locale=zh-Hans")).await.ok()
    }

    /// What a page sends when the shopper chose this plan and ticked every required document.
    pub async fn choice(&self, session: &Session, host: &str, option: &str, plan: &str) -> Value {
        Self::choice_of(&self.view(session, host).await, host, option, plan)
    }

    /// The same from a view that was seen.
    pub fn choice_of(view: &Value, host: &str, option: &str, plan: &str) -> Value {
        let options = view["options"].as_array().unwrap();
        let option = options.iter().find(|offer| offer["id"] == option).unwrap();
        let offer = option["plans"].as_array().unwrap().iter().find(|offer| offer["id"] == plan).unwrap();
        let documents =
            option["documents"].as_array().unwrap().iter().filter(|document| document["required"] == true);
        let consents = documents.map(|document| {
            json!({ "document": document["id"], "version": document["version"], "sha256": document["sha256"],
                "shown_s": 12, "to_end": true })
        });
        json!({
            "option": option["id"], "plan": plan, "host": host,
            "consents": consents.collect::<Vec<_>>(), "schedule_digest": offer["schedule"]["digest"],
            "disclosure_digest": offer["disclosure"]["digest"], "locale": "zh-Hans",
            "documents_digest": option["documents_digest"],
        })
    }

    pub async fn send_confirm(&self, session: &Session, body: &Value, key: &str) -> Answer {
        let url = format!("{}/v1/checkout-sessions/{}/confirm", self.base, session.id);
        read(self.http.post(url).bearer_auth(&session.token).header("Idempotency-Key", key).json(body)).await
    }

    /// Chooses, confirms, and returns the payment instruction.
    pub async fn confirm(&self, session: &Session, host: &str, option: &str, plan: &str) -> Value {
        let body = self.choice(session, host, option, plan).await;
        let key = format!("confirm-{option}-{plan}-{}", session.id);
        self.send_confirm(session, &body, &key).await.ok()["instruction"].clone()
    }

    /// What the host app does with an instruction: opens the cashier. Its address.
    pub async fn open_cashier(&self, instruction: &Value) -> String {
        Self::cashier_of(&self.http, &self.sandbox.base_url, instruction).await
    }

    /// The same, of the sandbox at this address.
    pub async fn cashier_of(http: &reqwest::Client, sandbox: &str, instruction: &Value) -> String {
        let (path, body) = match instruction["kind"].as_str().unwrap() {
            "alipay_trade_no" => {
                ("alipay/trade-pay", json!({ "tradeNO": instruction["trade_no"], "buyer": OPEN_ID }))
            }
            "alipay_order_string" => {
                ("alipay/trade-pay", json!({ "orderStr": instruction["order_string"], "buyer": OPEN_ID }))
            }
            "wechat_jsapi" => {
                let mut params = instruction["params"].clone();
                params["openid"] = json!(OPENID);
                ("wechat/brand-wcpay", params)
            }
            "wechat_score" => (
                "wechat/business-view",
                json!({ "businessType": instruction["business_type"], "queryString": instruction["query_string"], "openid": OPENID }),
            ),
            "redirect" => {
                let page = http.get(text(&instruction["url"])).send().await.unwrap();
                return page.url().to_string();
            }
            other => panic!("no host opens {other}"),
        };
        let answer = read(http.post(format!("{sandbox}/host/{path}")).json(&body)).await.ok();
        answer["cashier_url"].as_str().unwrap_or_else(|| panic!("{answer}")).to_string()
    }

    /// The shopper presses a button of the cashier: `pay`, `cancel` or `leave`.
    pub async fn press(&self, cashier: &str, action: &str) {
        Self::press_at(&self.http, cashier, action).await;
    }

    /// The same by this client.
    pub async fn press_at(http: &reqwest::Client, cashier: &str, action: &str) {
        let form = format!("action={action}&password=123456&deposit=yes");
        let request = http.post(cashier).header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(form).send().await.unwrap();
        assert!(answer.status().is_success() || answer.status().is_redirection(), "{}", answer.status());
    }

    pub async fn bridge_says(&self, session: &Session, hint: &str) -> Answer {
        self.post(session, "/bridge-result", json!({ "hint": hint })).await
    }

    pub async fn control(&self, method: reqwest::Method, path: &str, body: Value) {
        let request =
            self.http.request(method, format!("{}/control/{path}", self.sandbox.base_url)).json(&body);
        let answer = read(request).await;
        assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.body);
    }

    pub async fn fault(&self, on: &str, kind: &str, times: u32) {
        self.control(reqwest::Method::POST, "faults", json!({ "on": on, "kind": kind, "times": times }))
            .await;
    }

    pub async fn no_notifications(&self) {
        self.fault("notification", "notify_never", 1000).await;
    }

    /// Every alarm raised so far, by kind.
    pub async fn alarms(&self) -> Vec<String> {
        let alarms = self.shop_get("/v1/alarms").await.ok();
        alarms.as_array().unwrap().iter().map(|alarm| text(&alarm["kind"])).collect()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.server.kill();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// An order of this amount, with a number of its own.
pub fn order(amount: i64) -> Value {
    json!({
        "out_trade_no": format!("S{}", &random_hex()[..20]),
        "subject": "蓝牙耳机",
        "lines": [{ "name": "蓝牙耳机", "quantity": 1, "unit_amount": amount }],
        "amount": amount,
        "currency": "CNY",
        "buyer": { "ref": "u1", "alipay_open_id": OPEN_ID, "wechat_openid": OPENID },
        "return_url": "http://127.0.0.1:8780/result.html",
        "expires_in_s": 1800,
    })
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_string()
}

pub async fn read(request: reqwest::RequestBuilder) -> Answer {
    Answer::read(request.send().await.unwrap()).await.unwrap()
}

/// Keys are dear to make and all tests may use the same ones; each test run makes its own.
pub fn shared_keys() -> &'static Path {
    static KEYS: OnceLock<PathBuf> = OnceLock::new();
    KEYS.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("paylater-test-keys-{}", std::process::id()));
        make_keys(&folder.join("keys")).unwrap();
        paylater_sandbox::keys::make_provider_keys(&folder.join("sandbox-keys")).unwrap();
        folder
    })
}

/// A clock that tests set forward.
struct TestClock {
    system: SystemClock,
    offset_ms: Arc<AtomicI64>,
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        self.system.now().plus_ms(self.offset_ms.load(Ordering::SeqCst))
    }
}

fn ports(offset_ms: &Arc<AtomicI64>) -> Ports {
    let clock = TestClock { system: SystemClock::default(), offset_ms: offset_ms.clone() };
    Ports { clock: Arc::new(clock), ..real::ports().unwrap() }
}

pub fn random_hex() -> String {
    random::hex(&SystemRandom).unwrap()
}

/// What a backend with files in this folder is told besides its configuration.
fn environment(
    folder: &Path,
    base: &str,
    sandbox: &str,
    settings: &[(&'static str, String)],
) -> Vec<(String, String)> {
    let path = |name: &str| folder.join(name).display().to_string();
    let overrides = [
        ("PAYLATER_PUBLIC_URL", base.to_string()),
        ("PAYLATER_DATABASE_URL", path("paylater.db")),
        ("PAYLATER_KEYS_DIR", shared_keys().join("keys").display().to_string()),
        ("PAYLATER_PROVIDER_KEYS_DIR", shared_keys().join("sandbox-keys").display().to_string()),
        ("PAYLATER_ALIPAY_GATEWAY_URL", format!("{sandbox}/gateway.do")),
        ("PAYLATER_ALIPAY_ZHIMA_LAUNCH_URL", format!("{sandbox}/host/alipay/start?sign_str={{sign_str}}")),
        ("PAYLATER_WECHATPAY_BASE_URL", sandbox.to_string()),
    ];
    overrides.iter().chain(settings).map(|(name, value)| (name.to_string(), value.clone())).collect()
}

async fn open(
    file: &Path,
    folder: &Path,
    base: &str,
    sandbox: &str,
    settings: &[(&'static str, String)],
    ports: Ports,
) -> App {
    let config = Config::load(file, environment(folder, base, sandbox, settings)).unwrap();
    let store = Store::open(&config.database_url).unwrap();
    let app = App::new(config, store, ports);
    let now = app.now();
    app.store.write(move |tx| jobs::release_all(tx, now)).await.unwrap();
    app
}

/// A backend in a runtime of its own, with which all of its tasks end wherever they are.
struct Process(Option<Runtime>);

impl Process {
    fn start(listener: std::net::TcpListener, app: App) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        listener.set_nonblocking(true).unwrap();
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).unwrap();
            let patience = app.config.patience;
            listen::serve(listener, router(app), std::future::pending(), patience).await;
        });
        Self(Some(runtime))
    }

    fn kill(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
