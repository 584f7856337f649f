//! The plans of the picked way as radio buttons. The total stands beside the instalment and is no smaller than it.

use paylater_core::checkout::{Choice, Event};
use paylater_core::offer::{CheckoutView, PlanOffer};
use paylater_core::schedule::{FeeBearer, Terms};
use yew::prelude::*;

use super::{Said, Scene, ways};
use crate::text::{Text, fill, yuan};

/// The id of the group, to which an error leads.
pub const FIELD: &str = "paylater-plans";
const ERROR: &str = "paylater-plans-error";

/// The group of plans; nothing where there is only one, because that one came with its way.
pub fn field(view: &CheckoutView, choice: &Choice, error: Option<&'static str>, scene: Scene) -> Html {
    let plans = choice.option(view).map(|option| option.plans.as_slice()).unwrap_or_default();
    if plans.len() < 2 {
        return Html::default();
    }
    let cards = plans.iter().map(|plan| card(plan, choice.plan.as_deref() == Some(&plan.id), scene));
    html! {
        <fieldset id={FIELD} class="field" role="radiogroup" aria-required="true"
            aria-labelledby="paylater-plans-legend"
            aria-invalid={error.map(|_| "true")} aria-describedby={error.map(|_| ERROR)}>
            <legend id="paylater-plans-legend">{ scene.text.plans.legend }</legend>
            { ways::field_error(ERROR, error) }
            { for cards }
        </fieldset>
    }
}

fn card(plan: &PlanOffer, is_picked: bool, scene: Scene) -> Html {
    let id = plan.id.clone();
    let pick = scene.say.reform(move |_: yew::Event| Said::Event(Event::PlanPicked(id.clone())));
    let (name_id, figures_id) = (fill("paylater-plan-{}", &[&plan.id]), fill("paylater-plan-{}-figures", &[&plan.id]));
    html! {
        <label key={plan.id.clone()} class={classes!("card", is_picked.then_some("picked"))}>
            <input type="radio" name="paylater-plan" value={plan.id.clone()} checked={is_picked}
                aria-labelledby={name_id.clone()} aria-describedby={figures_id.clone()} onchange={pick} />
            <span class="card-text">
                <span id={name_id} class="card-name">{ name(plan, scene.text) }</span>
                <span id={figures_id} class="figures">{ figures(plan, scene.text) }</span>
            </span>
        </label>
    }
}

/// The plan's name.
pub fn name(plan: &PlanOffer, text: &Text) -> String {
    match plan.terms {
        Terms::FlatFee { instalments, .. } => fill(text.plans.name, &[&instalments.to_string()]),
        terms => ways::when(terms, text),
    }
}

/// How much each time, how much for the credit, how much in all.
fn figures(plan: &PlanOffer, text: &Text) -> Html {
    let words = &text.plans;
    let schedule = &plan.schedule;
    html! {
        <>
            { figure(each_label(plan, text), yuan(schedule.typical_amount())) }
            { figure(words.fee, yuan(schedule.fee)) }
            { figure(words.total, yuan(schedule.total)) }
            if let Some(note) = fee_note(plan, text) {
                <span class="card-note">{ note }</span>
            }
        </>
    }
}

/// A label that does not say "each" where the instalments differ.
pub fn each_label(plan: &PlanOffer, text: &Text) -> &'static str {
    if plan.schedule.is_even() { text.plans.each } else { text.plans.each_about }
}

/// Says so where somebody else pays the fee: otherwise a shopper could take it for hidden.
pub fn fee_note(plan: &PlanOffer, text: &Text) -> Option<&'static str> {
    let is_merchants = matches!(plan.terms, Terms::FlatFee { fee_bearer: FeeBearer::Merchant, .. });
    (is_merchants && !plan.schedule.merchant_fee.is_zero()).then_some(text.plans.merchant_bears_fee)
}

fn figure(label: &'static str, amount: String) -> Html {
    html! { <span class="figure"><span class="figure-label">{ label }{ " " }</span><span class="amount">{ amount }</span></span> }
}
