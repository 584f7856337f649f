//! What time alone does to orders. The rules take the moment as an argument, so that nobody has to wait.

use std::collections::BTreeMap;

use paylater_core::signing::wechat::pay_sign_string;
use paylater_sandbox::Options;
use paylater_sandbox::datetime::{self, DAY_MS, HOUR_MS, MINUTE_MS};
use paylater_sandbox::keys::{MerchantKeys, ProviderKeys, load_merchant_keys, load_provider_keys};
use paylater_sandbox::product::Context;
use paylater_sandbox::products::alipay_trade::changes;
use paylater_sandbox::products::alipay_trade::terms::OrderTerms;
use paylater_sandbox::products::alipay_trade::trade::{self, TradeStatus, Trades};
use paylater_sandbox::products::wechat_jsapi::cashier;
use paylater_sandbox::products::{PRODUCTS, wechat_score};
use paylater_sandbox::state::SandboxState;
use paylater_sandbox::system::machine::OsRandom;
use paylater_sandbox::wechat::answer::{Answer, Refusal, tail};
use paylater_sandbox::wechat::launch::WcPay;
use paylater_sandbox::wechat::request::Request;
use serde_json::{Value, json};

use crate::merchant::{Private, key_folders};
use crate::world::{ALIPAY_BUYER, APPID, MCHID, SERVICE_ID, WECHAT_BUYER};

/// 2026-01-02 03:04:05 in Beijing.
const START_MS: i64 = 1_767_294_245_000;

/// A provider without a network.
struct Desk {
    state: SandboxState,
    options: Options,
    keys: ProviderKeys,
    merchant: MerchantKeys,
}

impl Desk {
    fn new() -> Self {
        let (provider, merchant) = key_folders();
        Self {
            state: SandboxState::new(
                "12345".into(),
                PRODUCTS.iter().flat_map(|product| product.parts.to_vec()),
            ),
            options: Options::default(),
            keys: load_provider_keys(provider).expect("keys"),
            merchant: load_merchant_keys(merchant).expect("keys"),
        }
    }

    /// Does something at a moment after the start.
    fn at<T>(&mut self, after_ms: i64, act: impl FnOnce(&mut SandboxState, &Context<'_>) -> T) -> T {
        let Self { state, options, keys, merchant } = self;
        let (random, products) = (&OsRandom::default(), PRODUCTS);
        act(state, &Context { now_ms: START_MS + after_ms, options, keys, merchant, random, products })
    }

    /// Answers a call as `POST /v3/…/{no}` with the number in its path.
    fn wechat(
        &mut self,
        after_ms: i64,
        call: &str,
        number: &str,
        query: &[(&str, &str)],
        body: Value,
    ) -> Result<Value, Refusal> {
        let query: BTreeMap<String, String> =
            query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let request = Request { number: number.to_owned(), query, body };
        let answered = self.at(after_ms, |state, ctx| {
            let mut calls = ctx.wechat().flat_map(|(_, face)| face.calls);
            let call = calls.find(|known| known.name == call).expect("a call of this name");
            (call.answer)(state, &request, ctx)
        });
        answered.map(|answer| match answer {
            Answer::Json(body) => body,
            Answer::Empty => Value::Null,
        })
    }
}

const JSAPI: &str = "POST /v3/pay/transactions/jsapi";

fn terms(expires_ms: Option<i64>) -> OrderTerms {
    OrderTerms {
        method: "alipay.trade.create".into(),
        out_trade_no: "T1".into(),
        total: paylater_sandbox::amount::Amount(8888),
        subject: "A".into(),
        buyer: None,
        instalments: None,
        expires_ms,
        passback_params: None,
        notify_url: None,
        return_url: None,
        quit_url: None,
        content: "{}".into(),
    }
}

#[test]
fn an_unpaid_trade_closes_at_its_end_and_not_before() {
    for (after_ms, status) in [(HOUR_MS - 1, TradeStatus::WaitBuyerPay), (HOUR_MS, TradeStatus::TradeClosed)]
    {
        let mut desk = Desk::new();
        let placed = desk.at(0, |state, ctx| trade::place(state, terms(Some(START_MS + HOUR_MS)), None, ctx));
        let mut known = placed.expect("a trade");
        known.age(START_MS + after_ms);
        assert_eq!(known.status, status);
    }
}

#[test]
fn a_paid_trade_is_finished_after_ninety_days() {
    let mut desk = Desk::new();
    desk.at(0, |state, ctx| {
        trade::place(state, terms(None), None, ctx).expect("a trade");
        changes::pay(state, "T1", ALIPAY_BUYER, "cashier", ctx);
    });
    for (after_ms, status) in
        [(90 * DAY_MS - 1, TradeStatus::TradeSuccess), (90 * DAY_MS, TradeStatus::TradeFinished)]
    {
        let known = desk.state.part_mut::<Trades>().0.get_mut("T1").expect("a trade");
        known.age(START_MS + after_ms);
        assert_eq!(known.status, status);
    }
}

fn jsapi() -> Value {
    json!({
        "appid": APPID, "mchid": MCHID, "description": "A", "out_trade_no": "T00001",
        "notify_url": "https://m.example/n", "amount": { "total": 1 }, "payer": { "openid": WECHAT_BUYER },
    })
}

#[test]
fn a_prepay_id_opens_the_cashier_for_two_hours_and_asking_again_gives_a_new_one() {
    let mut desk = Desk::new();
    let first = desk.wechat(0, JSAPI, "", &[], jsapi()).expect("an order")["prepay_id"].clone();
    let package = format!("prepay_id={}", first.as_str().expect("a text"));
    let (_, merchant) = key_folders();
    let key = Private::read(&merchant.join("wechatpay_merchant_private.pem"));
    let params = WcPay {
        app_id: Some(APPID.into()),
        timestamp: "1767294245".into(),
        nonce: "n".into(),
        pay_sign: key.sign(&pay_sign_string(APPID, 1_767_294_245, "n", &package)),
        package,
        sign_type: "RSA".into(),
    };
    let opened = |desk: &mut Desk, after_ms: i64| {
        desk.at(after_ms, |state, ctx| {
            cashier::open(state, &params, WECHAT_BUYER, ctx).map(|opening| opening.number)
        })
    };
    assert_eq!(opened(&mut desk, 2 * HOUR_MS - 1), Ok("T00001".to_owned()));
    assert_eq!(opened(&mut desk, 2 * HOUR_MS), Err("prepay_id 已超过两小时".to_owned()));
    let same = desk.wechat(2 * HOUR_MS - 1, JSAPI, "", &[], jsapi()).expect("an order");
    assert_eq!(same["prepay_id"], first);
    let fresh = desk.wechat(2 * HOUR_MS, JSAPI, "", &[], jsapi()).expect("an order");
    assert_ne!(fresh["prepay_id"], first);
}

#[test]
fn an_unpaid_transaction_closes_after_seven_days_or_at_the_end_it_was_given() {
    let mut ends = jsapi();
    ends["time_expire"] = json!(datetime::rfc3339(START_MS + 5 * MINUTE_MS));
    for (order, end_ms) in [(jsapi(), 7 * DAY_MS), (ends, 5 * MINUTE_MS)] {
        let mut desk = Desk::new();
        desk.wechat(0, JSAPI, "", &[], order).expect("an order");
        for (after_ms, state) in [(end_ms - 1, "NOTPAY"), (end_ms, "CLOSED")] {
            let query = "GET /v3/pay/transactions/out-trade-no/{no}";
            let asked = [("mchid", MCHID)];
            let view = desk.wechat(after_ms, query, "T00001", &asked, Value::Null).expect("an order");
            assert_eq!(view["trade_state"], state);
        }
    }
}

#[test]
fn an_unconfirmed_service_order_expires_after_thirty_days() {
    let mut desk = Desk::new();
    let order = json!({
        "appid": APPID, "service_id": SERVICE_ID, "out_order_no": "S1", "service_introduction": "购物",
        "risk_fund": { "name": "ESTIMATE_ORDER_COST", "amount": 1 }, "time_range": { "start_time": "OnAccept" },
        "notify_url": "https://m.example/n",
    });
    desk.wechat(0, "POST /v3/payscore/serviceorder", "", &[], order).expect("an order");
    let query = [("service_id", SERVICE_ID), ("appid", APPID), ("out_order_no", "S1")];
    for (after_ms, state) in [(30 * DAY_MS - 1, "CREATED"), (30 * DAY_MS, "EXPIRED")] {
        let view = desk
            .wechat(after_ms, "GET /v3/payscore/serviceorder", "", &query, Value::Null)
            .expect("an order");
        assert_eq!(view["state"], state);
    }
    let confirmed = desk
        .at(30 * DAY_MS, |state, ctx| wechat_score::buyer::confirm(state, "S1", WECHAT_BUYER, false, ctx));
    assert!(confirmed.is_err());
    let cancel = json!({ "appid": APPID, "service_id": SERVICE_ID, "reason": "用户取消" });
    let refusal = desk
        .wechat(30 * DAY_MS, "POST /v3/payscore/serviceorder/{no}/cancel", "S1", &[], cancel)
        .expect_err("too late");
    assert_eq!(refusal.tail, tail::SCORE_CANNOT_CANCEL);
}
