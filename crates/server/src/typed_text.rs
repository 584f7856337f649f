//! Texts that come without types, as in an address or in the environment: what is read from one is decided by the shape that
//! asks, so that no list of names has to say which of them is a number.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

/// Why a text is not what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

impl serde::de::Error for Unreadable {
    fn custom<T: fmt::Display>(said: T) -> Self {
        Self(said.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Self(format!("{field}: it has to be there"))
    }
}

/// Named by its place, unless it is the whole.
impl From<serde_path_to_error::Error<Self>> for Unreadable {
    fn from(error: serde_path_to_error::Error<Self>) -> Self {
        match error.path().to_string().as_str() {
            "." => error.into_inner(),
            path => Self(format!("{path}: {}", error.inner())),
        }
    }
}

/// Reads pairs of names and values as this shape. Names that it does not have are left alone; one that it has comes once.
/// `Err` begins with the name.
pub fn from_pairs<T: DeserializeOwned>(
    pairs: impl IntoIterator<Item = (String, String)>,
) -> Result<T, Unreadable> {
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in pairs {
        values.entry(name).or_default().push(value);
    }
    let values = values.into_iter().map(|(name, values)| (name, Given(values)));
    Ok(serde_path_to_error::deserialize(MapDeserializer::new(values))?)
}

/// What was given under a name, as often as it was.
struct Given(Vec<String>);

impl IntoDeserializer<'_, Unreadable> for Given {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl Given {
    fn only(self) -> Result<TypedText, Unreadable> {
        let mut values = self.0.into_iter();
        match (values.next(), values.next()) {
            (Some(only), None) => Ok(TypedText(only)),
            _ => Err(Unreadable("it is there more than once".into())),
        }
    }
}

macro_rules! asks_for_the_only_one {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            self.only()?.$method(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Given {
    type Error = Unreadable;

    asks_for_the_only_one! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8
        deserialize_u16 deserialize_u32 deserialize_u64 deserialize_string deserialize_str deserialize_option
        deserialize_seq deserialize_char deserialize_f32 deserialize_f64 deserialize_bytes deserialize_byte_buf
        deserialize_unit deserialize_map deserialize_identifier
    }

    /// A name that nobody asked for may come as often as it likes.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.only()?.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! { i128 u128 unit_struct newtype_struct tuple tuple_struct struct }
}

/// A text, and what it stands for where a number, a truth or a list is asked for. Lists are separated by commas.
#[derive(Debug, Clone)]
pub struct TypedText(pub String);

impl IntoDeserializer<'_, Unreadable> for TypedText {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! whole_numbers {
    ($($method:ident $visit:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            match self.0.parse() {
                Ok(number) => visitor.$visit(number),
                Err(_) => Err(self.is_not(&visitor)),
            }
        })*
    };
}

impl TypedText {
    fn is_not(&self, expected: &dyn serde::de::Expected) -> Unreadable {
        serde::de::Error::invalid_value(Unexpected::Str(&self.0), expected)
    }
}

impl<'de> Deserializer<'de> for TypedText {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.0)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0.as_str() {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(self.is_not(&"true or false")),
        }
    }

    whole_numbers! {
        deserialize_i8 visit_i8 deserialize_i16 visit_i16 deserialize_i32 visit_i32 deserialize_i64 visit_i64
        deserialize_u8 visit_u8 deserialize_u16 visit_u16 deserialize_u32 visit_u32 deserialize_u64 visit_u64
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let items = self.0.split(',').map(str::trim).filter(|item| !item.is_empty());
        let items: Vec<Self> = items.map(|item| Self(item.into())).collect();
        let mut items = SeqDeserializer::new(items.into_iter());
        let list = visitor.visit_seq(&mut items)?;
        items.end()?;
        Ok(list)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Asked {
        host: String,
        #[serde(default)]
        seen: i64,
        #[serde(default)]
        wait_s: u32,
        limit: Option<i64>,
        #[serde(default)]
        is_short: bool,
        #[serde(default)]
        counts: Vec<u32>,
    }

    fn read(query: &[(&str, &str)]) -> Result<Asked, String> {
        let pairs = query.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        from_pairs(pairs).map_err(|error: Unreadable| error.to_string())
    }

    #[test]
    fn each_text_becomes_what_is_asked_for() {
        let query = [
            ("host", "1"),
            ("seen", "-2"),
            ("wait_s", "20"),
            ("limit", "7"),
            ("is_short", "true"),
            ("counts", "3, 6,,12"),
            ("utm", "a"),
            ("utm", "b"),
        ];
        let expected = Asked {
            host: "1".into(),
            seen: -2,
            wait_s: 20,
            limit: Some(7),
            is_short: true,
            counts: vec![3, 6, 12],
        };
        assert_eq!(read(&query), Ok(expected));
        let least = read(&[("host", "")]).map(|asked| (asked.host, asked.limit, asked.counts));
        assert_eq!(least, Ok((String::new(), None, vec![])));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (query, expected) in [
            (vec![], "host: it has to be there"),
            (vec![("host", "a"), ("host", "a")], "host: it is there more than once"),
            (vec![("host", "a"), ("limit", "1"), ("limit", "2")], "limit: it is there more than once"),
            (vec![("host", "a"), ("seen", "x")], "seen: invalid value: string \"x\", expected i64"),
            (vec![("host", "a"), ("wait_s", "-1")], "wait_s: invalid value: string \"-1\", expected u32"),
            (vec![("host", "a"), ("wait_s", "1.0")], "wait_s: invalid value: string \"1.0\", expected u32"),
            (vec![("host", "a"), ("limit", "")], "limit: invalid value: string \"\", expected i64"),
            (
                vec![("host", "a"), ("is_short", "1")],
                "is_short: invalid value: string \"1\", expected true or false",
            ),
            (vec![("host", "a"), ("counts", "3,x")], "counts[1]: invalid value: string \"x\", expected u32"),
        ] {
            assert_eq!(read(&query), Err(expected.into()), "{query:?}");
        }
    }
}
