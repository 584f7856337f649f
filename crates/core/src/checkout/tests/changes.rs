//! Claims about what has changed since the shopper confirmed.

use super::*;

/// What the shopper is told when this is what comes after a confirmation that was refused.
fn after_a_change(change: impl FnOnce(&mut CheckoutView)) -> (Vec<Change>, Choice) {
    let story = format!(
        "{CHOSEN}
         1 confirm k1             -> submitting: remember k1, send k1
         2 confirm_failed changed -> loading: load, forget"
    );
    let mut now = view(Status::Open);
    change(&mut now);
    let arrived = Event::ViewArrived(Rc::new(now));
    let step = check(&story).step(arrived, Instant::from_unix_ms(0), 0).expect("listed");
    let Checkout::Choosing { choice, changes, notice: Some(_), .. } = step.checkout else {
        panic!("{:?}", step.checkout.name())
    };
    (changes, choice)
}

#[test]
fn what_changed_is_named_and_every_tick_is_asked_for_again() {
    let huabei = |view: &mut CheckoutView, fee_ppm| {
        let terms = Terms::flat_fee(3, fee_ppm, FeeBearer::Buyer, Remainder::First);
        view.options[0].plans[0] = plan_of("huabei-3", terms, view.ordered_on);
    };
    let (changes, choice) = after_a_change(|view| huabei(view, 25_000));
    let rate = |ppm| Some(AnnualRate { method: RateMethod::MonthlyIrrSimple, ppm });
    assert_eq!(
        changes,
        [
            Change::Fee { was: money(2988), is: money(3248) },
            Change::Total { was: money(132_888), is: money(133_148) },
            Change::Rate { was: rate(137_491), is: rate(149_408) },
            Change::Schedule,
        ]
    );
    assert_eq!((choice.plan.as_deref(), choice.agreed.len()), (Some("huabei-3"), 0));

    let (changes, _) = after_a_change(|view| {
        let documents = &mut view.options[0].documents;
        let document = &mut documents[0];
        document.text.push_str(" and more");
        document.sha256 = sha256_hex(document.text.as_bytes());
        documents.push(self::document("sharing", true));
    });
    assert_eq!(changes, [Change::Document("terms".into()), Change::NewDocument("sharing".into())]);

    let (changes, _) = after_a_change(|view| {
        let said = |id: &str| Statement {
            id: id.into(),
            label: format!("label {id}"),
            text: "…".into(),
            by: String::new(),
        };
        view.options[0].plans[0].disclosure.statements.push(said("lender"));
    });
    assert_eq!(changes, [Change::Statement("label lender".into())]);

    let (changes, choice) = after_a_change(|view| drop(view.options[0].plans.remove(0)));
    assert_eq!((changes, choice.plan), (vec![Change::PlanGone], None));
    let (changes, choice) = after_a_change(|view| drop(view.options.remove(0)));
    assert_eq!((changes, choice), (vec![Change::WayGone], Choice::default()));
    let (changes, _) = after_a_change(|_| {});
    assert_eq!(changes, []);
}

#[test]
fn what_changed_is_told_until_the_shopper_goes_on() {
    let story = format!(
        "{CHOSEN}
         1 confirm k1             -> submitting: remember k1, send k1
         2 confirm_failed changed -> loading: load, forget"
    );
    let mut now = view(Status::Open);
    let terms = Terms::flat_fee(3, 25_000, FeeBearer::Buyer, Remainder::First);
    now.options[0].plans[0] = plan_of("huabei-3", terms, now.ordered_on);
    let arrived = Event::ViewArrived(Rc::new(now));
    let at = Instant::from_unix_ms(3_000);
    let mut checkout = check(&story).step(arrived, at, 0).expect("listed").checkout;
    let told = |checkout: &Checkout| match checkout {
        Checkout::Choosing { changes, .. } | Checkout::Reading { changes, .. } => changes.len(),
        _ => 0,
    };
    for (word, expected) in
        [("read terms", 4), ("poll", 4), ("back", 4), ("tick terms", 4), ("review", 0), ("back", 0)]
    {
        checkout = checkout.step(event(word), at, 0).expect(word).checkout;
        assert_eq!(told(&checkout), expected, "after {word}");
    }
}
