//! The repayment schedule: a list, because a list reflows on a narrow screen and a table does not.

use paylater_core::offer::PlanOffer;
use paylater_core::schedule::{Due, Instalment, Schedule, Terms};
use yew::prelude::*;

use super::{Scene, plans};
use crate::text::{Text, day, fill, yuan};

/// When and how much; nothing for a payment made now, which has no schedule.
pub fn section(plan: &PlanOffer, scene: Scene) -> Html {
    if plan.terms == Terms::Now {
        return Html::default();
    }
    let text = scene.text;
    let schedule = &plan.schedule;
    let is_single = schedule.rows.len() == 1;
    html! {
        <section class="schedule" aria-labelledby="paylater-schedule">
            <h3 id="paylater-schedule">{ text.plans.schedule }</h3>
            <ol class="rows" aria-labelledby="paylater-schedule">
                { for schedule.rows.iter().map(|row| item(row, is_single, schedule, text)) }
            </ol>
            <dl class="sums">
                { sum(text.plans.principal, yuan(schedule.principal), false) }
                { sum(text.plans.fee, yuan(schedule.fee), false) }
                { sum(text.plans.sum, yuan(schedule.total), true) }
            </dl>
            if let Some(note) = plans::fee_note(plan, text) {
                <p class="note">{ note }</p>
            }
            <p class="note">{ text.plans.lenders_word }</p>
        </section>
    }
}

fn item(row: &Instalment, is_single: bool, schedule: &Schedule, text: &Text) -> Html {
    let title = match is_single {
        true => text.plans.only_instalment.to_string(),
        false => fill(text.plans.instalment, &[&row.seq.to_string()]),
    };
    html! {
        <li key={row.seq} class="row">
            <span class="row-title">{ title }{ " " }</span>
            <span class="amount">{ yuan(row.amount) }{ " " }</span>
            <span class="row-detail">
                <span>{ due(row.due, text) }{ " " }</span>
                // Without a fee both parts are the amount itself; saying it three times would only be noise.
                if !schedule.fee.is_zero() {
                    <span>
                        { text.plans.principal }{ " " }{ yuan(row.principal) }
                        { " + " }{ text.plans.row_fee }{ " " }{ yuan(row.fee) }
                    </span>
                }
            </span>
        </li>
    }
}

fn due(due: Due, text: &Text) -> String {
    match due {
        Due::On(date) => day(date, text.locale),
        Due::After { days, .. } => fill(text.plans.received_plus, &[&days.to_string()]),
    }
}

/// A label with its amount, in a list of such.
pub fn sum(label: &'static str, amount: String, is_total: bool) -> Html {
    html! {
        <div class={classes!("sum", is_total.then_some("sum-total"))}>
            <dt>{ label }</dt>
            <dd class="amount">{ amount }</dd>
        </div>
    }
}
