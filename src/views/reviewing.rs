//! The second step: everything once more before anything is sent.

use paylater_core::checkout::{Choice, Event};
use paylater_core::offer::{CheckoutView, OptionOffer, PlanOffer};
use yew::prelude::*;

use super::{Said, Scene, Screen, actions, plans, schedule, sentence, summary, ways};
use crate::text::{fill, yuan};

pub fn screen(view: &CheckoutView, choice: &Choice, scene: Scene) -> Screen {
    let text = scene.text;
    let chosen = choice.option(view).zip(choice.plan(view));
    let buttons = html! {
        <>
            { scene.main_button(text.buttons.confirm, Said::Confirm) }
            { scene.button(text.buttons.back, Event::BackAsked) }
            { scene.button(text.buttons.cancel, Event::CancelAsked) }
        </>
    };
    Screen {
        sign: None,
        heading: text.steps.reviewing.heading.into(),
        lead: sentence(text.steps.reviewing.lead),
        body: html! {
            <>
                { summary::card(view, scene) }
                { chosen.map(|(option, plan)| what_was_chosen(option, plan, scene)).unwrap_or_default() }
                { chosen.map(|(_, plan)| schedule::section(plan, scene)).unwrap_or_default() }
                { chosen.map(|(option, _)| what_was_agreed(option, choice, scene)).unwrap_or_default() }
                { chosen.map(|(option, _)| what_comes_next(option, scene)).unwrap_or_default() }
                { actions(buttons) }
            </>
        },
    }
}

fn what_was_chosen(option: &OptionOffer, plan: &PlanOffer, scene: Scene) -> Html {
    let text = scene.text;
    let schedule = &plan.schedule;
    html! {
        <dl class="slip">
            <div class="sum"><dt>{ text.order.way }</dt><dd>{ ways::name(option.way, &text.ways) }</dd></div>
            <div class="sum"><dt>{ text.order.plan }</dt><dd>{ ways::when(plan.terms, text) }</dd></div>
            if schedule.rows.len() > 1 {
                { schedule::sum(plans::each_label(plan, text), yuan(schedule.typical_amount()), false) }
            }
            { schedule::sum(text.plans.fee, yuan(schedule.fee), false) }
            { schedule::sum(text.plans.total, yuan(schedule.total), true) }
        </dl>
    }
}

fn what_was_agreed(option: &OptionOffer, choice: &Choice, scene: Scene) -> Html {
    if option.documents.is_empty() {
        return Html::default();
    }
    let words = &scene.text.terms;
    let agreed: Vec<_> = option.documents.iter().filter(|document| choice.agreed.contains(&document.id)).collect();
    html! {
        <section class="agreed" aria-labelledby="paylater-agreed">
            <h3 id="paylater-agreed">{ words.agreed }</h3>
            if agreed.is_empty() {
                <p>{ words.none_agreed }</p>
            } else {
                <ul>{ for agreed.iter().map(|document| html! { <li>{ document.title.clone() }</li> }) }</ul>
            }
        </section>
    }
}

fn what_comes_next(option: &OptionOffer, scene: Scene) -> Html {
    let words = &scene.text.order;
    let app = ways::provider(option.way.provider(), &scene.text.ways);
    let template = if option.way.is_captured_later() { words.next_later } else { words.next_now };
    html! { <p class="info">{ fill(template, &[app, app]) }</p> }
}
