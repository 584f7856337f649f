//! The page's road from JSON to the core and back, without serde: a page has the browser's own JSON reader, and serde's
//! machinery would be a third of all that a phone downloads.
//!
//! The shapes themselves are declared once, in the other modules; the tests here hold both roads together, for good
//! answers and for invalid ones. What cannot be read is `None`: the page can only say that the answer was unreadable.

mod disclosure;
mod payment;
mod terms;
mod view;

use core::cell::Cell;

use paylater_core::money::Money;

pub use payment::{bridge_result, cancel, confirm, confirmed, instruction_json, status, view_report};
pub use view::checkout_view;

/// An answer together with the order's version at that moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned<T> {
    /// The answer.
    pub value: T,
    /// Rises with every change of the order.
    pub version: i64,
}

/// One JSON value, whoever parsed it.
pub trait Json: Sized {
    /// The value under this name; `None` where there is none, or null.
    fn get(&self, name: &str) -> Option<Self>;
    /// The values of a list.
    fn items(&self) -> Option<Vec<Self>>;
    /// A text.
    fn text(&self) -> Option<String>;
    /// A whole number that JSON carries exactly.
    fn whole(&self) -> Option<i64>;
    /// Yes or no.
    fn flag(&self) -> Option<bool>;
}

/// A value on its way into a shape. What is not as it should be invalidates the whole, which is asked once at the end: leaving
/// at each field at once would be written out at each field, and a phone would download it.
struct Form<'a, V> {
    value: Option<V>,
    is_invalid: &'a Cell<bool>,
}

/// Reads the whole of a value; `None` if anything in it was invalid.
fn read<V: Json, T>(value: V, shape: impl FnOnce(&Form<V>) -> T) -> Option<T> {
    let is_invalid = Cell::new(false);
    let read = shape(&Form { value: Some(value), is_invalid: &is_invalid });
    (!is_invalid.get()).then_some(read)
}

impl<V: Json> Form<'_, V> {
    fn invalidate(&self) {
        self.is_invalid.set(true);
    }

    /// What was found, or something to go on with.
    fn or_invalidate<T>(&self, found: Option<T>, instead: T) -> T {
        found.unwrap_or_else(|| {
            self.invalidate();
            instead
        })
    }

    fn get(&self, name: &str) -> Option<V> {
        self.value.as_ref().and_then(|value| value.get(name))
    }

    fn text(&self, name: &str) -> String {
        self.or_invalidate(self.get(name).and_then(|value| value.text()), String::new())
    }

    fn whole(&self, name: &str) -> i64 {
        self.or_invalidate(self.get(name).and_then(|value| value.whole()), 0)
    }

    fn count(&self, name: &str) -> u32 {
        self.or_invalidate(u32::try_from(self.whole(name)).ok(), 0)
    }

    fn money(&self, name: &str) -> Money {
        self.or_invalidate(Money::from_fen(self.whole(name)).ok(), Money::ZERO)
    }

    /// A count that is zero when it is absent.
    fn count_or_zero(&self, name: &str) -> u32 {
        self.optional(name).map(|_| self.count(name)).unwrap_or_default()
    }

    /// One of these names, whose place in the list stands for it; the first when it is absent.
    fn choice<T: Copy>(&self, name: &str, choices: &[(&str, T)]) -> T {
        let text = if self.get(name).is_some() { self.text(name) } else { choices[0].0.into() };
        let found = choices.iter().find(|(known, _)| *known == text).map(|(_, choice)| *choice);
        self.or_invalidate(found, choices[0].1)
    }

    fn flag(&self, name: &str) -> bool {
        self.or_invalidate(self.get(name).and_then(|value| value.flag()), false)
    }

    fn form(&self, name: &str) -> Self {
        let value = self.get(name);
        if value.is_none() {
            self.invalidate();
        }
        Self { value, is_invalid: self.is_invalid }
    }

    /// What may be absent, but not invalid.
    fn optional(&self, name: &str) -> Option<Self> {
        self.get(name).map(|value| Self { value: Some(value), is_invalid: self.is_invalid })
    }

    fn list<T>(&self, name: &str, shape: impl Fn(&Self) -> T) -> Vec<T> {
        let mut list = Vec::new();
        self.each(name, &mut |item| list.push(shape(item)));
        list
    }

    /// A list of texts, each read as something.
    fn texts<T>(&self, name: &str, read: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let mut list = Vec::new();
        self.each(name, &mut |item| match item
            .value
            .as_ref()
            .and_then(|value| value.text())
            .and_then(|text| read(&text))
        {
            Some(value) => list.push(value),
            None => item.invalidate(),
        });
        list
    }

    /// Behind a pointer, or the way through a list would be written out once more for each kind of list.
    fn each(&self, name: &str, read: &mut dyn FnMut(&Self)) {
        for item in self.or_invalidate(self.get(name).and_then(|value| value.items()), Vec::new()) {
            read(&Self { value: Some(item), is_invalid: self.is_invalid });
        }
    }
}

/// The text as a JSON string.
fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            control if control < ' ' => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                json.push_str("\\u00");
                json.push(HEX[control as usize >> 4] as char);
                json.push(HEX[control as usize & 15] as char);
            }
            plain => json.push(plain),
        }
    }
    json.push('"');
    json
}

/// An object of values that are JSON already.
fn object(fields: &[(&str, String)]) -> String {
    let mut json = String::from("{");
    for (name, value) in fields {
        if json.len() > 1 {
            json.push(',');
        }
        json.push_str(&quoted(name));
        json.push(':');
        json.push_str(value);
    }
    json.push('}');
    json
}

/// A list of values that are JSON already.
fn array(values: impl Iterator<Item = String>) -> String {
    let mut json = String::from("[");
    for value in values {
        if json.len() > 1 {
            json.push(',');
        }
        json.push_str(&value);
    }
    json.push(']');
    json
}

#[cfg(test)]
mod tests;
