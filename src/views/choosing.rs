//! The first step: choose a way and a plan, see the schedule, read the documents.

use paylater_core::checkout::{Choice, Event, Missing, Problem};
use paylater_core::offer::{CheckoutView, OptionOffer, Way};

use super::markup::{Attr, Tag, paragraph, place, tag};
use super::{
    ERRORS, RenderContext, Screen, UiAction, actions, disclosure, documents, form, plans, schedule, summary,
    ways,
};
use crate::text::{Text, fill};

pub fn screen(
    view: &CheckoutView,
    choice: &Choice,
    notice: Option<Tag>,
    missing: &[Missing],
    ctx: RenderContext,
) -> Screen {
    let text = ctx.text;
    // A page without scripts has the panels of all ways inside their group, and the style sheet shows the picked one's.
    let option = choice.option(view).filter(|_| ctx.form().is_none());
    let plan = option.and_then(|_| choice.plan(view));
    Screen {
        sign: None,
        heading: text.steps.choosing.into(),
        lead: notice,
        body: vec![
            place(form::default_button(ctx)),
            place(errors(view, choice, missing, ctx)),
            summary::card(view, None, ctx).into(),
            ways_field(view, choice, missing, ctx).into(),
            place(option.and_then(|option| plans::field(view, option, choice, missing, ctx))),
            place(plan.and_then(|plan| schedule::section(plan, view.ordered_on, ctx))),
            place(plan.and_then(|plan| disclosure::section(plan, ctx))),
            place(option.and_then(|option| documents::field(option, choice, missing, ctx))),
            actions([
                Some(ctx.main_button(text.buttons.next, UiAction::Event(Event::ReviewAsked))),
                Some(ctx.button(text.buttons.cancel, Event::CancelAsked)),
            ]),
        ],
    }
}

/// The group of ways, on a page without scripts with the panel of each.
fn ways_field(view: &CheckoutView, choice: &Choice, missing: &[Missing], ctx: RenderContext) -> Tag {
    let field = ways::field(view, choice, missing, ctx);
    match ctx.form() {
        Some(_) => {
            let panels = view.options.iter().map(|option| panel(view, option, choice, missing, ctx));
            panels.fold(field, Tag::child)
        }
        None => field,
    }
}

/// Everything that belongs to one way. It has its place also where there is nothing in it, because the style sheet counts.
fn panel(
    view: &CheckoutView,
    option: &OptionOffer,
    choice: &Choice,
    missing: &[Missing],
    ctx: RenderContext,
) -> Tag {
    let ctx = ctx.within(option.way.id());
    let only = match option.plans.as_slice() {
        [plan] => Some(plan),
        _ => None,
    };
    tag("div")
        .class("panel")
        .maybe(plans::field(view, option, choice, missing, ctx))
        .maybe(only.and_then(|plan| schedule::section(plan, view.ordered_on, ctx)))
        .maybe(only.and_then(|plan| disclosure::section(plan, ctx)))
        .maybe(documents::field(option, choice, missing, ctx))
}

/// What the shopper should know before choosing again.
pub fn notice(problem: &Problem, ctx: RenderContext) -> Option<Tag> {
    Some(paragraph("notice", said_about(problem, ctx.text)))
}

const fn said_about(problem: &Problem, text: &Text) -> &'static str {
    let problems = &text.problems;
    match problem {
        Problem::Changed { .. } => problems.changed,
        Problem::AttemptOpen => problems.attempt_open,
        Problem::AttemptEnded => problems.attempt_ended,
        Problem::Declined => text.outcomes.declined.lead,
        Problem::Offline => problems.offline.lead,
        Problem::TryLater { .. } => problems.later.lead,
        Problem::SessionGone { .. } => problems.session_gone.lead,
        Problem::ScheduleDiffers { .. } | Problem::DocumentDiffers { .. } | Problem::Merchant { .. } => {
            problems.merchant.lead
        }
    }
}

/// Everything that is missing in one place, each leading to its field.
fn errors(view: &CheckoutView, choice: &Choice, missing: &[Missing], ctx: RenderContext) -> Option<Tag> {
    if missing.is_empty() {
        return None;
    }
    let text = ctx.text;
    let item = |missing: &Missing| {
        let way = choice.way.map(Way::id).unwrap_or_default();
        let ctx = ctx.within(way);
        let (field, words) = match missing {
            Missing::Way => (ways::FIELD.to_string(), text.missing.way.to_string()),
            Missing::Plan => ((*ctx.id(plans::FIELD)).into(), text.missing.plan.to_string()),
            Missing::Document(id) => {
                let documents =
                    choice.option(view).map(|option| option.documents.as_slice()).unwrap_or_default();
                let title =
                    documents.iter().find(|document| document.id == *id).map_or(id, |found| &found.title);
                (ctx.id_of(documents::field_id(id)), fill(text.missing.document, &[title]))
            }
        };
        tag("li").child(ctx.leads("link", field).text(words))
    };
    let title = fill(text.missing.summary, &[&missing.len().to_string()]);
    let errors = tag("div")
        .class("errors")
        .attr(Attr::Id, ERRORS)
        .attr(Attr::TabIndex, "-1")
        // Alive, the focus is moved there; a page that is loaded anew has to say so itself.
        .flag(Attr::Autofocus, ctx.form().is_some())
        .attr(Attr::Role, "group")
        .attr(Attr::AriaLabelledBy, "paylater-errors-title")
        .child(tag("h3").attr(Attr::Id, "paylater-errors-title").text(title))
        .child(tag("ul").attr(Attr::Role, "list").all(missing.iter().map(item)));
    Some(errors)
}
