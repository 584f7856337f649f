//! The attributes that a view gives to an element.
//!
//! All elements share one table of names, and each has a value, or none, at every place of it. Yew then compares old and new
//! place by place; a map for each element would cost a phone the hashing of every name at every touch, and the code for it.

use yew::AttrValue;
use yew::virtual_dom::{AttributeOrProperty, Attributes};

macro_rules! attributes {
    ($($name:ident $text:literal,)*) => {
        /// An attribute. An element's are written in this order.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each is named for what HTML and SVG call it")]
        pub enum Attr {
            $($name,)*
        }

        const NAMES: &[&str] = &[$($text,)*];
    };
}

attributes! {
    Class "class",
    Part "part",
    Id "id",
    Role "role",
    Type "type",
    Name "name",
    Value "value",
    Said "data-said",
    Lang "lang",
    DataHost "data-host",
    DataState "data-state",
    TabIndex "tabindex",
    AriaLabel "aria-label",
    AriaLabelledBy "aria-labelledby",
    AriaDescribedBy "aria-describedby",
    AriaHidden "aria-hidden",
    AriaInvalid "aria-invalid",
    AriaRequired "aria-required",
    AriaDisabled "aria-disabled",
    Disabled "disabled",
    Hidden "hidden",
    Autofocus "autofocus",
    For "for",
    Href "href",
    Target "target",
    Rel "rel",
    Method "method",
    Action "action",
    FormAction "formaction",
    FormTarget "formtarget",
    Placeholder "placeholder",
    Autocomplete "autocomplete",
    EnterKeyHint "enterkeyhint",
    Width "width",
    Height "height",
    ViewBox "viewBox",
    PreserveAspectRatio "preserveAspectRatio",
    D "d",
}

/// The values in the making.
pub struct Values(Box<[Option<AttributeOrProperty>]>);

impl Values {
    /// Without any.
    pub fn new() -> Self {
        Self(NAMES.iter().map(|_| None).collect())
    }

    /// Gives the attribute this value, instead of the one that it had.
    pub fn put(&mut self, attribute: Attr, value: AttrValue) {
        if let Some(place) = self.0.get_mut(attribute as usize) {
            *place = Some(AttributeOrProperty::Attribute(value));
        }
    }
}

impl From<Values> for Attributes {
    fn from(values: Values) -> Self {
        Self::Dynamic { keys: NAMES, values: values.0 }
    }
}
