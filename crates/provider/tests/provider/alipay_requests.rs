//! What is sent to Alipay, read back as the gateway would read it.

use paylater_core::host::Host;
use paylater_core::instruction::Instruction;
use paylater_core::offer::Way;
use paylater_core::signing::form;
use paylater_provider::{
    Alipay, AlipayConfig, Attempt, CreateAction, Fault, HttpRequest, Huabei, Providers, RefusalKind,
};
use serde_json::{Value, json};

use crate::world::{
    NONCE, alipay_config, attempt, gateway_reads, gateway_receives, huabei, money, now, providers, zhima,
};

fn create(attempt: &Attempt) -> CreateAction {
    providers().create(attempt, now(), NONCE).expect("a creation")
}

fn called(attempt: &Attempt) -> HttpRequest {
    match create(attempt) {
        CreateAction::Call(request) => request,
        CreateAction::Ready(instruction) => panic!("{instruction:?}"),
    }
}

fn instructed(attempt: &Attempt) -> Instruction {
    match create(attempt) {
        CreateAction::Ready(instruction) => instruction,
        CreateAction::Call(request) => panic!("{request:?}"),
    }
}

fn refusal(attempt: &Attempt) -> (String, RefusalKind) {
    match providers().create(attempt, now(), NONCE) {
        Err(Fault::Refused { code, kind, .. }) => (code, kind),
        other => panic!("{other:?}"),
    }
}

fn biz(params: &std::collections::BTreeMap<String, String>) -> Value {
    serde_json::from_str(&params["biz_content"]).expect("JSON")
}

#[test]
fn zhima_is_an_order_string_that_the_gateway_verifies() {
    let Instruction::AlipayOrderString(order) = instructed(&zhima()) else { panic!("no order string") };
    let params = gateway_reads(&order, "");
    for (name, value) in [
        ("app_id", "2021000000000001"),
        ("method", "zhima.credit.payafteruse.creditbizorder.create"),
        ("format", "JSON"),
        ("charset", "utf-8"),
        ("sign_type", "RSA2"),
        ("timestamp", "2026-01-02 03:04:05"),
        ("version", "1.0"),
        ("notify_url", "https://shop.example/notify/alipay"),
    ] {
        assert_eq!(params[name], value, "{name}");
    }
    assert_eq!(
        biz(&params),
        json!({
            "out_order_no": "T20260102_001",
            "out_agreement_no": "T20260102_001",
            "zm_service_id": "2026000000000000000000000001",
            "category_id": "ZMSC_1_4_1",
            "product_code": "CREDIT_PAY_AFTER_USE",
            "amount_type": "ORDER_AMOUNT",
            "order_amount": "1299.00",
            "subject": "羊毛衫 A+B",
            "return_back_link": "https://shop.example/back?order=1&a=b",
            "cancel_back_link": "https://shop.example/back?order=1&a=b",
        })
    );
    assert!(!order.contains('+'), "a space is %20 and a plus is %2B: {order}");
}

#[test]
fn zhima_in_a_browser_needs_a_launch_address_and_goes_there() {
    let in_browser = attempt(Way::AlipayZhima, Host::Browser);
    assert_eq!(refusal(&in_browser), ("HOST_UNSUPPORTED".into(), RefusalKind::Merchant));
    let config = AlipayConfig {
        zhima_launch_url: Some("https://launch.example/start?sign_str={sign_str}&x=1".into()),
        ..alipay_config()
    };
    let providers = Providers { alipay: Some(Alipay::new(config).expect("good")), wechat: None };
    let Ok(CreateAction::Ready(Instruction::Redirect { url })) = providers.create(&in_browser, now(), NONCE)
    else {
        panic!("no address")
    };
    let query = url.strip_prefix("https://launch.example/start?").expect("the launch address");
    let pairs = form::decode(query).expect("a query");
    assert_eq!(pairs[1], ("x".into(), "1".into()));
    assert_eq!(gateway_reads(&pairs[0].1, "")["version"], "1.0");
}

#[test]
fn huabei_with_a_known_buyer_creates_a_trade() {
    let request = called(&Attempt { alipay_open_id: Some("open-1".into()), ..huabei() });
    let params = gateway_receives(&request);
    assert_eq!(params["method"], "alipay.trade.create");
    assert!(request.url.contains("charset=utf-8"), "the gateway needs the charset before the body");
    assert!(!request.url.contains("biz_content"));
    assert_eq!(
        biz(&params),
        json!({
            "out_trade_no": "T20260102_001",
            "total_amount": "1299.00",
            "subject": "羊毛衫 A+B",
            "product_code": "JSAPI_PAY",
            "buyer_open_id": "open-1",
            "time_expire": "2026-01-02 03:34:05",
            "enable_pay_channels": "pcreditpayInstallment",
            "extend_params": { "hb_fq_num": "6", "hb_fq_seller_percent": "0" },
        })
    );
}

#[test]
fn huabei_without_a_known_buyer_is_an_order_string() {
    let seller_pays = Some(Huabei { instalments: 12, seller_pays: true });
    let attempt = Attempt { huabei: seller_pays, host: Host::AlipayMini, ..huabei() };
    let Instruction::AlipayOrderString(order) = instructed(&attempt) else { panic!("no order string") };
    let params = gateway_reads(&order, "");
    assert_eq!(params["method"], "alipay.trade.app.pay");
    let biz = biz(&params);
    assert_eq!(biz["product_code"], "QUICK_MSECURITY_PAY");
    assert_eq!(biz["extend_params"], json!({ "hb_fq_num": "12", "hb_fq_seller_percent": "100" }));
    assert_eq!(biz.get("buyer_open_id"), None);
}

#[test]
fn huabei_in_a_browser_is_the_wap_page() {
    let Instruction::Redirect { url } = instructed(&attempt(Way::AlipayHuabei, Host::Browser)) else {
        panic!("no address")
    };
    let (address, query) = url.split_once('?').expect("a query");
    assert_eq!(address, "https://gateway.example/gateway.do");
    let params = gateway_reads(query, "");
    assert_eq!(params["method"], "alipay.trade.wap.pay");
    assert_eq!(params["return_url"], "https://shop.example/back?order=1&a=b");
    assert_eq!(biz(&params)["product_code"], "QUICK_WAP_WAY");
    assert_eq!(biz(&params)["quit_url"], "https://shop.example/back?order=1&a=b");
}

#[test]
fn the_same_attempt_begins_the_same_way_every_time() {
    for attempt in [zhima(), huabei(), Attempt { alipay_open_id: Some("open-1".into()), ..huabei() }] {
        assert_eq!(create(&attempt), create(&attempt));
    }
}

#[test]
fn what_cannot_be_begun_is_refused_before_anything_is_sent() {
    use RefusalKind::{Merchant, WrongState};
    let bare = || Attempt { huabei: None, ..huabei() };
    for (attempt, code, kind) in [
        (Attempt { out_trade_no: "a/b/c/d/e/f".into(), ..zhima() }, "NUMBER_MALFORMED", Merchant),
        (Attempt { out_trade_no: "9".repeat(33), ..zhima() }, "NUMBER_MALFORMED", Merchant),
        (Attempt { amount: money(0), ..zhima() }, "AMOUNT_ZERO", Merchant),
        (Attempt { expires_at: now(), ..zhima() }, "ATTEMPT_EXPIRED", WrongState),
        (Attempt { host: Host::WechatH5, ..zhima() }, "HOST_UNSUPPORTED", Merchant),
        (bare(), "PLAN_MISSING", Merchant),
        (
            Attempt { huabei: Some(Huabei { instalments: 24, seller_pays: false }), ..bare() },
            "PLAN_UNSUPPORTED",
            Merchant,
        ),
    ] {
        assert_eq!(refusal(&attempt), (code.into(), kind), "{attempt:?}");
    }
    let nobody = Providers::default().create(&zhima(), now(), NONCE);
    assert!(matches!(nobody, Err(Fault::Refused { code, .. }) if code == "NOT_CONFIGURED"));
}

#[test]
fn a_subject_cannot_carry_what_alipay_forbids() {
    let attempt = Attempt { subject: "A/B=C&D\r\n".into(), ..zhima() };
    let Instruction::AlipayOrderString(order) = instructed(&attempt) else { panic!("no order string") };
    assert_eq!(biz(&gateway_reads(&order, ""))["subject"], "A B C D");
}

fn check_asks(request: Result<HttpRequest, Fault>, method: &str, content: Value) {
    let params = gateway_receives(&request.expect("a request"));
    assert_eq!((params["method"].as_str(), biz(&params)), (method, content));
}

fn named() -> Attempt {
    Attempt { provider_no: Some("ZMCB99202601020001".into()), ..zhima() }
}

#[test]
fn a_query_asks_by_our_number() {
    let providers = providers();
    let order_query = "zhima.credit.payafteruse.creditbizorder.query";
    for attempt in [zhima(), named()] {
        let request = providers.query(&attempt, now(), NONCE);
        check_asks(request, order_query, json!({ "out_order_no": "T20260102_001" }));
    }
    let of_trade = providers.query(&huabei(), now(), NONCE);
    check_asks(of_trade, "alipay.trade.query", json!({ "out_trade_no": "T20260102_001" }));
    let of_capture = providers.query_capture(&named(), "C20260102_001", now(), NONCE);
    check_asks(of_capture, "alipay.trade.query", json!({ "out_trade_no": "C20260102_001" }));
}

#[test]
fn a_close_closes_the_trade_or_says_that_the_promise_was_not_kept() {
    let close = |attempt: &Attempt| providers().void(attempt, now(), NONCE);
    check_asks(close(&huabei()), "alipay.trade.close", json!({ "out_trade_no": "T20260102_001" }));
    let finish = json!({
        "credit_biz_order_id": "ZMCB99202601020001",
        "out_request_no": "T20260102_001_finish",
        "is_fulfilled": "false",
        "remark": "订单已取消",
    });
    check_asks(close(&named()), "zhima.credit.payafteruse.creditbizorder.finish", finish);
    // Without Alipay's number there is nothing to end by: it is asked for.
    let query = json!({ "out_order_no": "T20260102_001" });
    check_asks(close(&zhima()), "zhima.credit.payafteruse.creditbizorder.query", query);
}

#[test]
fn a_capture_deducts_the_whole_price_from_the_order() {
    let content = json!({
        "out_trade_no": "C20260102_001",
        "auth_code": "ZMCB99202601020001",
        "scene": "ZHIMA_CREDIT_CODE",
        "product_code": "GENERAL_WITHHOLDING",
        "total_amount": "1299.00",
        "subject": "羊毛衫 A+B",
        "is_async_pay": true,
        "extend_params": { "creditTradeScene": "CREDIT_PAY_UNCERTAIN_FEE" },
    });
    let request = providers().capture(&named(), "C20260102_001", now(), NONCE);
    check_asks(request, "alipay.trade.pay", content);
}

#[test]
fn a_capture_without_alipays_number_or_with_the_attempts_own_is_not_sent() {
    for (attempt, capture_no, code, kind) in [
        (zhima(), "C20260102_001", "ORDER_ID_UNKNOWN", RefusalKind::WrongState),
        (named(), "T20260102_001", "NUMBER_MALFORMED", RefusalKind::Merchant),
        (named(), "C/2026", "NUMBER_MALFORMED", RefusalKind::Merchant),
        (huabei(), "C20260102_001", "UNSUPPORTED", RefusalKind::Merchant),
    ] {
        match providers().capture(&attempt, capture_no, now(), NONCE) {
            Err(Fault::Refused { code: got, kind: got_kind, .. }) => {
                assert_eq!((got.as_str(), got_kind), (code, kind))
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn certificate_mode_signs_the_serial_numbers() {
    let config = AlipayConfig {
        app_cert_sn: Some("e90dd23a37c5c7b616e003970817ff82".into()),
        alipay_root_cert_sn: Some("687b59193f3f462dd5336e5abf83c5d8_02941eef3187dddf3d3b83462e1dfcf6".into()),
        ..alipay_config()
    };
    let providers = Providers { alipay: Some(Alipay::new(config).expect("good")), wechat: None };
    let request = providers.query(&huabei(), now(), NONCE).expect("a request");
    let params = gateway_receives(&request);
    assert_eq!(params["app_cert_sn"], "e90dd23a37c5c7b616e003970817ff82");
    assert!(params["alipay_root_cert_sn"].contains('_'));
}
