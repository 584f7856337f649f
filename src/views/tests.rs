//! Claims about what is shown, made by rendering to text.

use std::rc::Rc;

use paylater_core::checkout::{Checkout, Choice, Missing, Outcome, Problem};
use paylater_core::consent::{ConsentDocument, ConsentKind};
use paylater_core::date::Date;
use paylater_core::disclosure::Statement;
use paylater_core::instant::Instant;
use paylater_core::instruction::{BridgeHint, Instruction};
use paylater_core::money::{Money, Remainder};
use paylater_core::offer::{
    CheckoutView, DisclosureOptions, Eligibility, Ineligible, Line, OptionOffer, OrderSummary, PlanOffer,
    Provider, Way,
};
use paylater_core::order::{Held, Status};
use paylater_core::schedule::{DueEvent, FeeBearer, Holidays, Terms};
use yew::{Component, Context, LocalServerRenderer};

use super::*;
use crate::text::{Locale, Text};

fn money(fen: i64) -> Money {
    Money::from_fen(fen).expect("a test amount")
}

fn plan(id: &str, terms: Terms) -> PlanOffer {
    let ordered_on = Date::parse("2026-11-22").expect("a day");
    let order = (money(129_900), ordered_on, &Holidays::default());
    let statement = |id: &str, label: &str, text: &str, by: &str| Statement {
        id: id.into(),
        label: label.into(),
        text: text.into(),
        by: by.into(),
    };
    let statements = vec![
        statement("lender", "由谁提供", "示例银行", ""),
        statement("overdue_penalty_interest", "逾期", "按借款合同收取。", "示例银行"),
    ];
    PlanOffer::compute(
        id.into(),
        terms,
        order,
        DisclosureOptions { statements, ..DisclosureOptions::default() },
    )
    .expect(id)
}

fn flat(instalments: u32, fee_ppm: u32, fee_bearer: FeeBearer) -> Terms {
    Terms::flat_fee(instalments, fee_ppm, fee_bearer, Remainder::First)
}

fn document(id: &str, title: &str, is_required: bool) -> ConsentDocument {
    let text = "# 扣款\n\n确认收货后扣款。\n\n<b>不是标签</b>".to_string();
    ConsentDocument {
        id: id.into(),
        version: "2026-11".into(),
        kind: ConsentKind::ProductTerms,
        title: title.into(),
        sha256: paylater_core::digest::sha256_hex(text.as_bytes()),
        text,
        is_required,
        reading_s: 0,
    }
}

fn option(way: Way, plans: Vec<PlanOffer>, documents: Vec<ConsentDocument>) -> OptionOffer {
    OptionOffer { way, eligibility: Eligibility::Eligible, plans, documents }
}

fn refused(way: Way, reason: Ineligible) -> OptionOffer {
    OptionOffer { way, eligibility: Eligibility::Ineligible(reason), plans: vec![], documents: vec![] }
}

fn view() -> Rc<CheckoutView> {
    let deferred = Terms::DeferredUntil { event: DueEvent::GoodsReceived, days: 7 };
    let zhima_documents =
        vec![document("zhima", "《先享服务协议》", true), document("news", "《消息授权书》", false)];
    let huabei_plans = vec![
        plan("huabei-3", flat(3, 23_000, FeeBearer::Buyer)),
        plan("huabei-6", flat(6, 45_000, FeeBearer::Buyer)),
        plan("huabei-12", flat(12, 75_000, FeeBearer::Merchant)),
    ];
    Rc::new(CheckoutView {
        session: "cs_1".into(),
        order: OrderSummary {
            out_trade_no: "S20261122-1".into(),
            subject: "耳机".into(),
            merchant: "示例商店".into(),
            lines: vec![Line { name: "耳机".into(), quantity: 2, unit_amount: money(64_950) }],
            amount: money(129_900),
        },
        ordered_on: Date::parse("2026-11-22").expect("a day"),
        holidays: Holidays::default(),
        options: vec![
            option(Way::AlipayZhima, vec![plan("zhima", deferred)], zhima_documents),
            option(Way::AlipayHuabei, huabei_plans, vec![document("huabei", "《分期协议》", true)]),
            refused(Way::WechatScore, Ineligible::OtherHost(Provider::WechatPay)),
            refused(Way::WechatJsapi, Ineligible::AmountTooLarge(money(100_000))),
        ],
        status: Status::Open,
        held: Held::Nothing,
        open_attempt: None,
        expires_at: Instant::parse_rfc3339("2026-11-22T07:30:00Z").expect("a moment"),
    })
}

#[derive(Clone, PartialEq, Properties)]
struct Props {
    html: Html,
}

struct Page;

impl Component for Page {
    type Message = ();
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Self
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        ctx.props().html.clone()
    }
}

/// The markup of this state, in this language, with what the page has kept.
fn markup_of(checkout: &Checkout, locale: Locale, view_state: &ViewState) -> String {
    let ctx = RenderContext {
        text: Text::of(locale),
        actions: &ActionRegistry::default(),
        host: Host::AlipayH5,
        shop_url: Some("https://shop.example/back"),
        view_state,
        receipt: Receipt { api_base: "https://pay.example", session: "cs_1", client_token: "ct_1" },
        form: None,
        scope: "",
    };
    let props = Props { html: render(checkout, ctx) };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let page = LocalServerRenderer::<Page>::with_props(props).hydratable(false);
    tokio::task::LocalSet::new().block_on(&runtime, page.render())
}

fn markup_in(checkout: &Checkout, locale: Locale) -> String {
    markup_of(checkout, locale, &ViewState::default())
}

fn markup(checkout: &Checkout) -> String {
    markup_in(checkout, Locale::ZhHans)
}

/// What can be read in it, without the markup.
fn words(markup: &str) -> String {
    let mut words = String::new();
    let mut is_inside = false;
    for character in markup.chars() {
        match character {
            '<' => is_inside = true,
            '>' => is_inside = false,
            other if !is_inside => words.push(other),
            _ => {}
        }
    }
    words
}

/// The markup of the one element that has this in its opening tag, up to the end of that tag.
fn opening<'a>(markup: &'a str, part: &str) -> &'a str {
    let at = markup.find(part).unwrap_or_else(|| panic!("no {part} in {markup}"));
    let start = markup[..at].rfind('<').expect("an element");
    &markup[start..start + markup[start..].find('>').expect("its end")]
}

fn choosing(choice: Choice, missing: Vec<Missing>) -> Checkout {
    Checkout::Choosing { view: view(), choice, notice: None, changes: vec![], missing }
}

fn chosen(way: Way, plan: Option<&str>, agreed: &[&str]) -> Choice {
    Choice {
        way: Some(way),
        plan: plan.map(String::from),
        agreed: agreed.iter().map(|id| id.to_string()).collect(),
        shown: vec![],
    }
}

#[test]
fn nothing_is_chosen_or_ticked_beforehand() {
    for choice in [Choice::default(), chosen(Way::AlipayZhima, Some("zhima"), &[])] {
        let has_choice = choice.way.is_some();
        let markup = markup(&choosing(choice, vec![]));
        let checked = markup.matches(" checked").count();
        assert_eq!(checked, usize::from(has_choice), "only what was picked is: {markup}");
        assert!(!has_choice || markup.matches(r#"type="checkbox""#).count() == 2);
    }
}

#[test]
fn a_way_that_cannot_be_used_says_why_and_cannot_be_picked() {
    let markup = markup(&choosing(Choice::default(), vec![]));
    for (way, reason) in [
        ("wechat-score", "只能在微信中使用。请在微信中打开本页。"),
        ("wechat-jsapi", "适用于 ¥1,000.00 及以下的订单。"),
    ] {
        let input = opening(&markup, &format!(r#"id="paylater-way-{way}""#));
        assert!(input.contains("disabled"), "{input}");
        assert!(input.contains(&format!(r#"aria-describedby="paylater-way-{way}-note""#)), "{input}");
        assert!(markup.contains(&format!(r#"id="paylater-way-{way}-note">{reason}<"#)), "{markup}");
    }
    assert!(!opening(&markup, r#"id="paylater-way-alipay-huabei""#).contains("disabled"));
}

#[test]
fn a_radio_button_is_called_by_its_title_and_by_nothing_else() {
    let markup = markup(&choosing(chosen(Way::AlipayHuabei, None, &[]), vec![]));
    for (id, title) in [
        ("paylater-way-alipay-zhima", "芝麻先享 · 先享后付"),
        ("paylater-way-wechat-jsapi", "微信支付"),
        ("paylater-plan-huabei-3", "3 期"),
        ("paylater-document-huabei", "《分期协议》"),
    ] {
        let input = opening(&markup, &format!(r#"id="{id}""#));
        assert!(input.contains(&format!(r#"aria-labelledby="{id}-title""#)), "{input}");
        assert!(markup.contains(&format!(r#"id="{id}-title">{title}<"#)), "{markup}");
    }
}

#[test]
fn what_is_missing_is_summed_up_and_tied_to_its_field() {
    let nothing = markup(&choosing(Choice::default(), vec![Missing::Way]));
    let group = opening(&nothing, r#"id="paylater-ways""#);
    assert!(group.contains(r#"aria-invalid="true""#), "{group}");
    assert!(group.contains(r#"aria-describedby="paylater-ways-error""#), "{group}");
    assert!(nothing.contains(r#"id="paylater-ways-error">请选择一种支付方式<"#), "{nothing}");

    let missing = vec![Missing::Plan, Missing::Document("huabei".into())];
    let most = markup(&choosing(chosen(Way::AlipayHuabei, None, &[]), missing));
    assert!(opening(&most, r#"id="paylater-errors""#).contains(r#"tabindex="-1""#));
    assert!(words(&most).contains("还差 2 项才能继续请选择期数请阅读并勾选《分期协议》"));
    let tick = opening(&most, r#"id="paylater-document-huabei""#);
    assert!(tick.contains(r#"aria-invalid="true""#), "{tick}");
    assert!(
        tick.contains(r#"aria-describedby="paylater-document-huabei-error paylater-document-huabei-need""#),
        "{tick}"
    );
}

#[test]
fn a_result_that_is_not_known_promises_no_more_than_that_and_cannot_be_paid_again() {
    let since = Instant::parse_rfc3339("2026-11-22T07:00:00Z").expect("a moment");
    let read = words(&markup(&Checkout::Stalled { view: view(), instruction: None, since }));
    for said in [
        "支付结果确认中",
        "请勿重复支付",
        "¥1,299.00",
        "S20261122-1",
        "2026年11月22日 15:00",
        "查询结果返回商店",
    ] {
        assert!(read.contains(said), "{said} in {read}");
    }
    assert!(!read.contains("成功") && !read.contains("继续支付") && !read.contains("重试"), "{read}");
}

#[test]
fn an_interrupted_payment_claims_only_what_was_looked_up() {
    let interrupted = |hint| words(&markup(&Checkout::Interrupted { view: view(), instruction: None, hint }));
    let read = interrupted(Some(BridgeHint::SaysCancelled));
    assert!(read.contains("目前没有查到付款") && read.contains("继续支付换一种方式查询结果"), "{read}");
    let read = interrupted(Some(BridgeHint::NoBridge("no_my".into())));
    assert!(read.contains("付款页面没有打开") && !read.contains("没有查到"), "{read}");
}

#[test]
fn each_end_says_what_happened_to_the_money() {
    for (outcome, heading, said, is_a_way_on) in [
        (Outcome::Paid, "支付成功", "已收到", false),
        (Outcome::Authorised, "已授权，稍后扣款", "现在没有扣款", false),
        (Outcome::Declined, "未通过评估", "没有扣款", true),
        (Outcome::Cancelled, "已取消", "没有扣款", false),
        (Outcome::Expired, "订单已过期", "没有扣款", false),
        (Outcome::UnderReview, "正在核实", "请勿再次支付", false),
    ] {
        let read = words(&markup(&Checkout::Done { view: view(), outcome, held: Held::Nothing }));
        assert!(read.starts_with(heading) && read.contains(said), "{read}");
        assert_eq!(read.contains("换一种方式返回商店"), is_a_way_on, "{read}");
    }
}

#[test]
fn a_deposit_says_what_is_frozen_and_what_credit_stands_for() {
    let deposit = |waived| Held::Deposit { amount: money(129_900), waived: money(waived) };
    for (held, heading, said) in [
        (deposit(0), "押金已冻结，没有扣款", "冻结了 ¥1,299.00"),
        (deposit(29_900), "押金已冻结，没有扣款", "冻结了 ¥1,000.00"),
        (deposit(129_900), "已免押，没有冻结", "没有冻结，也没有扣款"),
        (Held::Nothing, "已授权，稍后扣款", "现在没有扣款"),
    ] {
        let read = words(&markup(&Checkout::Done { view: view(), outcome: Outcome::Authorised, held }));
        assert!(read.starts_with(heading) && read.contains(said) && !read.contains("{}"), "{read}");
    }
    // Once it is charged, nothing is held any more, whatever was.
    let paid = Checkout::Done { view: view(), outcome: Outcome::Paid, held: deposit(0) };
    assert!(words(&markup(&paid)).starts_with("支付成功"));
}

#[test]
fn a_deposit_is_explained_where_it_is_chosen_and_where_it_is_confirmed() {
    let mut offered = (*view()).clone();
    let deferred = Terms::DeferredUntil { event: DueEvent::GoodsReceived, days: 0 };
    offered.options = vec![
        option(Way::AlipayDeposit, vec![plan("deposit", deferred)], Vec::new()),
        refused(Way::AlipayZhima, Ineligible::NotGranted),
    ];
    let choice = Choice { way: Some(Way::AlipayDeposit), plan: Some("deposit".into()), ..Choice::default() };
    let view = Rc::new(offered);
    let chosen = Checkout::Choosing {
        view: view.clone(),
        choice: choice.clone(),
        notice: None,
        changes: Vec::new(),
        missing: Vec::new(),
    };
    let read = words(&markup(&chosen));
    for said in [
        "支付宝预授权 · 芝麻免押",
        "冻结 ¥1,299.00，或凭信用免押，现在不扣款。确认收货后扣款；订单取消则全部解冻。",
        "商户目前不能为这笔订单提供这种方式，原因可以询问商户。",
    ] {
        assert!(read.contains(said), "{said}: {read}");
    }
    let read = words(&markup(&Checkout::Reviewing { view, choice }));
    assert!(read.contains("押金在那里冻结，或凭信用免除。现在不扣款，到约定的时间由支付宝扣款。"), "{read}");
}

#[test]
fn the_shopper_is_sent_to_the_app_that_the_instruction_is_for() {
    let at_host = |instruction| words(&markup(&Checkout::AtHost { view: view(), instruction }));
    assert!(at_host(Instruction::AlipayTradeNo("1".into())).starts_with("请在支付宝中完成付款"));
    // Only Alipay's ways can be used in this view, so an address leads there.
    assert!(
        at_host(Instruction::Redirect { url: "https://a.example".into() })
            .starts_with("请在支付宝中完成付款")
    );
    assert!(at_host(Instruction::QrCode("code-1".into())).contains("code-1"));
}

#[test]
fn a_view_that_differs_shows_no_way_to_pay_and_its_code() {
    let problem = Problem::ScheduleDiffers { plan: "huabei-3".into() };
    let markup = markup(&Checkout::Broken { problem });
    assert!(words(&markup).contains("还款计划核对不一致"));
    assert!(words(&markup).contains("代码 schedule_differs返回商店重试"));
    assert!(!markup.contains("<input"));
}

#[test]
fn waiting_and_ends_are_read_out_and_headings_take_the_focus() {
    for checkout in [
        Checkout::Submitting { view: view(), choice: Choice::default(), key: "k".into() },
        Checkout::Done { view: view(), outcome: Outcome::Paid, held: Held::Nothing },
    ] {
        let markup = markup(&checkout);
        assert!(markup.contains(r#"<div class="lead" role="status"><p>"#), "{markup}");
        assert!(opening(&markup, r#"id="paylater-heading""#).contains(r#"tabindex="-1""#));
    }
}

#[test]
fn every_language_says_every_screen_and_leaves_no_template_open() {
    let (choice, since) =
        (chosen(Way::AlipayHuabei, Some("huabei-12"), &["huabei"]), Instant::from_unix_ms(0));
    let screens = [
        Checkout::Loading { notice: None, before: None },
        choosing(choice.clone(), vec![Missing::Plan, Missing::Document("huabei".into())]),
        Checkout::Reviewing { view: view(), choice },
        Checkout::Stalled { view: view(), instruction: None, since },
        Checkout::Broken { problem: Problem::Offline },
        Checkout::Done { view: view(), outcome: Outcome::Declined, held: Held::Nothing },
    ];
    for locale in Locale::ALL {
        for screen in &screens {
            let markup = markup_in(screen, locale);
            assert!(!markup.contains("{}"), "{markup}");
            assert!(opening(&markup, "data-state").contains(&format!(r#"lang="{}""#, locale.tag())));
        }
    }
    assert!(words(&markup_in(&screens[2], Locale::En)).contains("Confirm and pay"));
    assert!(words(&markup_in(&screens[2], Locale::ZhHant)).contains("確認並支付"));
}

#[test]
fn nothing_on_any_screen_urges_anybody_on() {
    let choice = chosen(Way::AlipayHuabei, Some("huabei-3"), &[]);
    let read = words(&markup(&choosing(choice, vec![])));
    for word in ["零成本", "0 费用", "免费", "秒批", "低门槛", "立减", "优惠", "仅剩", "推荐"]
    {
        assert!(!read.contains(word), "{word} in {read}");
    }
}

mod reading;
mod telling;
