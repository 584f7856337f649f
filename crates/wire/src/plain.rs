//! The shapes that the page reads and writes, without serde. A page has the browser's own JSON reader, and serde's way
//! through tagged enums would be a third of all that a phone downloads.
//!
//! The shapes themselves stay where they are, once; the tests here hold both roads together. What cannot be read is
//! `None`: the page can only say that the answer was unreadable, and the backend has the better log.

mod payment;
mod view;

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

fn text(value: &impl Json, name: &str) -> Option<String> {
    value.get(name)?.text()
}

fn whole(value: &impl Json, name: &str) -> Option<i64> {
    value.get(name)?.whole()
}

fn count(value: &impl Json, name: &str) -> Option<u32> {
    u32::try_from(whole(value, name)?).ok()
}

fn flag(value: &impl Json, name: &str) -> Option<bool> {
    value.get(name)?.flag()
}

fn list<V: Json, T>(value: &V, name: &str, read: impl Fn(&V) -> Option<T>) -> Option<Vec<T>> {
    let items = value.get(name)?.items()?;
    let mut list = Vec::with_capacity(items.len());
    for item in &items {
        list.push(read(item)?);
    }
    Some(list)
}

/// What may be absent, but not unreadable.
fn optional<V: Json, T>(value: &V, name: &str, read: impl Fn(&V) -> Option<T>) -> Option<Option<T>> {
    match value.get(name) {
        None => Some(None),
        Some(inner) => read(&inner).map(Some),
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
