//! The ways to pay as radio buttons: none is picked beforehand, and one that cannot be used says why.

use paylater_core::checkout::{Choice, Event, Missing};
use paylater_core::offer::{CheckoutView, Eligibility, Ineligible, OptionOffer, Provider, Way};
use paylater_core::schedule::Terms;

use super::markup::{Attr, Tag, paragraph, tag};
use super::{Said, Scene, form};
use crate::text::{Text, Ways, fill, yuan};

/// The id of the group, to which an error leads.
pub const FIELD: &str = "paylater-ways";

/// The group of ways; what is missing is shown with it and tied to it.
pub fn field(view: &CheckoutView, choice: &Choice, missing: &[Missing], scene: Scene) -> Tag {
    let error = missing.contains(&Missing::Way).then_some(scene.text.missing.way);
    let cards = view.options.iter().map(|option| card(option, choice.way == Some(option.way), scene));
    let ids = [FIELD, "paylater-ways-legend", "paylater-ways-error"];
    let group = add(radio_group(ids, scene.text.ways.legend, error, scene), cards, scene);
    match scene.form() {
        Some(_) => view
            .options
            .iter()
            .fold(group, |group, option| group.child(form::panel(view, option, choice, missing, scene))),
        None => group,
    }
}

/// A group of radio buttons with its legend and, where something is wrong, what that is; `ids` are those of the group, the
/// legend and the error.
pub fn radio_group(
    ids: [&'static str; 3],
    legend: &'static str,
    error: Option<&'static str>,
    scene: Scene,
) -> Tag {
    let [id, legend_id, error_id] = ids.map(|id| scene.id(id));
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
    /// What to say when it is touched.
    pub said: Said,
}

impl Card<'_> {
    /// The id of the title.
    pub fn title_id(&self) -> String {
        fill("{}-title", &[self.id])
    }

    /// The input.
    pub fn input(&self, scene: Scene) -> Tag {
        let input = tag("input")
            .attr(Attr::Type, self.kind)
            .attr(Attr::Id, self.id.to_string())
            .checked(self.is_picked)
            .flag(Attr::Disabled, !self.is_usable)
            .attr(Attr::AriaLabelledBy, self.title_id());
        match scene.form() {
            Some(_) => form::named(input, self, scene),
            None if self.group.is_empty() => scene.says(input, self.said.clone()),
            None => scene.says(input.attr(Attr::Name, self.group), self.said.clone()),
        }
    }

    /// The card of this input.
    pub fn drawn(&self, input: Tag, title: String, note: Tag, scene: Scene) -> Drawn {
        // On a page without scripts what is picked changes while the class stays: there the style sheet looks at the input.
        let class = match (self.is_picked && scene.form().is_none(), self.is_usable) {
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
    pub fn within(self, parent: Tag, scene: Scene) -> Tag {
        match scene.form() {
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
pub fn add(group: Tag, cards: impl Iterator<Item = Drawn>, scene: Scene) -> Tag {
    match scene.form() {
        Some(_) => cards.fold(group, |group, card| card.within(group, scene)),
        None => group.all(cards.map(Drawn::joined)),
    }
}

/// The explanation beneath a card's title.
pub fn note(id: String, words: impl Into<yew::AttrValue>) -> Tag {
    tag("span").class("card-note").attr(Attr::Id, id).text(words)
}

fn card(option: &OptionOffer, is_picked: bool, scene: Scene) -> Drawn {
    let id = fill("paylater-way-{}", &[option.way.id()]);
    let card = Card {
        kind: "radio",
        group: "paylater-way",
        id: &id,
        value: option.way.id(),
        is_picked,
        is_usable: option.is_eligible(),
        said: Said::Event(Event::OptionPicked(option.way)),
    };
    let note_id = fill("{}-note", &[&id]);
    let input = card.input(scene).attr(Attr::AriaDescribedBy, note_id.clone());
    card.drawn(
        input,
        name(option.way, &scene.text.ways).into(),
        note(note_id, meaning(option, scene.text)),
        scene,
    )
}

/// The way's name.
pub const fn name(way: Way, words: &Ways) -> &'static str {
    match way {
        Way::AlipayZhima => words.alipay_zhima,
        Way::AlipayHuabei => words.alipay_huabei,
        Way::AlipayDeposit => words.alipay_deposit,
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
fn meaning(option: &OptionOffer, text: &Text) -> String {
    match option.eligibility {
        Eligibility::Ineligible(reason) => why(reason, &text.ways),
        Eligibility::Eligible => match option.plans.as_slice() {
            [] => text.ways.unavailable.to_string(),
            [only] => when(only.terms, text),
            several => {
                let mut counts = String::new();
                for plan in several {
                    if !counts.is_empty() {
                        counts.push_str(text.ways.instalments_separator);
                    }
                    counts.push_str(&plan.schedule.rows.len().to_string());
                }
                fill(text.ways.instalments, &[&counts])
            }
        },
    }
}

/// When the money is taken under these terms.
pub fn when(terms: Terms, text: &Text) -> String {
    match terms {
        Terms::Now => text.ways.now.to_string(),
        Terms::Instalments(terms) => fill(text.ways.instalments, &[&terms.count.to_string()]),
        Terms::DeferredByDays { days } => fill(text.ways.after_days, &[&days.to_string()]),
        Terms::DeferredUntil { days: 0, .. } => text.ways.at_receipt.into(),
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
        Ineligible::Undisclosed => words.unavailable.to_string(),
    }
}
