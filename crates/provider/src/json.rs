//! JSON from outside: objects in which no name comes twice, at any depth. Amounts are whole numbers; a number with a point is
//! no amount.

use paylater_core::money::Money;
use serde_json::{Map, Value};

use crate::unique::UniqueJson;

/// A JSON object whose names are unique at every depth.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Object(Map<String, Value>);

/// The text is no such object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotAnObject;

/// What stands under a name.
///
/// Where a field that is absent is good news, one that says something nobody can read must not be: that is why there are
/// three answers and not two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stated<T> {
    /// The name is not there, or an empty text is.
    Absent,
    /// What was expected.
    Value(T),
    /// Something else, `null` included. The field's name.
    Unreadable(&'static str),
}

/// A field says something that cannot be read: whatever was concluded without it would be a guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} cannot be read")]
pub(crate) struct Unreadable(pub(crate) &'static str);

impl<T> Stated<T> {
    /// The value of a field that may be absent and must not be unreadable.
    pub(crate) fn optional(self) -> Result<Option<T>, Unreadable> {
        match self {
            Self::Absent => Ok(None),
            Self::Value(value) => Ok(Some(value)),
            Self::Unreadable(name) => Err(Unreadable(name)),
        }
    }

    /// The value of a field without which nothing is concluded, so that absent and unreadable come to the same.
    pub(crate) fn value(self) -> Option<T> {
        self.optional().ok().flatten()
    }
}

impl Object {
    /// Reads the whole text.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAnObject> {
        match serde_json::from_str::<UniqueJson>(text) {
            Ok(UniqueJson(Value::Object(map))) => Ok(Self(map)),
            _ => Err(NotAnObject),
        }
    }

    /// The fields of a form, of which every one is a text. The names must already be unique.
    pub(crate) fn of_texts(pairs: &[(String, String)]) -> Self {
        Self(pairs.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect())
    }

    /// A text.
    pub(crate) fn text(&self, name: &'static str) -> Stated<&str> {
        match self.stated(name, Value::as_str) {
            Stated::Value("") => Stated::Absent,
            stated => stated,
        }
    }

    /// A provider's number: up to 64 letters, digits, `_` or `-`. It goes into paths, logs and pages.
    pub(crate) fn number(&self, name: &'static str) -> Stated<&str> {
        self.read_text(name, |text| is_number_text(text).then_some(text))
    }

    /// An amount in yuan, written as a text with at most two decimals.
    pub(crate) fn yuan(&self, name: &'static str) -> Stated<Money> {
        self.read_text(name, |text| Money::parse_yuan(text).ok())
    }

    /// The same, of which nothing is no amount.
    pub(crate) fn yuan_above_zero(&self, name: &'static str) -> Stated<Money> {
        self.read_text(name, |text| Money::parse_yuan(text).ok().filter(|amount| !amount.is_zero()))
    }

    /// An amount in fen, written as a whole number; nothing is no amount.
    pub(crate) fn fen_above_zero(&self, name: &'static str) -> Stated<Money> {
        self.stated(name, |value| {
            let amount = Money::from_fen(value.as_i64()?).ok()?;
            (!amount.is_zero()).then_some(amount)
        })
    }

    /// An object inside.
    pub(crate) fn object(&self, name: &'static str) -> Stated<Self> {
        self.stated(name, |value| value.as_object().map(|map| Self(map.clone())))
    }

    /// A list of objects inside.
    pub(crate) fn objects(&self, name: &'static str) -> Stated<Vec<Self>> {
        self.stated(name, |value| {
            let items = value.as_array()?.iter();
            items.map(|item| item.as_object().map(|map| Self(map.clone()))).collect()
        })
    }

    fn stated<'a, T>(&'a self, name: &'static str, read: impl FnOnce(&'a Value) -> Option<T>) -> Stated<T> {
        match self.0.get(name) {
            None => Stated::Absent,
            Some(value) => read(value).map_or(Stated::Unreadable(name), Stated::Value),
        }
    }

    fn read_text<'a, T>(&'a self, name: &'static str, read: impl FnOnce(&'a str) -> Option<T>) -> Stated<T> {
        match self.text(name) {
            Stated::Absent => Stated::Absent,
            Stated::Value(text) => read(text).map_or(Stated::Unreadable(name), Stated::Value),
            Stated::Unreadable(name) => Stated::Unreadable(name),
        }
    }
}

/// Up to 64 letters, digits, `_` or `-`.
pub(crate) fn is_number_text(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=64).contains(&text.len()) && text.bytes().all(is_allowed)
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

    /// `-` absent, `?` unreadable, else what was read.
    fn shown<T>(stated: Stated<T>, show: impl Fn(T) -> String) -> String {
        match stated {
            Stated::Absent => "-".to_owned(),
            Stated::Value(value) => show(value),
            Stated::Unreadable("x") => "?".to_owned(),
            Stated::Unreadable(name) => format!("the name of {name}"),
        }
    }

    #[test]
    fn what_is_stated_and_not_of_the_expected_kind_is_unreadable_and_never_absent() {
        let fen = |amount: Money| amount.fen().to_string();
        //  value, as a text, as a number, as yuan, as yuan above zero, as fen above zero
        for (value, expected) in [
            (r#""""#, ["-", "-", "-", "-", "?"]),
            (r#""2026""#, ["2026", "2026", "202600", "202600", "?"]),
            (r#""3.00""#, ["3.00", "?", "300", "300", "?"]),
            (r#""0.00""#, ["0.00", "?", "0", "?", "?"]),
            (r#""-1""#, ["-1", "-1", "?", "?", "?"]),
            (r#""3.001""#, ["3.001", "?", "?", "?", "?"]),
            (r#""1e9""#, ["1e9", "1e9", "?", "?", "?"]),
            (r#""a b""#, ["a b", "?", "?", "?", "?"]),
            ("300", ["?", "?", "?", "?", "300"]),
            ("0", ["?"; 5]),
            ("-300", ["?"; 5]),
            ("300.0", ["?"; 5]),
            ("3e2", ["?"; 5]),
            ("9223372036854775808", ["?"; 5]),
            ("null", ["?"; 5]),
            ("true", ["?"; 5]),
            (r#"["300"]"#, ["?"; 5]),
            (r#"{"x":300}"#, ["?"; 5]),
        ] {
            let object = Object::parse(&format!("{{\"x\":{value}}}")).expect("an object");
            let read = [
                shown(object.text("x"), str::to_owned),
                shown(object.number("x"), str::to_owned),
                shown(object.yuan("x"), fen),
                shown(object.yuan_above_zero("x"), fen),
                shown(object.fen_above_zero("x"), fen),
            ];
            assert_eq!(read, expected, "{value}");
            assert_eq!(object.text("y"), Stated::Absent);
            assert_eq!(object.fen_above_zero("y"), Stated::Absent);
        }
    }

    #[test]
    fn an_object_or_a_list_of_them_is_unreadable_when_it_is_anything_else() {
        let count = |list: Vec<Object>| list.len().to_string();
        for (value, object, list) in [
            (r#"{"a":1}"#, "object", "?"),
            (r#"[{"a":1},{}]"#, "?", "2"),
            ("[]", "?", "0"),
            (r#"[{"a":1},2]"#, "?", "?"),
            ("null", "?", "?"),
            (r#""""#, "?", "?"),
            ("1", "?", "?"),
        ] {
            let outer = Object::parse(&format!("{{\"x\":{value}}}")).expect("an object");
            assert_eq!(shown(outer.object("x"), |_| "object".to_owned()), object, "{value}");
            assert_eq!(shown(outer.objects("x"), count), list, "{value}");
            assert_eq!(outer.object("y"), Stated::Absent);
        }
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
