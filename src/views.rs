//! What is on the screen: pure functions from a state of the checkout to markup.
//!
//! A view looks at nothing but its arguments and speaks through one callback. It decides nothing: what may be pressed in
//! which state is the core's table, and a view that offers more than the table allows does no harm.

mod choosing;
mod documents;
mod outcome;
mod plans;
mod reviewing;
mod schedule;
mod summary;
mod trouble;
mod waiting;
mod ways;

use paylater_core::checkout::{Checkout, Event};
use paylater_core::host::Host;
use yew::prelude::*;

use crate::text::Text;

/// The id of each screen's heading, which takes the focus when the screen changes.
pub const HEADING: &str = "paylater-heading";
/// The id of the list of what is missing, which takes the focus when the shopper wants to go on too early.
pub const ERRORS: &str = "paylater-errors";

/// What a view says when it is touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Something for the core.
    Event(Event),
    /// The shopper confirmed. The event for the core needs an idempotency key, which no view can make.
    Confirm,
    /// The shopper wants to be taken to the field of this id.
    GoTo(String),
}

/// What every view needs besides the state.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The words.
    pub text: &'static Text,
    /// How to speak.
    pub say: &'a Callback<Said>,
    /// Where the page runs; some colours follow it.
    pub host: Host,
    /// The way back to the shop, an address that was found harmless.
    pub shop_url: Option<&'a str>,
}

/// One screen: a heading, a sentence that assistive technology reads out when it changes, and the rest.
struct Screen {
    /// A sign above the heading. It repeats the words and adds nothing; assistive technology never meets it.
    sign: Option<&'static str>,
    heading: AttrValue,
    lead: Html,
    body: Html,
}

/// The whole component in this state.
pub fn render(checkout: &Checkout, scene: Scene) -> Html {
    let screen = match checkout {
        Checkout::Loading { .. } => waiting::loading(scene),
        Checkout::Choosing { view, choice, notice, missing } => {
            choosing::screen(view, choice, notice.as_ref(), missing, scene)
        }
        Checkout::Reviewing { view, choice } => reviewing::screen(view, choice, scene),
        Checkout::Submitting { view, .. } => waiting::submitting(view, scene),
        Checkout::AtHost { view, instruction } => waiting::at_host(view, instruction, scene),
        Checkout::Confirming { view, .. } => waiting::confirming(view, scene),
        Checkout::Releasing { view, .. } => waiting::releasing(view, scene),
        Checkout::Interrupted { view, hint, .. } => trouble::interrupted(view, hint.as_ref(), scene),
        Checkout::Unsent { view, problem, .. } => trouble::unsent(view, problem, scene),
        Checkout::Stalled { view, since } => trouble::stalled(view, *since, scene),
        Checkout::Broken { problem } => trouble::broken(problem, scene),
        Checkout::Done { view, outcome } => outcome::screen(view, *outcome, scene),
    };
    let state = checkout.name().id();
    let sign = screen.sign.map(|sign| html! { <div class={classes!("sign", sign)} aria-hidden="true"></div> });
    // The heading is a new node on each screen, so that moving the focus there is heard; the live region beneath it
    // stays the same node, because only then is its change heard.
    html! {
        <section class={classes!("paylater", sign.is_some().then_some("centred"))} lang={scene.text.locale.tag()} data-host={scene.host.id()} data-state={state}
            aria-labelledby={HEADING}>
            { sign.unwrap_or_default() }
            <h2 key={state} id={HEADING} class="heading" tabindex="-1">{ screen.heading }</h2>
            <div class="lead" role="status">{ screen.lead }</div>
            <div key={state} class="body">{ screen.body }</div>
        </section>
    }
}

impl Scene<'_> {
    fn says(self, said: Said) -> Callback<MouseEvent> {
        self.say.reform(move |_| said.clone())
    }

    fn main_button(self, words: &'static str, said: Said) -> Html {
        html! { <button type="button" class="button button-main" onclick={self.says(said)}>{ words }</button> }
    }

    fn button(self, words: &'static str, event: Event) -> Html {
        html! { <button type="button" class="button" onclick={self.says(Said::Event(event))}>{ words }</button> }
    }

    /// The way back to the shop, where one is known.
    fn shop_link(self, is_main: bool) -> Html {
        self.shop_url.map_or_else(Html::default, |url| {
            let class = classes!("button", is_main.then_some("button-main"));
            html! { <a {class} href={url.to_string()}>{ self.text.buttons.to_shop }</a> }
        })
    }
}

/// A sentence to stand beneath the heading.
fn sentence(words: impl Into<AttrValue>) -> Html {
    html! { <p>{ words.into() }</p> }
}

/// Buttons, the first one first.
fn actions(buttons: Html) -> Html {
    html! { <div class="actions">{ buttons }</div> }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
