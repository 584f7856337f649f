//! One sandbox, one merchant and one receiver of notifications, for one test.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use paylater_core::signing::alipay::{Params, order_string, request_string_to_sign, split_answer};
use paylater_core::signing::form::encode_component;
use paylater_core::signing::wechat;
use paylater_sandbox::ports::Clock;
use paylater_sandbox::system::machine::SystemClock;
use paylater_sandbox::{KeyFolders, Options, Sandbox, datetime};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::merchant::{Private, Public, key_folders, unseal};
use crate::receiver::{Received, Receiver};

pub const APP_ID: &str = "2021000000000001";
pub const SELLER_ID: &str = "2088000000000001";
pub const MCHID: &str = "1900000001";
pub const APPID: &str = "wx0000000000000001";
pub const SERVICE_ID: &str = "00002000000000000000000000000001";
pub const MERCHANT_SERIAL: &str = "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C";
pub const ALIPAY_BUYER: &str = "demo-open-id-0001";
pub const WECHAT_BUYER: &str = "oDemo0000000000000000000001";
pub const PASSWORD: &str = "123456";

pub struct World {
    pub sandbox: Sandbox,
    pub receiver: Receiver,
    pub http: reqwest::Client,
    pub alipay_app: Private,
    pub alipay: Public,
    pub wechat_merchant: Private,
    pub wechat: Public,
    pub public_key_id: String,
    pub api_v3_key: String,
    pub api_v2_key: String,
}

/// The present, in milliseconds since 1970.
pub fn now_ms() -> i64 {
    SystemClock.now_ms()
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).expect("a key file").trim().to_owned()
}

impl World {
    /// Notifications at once, repetitions a thousand times faster than life, deductions after 20 ms.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Options)) -> Self {
        let mut options = Options::default();
        options.behaviour.time_scale = 1000;
        options.behaviour.notify_delay_ms = 0;
        options.behaviour.settle_delay_ms = 20;
        change(&mut options);
        let (provider, merchant) = key_folders();
        let folders = KeyFolders { provider: Some(provider.clone()), merchant: Some(merchant.clone()) };
        let sandbox = Sandbox::start(options, folders).await.expect("a sandbox");
        let no_redirects = reqwest::redirect::Policy::none();
        Self {
            receiver: Receiver::start().await,
            http: reqwest::Client::builder().redirect(no_redirects).no_proxy().build().expect("a client"),
            alipay_app: Private::read(&merchant.join("alipay_app_private.pem")),
            alipay: Public::read(&provider.join("alipay_public.pem")),
            wechat_merchant: Private::read(&merchant.join("wechatpay_merchant_private.pem")),
            wechat: Public::read(&provider.join("wechatpay_public.pem")),
            public_key_id: read(provider, "wechatpay_public_key_id.txt"),
            api_v3_key: read(merchant, "wechatpay_api_v3.key"),
            api_v2_key: read(merchant, "wechatpay_api_v2.key"),
            sandbox,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.base_url)
    }

    pub fn notify_url(&self, path: &str) -> String {
        format!("{}{path}", self.receiver.base_url)
    }

    // ---- Alipay

    /// Signed parameters of a call that notifies `/alipay`.
    pub fn alipay_params(&self, method: &str, biz: &Value) -> Params {
        let mut params: Params = [
            ("app_id", APP_ID.to_owned()),
            ("method", method.to_owned()),
            ("format", "JSON".to_owned()),
            ("charset", "utf-8".to_owned()),
            ("sign_type", "RSA2".to_owned()),
            ("timestamp", datetime::spaced(now_ms())),
            ("version", "1.0".to_owned()),
            ("notify_url", self.notify_url("/alipay")),
            ("biz_content", biz.to_string()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
        self.sign_alipay(&mut params);
        params
    }

    pub fn sign_alipay(&self, params: &mut Params) {
        let sign = self.alipay_app.sign(&request_string_to_sign(params));
        params.insert("sign".to_owned(), sign);
    }

    pub fn alipay_order_string(&self, method: &str, biz: &Value) -> String {
        let params = self.alipay_params(method, biz);
        order_string(&params, &params["sign"])
    }

    /// Posts parameters, the common ones in the query as SDKs do; answers the body.
    pub async fn post_alipay(&self, params: &Params) -> reqwest::Result<String> {
        let (content, common): (Vec<_>, Vec<_>) = params.iter().partition(|(name, _)| *name == "biz_content");
        let encoded = |pairs: Vec<(&String, &String)>| {
            let pairs: Vec<String> =
                pairs.iter().map(|(name, value)| format!("{name}={}", encode_component(value))).collect();
            pairs.join("&")
        };
        let url = format!("{}?{}", self.url("/gateway.do"), encoded(common));
        let form = "application/x-www-form-urlencoded;charset=utf-8";
        self.http.post(url).header("content-type", form).body(encoded(content)).send().await?.text().await
    }

    /// Calls an API and verifies the answer over the exact bytes of its node.
    pub async fn alipay(&self, method: &str, biz: Value) -> Value {
        let body = self.post_alipay(&self.alipay_params(method, &biz)).await.expect("an answer");
        let answer = split_answer(&body, method).expect("a node of this method");
        let sign = answer.sign.expect("a signature");
        assert!(self.alipay.verifies(answer.node, sign), "the signature fits the node's bytes: {body}");
        serde_json::from_str(answer.node).expect("JSON")
    }

    // ---- WeChat Pay

    pub fn authorization(&self, method: &str, path: &str, timestamp_s: i64, body: &str) -> String {
        let nonce = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS";
        let signed = wechat::request_string_to_sign(method, path, timestamp_s, nonce, body);
        let signature = self.wechat_merchant.sign(&signed);
        wechat::authorization_header(MCHID, MERCHANT_SERIAL, timestamp_s, nonce, &signature)
    }

    /// Calls an API with its answer asked under the public key, and verifies it.
    pub async fn wechat(&self, method: &str, path: &str, body: Option<Value>) -> WechatAnswer {
        let answer = self.wechat_unverified(method, path, body).await.expect("an answer");
        assert_eq!(answer.header("wechatpay-serial"), self.public_key_id);
        assert!(answer.is_signed_by(&self.wechat), "the three lines fit: {}", answer.body);
        answer
    }

    pub async fn wechat_unverified(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> reqwest::Result<WechatAnswer> {
        let body = body.map_or_else(String::new, |body| body.to_string());
        let authorization = self.authorization(method, path, now_ms() / 1000, &body);
        self.send_wechat(method, path, &authorization, &self.public_key_id, body).await
    }

    pub async fn send_wechat(
        &self,
        method: &str,
        path: &str,
        authorization: &str,
        serial: &str,
        body: String,
    ) -> reqwest::Result<WechatAnswer> {
        let method = method.parse().expect("a method");
        let response = self
            .http
            .request(method, self.url(path))
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .header("user-agent", "merchant/1.0")
            .header("authorization", authorization)
            .header("wechatpay-serial", serial)
            .body(body)
            .send()
            .await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(WechatAnswer { status, headers, body: response.text().await? })
    }

    /// Verifies and opens a notification; answers its envelope and its resource.
    pub fn open_wechat(&self, received: &Received) -> (Value, Value) {
        assert_eq!(received.header("wechatpay-serial"), self.public_key_id);
        assert!(received.is_signed_by(&self.wechat), "{}", received.body);
        let envelope: Value = serde_json::from_str(&received.body).expect("JSON");
        let part = |name: &str| envelope["resource"][name].as_str().expect("a text");
        let plain = unseal(&self.api_v3_key, part("nonce"), part("associated_data"), part("ciphertext"));
        let resource = serde_json::from_str(&plain).expect("JSON");
        (envelope, resource)
    }

    /// A JSAPI transaction of one yuan that was paid.
    pub async fn pay_jsapi(&self, out_trade_no: &str) {
        let order = json!({
            "appid": APPID, "mchid": MCHID, "description": "A", "out_trade_no": out_trade_no,
            "notify_url": self.notify_url("/wechat"), "amount": { "total": 100 }, "payer": { "openid": WECHAT_BUYER },
        });
        let ordered = self.wechat("POST", "/v3/pay/transactions/jsapi", Some(order)).await.json();
        let launch = self.jsapi_launch(ordered["prepay_id"].as_str().expect("a number"));
        let opened = self.post_json("/host/wechat/brand-wcpay", &launch).await;
        self.press(opened["cashier_url"].as_str().expect("a cashier"), "pay").await;
    }

    /// What a page hands to `getBrandWCPayRequest`.
    pub fn jsapi_launch(&self, prepay_id: &str) -> Value {
        let (timestamp, nonce, package) =
            (1_767_294_245, "593BEC0C930BF1AFEB40B4A08C8FB242", format!("prepay_id={prepay_id}"));
        let sign = self.wechat_merchant.sign(&wechat::pay_sign_string(APPID, timestamp, nonce, &package));
        json!({
            "appId": APPID, "timeStamp": timestamp.to_string(), "nonceStr": nonce, "package": package,
            "signType": "RSA", "paySign": sign, "openid": WECHAT_BUYER,
        })
    }

    // ---- hosts, cashier, control

    pub async fn post_json(&self, path: &str, body: &Value) -> Value {
        let response = self.http.post(self.url(path)).header("content-type", "application/json");
        let text =
            response.body(body.to_string()).send().await.expect("an answer").text().await.expect("a body");
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("JSON: {text}"))
    }

    /// Calls `tradePay` and answers the cashier's address.
    pub async fn trade_pay(&self, credential: Value) -> String {
        let answer = self.post_json("/host/alipay/trade-pay", &credential).await;
        answer["cashier_url"].as_str().unwrap_or_else(|| panic!("a cashier: {answer}")).to_owned()
    }

    pub async fn page(&self, cashier_url: &str) -> String {
        self.http.get(cashier_url).send().await.expect("a page").text().await.expect("a body")
    }

    /// Presses a button with the right password; answers how the session ended.
    pub async fn press(&self, cashier_url: &str, action: &str) -> Value {
        self.press_with(cashier_url, &format!("action={action}&password={PASSWORD}")).await;
        ending(&self.page(cashier_url).await)
    }

    /// Presses a button with a form of one's own; answers the page that came back.
    pub async fn press_with(&self, cashier_url: &str, form: &str) -> String {
        let request = self.http.post(cashier_url).header("content-type", "application/x-www-form-urlencoded");
        request.body(form.to_owned()).send().await.expect("an answer").text().await.expect("a body")
    }

    pub async fn control(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let request = self.http.request(method.parse().expect("a method"), self.url(path));
        let request = if body.is_null() {
            request
        } else {
            request.header("content-type", "application/json").body(body.to_string())
        };
        let response = request.send().await.expect("an answer");
        let (status, text) = (response.status().as_u16(), response.text().await.expect("a body"));
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    pub async fn fault(&self, on: &str, kind: &str) {
        let fault = json!({ "on": on, "kind": kind, "times": 1, "delay_ms": 60 });
        assert_eq!(self.control("POST", "/control/faults", fault).await.0, 204);
    }

    pub async fn state(&self) -> Value {
        self.control("GET", "/control/state", Value::Null).await.1
    }
}

/// How a session ended, from the page that says so.
pub fn ending(page: &str) -> Value {
    let (_, after) = page.split_once("id=\"ending\">").unwrap_or_else(|| panic!("an ended page: {page}"));
    let (text, _) = after.split_once("</script>").expect("its end");
    serde_json::from_str(text).expect("JSON")
}

#[derive(Debug, Clone)]
pub struct WechatAnswer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl WechatAnswer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("an ASCII header"))
    }

    pub fn is_signed_by(&self, key: &Public) -> bool {
        are_three_lines_signed(key, &self.headers, &self.body)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("JSON: {}", self.body))
    }

    /// Status, code and the numeric tail of the request id.
    pub fn refusal(&self) -> (u16, String, u64) {
        let tail = self.header("request-id").rsplit('-').next().and_then(|tail| tail.parse().ok());
        let code = self.json()["code"].as_str().unwrap_or_default().to_owned();
        (self.status, code, tail.expect("a numeric tail"))
    }
}

/// The fields of a form, decoded once.
pub fn fields(body: &str) -> BTreeMap<String, String> {
    paylater_core::signing::form::decode(body).expect("a form").into_iter().collect()
}

/// Does the signature in the headers cover timestamp, nonce and body?
pub fn are_three_lines_signed(key: &Public, headers: &HeaderMap, body: &str) -> bool {
    let header = |name: &str| headers.get(name).map_or("", |value| value.to_str().expect("an ASCII header"));
    let signed =
        wechat::answer_string_to_sign(header("wechatpay-timestamp"), header("wechatpay-nonce"), body);
    key.verifies(&signed, header("wechatpay-signature"))
}
