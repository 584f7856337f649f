//! Claims about reading a document.

use super::*;

#[test]
fn a_text_that_must_be_read_counts_visible_seconds_and_cannot_be_ticked_before() {
    let mut must_read = view(Status::Open);
    must_read.options[0].documents[0].reading_s = 2;
    let start = Checkout::start().checkout;
    let view = Event::ViewArrived(Rc::new(must_read));
    let mut checkout = start.step(view, Instant::from_unix_ms(0), 0).expect("listed").checkout;
    for line in [
        "option alipay-huabei -> choosing",
        "plan huabei-3 -> choosing: tell huabei-3",
        // The tick opens the text instead.
        "tick terms -> reading: poll",
        "poll -> reading: poll",
        "tick terms -> reading: poll",
        // In the background no pause ends; coming back begins a new one.
        "returned -> reading: ask 0, poll",
        "status open -> reading",
        "end -> reading",
        "tick news -> refused",
        "poll -> reading: poll",
        "tick terms -> choosing",
        "review -> reviewing",
    ] {
        let (word, expected) = line.split_once(" -> ").expect("event -> state");
        let seen = match checkout.step(event(word), Instant::from_unix_ms(0), 0) {
            Err(_) => "refused".to_string(),
            Ok(step) => {
                checkout = step.checkout;
                let effects: Vec<String> = step.effects.iter().map(told).collect();
                let separator = if effects.is_empty() { "" } else { ": " };
                format!("{}{separator}{}", checkout.name().id(), effects.join(", "))
            }
        };
        assert_eq!(seen, expected, "{line}");
    }
    let Checkout::Reviewing { view, choice } = checkout else { panic!("not reviewing") };
    let consents = choice.consents(&view);
    assert_eq!(consents[0].shown, crate::consent::Shown { seconds: 2, to_end: true });
}
