//! What a shop, a page and Alipay ask of the backend from the cart to the paid order, and how long each call took.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use hyper::body::Bytes;
use paylater_core::signing::alipay::notification_string_to_sign;
use paylater_core::signing::form;
use paylater_provider::SigningKey;
use serde::Deserialize;
use serde_json::json;

use crate::client::{Ask, Connection};
use crate::figures::Latencies;
use crate::parties::Keys;
use crate::report::Outcome;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";
/// What is bought, in fen and as Alipay says it.
const AMOUNT: i64 = 129_900;
const AMOUNT_YUAN: &str = "1299.00";

/// A call of the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// The shop opens a session.
    Create,
    /// The page reads what is offered.
    View,
    /// The shopper confirms twelve instalments by 花呗; the order string is signed by the backend alone.
    Confirm,
    /// Alipay says that it was paid.
    Notify,
    /// The page asks where it stands.
    Status,
}

impl Call {
    /// In their order.
    pub const ALL: [Self; 5] = [Self::Create, Self::View, Self::Confirm, Self::Notify, Self::Status];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::View => "view",
            Self::Confirm => "confirm",
            Self::Notify => "notify",
            Self::Status => "status",
        }
    }
}

/// What was noted of each call, in their order.
pub type ByCall = [Latencies; Call::ALL.len()];

/// What every client of one backend knows.
pub struct Shop {
    api_key: String,
    alipay: SigningKey,
    /// Of the shop's own numbers, each is used once.
    numbers: AtomicU64,
}

/// A session as the shop got it.
#[derive(Debug, Clone, Deserialize)]
pub struct Session {
    /// The session's and the order's id.
    pub id: String,
    /// Speaks for it.
    pub client_token: String,
}

/// How far a purchase has come. Each step is a call.
#[derive(Debug, Clone)]
pub enum Purchase {
    /// Something lies in the cart.
    Wanted,
    /// There is a session.
    Opened(Session),
    /// The shopper has chosen and ticked what is required: what the page is going to send.
    Chosen(Session, Bytes),
    /// There is an attempt: what the page was answered.
    Confirmed(Session, Bytes),
    /// Alipay has told of the payment.
    Paid(Session),
}

/// One client with a connection of its own.
pub struct Client {
    shop: Arc<Shop>,
    connection: Connection,
    latencies: ByCall,
}

impl Shop {
    /// The shop of these keys.
    pub fn new(keys: &Keys) -> Outcome<Arc<Self>> {
        let numbers = AtomicU64::new(0);
        Ok(Arc::new(Self { api_key: keys.api_key.clone(), alipay: keys.alipay()?, numbers }))
    }

    /// As Alipay sends it when the buyer has paid.
    fn notification(&self, out_trade_no: &str) -> Outcome<Bytes> {
        let now = "2026-11-22 10:00:00";
        let number = self.next_number();
        let pairs = [
            ("app_id", "2021000000000001"),
            ("auth_app_id", "2021000000000001"),
            ("buyer_pay_amount", AMOUNT_YUAN),
            ("charset", "utf-8"),
            ("gmt_create", now),
            ("gmt_payment", now),
            ("invoice_amount", AMOUNT_YUAN),
            ("notify_id", &format!("n{number}")),
            ("notify_time", now),
            ("notify_type", "trade_status_sync"),
            ("out_trade_no", out_trade_no),
            ("point_amount", "0.00"),
            ("receipt_amount", AMOUNT_YUAN),
            ("seller_id", "2088000000000001"),
            ("subject", "蓝牙耳机"),
            ("total_amount", AMOUNT_YUAN),
            ("trade_no", &format!("t{number}")),
            ("trade_status", "TRADE_SUCCESS"),
            ("version", "1.0"),
            ("sign_type", "RSA2"),
        ];
        let mut pairs = pairs.map(|(name, value)| (name.to_string(), value.to_string())).to_vec();
        let sign = self.alipay.sign(&notification_string_to_sign(&pairs));
        pairs.push(("sign".into(), sign.map_err(|error| error.to_string())?));
        let encoded = pairs.iter().map(|(name, value)| format!("{name}={}", form::encode_component(value)));
        Ok(encoded.collect::<Vec<_>>().join("&").into())
    }

    fn next_number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }
}

impl Client {
    /// Connects.
    pub async fn connect(shop: Arc<Shop>, address: SocketAddr) -> Outcome<Self> {
        Ok(Self { shop, connection: Connection::open(address).await?, latencies: Default::default() })
    }

    /// What this client noted of each call, in their order.
    pub fn into_latencies(self) -> ByCall {
        self.latencies
    }

    /// From the cart to the paid order.
    pub async fn buy(&mut self) -> Outcome {
        let mut purchase = Purchase::Wanted;
        for _ in Call::ALL {
            purchase = self.step(purchase).await?;
        }
        Ok(())
    }

    /// Makes the next call of a purchase; of one that is paid it asks again where it stands.
    pub async fn step(&mut self, purchase: Purchase) -> Outcome<Purchase> {
        match purchase {
            Purchase::Wanted => self.create().await.map(Purchase::Opened),
            Purchase::Opened(session) => {
                let body = self.view(&session).await?;
                Ok(Purchase::Chosen(session, body))
            }
            Purchase::Chosen(session, body) => {
                let answer = self.confirm(&session, body).await?;
                Ok(Purchase::Confirmed(session, answer))
            }
            Purchase::Confirmed(session, answer) => {
                self.notify(answer).await?;
                Ok(Purchase::Paid(session))
            }
            Purchase::Paid(session) => {
                self.status(&session).await?;
                Ok(Purchase::Paid(session))
            }
        }
    }

    async fn create(&mut self) -> Outcome<Session> {
        let number = format!("L{:015}", self.shop.next_number());
        let order = json!({
            "out_trade_no": number,
            "subject": "蓝牙耳机",
            "lines": [{ "name": "蓝牙耳机", "quantity": 1, "unit_amount": AMOUNT }],
            "amount": AMOUNT,
            "currency": "CNY",
            "buyer": { "ref": "u1" },
            "return_url": "http://127.0.0.1:8780/result.html",
            "expires_in_s": 1800,
        });
        let (shop, key) = (self.shop.clone(), format!("create-{number}"));
        let ask = Ask {
            path: "/v1/checkout-sessions",
            bearer: Some(&shop.api_key),
            idempotency_key: Some(&key),
            body: Some((JSON, order.to_string().into())),
        };
        let created = self.timed(Call::Create, ask).await?;
        serde_json::from_slice(&created).map_err(|error| format!("a new session: {error}"))
    }

    async fn view(&mut self, session: &Session) -> Outcome<Bytes> {
        let path = format!("/v1/checkout-sessions/{}?host=alipay_h5&locale=zh-Hans", session.id);
        let ask = Ask { path: &path, bearer: Some(&session.client_token), ..Ask::default() };
        let view = self.timed(Call::View, ask).await?;
        let view: View = serde_json::from_slice(&view).map_err(|error| format!("a view: {error}"))?;
        view.choose()
    }

    async fn confirm(&mut self, session: &Session, body: Bytes) -> Outcome<Bytes> {
        let path = format!("/v1/checkout-sessions/{}/confirm", session.id);
        let ask = Ask {
            path: &path,
            bearer: Some(&session.client_token),
            idempotency_key: Some("the-only-one"),
            body: Some((JSON, body)),
        };
        self.timed(Call::Confirm, ask).await
    }

    async fn notify(&mut self, confirmed: Bytes) -> Outcome {
        let confirmed: Confirmed =
            serde_json::from_slice(&confirmed).map_err(|error| format!("a confirmation: {error}"))?;
        let number = confirmed.out_trade_no()?;
        // Signing takes as long as some calls do: the other clients do not wait for it.
        let shop = self.shop.clone();
        let notification = tokio::task::spawn_blocking(move || shop.notification(&number)).await;
        let notification = notification.map_err(|error| error.to_string())??;
        let ask = Ask { path: "/notify/alipay", body: Some((FORM, notification)), ..Ask::default() };
        match &self.timed(Call::Notify, ask).await?[..] {
            b"success" => Ok(()),
            other => Err(format!("a notification was answered with {:?}", String::from_utf8_lossy(other))),
        }
    }

    async fn status(&mut self, session: &Session) -> Outcome {
        let path = format!("/v1/checkout-sessions/{}/status", session.id);
        let ask = Ask { path: &path, bearer: Some(&session.client_token), ..Ask::default() };
        let answer = self.timed(Call::Status, ask).await?;
        let answer: Status = serde_json::from_slice(&answer).map_err(|error| format!("a status: {error}"))?;
        if answer.status == "paid" { Ok(()) } else { Err(format!("paid, and told to be {}", answer.status)) }
    }

    /// From the first byte of the request to the last of the answer.
    async fn timed(&mut self, call: Call, ask: Ask<'_>) -> Outcome<Bytes> {
        let begun = Instant::now();
        let answer = self.connection.call(ask).await?;
        self.latencies[call as usize].note(begun.elapsed());
        Ok(answer)
    }
}

/// Of a view, what a confirmation needs.
#[derive(Deserialize)]
struct View {
    options: Vec<OptionOffer>,
}

#[derive(Deserialize)]
struct OptionOffer {
    id: String,
    plans: Vec<PlanOffer>,
    documents: Vec<Document>,
    documents_digest: String,
}

#[derive(Deserialize)]
struct PlanOffer {
    id: String,
    schedule: Digest,
    disclosure: Digest,
}

#[derive(Deserialize)]
struct Digest {
    digest: String,
}

#[derive(Deserialize)]
struct Document {
    id: String,
    version: String,
    sha256: String,
    required: bool,
}

impl View {
    fn choose(&self) -> Outcome<Bytes> {
        let option = self.options.iter().find(|option| option.id == "alipay-huabei");
        let option = option.ok_or("the view does not offer alipay-huabei")?;
        let plan = option.plans.iter().find(|plan| plan.id == "huabei-12");
        let plan = plan.ok_or("the view does not offer huabei-12")?;
        let required = option.documents.iter().filter(|document| document.required);
        let consents = required.map(|document| {
            let Document { id, version, sha256, .. } = document;
            json!({ "document": id, "version": version, "sha256": sha256, "shown_s": 12, "to_end": true })
        });
        let body = json!({
            "option": option.id,
            "plan": plan.id,
            "host": "alipay_h5",
            "consents": consents.collect::<Vec<_>>(),
            "schedule_digest": plan.schedule.digest,
            "documents_digest": option.documents_digest,
            "disclosure_digest": plan.disclosure.digest,
            "locale": "zh-Hans",
        });
        Ok(body.to_string().into())
    }
}

#[derive(Deserialize)]
struct Confirmed {
    instruction: Instruction,
}

#[derive(Deserialize)]
struct Instruction {
    /// Absent where the backend had to call Alipay.
    order_string: Option<String>,
}

impl Confirmed {
    /// The backend's number of the attempt, as the host's app reads it.
    fn out_trade_no(&self) -> Outcome<String> {
        #[derive(Deserialize)]
        struct Content {
            out_trade_no: String,
        }
        let order = self.instruction.order_string.as_deref().ok_or("the order was not signed here")?;
        let parameters = form::decode(order).map_err(|error| format!("the order string: {error}"))?;
        let content = parameters.iter().find(|(name, _)| name == "biz_content");
        let (_, content) = content.ok_or("the order string has no content")?;
        let content: Content = serde_json::from_str(content).map_err(|error| error.to_string())?;
        Ok(content.out_trade_no)
    }
}

#[derive(Deserialize)]
struct Status {
    status: String,
}
