//! JSON from outside: objects in which no name comes twice, at any depth.
//!
//! A parser that quietly keeps the last of two equal names lets a sender show one value to a reader and
//! another to somebody else. Amounts are whole numbers; a number with a point is no amount.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A JSON object whose names are unique at every depth.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Object(Map<String, Value>);

/// The text is no such object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotAnObject;

impl Object {
    /// Reads the whole text.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAnObject> {
        match serde_json::from_str::<Unique>(text) {
            Ok(Unique(Value::Object(map))) => Ok(Self(map)),
            _ => Err(NotAnObject),
        }
    }

    /// A text that is there and not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// A provider's number: up to 64 letters, digits, `_` or `-`. It goes into paths, logs and pages.
    pub(crate) fn number_text(&self, name: &str) -> Option<&str> {
        self.text(name).filter(|text| is_number_text(text))
    }

    /// A whole number.
    pub(crate) fn whole(&self, name: &str) -> Option<i64> {
        self.0.get(name).and_then(Value::as_i64)
    }

    /// An object inside.
    pub(crate) fn object(&self, name: &str) -> Option<Self> {
        self.0.get(name).and_then(Value::as_object).map(|map| Self(map.clone()))
    }

    /// The objects of a list inside; what is no object is left out.
    pub(crate) fn objects(&self, name: &str) -> Vec<Self> {
        let items = self.0.get(name).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(|item| item.as_object().map(|map| Self(map.clone()))).collect()
    }
}

/// Up to 64 letters, digits, `_` or `-`.
pub(crate) fn is_number_text(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=64).contains(&text.len()) && text.bytes().all(is_allowed)
}

/// A value whose objects name nothing twice.
struct Unique(Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(Self)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON that names nothing twice")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Unique(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some((name, Unique(value))) = map.next_entry::<String, Unique>()? {
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("a name came twice"));
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_comes_twice_is_refused_at_every_depth() {
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"amount":{"total":1,"total":100}}"#,
            r#"{"details":[{"x":1,"x":2}]}"#,
        ] {
            assert_eq!(Object::parse(text), Err(NotAnObject), "{text}");
        }
        assert!(Object::parse(r#"{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}"#).is_ok());
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["", "[]", "1", "\"x\"", "{", "{}x", "null", "{\"a\":1,}"] {
            assert_eq!(Object::parse(text), Err(NotAnObject), "{text}");
        }
        let deep = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
        assert_eq!(Object::parse(&deep), Err(NotAnObject));
    }

    #[test]
    fn only_whole_numbers_are_numbers() {
        let object = Object::parse(r#"{"a":100,"b":100.0,"c":"100","d":1e2,"e":9223372036854775808,"f":-1}"#);
        let whole = |name| object.as_ref().ok().and_then(|object| object.whole(name));
        assert_eq!(["a", "b", "c", "d", "e", "f"].map(whole), [Some(100), None, None, None, None, Some(-1)]);
    }

    #[test]
    fn a_number_that_could_break_out_of_a_path_or_a_log_is_none() {
        for (text, is_good) in [
            ("4200001234202601020000000001", true),
            ("ZMCB_1-a", true),
            ("", false),
            ("a/b", false),
            ("a\u{1b}[31m", false),
        ] {
            assert_eq!(is_number_text(text), is_good, "{text:?}");
        }
        assert!(!is_number_text(&"9".repeat(65)));
    }
}
