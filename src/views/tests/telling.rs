//! What the shopper is told before agreeing: plans, schedule, disclosure, changes, review, and the proof afterwards.

use paylater_core::checkout::Change;
use paylater_core::disclosure::{AnnualRate, RateMethod};
use paylater_core::schedule::{Calendar, Cost, HolidayShift, Instalments};

use super::*;

fn told(plan: &str) -> String {
    words(&markup(&choosing(chosen(Way::AlipayHuabei, Some(plan), &[]), vec![])))
}

#[test]
fn a_plan_card_compares_instalment_total_fee_and_rate_in_figures_that_are_all_alike() {
    let markup = markup(&choosing(chosen(Way::AlipayHuabei, None, &[]), vec![]));
    let read = words(&markup);
    for card in [
        "3 期每期 ¥442.96 合计应付 ¥1,328.88 总费用 ¥29.88 年化利率（单利） 13.75% ",
        "6 期每期约 ¥226.24 合计应付 ¥1,357.46 总费用 ¥58.46 年化利率（单利） 15.27% ",
        "12 期每期 ¥108.25 合计应付 ¥1,299.00 总费用 ¥0.00 年化利率（单利） 0.00% 免手续费，费用由商户承担",
    ] {
        assert!(read.contains(card), "{card} in {read}");
    }
    let figure = r#"<span class="figure"><span class="figure-label">"#;
    assert_eq!(markup.matches(figure).count(), 12, "four figures for each of three plans");
    let mut figures = markup.split(figure).skip(1);
    assert!(figures.all(|figure| figure.contains(r#" </span><span class="amount">"#)), "{markup}");
}

#[test]
fn a_rate_is_never_shown_without_the_name_of_its_method() {
    for (method, zh, en) in [
        (RateMethod::MonthlyIrrSimple, "年化利率（单利）", "Annual rate (simple)"),
        (RateMethod::MonthlyIrrCompound, "年化利率（复利，IRR）", "Annual rate (compound, IRR)"),
        (RateMethod::EffectiveAnnual, "年化利率（实际年利率）", "Annual rate (effective)"),
        (RateMethod::Dated, "年化利率（XIRR，按实际日期）", "Annual rate (XIRR, by actual dates)"),
        (RateMethod::UsActuarial, "年化利率（APR，美国算法）", "Annual rate (APR, US method)"),
    ] {
        let mut view = Rc::unwrap_or_clone(view());
        let plan = &mut view.options[1].plans[0];
        plan.disclosure.figures.rate = Some(AnnualRate { method, ppm: 135_749 });
        let choice = chosen(Way::AlipayHuabei, Some("huabei-3"), &["huabei"]);
        let view = Rc::new(view);
        let choosing = Checkout::Choosing {
            view: view.clone(),
            choice: choice.clone(),
            notice: None,
            changes: vec![],
            missing: vec![],
        };
        for (screen, times) in [(choosing, 2), (Checkout::Reviewing { view, choice }, 2)] {
            for (locale, label) in [(Locale::ZhHans, zh), (Locale::En, en)] {
                let read = words(&markup_in(&screen, locale)).replace(' ', "");
                let named = format!("{label}13.57%").replace(' ', "");
                assert_eq!(read.matches(&named).count(), times, "{named} in {read}");
                assert_eq!(read.matches("13.57%").count(), times, "{read}");
            }
        }
    }
}

#[test]
fn a_schedule_is_a_named_list_with_due_dates_principal_and_fee() {
    let markup = markup(&choosing(chosen(Way::AlipayHuabei, Some("huabei-3"), &[]), vec![]));
    assert!(markup.contains(r#"<h3 id="paylater-schedule">还款计划</h3>"#), "{markup}");
    assert!(opening(&markup, r#"class="rows""#).contains(r#"aria-labelledby="paylater-schedule""#));
    let read = words(&markup);
    assert!(read.contains("第 1 期 ¥442.96 2026年12月22日 本金 ¥433.00 + 手续费 ¥9.96"), "{read}");
}

#[test]
fn a_long_schedule_that_is_truncated_yet_begins_with_what_fits_a_screen_and_its_picture_is_whole() {
    for (plan, is_truncated, rows, bars) in
        [("huabei-12", true, 6, 12), ("huabei-12", false, 12, 12), ("huabei-3", true, 3, 3)]
    {
        let view_state = ViewState { is_truncated, ..ViewState::default() };
        let checkout = choosing(chosen(Way::AlipayHuabei, Some(plan), &[]), vec![]);
        let markup = markup_of(&checkout, Locale::ZhHans, &view_state);
        let list = markup.split(r#"<ol class="rows""#).nth(1).and_then(|rest| rest.split("</ol>").next());
        assert_eq!(list.map(|list| list.matches("<li>").count()), Some(rows), "{markup}");
        assert_eq!(opening(&markup, r#"class="bar""#).matches('v').count(), bars, "{markup}");
    }
}

#[test]
fn the_picture_repeats_the_list_for_the_eye_without_inline_styles() {
    for (plan, bars, fees) in [("huabei-3", 3, 3), ("huabei-12", 12, 0)] {
        let markup = markup(&choosing(chosen(Way::AlipayHuabei, Some(plan), &[]), vec![]));
        assert!(opening(&markup, r#"class="picture""#).contains(r#"aria-hidden="true""#), "{markup}");
        for (shape, expected) in [(r#"class="bar""#, bars), (r#"class="bar-fee""#, fees)] {
            assert_eq!(opening(&markup, shape).matches('v').count(), expected, "{markup}");
        }
        assert!(!markup.contains("style="), "{markup}");
    }
}

#[test]
fn a_day_that_a_holiday_moved_says_from_where() {
    let mut view = Rc::unwrap_or_clone(view());
    let day = |text| Date::parse(text).expect("a day");
    let calendar = Calendar { holidays: HolidayShift::NextWorkday, ..Calendar::MONTHLY };
    let terms = Instalments { count: 3, cost: Cost::Free, remainder: Remainder::First, calendar };
    view.holidays = Holidays { days: vec![day("2026-12-22")], ..Holidays::default() };
    let order = (money(129_900), view.ordered_on, &view.holidays);
    let moved =
        PlanOffer::compute("moved".into(), Terms::Instalments(terms), order, DisclosureOptions::default());
    view.options[1].plans = vec![moved.expect("a plan")];
    let choice = chosen(Way::AlipayHuabei, Some("moved"), &[]);
    let checkout =
        Checkout::Choosing { view: Rc::new(view), choice, notice: None, changes: vec![], missing: vec![] };
    let read = words(&markup(&checkout));
    assert!(read.contains("2026年12月23日（原为 2026年12月22日，因节假日调整）"), "{read}");
    assert_eq!(read.matches("因节假日调整").count(), 1, "{read}");
    assert!(read.contains("总费用¥0.00") && read.contains("免手续费"), "{read}");
}

#[test]
fn a_payment_that_waits_for_the_goods_names_the_event_and_not_a_day() {
    let read = words(&markup(&choosing(chosen(Way::AlipayZhima, Some("zhima"), &[]), vec![])));
    assert!(read.contains("一次付清 ¥1,299.00 确认收货后 7 天"), "{read}");
}

#[test]
fn the_disclosure_stands_on_the_panel_with_every_figure_and_every_statement_and_who_charges_it() {
    let markup = markup(&choosing(chosen(Way::AlipayHuabei, Some("huabei-3"), &[]), vec![]));
    let disclosure = &markup[markup.find(r#"id="paylater-disclosure""#).expect("a disclosure")..];
    let read = words(&disclosure[..disclosure.find("</section>").expect("its end")]);
    for said in [
        "费用与权利说明合计应付¥1,328.88总费用¥29.88年化利率（单利）13.75%",
        "一次付清价格¥1,299.00后付金额¥1,299.00付款次数3 次",
        "由谁提供示例银行",
        "逾期按借款合同收取。收取方：示例银行",
    ] {
        assert!(read.contains(said), "{said} in {read}");
    }
    assert!(!disclosure.contains("<details"), "nothing of it is folded away: {disclosure}");
    assert_eq!(read.matches("收取方").count(), 1, "nobody is named where nobody charges: {read}");
}

#[test]
fn a_payment_at_once_discloses_no_credit() {
    let mut view = Rc::unwrap_or_clone(view());
    let order = (money(129_900), view.ordered_on, &view.holidays);
    let now =
        PlanOffer::compute("now".into(), Terms::Now, order, DisclosureOptions::default()).expect("a plan");
    view.options[3] = option(Way::WechatJsapi, vec![now], vec![]);
    let choice = chosen(Way::WechatJsapi, Some("now"), &[]);
    let read = words(&markup(&Checkout::Reviewing { view: Rc::new(view), choice }));
    for credit in ["年化利率", "首次付款", "费用与权利说明", "还款计划"] {
        assert!(!read.contains(credit), "{credit} in {read}");
    }
    assert!(read.contains("收款方示例商店"), "{read}");
}

#[test]
fn what_has_changed_is_named_with_before_and_now_and_stays_until_the_shopper_goes_on() {
    let rate = |method, ppm| Some(AnnualRate { method, ppm });
    let changes = vec![
        Change::Price { was: money(129_900), is: money(139_900) },
        Change::Fee { was: money(2_988), is: money(0) },
        Change::Total { was: money(132_888), is: money(139_900) },
        Change::Rate {
            was: rate(RateMethod::MonthlyIrrSimple, 137_300),
            is: rate(RateMethod::MonthlyIrrSimple, 150_000),
        },
        Change::Rate {
            was: rate(RateMethod::MonthlyIrrSimple, 137_300),
            is: rate(RateMethod::Dated, 146_000),
        },
        Change::Rate { was: rate(RateMethod::Dated, 100_000), is: None },
        Change::Schedule,
        Change::Statement("逾期".into()),
        Change::Document("《分期协议》".into()),
        Change::NewDocument("《征信授权书》".into()),
        Change::WayGone,
        Change::PlanGone,
    ];
    let choice = chosen(Way::AlipayHuabei, None, &[]);
    let notice = Some(Problem::Changed { code: "view_changed".into() });
    let checkout = Checkout::Choosing { view: view(), choice, notice, changes, missing: vec![] };
    let markup = markup_of(&checkout, Locale::ZhHans, &ViewState::default());
    assert!(markup.contains(r#"role="status"><div class="notice changes">"#), "it is read out: {markup}");
    let read = words(&markup);
    for said in [
        "订单金额：原来 ¥1,299.00，现在 ¥1,399.00",
        "总费用：原来 ¥29.88，现在 ¥0.00",
        "合计应付：原来 ¥1,328.88，现在 ¥1,399.00",
        "年化利率（单利）：原来 13.73%，现在 15.00%",
        "年化利率（XIRR，按实际日期）：原来 年化利率（单利） 13.73%，现在 14.60%",
        "年化利率（XIRR，按实际日期）：原来 10.00%，现在 无",
        "还款计划：期数、日期或金额有变化",
        "“逾期”一项的说明有变化",
        "《分期协议》的内容有变化",
        "新增了《征信授权书》，需要您阅读",
        "原来选的支付方式现在不能使用",
        "原来选的付款安排现在不再提供",
        "没有付款。请重新查看；仍然同意的，请再次逐项勾选。",
    ] {
        assert!(read.contains(said), "{said} in {read}");
    }
}

#[test]
fn the_review_repeats_everything_before_anything_is_sent() {
    let choice = chosen(Way::AlipayZhima, Some("zhima"), &["zhima"]);
    let read = words(&markup(&Checkout::Reviewing { view: view(), choice }));
    for said in [
        "确认订单",
        "确认之前不会发起任何支付",
        "收款方示例商店",
        "支付方式芝麻先享 · 先享后付",
        "付款安排确认收货后 7 天扣款",
        "首次付款确认收货后 7 天，¥1,299.00",
        "总费用¥0.00",
        "年化利率（单利）0.00%",
        "由谁提供示例银行",
        "合计应付¥1,299.00",
        "已同意《先享服务协议》",
        "现在不扣款",
        "确认并支付返回修改取消订单",
    ] {
        assert!(read.contains(said), "{said} in {read}");
    }
    assert!(!read.contains("《消息授权书》"), "what was not agreed to is not listed as agreed");
}

#[test]
fn what_matters_most_can_be_read_on_the_review_without_unfolding_anything() {
    let choice = chosen(Way::AlipayHuabei, Some("huabei-3"), &["huabei"]);
    let markup = markup(&Checkout::Reviewing { view: view(), choice });
    let unfolded = words(&markup[..markup.find("<details").expect("something folded")]);
    for said in [
        "应付 ¥1,328.88",
        "收款方示例商店",
        "首次付款2026年12月22日，¥442.96",
        "每期¥442.96",
        "一次付清价格¥1,299.00总费用¥29.88",
        "年化利率（单利）13.75%",
        "由谁提供示例银行",
        "合计应付¥1,328.88",
        "已同意《分期协议》",
    ] {
        assert!(unfolded.contains(said), "{said} in {unfolded}");
    }
    let folded = words(&markup[markup.find("<details").expect("something folded")..]);
    assert!(folded.contains("第 3 期 ¥442.96") && folded.contains("收取方：示例银行"), "{folded}");
}

#[test]
fn the_proof_of_consent_is_a_form_to_the_backend_wherever_something_was_agreed_to() {
    let done = |outcome| Checkout::Done { view: view(), outcome, held: Held::Nothing };
    let interrupted = Checkout::Interrupted { view: view(), instruction: None, hint: None };
    for checkout in
        [&done(Outcome::Paid), &done(Outcome::Authorised), &done(Outcome::UnderReview), &interrupted]
    {
        let markup = markup(checkout);
        let form = opening(&markup, r#"class="receipt""#);
        for part in [r#"method="post""#, r#"action="https://pay.example/receipt""#, r#"target="_blank""#] {
            assert!(form.contains(part), "{part} in {form}");
        }
        for (name, value) in [("session", "cs_1"), ("client_token", "ct_1"), ("locale", "zh-Hans")] {
            let field = opening(&markup, &format!(r#"name="{name}""#));
            assert!(field.contains(&format!(r#"value="{value}""#)), "{field}");
        }
        assert!(words(&markup).contains("查看同意回执"));
    }
    for outcome in [Outcome::Cancelled, Outcome::Expired, Outcome::Declined] {
        assert!(!markup(&done(outcome)).contains("<form"));
    }
    // A way without documents leaves nothing to prove, as far as this page has seen it.
    let mut view_state = ViewState::default();
    let choice = chosen(Way::WechatJsapi, Some("now"), &[]);
    view_state.follow(&Checkout::Submitting { view: view(), choice, key: "k".into() });
    view_state.follow(&done(Outcome::Paid));
    assert!(!markup_of(&done(Outcome::Paid), Locale::ZhHans, &view_state).contains("<form"));
}

#[test]
fn the_disclosure_urges_nobody_on() {
    let read = told("huabei-12");
    for word in ["零成本", "0 费用", "免费", "秒批", "低门槛", "轻松", "立享", "优惠"] {
        assert!(!read.contains(word), "{word} in {read}");
    }
}
