//! The order: who is paid, for what, how much.

use paylater_core::instant::Instant;
use paylater_core::offer::{CheckoutView, Line};
use yew::prelude::*;

use super::Scene;
use crate::text::{fill, minute, yuan};

/// More lines than this are folded away behind their number.
const LINES_SHOWN: usize = 3;

/// The order in full, with the time until which it can be paid.
pub fn card(view: &CheckoutView, scene: Scene) -> Html {
    let words = &scene.text.order;
    let order = &view.order;
    html! {
        <div class="order">
            <p class="order-merchant">{ order.merchant.clone() }</p>
            <p class="order-due">
                <span class="figure-label">{ words.due }{ " " }</span>
                <span class="amount">{ yuan(order.amount) }</span>
            </p>
            { lines(&order.lines, scene) }
            <p class="note">{ words.number }{ " " }<span class="number">{ order.out_trade_no.clone() }</span></p>
            <p class="note">{ fill(words.until, &[&minute(view.expires_at, scene.text.locale)]) }</p>
        </div>
    }
}

fn lines(lines: &[Line], scene: Scene) -> Html {
    let list = html! { <ul class="lines">{ for lines.iter().map(line) }</ul> };
    if lines.len() <= LINES_SHOWN {
        return list;
    }
    let count = fill(scene.text.order.items, &[&lines.len().to_string()]);
    html! { <details class="reading"><summary>{ count }</summary>{ list }</details> }
}

fn line(line: &Line) -> Html {
    // The lines sum to the price, so no product of them can be too large; without one nothing is shown rather than a guess.
    let amount = line.unit_amount.checked_mul(line.quantity).map(yuan).unwrap_or_default();
    html! {
        <li class="line">
            <span class="line-name">{ line.name.clone() }</span>
            <span class="line-count">{ fill(" × {} ", &[&line.quantity.to_string()]) }</span>
            <span class="amount">{ amount }</span>
        </li>
    }
}

/// What identifies the order, for screens on which something is being waited for; `since` is when that began.
pub fn slip(view: &CheckoutView, since: Option<Instant>, scene: Scene) -> Html {
    let words = &scene.text.order;
    html! {
        <dl class="slip">
            <div class="sum"><dt>{ words.amount }</dt><dd class="amount">{ yuan(view.order.amount) }</dd></div>
            <div class="sum"><dt>{ words.merchant }</dt><dd>{ view.order.merchant.clone() }</dd></div>
            <div class="sum">
                <dt>{ words.number }</dt><dd class="number">{ view.order.out_trade_no.clone() }</dd>
            </div>
            if let Some(since) = since {
                <div class="sum">
                    <dt>{ scene.text.steps.stalled_since }</dt><dd>{ minute(since, scene.text.locale) }</dd>
                </div>
            }
        </dl>
    }
}
