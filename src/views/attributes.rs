//! The attributes that a view gives to an element.
//!
//! All elements share one table of names, and each has a value, or none, at every place of it: most of them at the first few
//! places only, since most kinds of element never have more. Yew then compares old and new place by place; a map for each
//! element would cost a phone the hashing of every name at every touch, and the code for it (ADR 13).

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
    TabIndex "tabindex",
    AriaHidden "aria-hidden",
    Type "type",
    Name "name",
    Value "value",
    DataAction "data-paylater-action",
    Lang "lang",
    Translate "translate",
    DataHost "data-host",
    DataState "data-state",
    AriaLabel "aria-label",
    AriaLabelledBy "aria-labelledby",
    AriaDescribedBy "aria-describedby",
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
    StrokeWidth "stroke-width",
}

/// The kinds of element that only ever have the attributes before [`Attr::Type`]. What stands in one place of the page keeps
/// its table as long as it keeps its kind, which is all that Yew needs to compare it.
const SIMPLE: [&str; 13] = ["span", "p", "b", "small", "i", "li", "dt", "dd", "dl", "ul", "h3", "mark", "br"];

/// The values in the making.
pub struct Values(Box<[Option<AttributeOrProperty>]>);

impl Values {
    /// Without any, for this kind of element.
    pub fn of(kind: &str) -> Self {
        let names = if SIMPLE.contains(&kind) { Attr::Type as usize } else { NAMES.len() };
        Self((0..names).map(|_| None).collect())
    }

    /// Gives the attribute this value, instead of the one that it had.
    pub fn put(&mut self, attribute: Attr, value: AttrValue) {
        let place = self.0.get_mut(attribute as usize);
        debug_assert!(place.is_some(), "no simple element has {attribute:?}");
        if let Some(place) = place {
            *place = Some(AttributeOrProperty::Attribute(value));
        }
    }
}

impl From<Values> for Attributes {
    fn from(values: Values) -> Self {
        Self::Dynamic { keys: NAMES.get(..values.0.len()).unwrap_or(NAMES), values: values.0 }
    }
}
