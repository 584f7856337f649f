//! Values read strictly: where a shape has fields, only an object will do, and no name comes twice.
//!
//! The shapes that serde derives also take a list, whose items they give to the fields by position. Then `["order"]` is an
//! order to cancel, and a list of lists is consent to texts that nobody named. A parser that keeps the last of two equal names
//! shows one value to a reader and another to somebody else. Neither is refused by `deny_unknown_fields`, so both are here, for
//! every shape at every depth. What cannot be read is named by its path.

use std::fmt;

use paylater_provider::UniqueJson;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Map, Value};

/// The most that is said of what is wrong, in characters: it quotes what was sent.
const SAID_MAX: usize = 300;

/// What is wrong, and where: `lines[0].quantity: …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread(String);

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<serde_path_to_error::Error<Error>> for Misread {
    fn from(error: serde_path_to_error::Error<Error>) -> Self {
        let path = error.path().to_string();
        let said = match path.as_str() {
            // Text that is no JSON says itself where it ends to be.
            path if path == "." || !error.inner().is_data() => error.inner().to_string(),
            path => format!("{path}: {}", error.inner()),
        };
        match said.char_indices().nth(SAID_MAX - 1) {
            Some((end, _)) => Self(format!("{}…", &said[..end])),
            None => Self(said),
        }
    }
}

/// Reads JSON as this shape.
pub fn from_json<T: DeserializeOwned>(json: &[u8]) -> Result<T, Misread> {
    let mut parser = serde_json::Deserializer::from_slice(json);
    let UniqueJson(value) = serde_path_to_error::deserialize(&mut parser)?;
    parser.end().map_err(|error| Misread(error.to_string()))?;
    from_value(value)
}

/// Reads a value as this shape.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, Misread> {
    Ok(serde_path_to_error::deserialize(Strict(value))?)
}

/// A value that is read strictly.
#[derive(Debug, Clone)]
pub struct Strict(pub Value);

impl IntoDeserializer<'_, Error> for Strict {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl Strict {
    fn object<'de, V: Visitor<'de>>(members: Map<String, Value>, visitor: V) -> Result<V::Value, Error> {
        let members = members.into_iter().map(|(name, value)| (name, Self(value)));
        let mut members = MapDeserializer::new(members);
        let shape = visitor.visit_map(&mut members)?;
        members.end()?;
        Ok(shape)
    }

    fn list<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Value::Array(items) = self.0 else { return Err(Error::invalid_type(kind_of(&self.0), &visitor)) };
        let mut items = SeqDeserializer::new(items.into_iter().map(Self));
        let shape = visitor.visit_seq(&mut items)?;
        items.end()?;
        Ok(shape)
    }
}

impl<'de> Deserializer<'de> for Strict {
    type Error = Error;

    /// Whatever it is, but for a list: a shape that takes anything, as one of several kinds does, would take it for an object.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(_) => Err(Error::invalid_type(Unexpected::Seq, &visitor)),
            Value::Object(members) => Self::object(members, visitor),
            single => single.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(members) => Self::object(members, visitor),
            other => Err(Error::invalid_type(kind_of(&other), &"an object")),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_struct("", &[], visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.list(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.list(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    /// One of several words. None of our shapes has kinds that hold something.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::String(word) => visitor.visit_enum(word.into_deserializer()),
            other => Err(Error::invalid_type(kind_of(&other), &"a text")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string
        bytes byte_buf unit unit_struct identifier ignored_any
    }
}

fn kind_of(value: &Value) -> Unexpected<'_> {
    match value {
        Value::Null => Unexpected::Other("null"),
        Value::Bool(value) => Unexpected::Bool(*value),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Unexpected::Signed(whole),
            (None, Some(number)) => Unexpected::Float(number),
            (None, None) => Unexpected::Other("number"),
        },
        Value::String(text) => Unexpected::Str(text),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        name: String,
        #[serde(default)]
        count: Option<u32>,
        inner: Inner,
        #[serde(default)]
        rows: Vec<Inner>,
        #[serde(default)]
        by_name: BTreeMap<String, Inner>,
        #[serde(default)]
        pair: Option<(u32, Inner)>,
        #[serde(default)]
        wrapped: Option<Wrapped>,
        #[serde(default)]
        tagged: Option<Tagged>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        a: i64,
        #[serde(default)]
        word: Word,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Wrapped(Inner);

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Word {
        #[default]
        One,
        Two,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
    enum Tagged {
        Now,
        Later { of: Inner },
    }

    fn said(json: &str) -> String {
        match from_json::<Outer>(json.as_bytes()) {
            Ok(read) => format!("read: {read:?}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn what_has_its_shape_is_read() {
        let read = from_json::<Outer>(
            br#"{"name":"n","count":3,"inner":{"a":-1,"word":"two"},"rows":[{"a":2}],"by_name":{"x":{"a":3}},
                "pair":[4,{"a":5}],"wrapped":{"a":6},"tagged":{"kind":"later","of":{"a":7}}}"#,
        );
        let inner = |a| Inner { a, word: Word::One };
        let expected = Outer {
            name: "n".into(),
            count: Some(3),
            inner: Inner { a: -1, word: Word::Two },
            rows: vec![inner(2)],
            by_name: BTreeMap::from([("x".into(), inner(3))]),
            pair: Some((4, inner(5))),
            wrapped: Some(Wrapped(inner(6))),
            tagged: Some(Tagged::Later { of: inner(7) }),
        };
        assert_eq!(read, Ok(expected));
        let least =
            from_json::<Outer>(br#" {"inner":{"a":1},"count":null,"name":"","tagged":{"kind":"now"}} "#);
        assert_eq!(least.map(|read| (read.count, read.tagged)), Ok((None, Some(Tagged::Now))));
    }

    #[test]
    fn a_list_stands_for_no_shape_at_any_depth() {
        for (json, path) in [
            (r#"["n",1,{"a":1}]"#, "invalid type: sequence, expected an object"),
            ("[]", "invalid type: sequence, expected an object"),
            (r#"{"name":"n","inner":[1]}"#, "inner: invalid type: sequence, expected an object"),
            (r#"{"name":"n","inner":{"a":1},"rows":[{"a":1},[1]]}"#, "rows[1]: invalid type: sequence"),
            (r#"{"name":"n","inner":{"a":1},"by_name":{"x":[1]}}"#, "by_name.x: invalid type: sequence"),
            (r#"{"name":"n","inner":{"a":1},"by_name":[["x",[1]]]}"#, "by_name: invalid type: sequence"),
            (r#"{"name":"n","inner":{"a":1},"pair":[1,[2]]}"#, "pair[1]: invalid type: sequence"),
            (r#"{"name":"n","inner":{"a":1},"wrapped":[1]}"#, "wrapped: invalid type: sequence"),
            (r#"{"name":"n","inner":{"a":1},"tagged":["now"]}"#, "tagged: invalid type: sequence"),
            (
                r#"{"name":"n","inner":{"a":1},"tagged":{"kind":"later","of":[1]}}"#,
                "tagged.of: invalid type: sequence",
            ),
            (r#"{"name":"n","inner":{"a":1,"word":["two"]}}"#, "inner.word: invalid type: sequence"),
            (r#"{"name":["n"],"inner":{"a":1}}"#, "name: invalid type: sequence"),
        ] {
            assert!(said(json).starts_with(path), "{json}: {}", said(json));
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_path() {
        for (json, expected) in [
            ("null", "invalid type: null, expected an object"),
            (r#"{"name":7,"inner":{"a":1}}"#, "name: invalid type: integer `7`, expected a string"),
            (
                r#"{"name":"n","inner":{"a":1.5}}"#,
                "inner.a: invalid type: floating point `1.5`, expected i64",
            ),
            (r#"{"name":"n","inner":{"a":"1"}}"#, "inner.a: invalid type: string \"1\", expected i64"),
            (
                r#"{"name":"n","inner":{"a":9223372036854775808}}"#,
                "inner.a: invalid value: integer `9223372036854775808`, expected i64",
            ),
            (
                r#"{"name":"n","count":-1,"inner":{"a":1}}"#,
                "count: invalid value: integer `-1`, expected u32",
            ),
            (r#"{"name":"n","inner":{}}"#, "inner: missing field `a`"),
            (r#"{"name":"n","inner":null}"#, "inner: invalid type: null, expected an object"),
            (
                r#"{"name":"n","inner":{"a":1},"rows":[{"a":1},{"b":1}]}"#,
                "rows[1].b: unknown field `b`, expected `a` or `word`",
            ),
            (
                r#"{"name":"n","inner":{"a":1,"word":"three"}}"#,
                "inner.word: unknown variant `three`, expected `one` or `two`",
            ),
            (
                r#"{"name":"n","inner":{"a":1,"word":{"two":null}}}"#,
                "inner.word: invalid type: map, expected a text",
            ),
            (
                r#"{"name":"n","inner":{"a":1},"pair":[1]}"#,
                "pair: invalid length 1, expected a tuple of size 2",
            ),
            (r#"{"name":"n","inner":{"a":1}} x"#, "trailing characters at line 1 column 30"),
            (r#"{"name":"n","inner":{"a":1}"#, "EOF while parsing an object at line 1 column 27"),
        ] {
            assert_eq!(said(json), expected, "{json}");
        }
    }

    #[test]
    fn a_name_that_comes_twice_is_refused_at_every_depth() {
        for (json, expected) in [
            (
                r#"{"name":"n","name":"m","inner":{"a":1}}"#,
                "the name \"name\" comes twice at line 1 column 18",
            ),
            (
                r#"{"name":"n","inner":{"a":1,"a":1}}"#,
                "inner: the name \"a\" comes twice at line 1 column 30",
            ),
            (
                r#"{"name":"n","inner":{"a":1,"\u0061":1}}"#,
                "inner: the name \"a\" comes twice at line 1 column 35",
            ),
            (
                r#"{"name":"n","inner":{"a":1},"rows":[{"a":1,"a":2}]}"#,
                "rows[0]: the name \"a\" comes twice at line 1 column 46",
            ),
        ] {
            assert_eq!(said(json), expected, "{json}");
        }
    }

    #[test]
    fn nests_that_are_too_deep_and_numbers_that_are_too_large_are_refused() {
        let deep = format!("{}1{}", "{\"rows\":[".repeat(1_000), "]}".repeat(1_000));
        assert!(said(&deep).contains("recursion limit exceeded"), "{}", said(&deep));
        assert!(said(&deep).chars().count() <= SAID_MAX);
        assert!(said(r#"{"name":"n","inner":{"a":1e999}}"#).contains("number out of range"));
    }
}
