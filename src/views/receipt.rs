//! The way to the proof of consent: an ordinary form, because the backend renders that page itself, to be printed, kept, or
//! used to withdraw.

use super::markup::{Attr, Tag, paragraph, tag};
use super::{RenderContext, form};
use crate::text::fill;

/// Where the proof of consent is asked for, and for which session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Receipt<'a> {
    /// Where the backend is, without a slash at the end.
    pub api_base: &'a str,
    /// The session.
    pub session: &'a str,
    /// What allows to speak for it. It goes into the form's body and never into an address.
    pub client_token: &'a str,
}

/// The form; nothing where this page knows that nothing was agreed to.
pub fn form(ctx: RenderContext) -> Option<Tag> {
    let words = &ctx.text.buttons;
    let Receipt { api_base, session, client_token } = ctx.receipt;
    let hidden = |name: &'static str, value: &str| {
        tag("input").attr(Attr::Type, "hidden").attr(Attr::Name, name).attr(Attr::Value, value.to_string())
    };
    let button = tag("button").class("button").attr(Attr::Type, "submit");
    if ctx.form().is_some() {
        return form::receipt(ctx);
    }
    let form = || {
        tag("form")
            .class("receipt")
            .attr(Attr::Method, "post")
            .attr(Attr::Action, fill("{}/receipt", &[api_base]))
            .attr(Attr::Target, "_blank")
            .attr(Attr::Rel, "noopener")
            .child(hidden("session", session))
            .child(hidden("client_token", client_token))
            .child(hidden("locale", ctx.text.locale.tag()))
            .child(button.attr(Attr::AriaDescribedBy, "paylater-receipt").text(words.receipt))
            .child(paragraph("note", words.receipt_note).attr(Attr::Id, "paylater-receipt"))
    };
    (!ctx.view_state.agreed_nothing).then(form)
}
