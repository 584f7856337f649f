//! Steps on which the shopper waits: for us, for the host app, or for the truth.

use paylater_core::checkout::Event;
use paylater_core::instruction::Instruction;
use paylater_core::offer::{CheckoutView, Provider};

use super::markup::{Attr, paragraph, place, tag};
use super::{RenderContext, Screen, actions, form, summary};
use crate::text::{Headed, Text};

const SPINNER: Option<&str> = Some("sign spinner");

pub fn loading(ctx: RenderContext) -> Screen {
    // Grey shapes where the order and the ways will be; they say nothing to a screen reader.
    let bone = |class| tag("div").class(class);
    let bones = ["bone bone-order", "bone", "bone", "bone", "bone"].into_iter().map(bone);
    let skeleton = tag("div").class("skeleton").attr(Attr::AriaHidden, "true").all(bones);
    let words = &ctx.text.steps.loading;
    Screen {
        sign: None,
        heading: words.heading.into(),
        lead: Some(paragraph("", words.lead)),
        body: vec![skeleton.into()],
    }
}

/// We are busy with the order; there is nothing to press.
pub fn busy(words: &Headed, view: &CheckoutView, ctx: RenderContext) -> Screen {
    Screen {
        sign: SPINNER,
        heading: words.heading.into(),
        lead: Some(paragraph("", words.lead)),
        body: vec![
            summary::receipt_lines(view, None, ctx).into(),
            // Alive, asking goes on by itself.
            actions([ctx.form().map(|_| ctx.button(ctx.text.buttons.check, Event::CheckAsked))]),
        ],
    }
}

pub fn at_host(view: &CheckoutView, instruction: &Instruction, ctx: RenderContext) -> Screen {
    let text = ctx.text;
    let code = match instruction {
        Instruction::QrCode(code) => {
            Some(tag("p").text(text.steps.qr_lead).child(tag("span").class("code").text(code.clone())))
        }
        _ => None,
    };
    Screen {
        sign: SPINNER,
        heading: at_host_heading(view, instruction, text).into(),
        lead: Some(paragraph("", text.steps.at_host_lead)),
        body: vec![
            summary::receipt_lines(view, None, ctx).into(),
            place(code),
            actions([
                form::way_on(instruction, ctx),
                Some(ctx.button(text.buttons.check, Event::CheckAsked)),
            ]),
        ],
    }
}

/// Where the shopper pays. An instruction that names no provider leads to the only one that can be used here.
fn at_host_heading(view: &CheckoutView, instruction: &Instruction, text: &Text) -> &'static str {
    let provider = match instruction {
        Instruction::AlipayTradeNo(_)
        | Instruction::AlipayOrderString(_)
        | Instruction::AlipaySignString(_) => Some(Provider::Alipay),
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
    let mut usable =
        view.options.iter().filter(|option| option.is_eligible()).map(|option| option.way.provider());
    let first = usable.next()?;
    usable.all(|other| other == first).then_some(first)
}
