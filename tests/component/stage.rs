//! What a test needs of the page: a place in a shadow root, a backend that answers, and patience.

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, JSON, Object, Reflect};
use paylater_checkout::text::{Locale, Text};
use paylater_checkout::{Handle, render_into};
use paylater_core::consent::{ConsentDocument, ConsentKind};
use paylater_core::date::Date;
use paylater_core::digest::sha256_hex;
use paylater_core::instant::Instant;
use paylater_core::money::{Money, Remainder};
use paylater_core::offer::{
    CheckoutView, DisclosureOptions, Eligibility, Line, OptionOffer, OrderSummary, PlanOffer, Way,
};
use paylater_core::order::{Held, Status};
use paylater_core::schedule::{FeeBearer, Holidays, Terms};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, window};

/// A mounted checkout and everything it told the page.
pub struct Stage {
    host: Element,
    root: Element,
    told: Array,
    pub handle: Handle,
}

/// A view with Huabei in 3 and 6, and one required document.
pub fn view() -> CheckoutView {
    let ordered_on = Date::parse("2026-11-22").expect("a day");
    let price = Money::from_fen(129_900).expect("an amount");
    let plan = |id: &str, instalments| {
        let terms = Terms::flat_fee(instalments, 23_000, FeeBearer::Buyer, Remainder::First);
        let order = (price, ordered_on, &Holidays::default());
        PlanOffer::compute(id.into(), terms, order, DisclosureOptions::default()).expect("a plan")
    };
    let text = "# 约定\n\n分期归还。".to_string();
    let document = ConsentDocument {
        id: "terms".into(),
        version: "1".into(),
        kind: ConsentKind::ProductTerms,
        title: "花呗分期付款条款".into(),
        sha256: sha256_hex(text.as_bytes()),
        text,
        is_required: true,
        reading_s: 0,
    };
    CheckoutView {
        session: "cs_1".into(),
        order: OrderSummary {
            out_trade_no: "S1".into(),
            subject: "蓝牙耳机".into(),
            merchant: "示例商店".into(),
            lines: vec![Line { name: "蓝牙耳机".into(), quantity: 1, unit_amount: price }],
            amount: price,
        },
        ordered_on,
        holidays: Holidays::default(),
        options: vec![OptionOffer {
            way: Way::AlipayHuabei,
            eligibility: Eligibility::Eligible,
            plans: vec![plan("huabei-3", 3), plan("huabei-6", 6)],
            documents: vec![document],
        }],
        status: Status::Open,
        held: Held::Nothing,
        open_attempt: None,
        expires_at: Instant::from_unix_ms(4_000_000_000_000),
    }
}

/// The view as the backend sends it.
pub fn wire(view: &CheckoutView) -> String {
    let view = paylater_wire::view::CheckoutView::from_core(view, 1);
    let value = serde_wasm_bindgen::to_value(&view).expect("plain data");
    JSON::stringify(&value).expect("plain data").into()
}

/// Every request is answered with this body.
fn backend_answers(body: &str) {
    let fetch = Function::new_with_args(
        "request",
        &format!(
            "return Promise.resolve(new Response({}, {{ headers: {{ 'Content-Type': 'application/json' }} }}))",
            JSON::stringify(&JsValue::from_str(body)).expect("a text")
        ),
    );
    Reflect::set(&window().expect("a window"), &"fetch".into(), &fetch).expect("fetch can be replaced");
}

impl Stage {
    /// Mounts the component in a shadow root, before a backend that answers so.
    pub fn mount(answer: &str) -> Self {
        backend_answers(answer);
        let document = window().and_then(|window| window.document()).expect("a document");
        let host = document.create_element("div").expect("an element");
        document.body().expect("a body").append_child(&host).expect("a place");
        let init = web_sys::ShadowRootInit::new(web_sys::ShadowRootMode::Open);
        let shadow = host.attach_shadow(&init).expect("a shadow root");
        let root = document.create_element("div").expect("an element");
        shadow.append_child(&root).expect("a place");
        let told = Array::new();
        let options = Object::new();
        for (name, value) in [
            ("session", "cs_1"),
            ("clientToken", "ct_1"),
            ("apiBase", "https://pay.shop.example"),
            ("locale", "zh-Hans"),
        ] {
            Reflect::set(&options, &name.into(), &value.into()).expect("a plain object");
        }
        let words: Array = Text::of(Locale::ZhHans).words().into_iter().map(JsValue::from).collect();
        Reflect::set(&options, &"words".into(), &words).expect("a plain object");
        let facts = Object::new();
        Reflect::set(&facts, &"userAgent".into(), &"AlipayClient/10.6.10".into()).expect("a plain object");
        Reflect::set(&options, &"facts".into(), &facts).expect("a plain object");
        let listener = Function::new_with_args("told, name, detail", "told.push([name, detail])");
        let listener = listener.bind1(&JsValue::UNDEFINED, &told).unchecked_into();
        let handle = render_into(root.clone(), options.into(), listener).expect("good options");
        Self { host, root, told, handle }
    }

    /// The first element that matches, once it is there.
    pub async fn find(&self, selector: &str) -> HtmlElement {
        for _ in 0..250 {
            if let Ok(Some(found)) = self.root.query_selector(selector) {
                return found.unchecked_into();
            }
            TimeoutFuture::new(20).await;
        }
        panic!("{selector} never came: {}", self.root.inner_html());
    }

    /// How many match now.
    pub fn count(&self, selector: &str) -> u32 {
        self.root.query_selector_all(selector).expect("a selector").length()
    }

    /// All text on the screen.
    pub fn text(&self) -> String {
        self.root.text_content().unwrap_or_default()
    }

    /// The names and details told so far, as JSON.
    pub fn told(&self) -> String {
        JSON::stringify(&self.told).expect("plain data").into()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.handle.destroy();
        self.host.remove();
    }
}
