use super::*;
use paylater_core::money::Remainder;
use paylater_core::offer::{AmountRange, Eligibility, Way};
use paylater_core::schedule::{Cost, FeeBearer};

fn fen(fen: i64) -> Money {
    Money::from_fen(fen).expect("a test amount")
}

fn statement(id: &str, by: &str) -> paylater_core::disclosure::Statement {
    paylater_core::disclosure::Statement {
        id: id.into(),
        label: "标签".into(),
        text: "说明".into(),
        by: by.into(),
    }
}

fn picture() -> offer::CheckoutView {
    let ordered_on = Date::parse("2026-11-22").expect("a day");
    let monthly = schedule::Calendar::MONTHLY;
    let fortnights = schedule::Calendar {
        rhythm: schedule::Rhythm::EveryDays(14),
        first: schedule::FirstDue::AtOnce,
        ..monthly
    };
    let on_day = schedule::Calendar {
        first: schedule::FirstDue::OnDay(31),
        holidays: schedule::HolidayShift::NextWorkday,
        ..monthly
    };
    let at_end = schedule::Calendar { month_end: schedule::MonthEnd::StayAtEnd, ..monthly };
    let in_parts = |cost, remainder, calendar| {
        schedule::Terms::Instalments(schedule::Instalments { count: 4, cost, remainder, calendar })
    };
    let holidays = schedule::Holidays {
        version: "test-2027".into(),
        days: vec![Date::parse("2027-02-15").expect("a day")],
        workdays: vec![Date::parse("2027-02-28").expect("a day")],
        has_weekends: true,
    };
    let terms = [
        ("huabei-3", schedule::Terms::flat_fee(3, 23_000, FeeBearer::Buyer, Remainder::First)),
        ("pay-in-4", in_parts(Cost::Free, Remainder::First, fortnights)),
        ("level", in_parts(Cost::EqualInstalments { annual_ppm: 120_000 }, Remainder::Last, on_day)),
        ("principal", in_parts(Cost::EqualPrincipal { annual_ppm: 120_000 }, Remainder::Spread, at_end)),
        ("zhima-deferred", schedule::Terms::DeferredUntil { event: DueEvent::GoodsReceived, days: 7 }),
        ("by-date", schedule::Terms::DeferredByDays { days: 30 }),
        ("now", schedule::Terms::Now),
    ];
    let disclosure_options = offer::DisclosureOptions {
        statements: vec![statement("lender", ""), statement("other_fee", "示例银行")],
        ..offer::DisclosureOptions::default()
    };
    let plans = terms.map(|(id, terms)| {
        let order = (fen(129_900), ordered_on, &holidays);
        offer::PlanOffer::compute(id.into(), terms, order, disclosure_options.clone()).expect(id)
    });
    let text = "# 标题\n\n正文".to_string();
    let document = CoreDocument {
        id: "terms".into(),
        version: "1".into(),
        kind: ConsentKind::AutoDeduction,
        title: "协议".into(),
        sha256: paylater_core::digest::sha256_hex(text.as_bytes()),
        text,
        is_required: true,
        reading_s: 10,
    };
    let refusal =
        AmountRange { least: fen(200_000), most: fen(300_000) }.refusal(fen(129_900)).expect("outside");
    offer::CheckoutView {
        session: "cs_1".into(),
        order: offer::OrderSummary {
            out_trade_no: "S1".into(),
            subject: "蓝牙耳机".into(),
            merchant: "示例商店".into(),
            lines: vec![offer::Line { name: "蓝牙耳机".into(), quantity: 1, unit_amount: fen(129_900) }],
            amount: fen(129_900),
        },
        ordered_on,
        holidays,
        options: vec![
            offer::OptionOffer {
                way: Way::AlipayHuabei,
                eligibility: Eligibility::Eligible,
                plans: plans.to_vec(),
                documents: vec![document],
            },
            offer::OptionOffer {
                way: Way::WechatScore,
                eligibility: Eligibility::Ineligible(refusal),
                plans: vec![],
                documents: vec![],
            },
        ],
        status: Status::Paying,
        held: paylater_core::order::Held::Deposit { amount: fen(129_900), waived: fen(29_900) },
        open_attempt: Some(offer::OpenAttempt {
            way: Way::AlipayHuabei,
            plan: "huabei-3".into(),
            instruction: Some(paylater_core::instruction::Instruction::AlipayTradeNo("2026".into())),
        }),
        expires_at: Instant::from_unix_ms(1_795_000_000_000),
    }
}

#[test]
fn a_view_survives_the_journey_over_the_wire() {
    let json = serde_json::to_string(&CheckoutView::from_core(&picture(), 7)).expect("serialises");
    let read: CheckoutView = serde_json::from_str(&json).expect("deserialises");
    assert_eq!(read.version, 7);
    let arrived = offer::CheckoutView::try_from(read).expect("valid");
    assert_eq!(arrived, picture());
    assert_eq!(arrived.verify(), Ok(()));
}

#[test]
fn the_shape_of_a_schedule_row_is_fixed() {
    let wire = CheckoutView::from_core(&picture(), 1);
    let row = serde_json::to_string(&wire.options[0].plans[0].schedule.rows[0]).expect("serialises");
    assert_eq!(row, r#"{"seq":1,"due_on":"2026-12-22","principal":43300,"fee":996,"amount":44296}"#);
    let row = |plan: usize, row: usize| {
        serde_json::to_string(&wire.options[0].plans[plan].schedule.rows[row]).expect("serialises")
    };
    assert_eq!(
        row(2, 1),
        r#"{"seq":2,"due_on":"2027-02-01","moved_from":"2027-01-31","principal":32312,"fee":979,"amount":33291}"#
    );
    assert_eq!(
        row(4, 0),
        r#"{"seq":1,"due_after":{"event":"goods_received","days":7},"principal":129900,"fee":0,"amount":129900}"#
    );
    let reason = serde_json::to_string(&wire.options[1].ineligible).expect("serialises");
    assert_eq!(reason, r#"{"reason":"amount_too_small","least":200000}"#);
}

#[test]
fn an_option_without_a_name_here_is_left_out_and_an_unknown_status_is_refused() {
    let mut wire = CheckoutView::from_core(&picture(), 1);
    wire.options[1].id = "barter".into();
    let arrived = offer::CheckoutView::try_from(wire.clone()).expect("valid");
    assert_eq!(arrived.options.len(), 1);
    wire.status = "wonderful".into();
    assert_eq!(offer::CheckoutView::try_from(wire), Err(Invalid::new("status", "wonderful")));
}

#[test]
fn a_row_that_is_due_never_or_twice_is_refused() {
    for (due_on, due_after) in [
        (None, None),
        (Some("2026-12-22".to_string()), Some(DueAfter { event: WaitsFor::GoodsReceived, days: 7 })),
        (Some("2026-02-30".to_string()), None),
    ] {
        let mut wire = CheckoutView::from_core(&picture(), 1);
        let row = &mut wire.options[0].plans[0].schedule.rows[0];
        (row.due_on, row.due_after) = (due_on, due_after);
        assert!(offer::CheckoutView::try_from(wire).is_err());
    }
}

#[test]
fn every_instruction_survives_the_journey_and_has_its_documented_kind() {
    use paylater_core::instruction::{Instruction as Core, WechatJsapi, WechatScore};
    let all = [
        Core::AlipayTradeNo("1".into()),
        Core::AlipayOrderString("a=b".into()),
        Core::AlipaySignString("s".into()),
        Core::WechatJsapi(WechatJsapi {
            app_id: "wx".into(),
            timestamp: "1".into(),
            nonce: "n".into(),
            package: "prepay_id=1".into(),
            sign_type: "RSA".into(),
            pay_sign: "p".into(),
        }),
        Core::WechatScore(WechatScore {
            business_type: "wxpayScoreUse".into(),
            query_string: "package=x".into(),
            extra_data: vec![("package".into(), "x".into())],
        }),
        Core::MiniProgramPage { path: "/pages/pay".into() },
        Core::Redirect { url: "https://a.example/".into() },
        Core::Form { action: "https://a.example/".into(), fields: vec![("a".into(), "b".into())] },
        Core::QrCode("c".into()),
    ];
    for instruction in all {
        let json = serde_json::to_string(&Instruction::from(instruction.clone())).expect("serialises");
        assert!(json.starts_with(&format!(r#"{{"kind":"{}""#, instruction.kind())), "{json}");
        let read: Instruction = serde_json::from_str(&json).expect("deserialises");
        assert_eq!(Core::from(read), instruction);
    }
}
