//! Steps on which something did not go as hoped. Each says what is known, what is not, and what to do next.

use paylater_core::checkout::{Event, Problem};
use paylater_core::instant::Instant;
use paylater_core::instruction::BridgeHint;
use paylater_core::offer::CheckoutView;

use super::markup::{Tag, paragraph, place};
use super::{RenderContext, Screen, UiAction, actions, receipt, summary};
use crate::text::{Headed, Text, fill};

const WAITS: Option<&str> = Some("sign mark-wait");

/// Not finished, nothing paid so far: the shopper decides how to go on.
pub fn interrupted(view: &CheckoutView, hint: Option<&BridgeHint>, ctx: RenderContext) -> Screen {
    let text = ctx.text;
    // Where the bridge is missing, nothing was looked up, and "no payment was found" would be a claim too many.
    let lead = match hint {
        Some(BridgeHint::NoBridge(_)) => text.steps.no_bridge_lead,
        _ => text.steps.interrupted.lead,
    };
    Screen {
        sign: WAITS,
        heading: text.steps.interrupted.heading.into(),
        lead: Some(paragraph("", lead)),
        body: vec![
            summary::receipt_lines(view, None, ctx).into(),
            actions([
                Some(ctx.main_button(text.buttons.carry_on, UiAction::Event(Event::ContinueAsked))),
                Some(ctx.button(text.buttons.other_way, Event::GiveUpAsked)),
                Some(ctx.button(text.buttons.check, Event::CheckAsked)),
            ]),
            place(receipt::form(ctx)),
        ],
    }
}

/// The confirmation may or may not have arrived.
pub fn unsent(view: &CheckoutView, problem: &Problem, ctx: RenderContext) -> Screen {
    let text = ctx.text;
    let lead = match problem {
        Problem::Offline => text.problems.unsent_offline,
        _ => text.problems.unsent_later,
    };
    Screen {
        sign: WAITS,
        heading: text.problems.unsent.into(),
        lead: Some(paragraph("", lead)),
        body: vec![
            summary::receipt_lines(view, None, ctx).into(),
            code(problem, text).into(),
            actions([
                Some(ctx.main_button(text.buttons.retry, UiAction::Event(Event::RetryAsked))),
                Some(ctx.button(text.buttons.back, Event::BackAsked)),
            ]),
        ],
    }
}

/// Unknown, with a promise. There is no button here that could pay a second time.
pub fn stalled(view: &CheckoutView, since: Instant, ctx: RenderContext) -> Screen {
    let words = &ctx.text.steps.stalled;
    Screen {
        sign: WAITS,
        heading: words.heading.into(),
        lead: Some(paragraph("", words.lead)),
        body: vec![
            summary::receipt_lines(view, Some(since), ctx).into(),
            actions([
                Some(ctx.main_button(ctx.text.buttons.check, UiAction::Event(Event::CheckAsked))),
                ctx.shop_link(false),
            ]),
        ],
    }
}

/// Nothing can be shown.
pub fn broken(problem: &Problem, ctx: RenderContext) -> Screen {
    let text = ctx.text;
    let words = broken_words(problem, text);
    // Trying again is offered first only where it may help; otherwise the way out is.
    let buttons = if problem.is_retryable() {
        let retry = ctx.main_button(text.buttons.retry, UiAction::Event(Event::RetryAsked));
        [Some(retry), ctx.shop_link(false)]
    } else {
        [ctx.shop_link(true), Some(ctx.button(text.buttons.retry, Event::RetryAsked))]
    };
    Screen {
        sign: Some("sign mark-closed"),
        heading: words.heading.into(),
        lead: Some(paragraph("", words.lead)),
        body: vec![code(problem, text).into(), actions(buttons)],
    }
}

const fn broken_words<'a>(problem: &Problem, text: &'a Text) -> &'a Headed {
    let problems = &text.problems;
    match problem {
        Problem::Offline => &problems.offline,
        Problem::TryLater { .. }
        | Problem::Changed { .. }
        | Problem::AttemptOpen
        | Problem::AttemptEnded
        | Problem::Declined => &problems.later,
        Problem::SessionGone { .. } => &problems.session_gone,
        Problem::ScheduleDiffers { .. } => &problems.schedule_differs,
        Problem::DocumentDiffers { .. } => &problems.document_differs,
        Problem::Merchant { .. } => &problems.merchant,
    }
}

fn code(problem: &Problem, text: &Text) -> Tag {
    paragraph("note number", fill(text.problems.code, &[problem.code()]))
}
