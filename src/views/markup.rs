//! Markup by plain calls. Yew's `html!` writes each element out where it stands, field by field; these calls make the same
//! nodes from a few shared functions, which a phone downloads in a third of the bytes.
//!
//! A child that may be absent keeps its place (see [`Tag::maybe`]), because Yew compares old and new children by
//! position: without that, a line that appears would make all its neighbours look new, and the focus would be lost.

use yew::prelude::*;
use yew::virtual_dom::{Listeners, VList, VTag, VText};

pub use super::attributes::Attr;
use super::attributes::Values;

/// An element in the making.
pub struct Tag(Box<Parts>);

struct Parts {
    name: &'static str,
    key: Option<AttrValue>,
    attributes: Values,
    is_checked: Option<bool>,
    children: Vec<Html>,
}

/// An element of this name.
pub fn tag(name: &'static str) -> Tag {
    Tag(Box::new(Parts {
        name,
        key: None,
        attributes: Values::of(name),
        is_checked: None,
        children: Vec::new(),
    }))
}

/// A paragraph of these words.
pub fn paragraph(class: &'static str, words: impl Into<AttrValue>) -> Tag {
    tag("p").class(class).text(words)
}

/// What is there, or an empty place.
pub fn place(content: Option<Tag>) -> Html {
    content.map(Html::from).unwrap_or_default()
}

impl Tag {
    /// With these classes, if any.
    pub fn class(self, names: &'static str) -> Self {
        if names.is_empty() { self } else { self.put(Attr::Class, AttrValue::Static(names)) }
    }

    /// With this name for the style sheets of pages that embed us; every name is listed in `js/custom-elements.json`.
    pub fn part(self, name: &'static str) -> Self {
        self.put(Attr::Part, AttrValue::Static(name))
    }

    /// With this attribute.
    pub fn attr(self, name: Attr, value: impl Into<AttrValue>) -> Self {
        self.put(name, value.into())
    }

    /// With this attribute, which needs no value, or without it.
    pub fn flag(self, name: Attr, is_set: bool) -> Self {
        if is_set { self.put(name, AttrValue::Static("true")) } else { self }
    }

    /// Told from its siblings, and from what stood here before, by this key.
    pub fn key(mut self, key: impl Into<AttrValue>) -> Self {
        self.0.key = Some(key.into());
        self
    }

    /// With these words.
    pub fn text(self, words: impl Into<AttrValue>) -> Self {
        // Not by `into`, which would print the words into another text first.
        self.push(Html::VText(VText::new(words)))
    }

    /// With this inside.
    pub fn child(self, child: impl Into<Html>) -> Self {
        self.push(child.into())
    }

    /// With this inside, or with its place kept.
    pub fn maybe(self, child: Option<Tag>) -> Self {
        self.push(place(child))
    }

    /// With these inside, in one place.
    #[inline]
    pub fn all(self, mut children: impl Iterator<Item = Tag>) -> Self {
        self.each_of(&mut children)
    }

    /// Behind a pointer, or it would be written out once more for each list that is shown.
    fn each_of(self, children: &mut dyn Iterator<Item = Tag>) -> Self {
        let mut list = Vec::new();
        for child in children {
            list.push(Html::from(child));
        }
        self.push(VList::from(list).into())
    }

    /// Ticked or not.
    pub fn checked(mut self, is_checked: bool) -> Self {
        self.0.is_checked = Some(is_checked);
        self
    }

    fn put(mut self, name: Attr, value: AttrValue) -> Self {
        self.0.attributes.put(name, value);
        self
    }

    fn push(mut self, child: Html) -> Self {
        self.0.children.push(child);
        self
    }
}

impl From<Tag> for Html {
    fn from(tag: Tag) -> Self {
        let Parts { name, key, attributes, is_checked, children } = *tag.0;
        let (attributes, key) = (attributes.into(), key.map(|key| (&*key).into()));
        // What `html!` calls too: `VTag::new` looks for the kind in every spelling, and children come one by one.
        let (node, silent) = (NodeRef::default(), Listeners::None);
        let made = match name {
            "input" => VTag::__new_input(None, is_checked, node, key, attributes, silent),
            _ => {
                let children = VList::from(children).into();
                VTag::__new_other(AttrValue::Static(name), node, key, attributes, silent, children)
            }
        };
        made.into()
    }
}
