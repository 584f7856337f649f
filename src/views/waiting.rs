//! Steps on which the shopper waits: for us, for the host app, or for the truth.

use paylater_core::checkout::Event;
use paylater_core::instruction::Instruction;
use paylater_core::offer::{CheckoutView, Provider};
use yew::prelude::*;

use super::{Scene, Screen, actions, sentence, summary};
use crate::text::{Headed, Text};

const SPINNER: Option<&str> = Some("spinner");

pub fn loading(scene: Scene) -> Screen {
    // Grey shapes where the order and the ways will be; they say nothing to a screen reader.
    let body = html! {
        <div class="skeleton" aria-hidden="true">
            <div class="bone bone-order"></div><div class="bone"></div><div class="bone"></div><div class="bone"></div>
        </div>
    };
    Screen { sign: None, body, ..headed(&scene.text.steps.loading) }
}

pub fn submitting(view: &CheckoutView, scene: Scene) -> Screen {
    Screen { body: slip(view, scene), ..headed(&scene.text.steps.submitting) }
}

pub fn confirming(view: &CheckoutView, scene: Scene) -> Screen {
    Screen { body: slip(view, scene), ..headed(&scene.text.steps.confirming) }
}

pub fn releasing(view: &CheckoutView, scene: Scene) -> Screen {
    Screen { body: slip(view, scene), ..headed(&scene.text.steps.releasing) }
}

pub fn at_host(view: &CheckoutView, instruction: &Instruction, scene: Scene) -> Screen {
    let text = scene.text;
    let code = match instruction {
        Instruction::QrCode(code) => html! {
            <><p>{ text.steps.qr_lead }</p><p class="code">{ code.clone() }</p></>
        },
        _ => Html::default(),
    };
    let buttons = scene.button(text.buttons.check, Event::CheckAsked);
    Screen {
        sign: SPINNER,
        heading: at_host_heading(view, instruction, text).into(),
        lead: sentence(text.steps.at_host_lead),
        body: html! { <>{ slip(view, scene) }{ code }{ actions(buttons) }</> },
    }
}

fn headed(words: &Headed) -> Screen {
    Screen { sign: SPINNER, heading: words.heading.into(), lead: sentence(words.lead), body: Html::default() }
}

fn slip(view: &CheckoutView, scene: Scene) -> Html {
    summary::slip(view, None, scene)
}

/// Where the shopper pays. An instruction that names no provider leads to the only one that can be used here.
fn at_host_heading(view: &CheckoutView, instruction: &Instruction, text: &Text) -> &'static str {
    let provider = match instruction {
        Instruction::AlipayTradeNo(_) | Instruction::AlipayOrderString(_) | Instruction::AlipaySignString(_) => {
            Some(Provider::Alipay)
        }
        Instruction::WechatJsapi(_) | Instruction::WechatScore(_) => Some(Provider::WechatPay),
        Instruction::MiniProgramPage { .. }
        | Instruction::Redirect { .. }
        | Instruction::Form { .. }
        | Instruction::QrCode(_) => only_provider(view),
    };
    match provider {
        Some(Provider::Alipay) => text.steps.at_alipay,
        Some(Provider::WechatPay) => text.steps.at_wechat,
        None => text.steps.at_other,
    }
}

fn only_provider(view: &CheckoutView) -> Option<Provider> {
    let mut usable = view.options.iter().filter(|option| option.is_eligible()).map(|option| option.way.provider());
    let first = usable.next()?;
    usable.all(|other| other == first).then_some(first)
}
