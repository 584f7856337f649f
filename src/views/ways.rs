//! The ways to pay as radio buttons: none is picked beforehand, and one that cannot be used says why.

use paylater_core::checkout::{Choice, Event};
use paylater_core::offer::{CheckoutView, Eligibility, Ineligible, OptionOffer, Provider, Way};
use paylater_core::schedule::Terms;
use yew::prelude::*;

use super::{Said, Scene};
use crate::text::{Text, Ways, fill, yuan};

/// The id of the group, to which an error leads.
pub const FIELD: &str = "paylater-ways";
const ERROR: &str = "paylater-ways-error";

/// The group of ways; `error` is shown with it and tied to it.
pub fn field(view: &CheckoutView, choice: &Choice, error: Option<&'static str>, scene: Scene) -> Html {
    let options = view.options.iter().map(|option| card(option, choice.way == Some(option.way), scene));
    html! {
        <fieldset id={FIELD} class="field" role="radiogroup" aria-required="true"
            aria-labelledby="paylater-ways-legend"
            aria-invalid={error.map(|_| "true")} aria-describedby={error.map(|_| ERROR)}>
            <legend id="paylater-ways-legend">{ scene.text.ways.legend }</legend>
            { field_error(ERROR, error) }
            { for options }
        </fieldset>
    }
}

/// An error beside its field; an empty place where there is none.
pub fn field_error(id: &'static str, words: Option<&'static str>) -> Html {
    words.map_or_else(Html::default, |words| html! { <p id={id} class="error">{ words }</p> })
}

fn card(option: &OptionOffer, is_picked: bool, scene: Scene) -> Html {
    let way = option.way;
    let is_eligible = option.is_eligible();
    let pick = scene.say.reform(move |_: yew::Event| Said::Event(Event::OptionPicked(way)));
    let (name_id, note_id) = (fill("paylater-way-{}", &[way.id()]), fill("paylater-way-{}-note", &[way.id()]));
    html! {
        <label key={way.id()} class={classes!("card", is_picked.then_some("picked"), (!is_eligible).then_some("off"))}>
            <input type="radio" name="paylater-way" value={way.id()} checked={is_picked} disabled={!is_eligible}
                aria-labelledby={name_id.clone()} aria-describedby={note_id.clone()} onchange={pick} />
            <span class="card-text">
                <span id={name_id} class="card-name">{ name(way, &scene.text.ways) }</span>
                <span id={note_id} class="card-note">{ note(option, scene.text) }</span>
            </span>
        </label>
    }
}

/// The way's name.
pub const fn name(way: Way, words: &Ways) -> &'static str {
    match way {
        Way::AlipayZhima => words.alipay_zhima,
        Way::AlipayHuabei => words.alipay_huabei,
        Way::WechatScore => words.wechat_score,
        Way::WechatJsapi => words.wechat_jsapi,
    }
}

/// The provider's name.
pub const fn provider(provider: Provider, words: &Ways) -> &'static str {
    match provider {
        Provider::Alipay => words.alipay,
        Provider::WechatPay => words.wechat,
    }
}

/// What the way means for the shopper, or why it cannot be used.
fn note(option: &OptionOffer, text: &Text) -> String {
    match option.eligibility {
        Eligibility::Ineligible(reason) => why(reason, &text.ways),
        Eligibility::Eligible => match option.plans.as_slice() {
            [] => text.ways.unavailable.to_string(),
            [only] => when(only.terms, text),
            several => {
                let counts: Vec<String> = several.iter().map(|plan| plan.schedule.rows.len().to_string()).collect();
                fill(text.ways.instalments, &[&counts.join(text.ways.instalments_separator)])
            }
        },
    }
}

/// When the money is taken under these terms.
pub fn when(terms: Terms, text: &Text) -> String {
    match terms {
        Terms::Now => text.ways.now.to_string(),
        Terms::FlatFee { instalments, .. } => fill(text.ways.instalments, &[&instalments.to_string()]),
        Terms::DeferredByDays { days } => fill(text.ways.after_days, &[&days.to_string()]),
        Terms::DeferredUntil { days, .. } => fill(text.ways.after_receipt, &[&days.to_string()]),
    }
}

fn why(reason: Ineligible, words: &Ways) -> String {
    match reason {
        Ineligible::OtherHost(other) => {
            let app = provider(other, words);
            fill(words.only_in, &[app, app])
        }
        Ineligible::AmountTooSmall(least) => fill(words.too_small, &[&yuan(least)]),
        Ineligible::AmountTooLarge(most) => fill(words.too_large, &[&yuan(most)]),
        Ineligible::BuyerUnknown => words.buyer_unknown.to_string(),
        Ineligible::Declined => words.declined.to_string(),
    }
}
