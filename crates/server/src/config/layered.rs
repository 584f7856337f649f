//! The file as it was written, with the environment over it.
//!
//! Every setting has a name in the environment, which follows from its place in the file: `huabei_counts` in `[alipay]` is
//! `PAYLATER_ALIPAY_HUABEI_COUNTS`. What a text there means is decided by the shape that asks for it: a number, a truth, a text,
//! words between commas. A list of tables, or a whole table, is written as in the file: `[{ id = "…" }]`.

use std::collections::BTreeMap;

use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};

use crate::strict::Strict;
use crate::typed_text::{TypedText, Unreadable};

/// What every name begins with.
pub const PREFIX: &str = "PAYLATER";

/// Reads a shape from a file's table and from what the environment gives, by names without their prefix. `Err` names the
/// setting.
pub fn read<T: DeserializeOwned>(
    file: toml::Table,
    environment: BTreeMap<String, String>,
) -> Result<T, Unreadable> {
    let layered = Layered {
        name: PREFIX.into(),
        written: Some(json(toml::Value::Table(file))),
        // Nothing can be given for the whole file at once.
        given: environment.into_iter().filter(|(name, _)| !name.is_empty()).collect(),
    };
    Ok(serde_path_to_error::deserialize(layered)?)
}

/// A value as JSON has it. A date of TOML's is the text of it.
pub(super) fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(truth) => Value::Bool(truth),
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(items) => items.into_iter().map(json).collect(),
        toml::Value::Table(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (name, json(value))).collect())
        }
    }
}

/// A setting: what the file says of it, and what the environment does.
struct Layered {
    /// Its name in the environment.
    name: String,
    written: Option<Value>,
    /// By what is left of each name behind this setting's own; nothing is left where it is the setting itself.
    given: BTreeMap<String, String>,
}

/// What counts.
enum Given {
    Text(TypedText),
    Value(Value),
}

impl IntoDeserializer<'_, Unreadable> for Layered {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl Layered {
    fn no_such(&self, rest: &str) -> Unreadable {
        Unreadable(format!("{}_{rest}: there is no such setting", self.name))
    }

    /// What is said of a setting that has none below it.
    fn said(&self) -> Result<Given, Unreadable> {
        if let Some(rest) = self.given.keys().find(|rest| !rest.is_empty()) {
            return Err(self.no_such(rest));
        }
        match (self.given.get(""), &self.written) {
            (Some(text), _) => Ok(Given::Text(TypedText(text.clone()))),
            (None, Some(value)) => Ok(Given::Value(value.clone())),
            (None, None) => Err(Unreadable("nothing is said of it".into())),
        }
    }

    /// A table or a list of them, which the environment writes as the file does.
    fn inline(&self, text: &str) -> Result<Value, Unreadable> {
        let table: toml::Table = format!("value = {text}")
            .parse()
            .map_err(|error: toml::de::Error| self.in_environment(Unreadable(error.message().to_string())))?;
        Ok(json(toml::Value::Table(table)).get("value").cloned().unwrap_or_default())
    }

    fn in_environment(&self, error: Unreadable) -> Unreadable {
        Unreadable(format!("{error} ({} in the environment)", self.name))
    }

    /// The settings below this one that the file or the environment names.
    fn below(
        &self,
        fields: &[&str],
        mut written: Map<String, Value>,
    ) -> Result<Vec<(String, Self)>, Unreadable> {
        let mut below: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
        for (rest, text) in self.given.iter().filter(|(rest, _)| !rest.is_empty()) {
            let (field, left) = owner(fields, rest).ok_or_else(|| self.no_such(rest))?;
            below.entry(field).or_default().insert(left.into(), text.clone());
        }
        let child = |name: &str, written, given| {
            let of = format!("{}_{}", self.name, name.to_ascii_uppercase());
            (name.to_string(), Self { name: of, written, given })
        };
        let given: Vec<_> =
            below.into_iter().map(|(field, given)| child(field, written.remove(field), given)).collect();
        let alone = written.into_iter().map(|(name, value)| child(&name, Some(value), BTreeMap::new()));
        Ok(alone.chain(given).collect())
    }
}

/// The field to which a name belongs, and what is left of the name behind it; the longest one that fits.
fn owner<'a>(fields: &[&'a str], name: &'a str) -> Option<(&'a str, &'a str)> {
    let fits = fields.iter().filter_map(|field| {
        let left = name.strip_prefix(field.to_ascii_uppercase().as_str())?;
        if left.is_empty() { Some((*field, left)) } else { Some((*field, left.strip_prefix('_')?)) }
    });
    fits.max_by_key(|(field, _)| field.len())
}

fn of_file(error: serde_json::Error) -> Unreadable {
    Unreadable(error.to_string())
}

macro_rules! as_it_is_said {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            match self.said()? {
                Given::Text(text) => text.$method(visitor).map_err(|error| self.in_environment(error)),
                Given::Value(value) => Strict(value).$method(visitor).map_err(of_file),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Layered {
    type Error = Unreadable;

    as_it_is_said! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8
        deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64 deserialize_char
        deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf deserialize_unit
        deserialize_identifier deserialize_ignored_any
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let written = match self.given.get("") {
            Some(text) => self.inline(text)?,
            None => self.written.clone().unwrap_or(Value::Object(Map::new())),
        };
        let Value::Object(written) = written else {
            return Strict(written).deserialize_struct("", fields, visitor).map_err(of_file);
        };
        let mut below = MapDeserializer::new(self.below(fields, written)?.into_iter());
        let shape = visitor.visit_map(&mut below)?;
        below.end()?;
        Ok(shape)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let value = match self.said()? {
            Given::Text(TypedText(text)) => self.inline(&text)?,
            Given::Value(value) => value,
        };
        Strict(value).deserialize_map(visitor).map_err(of_file)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let value = match self.said()? {
            Given::Text(TypedText(text)) if text.trim_start().starts_with('[') => self.inline(&text)?,
            Given::Text(text) => {
                return text.deserialize_seq(visitor).map_err(|error| self.in_environment(error));
            }
            Given::Value(value) => value,
        };
        Strict(value).deserialize_seq(visitor).map_err(of_file)
    }

    /// An empty text in the environment takes away what the file says.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let is_taken_away = self.given.len() == 1 && self.given.get("").is_some_and(String::is_empty);
        if is_taken_away || (self.written.is_none() && self.given.is_empty()) {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        match self.said()? {
            Given::Text(text) => {
                text.deserialize_enum(name, variants, visitor).map_err(|error| self.in_environment(error))
            }
            Given::Value(value) => Strict(value).deserialize_enum(name, variants, visitor).map_err(of_file),
        }
    }

    forward_to_deserialize_any! { i128 u128 unit_struct tuple tuple_struct }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Settings {
        name: String,
        name_of: Option<String>,
        #[serde(default)]
        counts: Vec<u32>,
        #[serde(default)]
        rows: Vec<Row>,
        part: Option<Part>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Part {
        #[serde(default)]
        is_on: bool,
        size: Option<u32>,
        inner: Option<Row>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        a: i64,
    }

    fn said(file: &str, environment: &[(&str, &str)]) -> String {
        let table = file.parse().expect("a table");
        let given = environment.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
        match read::<Settings>(table, given) {
            Ok(read) => format!("{read:?}").replace("Settings ", "").replace("Some", ""),
            Err(Unreadable(error)) => error,
        }
    }

    #[test]
    fn the_environment_wins_over_the_file_in_the_types_of_the_shape() {
        let file = "name = \"n\"\ncounts = [1]\n[part]\nsize = 1\n";
        for (given, expected) in [
            (
                &[][..],
                r#"{ name: "n", name_of: None, counts: [1], rows: [], part: (Part { is_on: false, size: (1), inner: None }) }"#,
            ),
            (
                &[("NAME", "7"), ("NAME_OF", "8")],
                r#"{ name: "7", name_of: ("8"), counts: [1], rows: [], part: (Part { is_on: false, size: (1), inner: None }) }"#,
            ),
            (
                &[("COUNTS", "3,6, 12"), ("PART_IS_ON", "true")],
                r#"{ name: "n", name_of: None, counts: [3, 6, 12], rows: [], part: (Part { is_on: true, size: (1), inner: None }) }"#,
            ),
            (
                &[("COUNTS", ""), ("ROWS", "[{ a = 1 }, {a=2}]")],
                r#"{ name: "n", name_of: None, counts: [], rows: [Row { a: 1 }, Row { a: 2 }], part: (Part { is_on: false, size: (1), inner: None }) }"#,
            ),
            (
                &[("COUNTS", "[3, 6]"), ("PART", "{ is_on = true }"), ("PART_SIZE", "9")],
                r#"{ name: "n", name_of: None, counts: [3, 6], rows: [], part: (Part { is_on: true, size: (9), inner: None }) }"#,
            ),
            (
                &[("PART_INNER_A", "-4"), ("PART_SIZE", "")],
                r#"{ name: "n", name_of: None, counts: [1], rows: [], part: (Part { is_on: false, size: None, inner: (Row { a: -4 }) }) }"#,
            ),
            (&[("PART", "")], r#"{ name: "n", name_of: None, counts: [1], rows: [], part: None }"#),
        ] {
            assert_eq!(said(file, given), expected, "{given:?}");
        }
        let alone = r#"{ name: "", name_of: None, counts: [], rows: [], part: (Part { is_on: false, size: (2), inner: None }) }"#;
        assert_eq!(said("", &[("NAME", ""), ("PART_SIZE", "2")]), alone);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let file = "name = \"n\"\n";
        for (more, given, expected) in [
            ("", &[("NAM", "x")][..], "PAYLATER_NAM: there is no such setting"),
            ("", &[("NAME_X", "x")], "name: PAYLATER_NAME_X: there is no such setting"),
            ("", &[("PART_X", "x")], "part: PAYLATER_PART_X: there is no such setting"),
            ("", &[("PART_SIZE_X", "x")], "part.size: PAYLATER_PART_SIZE_X: there is no such setting"),
            (
                "",
                &[("PART_SIZE", "x")],
                "part.size: invalid value: string \"x\", expected u32 (PAYLATER_PART_SIZE in the environment)",
            ),
            (
                "",
                &[("PART_IS_ON", "1")],
                "part.is_on: invalid value: string \"1\", expected true or false (PAYLATER_PART_IS_ON in the environment)",
            ),
            (
                "",
                &[("COUNTS", "3;6")],
                "counts[0]: invalid value: string \"3;6\", expected u32 (PAYLATER_COUNTS in the environment)",
            ),
            ("", &[("ROWS", "[{ b = 1 }]")], "rows[0].b: unknown field `b`, expected `a`"),
            ("", &[("ROWS", "[[1]]")], "rows[0]: invalid type: sequence, expected an object"),
            (
                "",
                &[("PART", "x")],
                "part: string values must be quoted, expected literal string (PAYLATER_PART in the environment)",
            ),
            (
                "nam = 1",
                &[],
                "nam: unknown field `nam`, expected one of `name`, `name_of`, `counts`, `rows`, `part`",
            ),
            ("part = [true, 1]", &[], "part: invalid type: sequence, expected an object"),
            ("[part]\nsize = \"1\"", &[], "part.size: invalid type: string \"1\", expected u32"),
            ("[part]\ninner = {}", &[], "part.inner: a: it has to be there"),
            (
                "rows = [{ a = 1 }, { a = 1.5 }]",
                &[],
                "rows[1].a: invalid type: floating point `1.5`, expected i64",
            ),
        ] {
            assert_eq!(said(&format!("{file}{more}"), given), expected, "{more} {given:?}");
        }
        assert_eq!(said("", &[]), "name: it has to be there");
    }
}
