//! Which state of the checkout a page shows: the core is stepped from its beginning each time, because a page that works by
//! forms keeps nothing between two visits.

use std::rc::Rc;

use paylater_core::checkout::{Checkout, Choice, Event, Problem, StatusReport};
use paylater_core::host::Host;
use paylater_core::instant::Instant;
use paylater_core::instruction::BridgeHint;
use paylater_core::offer::CheckoutView;
use paylater_wire::codec;

use super::submission::{FormAction, Selection, Shown};

fn then(checkout: Checkout, event: Event, now: Instant) -> Checkout {
    // An event that has no place here changes nothing, as on a living page.
    checkout.step(event, now, 0).map_or(checkout, |step| step.checkout)
}

/// The view, with what was picked, ticked and read, after what the shopper did.
pub fn chosen(view: CheckoutView, selection: &Selection, action: &FormAction, now: Instant) -> Checkout {
    let view = Rc::new(view);
    let mut checkout = then(Checkout::start().checkout, Event::ViewArrived(view.clone()), now);
    let Some(way) = selection.way else { return finish(checkout, action, now) };
    checkout = then(checkout, Event::OptionPicked(way), now);
    if let Some(plan) = &selection.plan {
        checkout = then(checkout, Event::PlanPicked(plan.clone()), now);
    }
    let offered = view.option(way).map(|option| option.documents.as_slice()).unwrap_or_default();
    for document in offered {
        let of_it = |shown: &&Shown| shown.document == document.id && shown.sha256 == document.sha256;
        let seconds =
            selection.shown.iter().filter(of_it).map(|shown| shown.seconds).max().unwrap_or_default();
        checkout = then(checkout, Event::DocumentOpened(document.id.clone()), now);
        // No more is claimed than was asked for: whether the page was seen all the time nobody can know here.
        for _ in 0..seconds.min(document.reading_s) {
            checkout = then(checkout, Event::PollDue, now);
        }
        checkout = then(checkout, Event::BackAsked, now);
    }
    for (document, sha256) in &selection.agreed {
        // A tick counts for the text that stood beside it and for no other.
        let offered = view.option(way).into_iter().flat_map(|option| &option.documents);
        if offered.into_iter().any(|offered| offered.id == *document && offered.sha256 == *sha256) {
            let is_given = true;
            checkout = then(checkout, Event::ConsentSet { document: document.clone(), is_given }, now);
            // One that has to be read first would have been opened; it was not asked for.
            checkout = then(checkout, Event::BackAsked, now);
        }
    }
    finish(checkout, action, now)
}

fn finish(checkout: Checkout, action: &FormAction, now: Instant) -> Checkout {
    match action {
        FormAction::Review | FormAction::Confirm => then(checkout, Event::ReviewAsked, now),
        FormAction::Read(document) => then(checkout, Event::DocumentOpened(document.clone()), now),
        FormAction::Agree(document) => {
            then(checkout, Event::ConsentSet { document: document.clone(), is_given: true }, now)
        }
        _ => checkout,
    }
}

/// After a confirmation that came to no instruction.
pub fn after_confirm(
    view: CheckoutView,
    selection: &Selection,
    key: &str,
    problem: Problem,
    now: Instant,
) -> Checkout {
    let before = chosen(view.clone(), selection, &FormAction::Look, now);
    let choice = choice_of(&before).cloned().unwrap_or_default();
    let view = Rc::new(view);
    let submitting = Checkout::Submitting { view: view.clone(), choice, key: key.into() };
    match then(submitting, Event::ConfirmFailed(problem), now) {
        loading @ Checkout::Loading { .. } => then(loading, Event::ViewArrived(view), now),
        other => other,
    }
}

/// A payment is out: how it stands, on the backend's word. `said` is what the bridge said, if it did; `since` is when the
/// waiting began.
pub fn waiting(view: CheckoutView, said: Option<BridgeHint>, since: Instant, now: Instant) -> Checkout {
    let report = StatusReport { status: view.status, is_declined: false, held: view.held };
    let view = Rc::new(view);
    match then(Checkout::start().checkout, Event::ViewArrived(view.clone()), now) {
        // Nothing was opened, so there is nothing to wait for.
        Checkout::Confirming { instruction: Some(instruction), .. }
            if matches!(said, Some(BridgeHint::NoBridge(_))) =>
        {
            let at_host = Checkout::AtHost { view, instruction };
            said.into_iter().fold(at_host, |checkout, hint| then(checkout, Event::HostAnswered(hint), now))
        }
        Checkout::Confirming { instruction, .. } => {
            let confirming = Checkout::Confirming { view, instruction, hint: said, since, tries: Some(0) };
            then(confirming, Event::StatusArrived(report), now)
        }
        other => other,
    }
}

/// A payment that was out is out no more, and the order is open again: what became of it is said before anything else.
pub fn ended(view: CheckoutView, is_declined: bool, now: Instant) -> Checkout {
    let report = StatusReport { status: view.status, is_declined, held: view.held };
    let view = Rc::new(view);
    let asking = Checkout::Confirming {
        view: view.clone(),
        instruction: None,
        hint: None,
        since: now,
        tries: Some(0),
    };
    match then(asking, Event::StatusArrived(report), now) {
        loading @ Checkout::Loading { .. } => then(loading, Event::ViewArrived(view), now),
        other => other,
    }
}

/// The host's cashier is about to open; otherwise, how it stands.
pub fn at_host(view: CheckoutView, now: Instant) -> Checkout {
    then(waiting(view, None, now, now), Event::ContinueAsked, now)
}

fn choice_of(checkout: &Checkout) -> Option<&Choice> {
    match checkout {
        Checkout::Choosing { choice, .. }
        | Checkout::Reading { choice, .. }
        | Checkout::Reviewing { choice, .. }
        | Checkout::Submitting { choice, .. }
        | Checkout::Unsent { choice, .. } => Some(choice),
        _ => None,
    }
}

/// What goes along unseen, so that the next page knows what this one knew.
#[derive(Debug, Clone, Copy)]
pub struct HiddenState<'a> {
    /// In which app the page is read.
    pub host: Host,
    /// The language of its texts.
    pub locale: &'a str,
    /// A fresh key for a confirmation, or the one that was used.
    pub key: &'a str,
    /// The confirmation that was sent, where one was.
    pub sent: &'a str,
}

/// The hidden fields of the page in this state.
pub fn hidden_fields(checkout: &Checkout, kept: HiddenState, now: Instant) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    let Some(choice) = choice_of(checkout) else { return fields };
    let Some(view) = checkout.view() else { return fields };
    let documents = choice.option(view).map(|option| option.documents.as_slice()).unwrap_or_default();
    let read = documents.iter().filter(|document| choice.shown(&document.id).seconds > 0);
    fields.extend(read.map(|document| {
        let seconds = choice.shown(&document.id).seconds;
        ("shown", format!("{}:{}:{seconds}", document.id, document.sha256))
    }));
    if matches!(checkout, Checkout::Choosing { .. }) {
        return fields;
    }
    let way = choice.way.map(|way| way.id()).unwrap_or_default();
    fields.push(("way", way.into()));
    fields.extend(choice.plan.iter().map(|plan| ("plan", plan.clone())));
    let agreed = documents.iter().filter(|document| choice.agreed.contains(&document.id));
    fields.extend(agreed.map(|agreed| ("agree", format!("{way}:{}:{}", agreed.id, agreed.sha256))));
    match checkout {
        Checkout::Reading { document, .. } => {
            let open = documents.iter().find(|known| known.id == *document);
            fields.extend(open.map(|open| ("opened", format!("{}:{}", open.sha256, now.unix_ms()))));
        }
        // What is confirmed is what this page shows: its fingerprints are made here, when it is drawn.
        Checkout::Reviewing { .. } => {
            let body = codec::confirm(choice, view, kept.host.id(), kept.locale);
            fields.extend([("confirm", body.unwrap_or_default()), ("key", kept.key.into())]);
        }
        Checkout::Unsent { .. } => fields.extend([("confirm", kept.sent.into()), ("key", kept.key.into())]),
        _ => {}
    }
    fields
}
