//! The ids of the core's tables, as the description of the interface lists them.

use paylater_core::host::Host;
use paylater_core::locale::Locale;
use paylater_core::product::Way;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

/// A way to pay.
pub fn way() -> Object {
    one_of(Way::ALL.map(Way::id), "The way to pay.")
}

/// An app in which a page runs.
pub fn host() -> Object {
    one_of(Host::ALL.map(Host::id), "The app the page runs in.")
}

/// A language.
pub fn locale() -> Object {
    one_of(Locale::ALL.map(Locale::id), "The language in which everything was shown.")
}

fn one_of(ids: impl IntoIterator<Item = &'static str>, description: &str) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(ids))
        .description(Some(description))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_of_the_tables_is_listed_and_no_other() {
        for (schema, ids) in [
            (way(), Way::ALL.map(Way::id).to_vec()),
            (host(), Host::ALL.map(Host::id).to_vec()),
            (locale(), Locale::ALL.map(Locale::id).to_vec()),
        ] {
            let listed = serde_json::to_value(schema).expect("a value");
            assert_eq!((&listed["type"], &listed["enum"]), (&"string".into(), &ids.into()));
        }
    }
}
