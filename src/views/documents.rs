//! The documents to agree to: each a tick of its own, none of them ticked, each one touch away from its full text.

use paylater_core::checkout::{Choice, Event, Missing};
use paylater_core::consent::ConsentDocument;
use paylater_core::offer::CheckoutView;

use super::markup::{Tag, paragraph, tag};
use super::ways::{self, Card};
use super::{Said, Scene};
use crate::text::fill;

/// The id of the tick of this document, to which an error leads.
pub fn field_id(document: &str) -> String {
    fill("paylater-document-{}", &[document])
}

/// The documents of the picked way; nothing where it has none.
pub fn field(view: &CheckoutView, choice: &Choice, missing: &[Missing], scene: Scene) -> Option<Tag> {
    let documents = choice.option(view).map(|option| &option.documents)?;
    if documents.is_empty() {
        return None;
    }
    let cards = documents.iter().map(|document| {
        let is_missing =
            missing.iter().any(|missing| matches!(missing, Missing::Document(id) if *id == document.id));
        item(document, choice, is_missing, scene)
    });
    let field = tag("fieldset")
        .class("field")
        .child(tag("legend").text(scene.text.terms.legend))
        .child(paragraph("note", scene.text.terms.how))
        .all(cards);
    Some(field)
}

fn item(document: &ConsentDocument, choice: &Choice, is_missing: bool, scene: Scene) -> Tag {
    let words = &scene.text.terms;
    let is_agreed = choice.agreed.contains(&document.id);
    let id = field_id(&document.id);
    let card = Card {
        kind: "checkbox",
        group: "",
        id: &id,
        is_picked: is_agreed,
        is_usable: true,
        said: Said::Event(Event::ConsentSet { document: document.id.clone(), is_given: !is_agreed }),
    };
    let (need_id, error_id) = (fill("{}-need", &[&id]), fill("{}-error", &[&id]));
    let described_by = if is_missing { fill("{} {}", &[&error_id, &need_id]) } else { need_id.clone() };
    let input = card
        .input(scene)
        .attr("aria-describedby", described_by)
        .flag("aria-invalid", is_missing)
        .flag("aria-required", document.is_required);
    let need = if document.is_required { words.required } else { words.optional };
    // A tick that opens the text instead should surprise nobody.
    let need = match choice.reading_left(document) {
        0 => need.to_string(),
        left => fill("{} {}", &[need, &fill(words.read_first, &[&left.to_string()])]),
    };
    let error = is_missing.then(|| fill(scene.text.missing.document, &[&document.title]));
    tag("div")
        .class("document")
        .key(id.clone())
        .child(card.around(input, document.title.clone(), ways::note(need_id, need)))
        .maybe(error.map(|error| paragraph("error", error).attr("id", error_id)))
        .child(reading(document, scene))
}

/// What opens the text on a screen of its own.
fn reading(document: &ConsentDocument, scene: Scene) -> Tag {
    let title = tag("span").class("unseen").text(fill(" {}", &[&document.title]));
    let said = Said::Event(Event::DocumentOpened(document.id.clone()));
    let button = tag("button").class("link link-read").attr("type", "button").click(scene.says(said));
    button.text(scene.text.terms.read).child(title)
}
