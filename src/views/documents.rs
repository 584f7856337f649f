//! The documents to agree to: each a tick of its own, none of them ticked, each readable in full on the spot.

use paylater_core::checkout::{Choice, Event, Missing};
use paylater_core::consent::ConsentDocument;
use paylater_core::offer::CheckoutView;
use yew::prelude::*;

use super::{Said, Scene};
use crate::text::fill;

/// The id of the tick of this document, to which an error leads.
pub fn field_id(document: &str) -> String {
    fill("paylater-document-{}", &[document])
}

/// The documents of the picked way; nothing where it has none.
pub fn field(view: &CheckoutView, choice: &Choice, missing: &[Missing], scene: Scene) -> Html {
    let documents = choice.option(view).map(|option| option.documents.as_slice()).unwrap_or_default();
    if documents.is_empty() {
        return Html::default();
    }
    let cards = documents.iter().map(|document| {
        let is_missing = missing.contains(&Missing::Document(document.id.clone()));
        card(document, choice.agreed.contains(&document.id), is_missing, scene)
    });
    html! {
        <fieldset class="field">
            <legend>{ scene.text.terms.legend }</legend>
            <p class="note">{ scene.text.terms.how }</p>
            { for cards }
        </fieldset>
    }
}

fn card(document: &ConsentDocument, is_agreed: bool, is_missing: bool, scene: Scene) -> Html {
    let words = &scene.text.terms;
    let id = document.id.clone();
    let tick = scene.say.reform(move |_: yew::Event| {
        Said::Event(Event::ConsentSet { document: id.clone(), is_given: !is_agreed })
    });
    let input_id = field_id(&document.id);
    let (title_id, need_id, error_id) =
        (fill("{}-title", &[&input_id]), fill("{}-need", &[&input_id]), fill("{}-error", &[&input_id]));
    let described_by = if is_missing { fill("{} {}", &[&error_id, &need_id]) } else { need_id.clone() };
    html! {
        <div key={document.id.clone()} class="document">
            <label class="card">
                <input type="checkbox" id={input_id} checked={is_agreed} onchange={tick}
                    aria-labelledby={title_id.clone()} aria-describedby={described_by}
                    aria-invalid={is_missing.then_some("true")}
                    aria-required={document.is_required.then_some("true")} />
                <span class="card-text">
                    <span id={title_id.clone()} class="card-name">{ document.title.clone() }</span>
                    <span id={need_id} class="card-note">
                        { if document.is_required { words.required } else { words.optional } }
                    </span>
                </span>
            </label>
            if is_missing {
                <p id={error_id} class="error">{ fill(scene.text.missing.document, &[&document.title]) }</p>
            }
            <details class="reading">
                <summary>{ words.read }<span class="unseen">{ " " }{ document.title.clone() }</span></summary>
                <div class="paper" tabindex="0" role="group" aria-labelledby={title_id}>
                    { for document.text.split("\n\n").map(paragraph) }
                    <p class="note">{ fill(words.version, &[&document.version]) }</p>
                </div>
            </details>
        </div>
    }
}

/// The very text that the fingerprint covers; only the mark of a heading is turned into one.
fn paragraph(text: &str) -> Html {
    match text.trim_start().strip_prefix("# ") {
        Some(heading) => html! { <h4>{ heading.to_string() }</h4> },
        None => html! { <p>{ text.to_string() }</p> },
    }
}
