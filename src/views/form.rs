//! The screens as a page that works without scripts: everything on it is one form, each button says its name, and what is
//! shown only for what is picked is all there and shown by the style sheet alone.
//!
//! The backend draws such pages ([`crate::page`]); in a browser nothing of this is compiled.

use paylater_core::checkout::Event;
use paylater_core::consent::ConsentDocument;
use paylater_core::instruction::Instruction;
use yew::AttrValue;

use super::markup::{Attr, Tag, paragraph, tag};
use super::{RenderContext, UiAction, paper};
use crate::text::fill;

/// Where the form goes, and what goes with it unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form<'a> {
    /// The page's own path.
    pub action: &'a str,
    /// It only asks to see the page again.
    pub is_get: bool,
    /// Names with values.
    pub hidden: &'a [(&'static str, String)],
}

impl<'a> RenderContext<'a> {
    /// The form, on pages that are one.
    pub(super) fn form(self) -> Option<Form<'a>> {
        if cfg!(feature = "ssr") { self.form } else { None }
    }

    /// The same context, for one of several ways or plans that stand on one page.
    pub(super) fn within(self, scope: &'a str) -> Self {
        Self { scope, ..self }
    }

    /// This id, told from the same one in another scope.
    pub(super) fn id(self, id: &'static str) -> AttrValue {
        match self.form() {
            Some(_) if !self.scope.is_empty() => fill("{}-{}", &[self.scope, id]).into(),
            _ => AttrValue::Static(id),
        }
    }

    /// The same for an id that was made.
    pub(super) fn id_of(self, id: String) -> String {
        match self.form() {
            Some(_) if !self.scope.is_empty() => fill("{}-{}", &[self.scope, &id]),
            _ => id,
        }
    }

    /// A button with this action when it is pressed.
    pub(super) fn on_press(self, button: Tag, action: UiAction) -> Tag {
        match self.form() {
            Some(_) => button
                .attr(Attr::Type, "submit")
                .attr(Attr::Name, "do")
                .attr(Attr::Value, name(&action, self.scope)),
            None => self.on_click(button.attr(Attr::Type, "button"), action),
        }
    }

    /// What leads to the field of this id.
    pub(super) fn leads(self, class: &'static str, field: String) -> Tag {
        match self.form() {
            Some(_) => tag("a").class(class).attr(Attr::Href, fill("#{}", &[&field])),
            None => {
                self.on_click(tag("button").class(class).attr(Attr::Type, "button"), UiAction::GoTo(field))
            }
        }
    }
}

/// What a button sends as `do`. What cannot be pressed on such a page has no name.
fn name(action: &UiAction, way: &str) -> String {
    match action {
        UiAction::Confirm => "confirm".into(),
        UiAction::Event(Event::DocumentOpened(document)) => fill("read:{}:{}", &[way, document]),
        UiAction::Event(Event::ConsentSet { document, .. }) => fill("agree:{}", &[document]),
        UiAction::Event(event) => match event {
            Event::ReviewAsked => "review",
            Event::BackAsked => "back",
            Event::CancelAsked => "cancel",
            Event::CheckAsked => "check",
            Event::ContinueAsked => "continue",
            Event::GiveUpAsked => "give_up",
            Event::RetryAsked => "retry",
            _ => "",
        }
        .into(),
        UiAction::GoTo(_) | UiAction::Turn(_) => String::new(),
    }
}

/// What holds a screen's content: the form, or nothing in particular.
pub fn around(ctx: RenderContext) -> Tag {
    let Some(form) = ctx.form() else { return tag("div") };
    let hidden = |(name, value): &(&'static str, String)| {
        tag("input").attr(Attr::Type, "hidden").attr(Attr::Name, *name).attr(Attr::Value, value.clone())
    };
    let method = if form.is_get { "get" } else { "post" };
    form.hidden.iter().fold(
        tag("form").attr(Attr::Method, method).attr(Attr::Action, form.action.to_string()),
        |form, pair| form.child(hidden(pair)),
    )
}

/// What the Enter key presses: the way on, and not whatever button comes first on the page.
pub fn default_button(ctx: RenderContext) -> Option<Tag> {
    let button = || ctx.on_press(tag("button"), UiAction::Event(Event::ReviewAsked)).flag(Attr::Hidden, true);
    ctx.form().map(|_| button())
}

/// The input under the name by which its action is sent, with this value.
pub fn named(input: Tag, action: &UiAction, value: &str, ctx: RenderContext) -> Tag {
    let (name, value) = match action {
        UiAction::Event(Event::OptionPicked(_)) => ("way".to_string(), value.to_string()),
        UiAction::Event(Event::PlanPicked(_)) => (fill("plan:{}", &[ctx.scope]), value.to_string()),
        UiAction::Event(Event::ConsentSet { document, .. }) => {
            ("agree".to_string(), fill("{}:{}:{}", &[ctx.scope, document, value]))
        }
        _ => return input,
    };
    input.attr(Attr::Name, name).attr(Attr::Value, value)
}

/// A document's whole text, folded beneath its tick.
pub fn unfolding(document: &ConsentDocument, title: Tag, ctx: RenderContext) -> Tag {
    let blocks = paper::blocks(&document.text);
    let piece =
        |block: &paper::Block| tag(if block.is_heading { "h4" } else { "p" }).text(block.text.to_string());
    let version = paragraph("note", fill(ctx.text.terms.version, &[&document.version]));
    tag("details")
        .class("reading reading-whole")
        .child(tag("summary").text(ctx.text.terms.read).child(title))
        .child(tag("div").class("paper size-2").child(version).all(blocks.iter().map(piece)))
}

/// The way to the proof of consent: a button of the same form, because a form cannot stand inside another. Session and token
/// go with that form already.
pub fn receipt(ctx: RenderContext) -> Option<Tag> {
    let words = &ctx.text.buttons;
    let button = tag("button")
        .class("button")
        .attr(Attr::Type, "submit")
        .attr(Attr::FormAction, fill("{}/receipt", &[ctx.receipt.api_base]))
        .attr(Attr::FormTarget, "_blank")
        .attr(Attr::AriaDescribedBy, "paylater-receipt");
    let sent = tag("div")
        .class("receipt")
        .child(button.text(words.receipt))
        .child(paragraph("note", words.receipt_note).attr(Attr::Id, "paylater-receipt"));
    (!ctx.view_state.agreed_nothing).then_some(sent)
}

/// A link to where the shopper pays, for a page on which no script goes there.
pub fn way_on(instruction: &Instruction, ctx: RenderContext) -> Option<Tag> {
    let link = |url: &String| tag("a").class("button button-main").attr(Attr::Href, url.clone());
    match instruction {
        Instruction::Redirect { url } if ctx.form().is_some() => {
            Some(link(url).text(ctx.text.buttons.carry_on))
        }
        _ => None,
    }
}
