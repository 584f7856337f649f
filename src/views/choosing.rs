//! The first step: choose a way and a plan, see the schedule, read the documents.

use paylater_core::checkout::{Choice, Event, Missing, Problem};
use paylater_core::offer::CheckoutView;
use yew::prelude::*;

use super::{ERRORS, Said, Scene, Screen, actions, documents, plans, schedule, summary, ways};
use crate::text::{Text, fill};

pub fn screen(
    view: &CheckoutView,
    choice: &Choice,
    notice: Option<&Problem>,
    missing: &[Missing],
    scene: Scene,
) -> Screen {
    let text = scene.text;
    let way_error = missing.contains(&Missing::Way).then_some(text.missing.way);
    let plan_error = missing.contains(&Missing::Plan).then_some(text.missing.plan);
    let buttons = html! {
        <>
            { scene.main_button(text.buttons.next, Said::Event(Event::ReviewAsked)) }
            { scene.button(text.buttons.cancel, Event::CancelAsked) }
        </>
    };
    Screen {
        sign: None,
        heading: text.steps.choosing.into(),
        lead: notice.map(|problem| said_about(problem, text)).unwrap_or_default(),
        body: html! {
            <>
                { errors(view, choice, missing, scene) }
                { summary::card(view, scene) }
                { ways::field(view, choice, way_error, scene) }
                { plans::field(view, choice, plan_error, scene) }
                { choice.plan(view).map(|plan| schedule::section(plan, scene)).unwrap_or_default() }
                { documents::field(view, choice, missing, scene) }
                { actions(buttons) }
            </>
        },
    }
}

/// What the shopper should know before choosing again.
fn said_about(problem: &Problem, text: &Text) -> Html {
    let problems = &text.problems;
    let words = match problem {
        Problem::Changed { .. } => problems.changed,
        Problem::AttemptOpen => problems.attempt_open,
        Problem::AttemptEnded => problems.attempt_ended,
        Problem::Declined => text.ends.declined.lead,
        Problem::Offline => problems.offline.lead,
        Problem::TryLater { .. } => problems.later.lead,
        Problem::SessionGone { .. } => problems.session_gone.lead,
        Problem::ScheduleDiffers { .. } | Problem::DocumentDiffers { .. } | Problem::Merchant { .. } => {
            problems.merchant.lead
        }
    };
    html! { <p class="notice">{ words }</p> }
}

/// Everything that is missing in one place, each leading to its field.
fn errors(view: &CheckoutView, choice: &Choice, missing: &[Missing], scene: Scene) -> Html {
    if missing.is_empty() {
        return Html::default();
    }
    let text = scene.text;
    let item = |missing: &Missing| {
        let (field, words) = match missing {
            Missing::Way => (ways::FIELD.to_string(), text.missing.way.to_string()),
            Missing::Plan => (plans::FIELD.to_string(), text.missing.plan.to_string()),
            Missing::Document(id) => {
                let documents = choice.option(view).map(|option| option.documents.as_slice()).unwrap_or_default();
                let title = documents.iter().find(|document| document.id == *id).map_or(id, |document| &document.title);
                (documents::field_id(id), fill(text.missing.document, &[title]))
            }
        };
        html! { <li><button type="button" class="link" onclick={scene.says(Said::GoTo(field))}>{ words }</button></li> }
    };
    html! {
        <div id={ERRORS} class="errors" tabindex="-1" role="group" aria-labelledby="paylater-errors-title">
            <h3 id="paylater-errors-title">{ fill(text.missing.summary, &[&missing.len().to_string()]) }</h3>
            <ul>{ for missing.iter().map(item) }</ul>
        </div>
    }
}
