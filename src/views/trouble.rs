//! Steps on which something did not go as hoped. Each says what is known, what is not, and what to do next.

use paylater_core::checkout::{Event, Problem};
use paylater_core::instant::Instant;
use paylater_core::instruction::BridgeHint;
use paylater_core::offer::CheckoutView;
use yew::prelude::*;

use super::{Said, Scene, Screen, actions, sentence, summary};
use crate::text::{Headed, Text, fill};

/// Not finished, nothing paid so far: the shopper decides how to go on.
pub fn interrupted(view: &CheckoutView, hint: Option<&BridgeHint>, scene: Scene) -> Screen {
    let text = scene.text;
    // Where the bridge is missing, nothing was looked up, and "no payment was found" would be a claim too many.
    let lead = match hint {
        Some(BridgeHint::NoBridge(_)) => text.steps.no_bridge_lead,
        _ => text.steps.interrupted.lead,
    };
    let buttons = html! {
        <>
            { scene.main_button(text.buttons.carry_on, Said::Event(Event::ContinueAsked)) }
            { scene.button(text.buttons.other_way, Event::GiveUpAsked) }
            { scene.button(text.buttons.check, Event::CheckAsked) }
        </>
    };
    Screen {
        sign: Some("mark-wait"),
        heading: text.steps.interrupted.heading.into(),
        lead: sentence(lead),
        body: html! { <>{ summary::slip(view, None, scene) }{ actions(buttons) }</> },
    }
}

/// The confirmation may or may not have arrived.
pub fn unsent(view: &CheckoutView, problem: &Problem, scene: Scene) -> Screen {
    let text = scene.text;
    let lead = match problem {
        Problem::Offline => text.problems.unsent_offline,
        _ => text.problems.unsent_later,
    };
    let buttons = html! {
        <>
            { scene.main_button(text.buttons.retry, Said::Event(Event::RetryAsked)) }
            { scene.button(text.buttons.back, Event::BackAsked) }
        </>
    };
    Screen {
        sign: Some("mark-wait"),
        heading: text.problems.unsent.into(),
        lead: sentence(lead),
        body: html! { <>{ summary::slip(view, None, scene) }{ code(problem, text) }{ actions(buttons) }</> },
    }
}

/// Unknown, with a promise. There is no button here that could pay a second time.
pub fn stalled(view: &CheckoutView, since: Instant, scene: Scene) -> Screen {
    let words = &scene.text.steps.stalled;
    let buttons = html! {
        <>
            { scene.main_button(scene.text.buttons.check, Said::Event(Event::CheckAsked)) }
            { scene.shop_link(false) }
        </>
    };
    Screen {
        sign: Some("mark-wait"),
        heading: words.heading.into(),
        lead: sentence(words.lead),
        body: html! { <>{ summary::slip(view, Some(since), scene) }{ actions(buttons) }</> },
    }
}

/// Nothing can be shown.
pub fn broken(problem: &Problem, scene: Scene) -> Screen {
    let text = scene.text;
    let words = broken_words(problem, text);
    // Trying again is offered first only where it may help; otherwise the way out is.
    let buttons = if problem.is_retryable() {
        html! { <>{ scene.main_button(text.buttons.retry, Said::Event(Event::RetryAsked)) }{ scene.shop_link(false) }</> }
    } else {
        html! { <>{ scene.shop_link(true) }{ scene.button(text.buttons.retry, Event::RetryAsked) }</> }
    };
    Screen {
        sign: Some("mark-closed"),
        heading: words.heading.into(),
        lead: sentence(words.lead),
        body: html! { <>{ code(problem, text) }{ actions(buttons) }</> },
    }
}

const fn broken_words<'a>(problem: &Problem, text: &'a Text) -> &'a Headed {
    let problems = &text.problems;
    match problem {
        Problem::Offline => &problems.offline,
        Problem::TryLater { .. }
        | Problem::Changed { .. }
        | Problem::AttemptOpen
        | Problem::AttemptEnded
        | Problem::Declined => &problems.later,
        Problem::SessionGone { .. } => &problems.session_gone,
        Problem::ScheduleDiffers { .. } => &problems.schedule_differs,
        Problem::DocumentDiffers { .. } => &problems.document_differs,
        Problem::Merchant { .. } => &problems.merchant,
    }
}

fn code(problem: &Problem, text: &Text) -> Html {
    html! { <p class="note number">{ fill(text.problems.code, &[problem.code()]) }</p> }
}
