//! The documents to agree to: each a tick of its own, none of them ticked, each one touch away from its full text.

use paylater_core::checkout::{Choice, Event, Missing};
use paylater_core::consent::ConsentDocument;
use paylater_core::offer::OptionOffer;

use super::card::{Card, note};
use super::markup::{Attr, Tag, paragraph, tag};
use super::{RenderContext, UiAction, form};
use crate::text::fill;

/// The id of the tick of this document, to which an error leads.
pub fn field_id(document: &str) -> String {
    fill("paylater-document-{}", &[document])
}

/// The documents of the picked way; nothing where it has none.
pub fn field(option: &OptionOffer, choice: &Choice, missing: &[Missing], ctx: RenderContext) -> Option<Tag> {
    let documents = &option.documents;
    // Ticks belong to the picked way: on a page that shows several, the same document may be asked for by another one too.
    let is_mine = choice.way == Some(option.way);
    if documents.is_empty() {
        return None;
    }
    let cards = documents.iter().map(|document| {
        let is_missing =
            missing.iter().any(|missing| matches!(missing, Missing::Document(id) if *id == document.id));
        let is_agreed = is_mine && choice.agreed.contains(&document.id);
        item(document, choice, [is_agreed, is_mine && is_missing], ctx)
    });
    let field = tag("fieldset")
        .class("field")
        .part("terms")
        .child(tag("legend").text(ctx.text.terms.legend))
        .child(paragraph("note", ctx.text.terms.how))
        .all(cards)
        // What a page has to say about its terms, in its own words. A drawn page is nobody's shadow.
        .maybe(ctx.form().is_none().then(|| tag("slot").attr(Attr::Name, "terms")));
    Some(field)
}

fn item(document: &ConsentDocument, choice: &Choice, state: [bool; 2], ctx: RenderContext) -> Tag {
    let [is_agreed, is_missing] = state;
    let words = &ctx.text.terms;
    let id = ctx.id_of(field_id(&document.id));
    let left = choice.reading_left(document);
    let card = Card {
        kind: "checkbox",
        group: "",
        id: &id,
        value: &document.sha256,
        is_picked: is_agreed,
        // Alive, a tick that comes too early opens the text; a form could only take it or not.
        is_usable: left == 0 || ctx.form().is_none(),
        action: UiAction::Event(Event::ConsentSet { document: document.id.clone(), is_given: !is_agreed }),
    };
    let (need_id, error_id) = (fill("{}-need", &[&id]), fill("{}-error", &[&id]));
    let described_by = if is_missing { fill("{} {}", &[&error_id, &need_id]) } else { need_id.clone() };
    let input = card
        .input(ctx)
        .attr(Attr::AriaDescribedBy, described_by)
        .flag(Attr::AriaInvalid, is_missing)
        .flag(Attr::AriaRequired, document.is_required);
    let need = if document.is_required { words.required } else { words.optional };
    // A tick that opens the text instead should surprise nobody.
    let need = match left {
        0 => need.to_string(),
        left => fill("{} {}", &[need, &fill(words.read_first, &[&left.to_string()])]),
    };
    let error = is_missing.then(|| fill(ctx.text.missing.document, &[&document.title]));
    let drawn = card.drawn(input, document.title.clone(), note(need_id, need), ctx);
    drawn
        .within(tag("div").class("document"), ctx)
        .maybe(error.map(|error| paragraph("error", error).attr(Attr::Id, error_id)))
        .child(reading(document, left, ctx))
}

/// What opens the text on a screen of its own.
fn reading(document: &ConsentDocument, left: u32, ctx: RenderContext) -> Tag {
    let title = tag("span").class("unseen").text(fill(" {}", &[&document.title]));
    // What has to be open for some time is opened on a page of its own, whose time the backend knows.
    if ctx.form().is_some() && left == 0 {
        return form::unfolding(document, title, ctx);
    }
    let action = UiAction::Event(Event::DocumentOpened(document.id.clone()));
    ctx.on_press(tag("button").class("link link-read"), action).text(ctx.text.terms.read).child(title)
}
