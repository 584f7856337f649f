//! The second step: everything once more before anything is sent.

use paylater_core::checkout::{Choice, Event};
use paylater_core::offer::{CheckoutView, OptionOffer, PlanOffer};

use super::markup::{Tag, paragraph, place, tag};
use super::{Said, Scene, Screen, actions, plans, schedule, summary, ways};
use crate::text::{fill, yuan};

pub fn screen(view: &CheckoutView, choice: &Choice, scene: Scene) -> Screen {
    let text = scene.text;
    let (option, plan) = (choice.option(view), choice.plan(view));
    Screen {
        sign: None,
        heading: text.steps.reviewing.heading,
        lead: Some(paragraph("", text.steps.reviewing.lead)),
        body: vec![
            summary::card(view, scene).into(),
            place(option.zip(plan).map(|(option, plan)| what_was_chosen(option, plan, scene))),
            place(plan.and_then(|plan| schedule::section(plan, scene))),
            place(option.and_then(|option| what_was_agreed(option, choice, scene))),
            place(option.map(|option| what_comes_next(option, scene))),
            actions([
                Some(scene.main_button(text.buttons.confirm, Said::Confirm)),
                Some(scene.button(text.buttons.back, Event::BackAsked)),
                Some(scene.button(text.buttons.cancel, Event::CancelAsked)),
            ]),
        ],
    }
}

fn what_was_chosen(option: &OptionOffer, plan: &PlanOffer, scene: Scene) -> Tag {
    let text = scene.text;
    let schedule = &plan.schedule;
    let each = || summary::sum(plans::each_label(plan, text), yuan(schedule.typical_amount()));
    tag("dl")
        .class("slip")
        .child(summary::sum(text.order.way, ways::name(option.way, &text.ways).into()))
        .child(summary::sum(text.order.plan, ways::when(plan.terms, text)))
        .maybe((schedule.rows.len() > 1).then(each))
        .child(summary::sum(text.plans.fee, yuan(schedule.fee)))
        .child(summary::total(text.plans.total, yuan(schedule.total)))
}

fn what_was_agreed(option: &OptionOffer, choice: &Choice, scene: Scene) -> Option<Tag> {
    if option.documents.is_empty() {
        return None;
    }
    let words = &scene.text.terms;
    let agreed = option.documents.iter().filter(|document| choice.agreed.contains(&document.id));
    let content = if choice.agreed.is_empty() {
        paragraph("", words.none_agreed)
    } else {
        tag("ul").attr("role", "list").all(agreed.map(|document| tag("li").text(document.title.clone())))
    };
    let section = tag("section")
        .class("agreed")
        .attr("aria-labelledby", "paylater-agreed")
        .child(tag("h3").attr("id", "paylater-agreed").text(words.agreed))
        .child(content);
    Some(section)
}

fn what_comes_next(option: &OptionOffer, scene: Scene) -> Tag {
    let words = &scene.text.order;
    let app = ways::provider(option.way.provider(), &scene.text.ways);
    let template = if option.way.is_captured_later() { words.next_later } else { words.next_now };
    paragraph("info", fill(template, &[app, app]))
}
