//! What is on the screen: pure functions from a state of the checkout to markup.
//!
//! A view looks at nothing but its arguments and names the action of a click, which keyboards do on radio buttons and ticks as
//! well. It decides nothing: what may be pressed in which state is the core's table, and a view that offers more than the
//! table allows does no harm.

mod action_registry;
mod attributes;
mod card;
mod changes;
mod choosing;
mod disclosure;
mod documents;
mod form;
mod markup;
mod outcome;
mod paper;
mod picture;
mod plans;
mod reading;
mod receipt;
mod reviewing;
mod schedule;
mod summary;
mod trouble;
mod view_state;
mod waiting;
mod ways;

use paylater_core::checkout::{Checkout, Event};
use paylater_core::host::Host;
use yew::prelude::*;

use crate::text::Text;
use markup::{Attr, Tag, place, tag};

pub use action_registry::ActionRegistry;
pub use documents::field_id as document_id;
pub use form::Form;
pub use paper::MATCH;
pub use reading::{END, SEARCH};
pub use receipt::Receipt;
pub use schedule::ROWS_AT_ONCE;
pub use view_state::{Reader, Turn, ViewState};

/// The id of each screen's heading, which takes the focus when the screen changes.
pub const HEADING: &str = "paylater-heading";
/// The id of the list of what is missing, which takes the focus when the shopper wants to go on too early.
pub const ERRORS: &str = "paylater-errors";

/// What touching a view does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UiAction {
    /// Something for the core.
    Event(Event),
    /// The shopper confirmed. The event for the core needs an idempotency key, which no view can make.
    Confirm,
    /// The shopper wants to be taken to the field of this id.
    GoTo(String),
    /// A button of the reader was pressed.
    Turn(Turn),
}

/// What every view needs besides the state.
#[derive(Debug, Clone, Copy)]
pub struct RenderContext<'a> {
    /// The words.
    pub text: &'static Text,
    /// Where the elements' actions are registered.
    pub actions: &'a ActionRegistry,
    /// Where the page runs; some colours follow it.
    pub host: Host,
    /// The way back to the shop, an address that was found harmless.
    pub shop_url: Option<&'a str>,
    /// What is kept for the shopper's eyes.
    pub view_state: &'a ViewState,
    /// Where the proof of consent is asked for.
    pub receipt: Receipt<'a>,
    /// On a page that works without scripts, the form in which everything is sent. See [`Form`].
    pub form: Option<Form<'a>>,
    /// What tells the ids of one way or plan from those of another, where several stand on one page.
    pub scope: &'a str,
}

/// One screen.
struct Screen {
    /// The classes of a sign above the heading. It repeats the words and adds nothing; assistive technology never meets it.
    sign: Option<&'static str>,
    heading: AttrValue,
    /// A sentence that assistive technology reads out when it changes.
    lead: Option<Tag>,
    /// The rest; what may be absent keeps its place.
    body: Vec<Html>,
}

/// The whole component in this state.
pub fn render(checkout: &Checkout, ctx: RenderContext) -> Html {
    let steps = &ctx.text.steps;
    let Screen { sign, heading, lead, body } = match checkout {
        Checkout::Loading { .. } => waiting::loading(ctx),
        Checkout::Choosing { view, choice, notice, missing, changes } => {
            let notice = changes::notice(changes, ctx).or_else(|| choosing::notice(notice.as_ref()?, ctx));
            choosing::screen(view, choice, notice, missing, ctx)
        }
        Checkout::Reading { view, choice, document, .. } => reading::screen(view, choice, document, ctx),
        Checkout::Reviewing { view, choice } => reviewing::screen(view, choice, ctx),
        Checkout::Submitting { view, .. } => waiting::busy(&steps.submitting, view, ctx),
        Checkout::AtHost { view, instruction } => waiting::at_host(view, instruction, ctx),
        Checkout::Confirming { view, .. } => waiting::busy(&steps.confirming, view, ctx),
        Checkout::Releasing { view, .. } => waiting::busy(&steps.releasing, view, ctx),
        Checkout::Interrupted { view, hint, .. } => trouble::interrupted(view, hint.as_ref(), ctx),
        Checkout::Unsent { view, problem, .. } => trouble::unsent(view, problem, ctx),
        Checkout::Stalled { view, since, .. } => trouble::stalled(view, *since, ctx),
        Checkout::Broken { problem } => trouble::broken(problem, ctx),
        Checkout::Done { view, outcome, held } => outcome::screen(view, (*outcome, *held), ctx),
    };
    let state = checkout.name().id();
    // Money, dates and terms are the backend's, in languages of ours; a translator would change them, and the nodes besides.
    let class = if sign.is_some() { "paylater notranslate centred" } else { "paylater notranslate" };
    let content = body.into_iter().fold(form::around(ctx).class("body").key(state), Tag::child);
    // The heading is a new node on each screen, so that moving the focus there is heard; the live region beneath it
    // stays the same node, because only then is its change heard.
    tag("section")
        .class(class)
        .part("checkout")
        .attr(Attr::Lang, ctx.text.locale.tag())
        .attr(Attr::Translate, "no")
        .attr(Attr::DataHost, ctx.host.id())
        .attr(Attr::DataState, state)
        .attr(Attr::AriaLabelledBy, HEADING)
        .maybe(sign.map(|class| tag("div").class(class).attr(Attr::AriaHidden, "true")))
        .child(
            tag("h2")
                .class("heading")
                .part("heading")
                .key(state)
                .attr(Attr::Id, HEADING)
                .attr(Attr::TabIndex, "-1")
                .text(heading),
        )
        .child(tag("div").class("lead").attr(Attr::Role, "status").maybe(lead))
        .child(content)
        .into()
}

impl RenderContext<'_> {
    /// The element, with this action when it is clicked.
    fn on_click(self, element: Tag, action: UiAction) -> Tag {
        element.attr(Attr::DataAction, self.actions.register(action))
    }

    fn main_button(self, words: &'static str, action: UiAction) -> Tag {
        self.on_press(tag("button").class("button button-main").part("button button-main"), action)
            .text(words)
    }

    fn button(self, words: &'static str, event: Event) -> Tag {
        self.on_press(tag("button").class("button").part("button"), UiAction::Event(event)).text(words)
    }

    /// The way back to the shop, where one is known.
    fn shop_link(self, is_main: bool) -> Option<Tag> {
        let class = if is_main { "button button-main" } else { "button" };
        self.shop_url.map(|url| {
            tag("a").class(class).attr(Attr::Href, url.to_string()).text(self.text.buttons.to_shop)
        })
    }
}

/// Buttons, the first one first.
fn actions<const N: usize>(buttons: [Option<Tag>; N]) -> Html {
    buttons
        .into_iter()
        .fold(tag("div").class("actions").part("actions"), |actions, button| actions.child(place(button)))
        .into()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
