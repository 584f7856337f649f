//! The words of the languages that this page has loaded so far.

use std::cell::RefCell;

use paylater_wire::codec::Json;
use wasm_bindgen::JsValue;

use super::json::Parsed;
use crate::text::{Locale, Text};

thread_local! {
    static KNOWN: RefCell<Vec<&'static Text>> = const { RefCell::new(Vec::new()) };
}

/// The text in this language: a known one, or the one that `words` of these options brings. Whatever is read stays, because
/// markup is made of it for as long as the page lives; there are only so many languages.
pub fn text(locale: Locale, options: &JsValue) -> Option<&'static Text> {
    KNOWN.with_borrow_mut(|known| {
        if let Some(text) = known.iter().find(|text| text.locale == locale) {
            return Some(*text);
        }
        let words = Parsed::at(options, "words")?.items()?;
        let mut words = words.into_iter().map(|word| &*word.text().unwrap_or_default().leak());
        let text = Text::from_words(&mut words).filter(|text| text.locale == locale)?;
        known.push(Box::leak(Box::new(text)));
        known.last().copied()
    })
}
