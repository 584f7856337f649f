//! The end, on the backend's word.

use paylater_core::checkout::{Event, Outcome};
use paylater_core::offer::CheckoutView;
use yew::prelude::*;

use super::{Said, Scene, Screen, actions, sentence, summary};
use crate::text::{Ends, Headed};

pub fn screen(view: &CheckoutView, outcome: Outcome, scene: Scene) -> Screen {
    let text = scene.text;
    let words = words(outcome, &text.ends);
    let buttons = html! {
        <>
            if outcome == Outcome::Declined {
                { scene.main_button(text.buttons.other_way, Said::Event(Event::RetryAsked)) }
            }
            { scene.shop_link(outcome != Outcome::Declined) }
        </>
    };
    Screen {
        sign: Some(sign(outcome)),
        heading: words.heading.into(),
        lead: sentence(words.lead),
        body: html! { <>{ summary::slip(view, None, scene) }{ actions(buttons) }</> },
    }
}

const fn words(outcome: Outcome, ends: &Ends) -> &Headed {
    match outcome {
        Outcome::Paid => &ends.paid,
        Outcome::Authorised => &ends.authorised,
        Outcome::Declined => &ends.declined,
        Outcome::Cancelled => &ends.cancelled,
        Outcome::Expired => &ends.expired,
        Outcome::UnderReview => &ends.under_review,
    }
}

/// Which sign stands above the words.
const fn sign(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Paid | Outcome::Authorised => "mark-good",
        Outcome::Declined | Outcome::Cancelled | Outcome::Expired => "mark-closed",
        Outcome::UnderReview => "mark-wait",
    }
}
