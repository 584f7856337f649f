//! Radio buttons and ticks as cards, and groups of them.

use super::markup::{Attr, Tag, paragraph, tag};
use super::{RenderContext, UiAction, form};
use crate::text::fill;

/// A group of radio buttons with its legend and, where something is wrong, what that is; `ids` are those of the group, the
/// legend and the error.
pub fn radio_group(
    ids: [&'static str; 3],
    legend: &'static str,
    error: Option<&'static str>,
    ctx: RenderContext,
) -> Tag {
    let [id, legend_id, error_id] = ids.map(|id| ctx.id(id));
    let group = tag("fieldset")
        .class("field")
        .attr(Attr::Id, id)
        .attr(Attr::Role, "radiogroup")
        .attr(Attr::AriaRequired, "true")
        .attr(Attr::AriaLabelledBy, legend_id.clone())
        .flag(Attr::AriaInvalid, error.is_some());
    let group = if error.is_some() { group.attr(Attr::AriaDescribedBy, error_id.clone()) } else { group };
    group
        .child(tag("legend").attr(Attr::Id, legend_id).text(legend))
        .maybe(error.map(|words| paragraph("error", words).attr(Attr::Id, error_id)))
}

/// A radio button or a tick as a card: its name is its title alone, and what explains it describes it.
pub struct Card<'a> {
    /// `radio` or `checkbox`.
    pub kind: &'static str,
    /// The group of radio buttons; empty for a tick.
    pub group: &'static str,
    /// The id of the input; title and explanation get theirs from it.
    pub id: &'a str,
    /// What is sent for it where the page is a form: the id of what is picked, or the fingerprint of what is agreed to.
    pub value: &'a str,
    /// It is picked or ticked.
    pub is_picked: bool,
    /// It can be.
    pub is_usable: bool,
    /// What touching it does.
    pub action: UiAction,
}

impl Card<'_> {
    /// The id of the title.
    pub fn title_id(&self) -> String {
        fill("{}-title", &[self.id])
    }

    /// The input.
    pub fn input(&self, ctx: RenderContext) -> Tag {
        let input = tag("input")
            .attr(Attr::Type, self.kind)
            .attr(Attr::Id, self.id.to_string())
            .checked(self.is_picked)
            .flag(Attr::Disabled, !self.is_usable)
            .attr(Attr::AriaLabelledBy, self.title_id());
        match ctx.form() {
            Some(_) => form::named(input, &self.action, self.value, ctx),
            None if self.group.is_empty() => ctx.on_click(input, self.action.clone()),
            None => ctx.on_click(input.attr(Attr::Name, self.group), self.action.clone()),
        }
    }

    /// The card of this input.
    pub fn drawn(&self, input: Tag, title: String, note: Tag, ctx: RenderContext) -> Drawn {
        // On a page without scripts what is picked changes while the class stays: there the style sheet looks at the input.
        let class = match (self.is_picked && ctx.form().is_none(), self.is_usable) {
            (_, false) => "card off",
            (true, true) => "card picked",
            (false, true) => "card",
        };
        let title = tag("span").class("card-name").attr(Attr::Id, self.title_id()).text(title);
        let text = tag("span").class("card-text").child(title).child(note);
        Drawn { label: tag("label").class(class).part("card"), input, text, id: self.id.to_string() }
    }
}

/// A card in its parts.
pub struct Drawn {
    label: Tag,
    input: Tag,
    text: Tag,
    id: String,
}

impl Drawn {
    /// The whole: the input inside the card, or, where only the style sheet can say what is picked, before it.
    pub fn within(self, parent: Tag, ctx: RenderContext) -> Tag {
        match ctx.form() {
            Some(_) => parent
                .child(self.input.class("pick"))
                .child(self.label.attr(Attr::For, self.id).child(self.text)),
            None => parent.child(self.joined()),
        }
    }

    fn joined(self) -> Tag {
        self.label.child(self.input).child(self.text)
    }
}

/// These cards in this group.
pub fn add(group: Tag, cards: impl Iterator<Item = Drawn>, ctx: RenderContext) -> Tag {
    match ctx.form() {
        Some(_) => cards.fold(group, |group, card| card.within(group, ctx)),
        None => group.all(cards.map(Drawn::joined)),
    }
}

/// The explanation beneath a card's title.
pub fn note(id: String, words: impl Into<yew::AttrValue>) -> Tag {
    tag("span").class("card-note").attr(Attr::Id, id).text(words)
}
