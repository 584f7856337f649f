//! What each product remembers, kept side by side without this room knowing the products.
//!
//! A part is found by its type, and named in the state file and in `GET /control/state`.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde::ser::{Error, SerializeMap};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// What one product remembers.
pub trait Part: Any + Debug + Default + DeserializeOwned + Send + Serialize {
    /// Its name in the state file.
    const NAME: &'static str;
}

trait Stored: Any + Debug + Send {
    fn json(&self) -> serde_json::Result<Value>;
}

impl<T: Part> Stored for T {
    fn json(&self) -> serde_json::Result<Value> {
        serde_json::to_value(self)
    }
}

/// How a part of a type begins and is read back.
#[derive(Debug, Clone, Copy)]
pub struct PartKind {
    name: &'static str,
    empty: fn() -> Box<dyn Stored>,
    read: fn(Value) -> serde_json::Result<Box<dyn Stored>>,
}

impl PartKind {
    /// The kind of this type.
    pub const fn of<T: Part>() -> Self {
        Self {
            name: T::NAME,
            empty: || Box::new(T::default()),
            read: |value| Ok(Box::new(serde_json::from_value::<T>(value)?)),
        }
    }
}

/// The parts of all products.
#[derive(Debug, Default)]
pub struct Parts(BTreeMap<&'static str, Box<dyn Stored>>);

impl Parts {
    /// Empty parts.
    pub fn new(kinds: impl IntoIterator<Item = PartKind>) -> Self {
        Self(kinds.into_iter().map(|kind| (kind.name, (kind.empty)())).collect())
    }

    /// Takes the parts out of a state file's fields. A product that has joined since begins with nothing.
    pub fn take_from(
        fields: &mut Map<String, Value>,
        kinds: impl IntoIterator<Item = PartKind>,
    ) -> serde_json::Result<Self> {
        let mut parts = BTreeMap::new();
        for kind in kinds {
            let part = match fields.remove(kind.name) {
                Some(value) => (kind.read)(value)?,
                None => (kind.empty)(),
            };
            parts.insert(kind.name, part);
        }
        Ok(Self(parts))
    }

    /// The part of this type.
    ///
    /// # Panics
    ///
    /// When no product of the list has such a part: a mistake in the list, and not of any caller.
    pub fn of<T: Part>(&self) -> &T {
        let part: Option<&dyn Any> = self.0.get(T::NAME).map(|part| part.as_ref() as &dyn Any);
        part.and_then(<dyn Any>::downcast_ref).unwrap_or_else(|| panic!("no product keeps `{}`", T::NAME))
    }

    /// The part of this type, to be changed.
    ///
    /// # Panics
    ///
    /// As [`Self::of`] does.
    pub fn of_mut<T: Part>(&mut self) -> &mut T {
        let part: Option<&mut dyn Any> = self.0.get_mut(T::NAME).map(|part| part.as_mut() as &mut dyn Any);
        part.and_then(<dyn Any>::downcast_mut).unwrap_or_else(|| panic!("no product keeps `{}`", T::NAME))
    }
}

impl Serialize for Parts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, part) in &self.0 {
            map.serialize_entry(name, &part.json().map_err(S::Error::custom)?)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    #[serde(transparent)]
    struct Apples(Vec<u8>);
    impl Part for Apples {
        const NAME: &'static str = "apples";
    }

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    #[serde(transparent)]
    struct Pears(Vec<u8>);
    impl Part for Pears {
        const NAME: &'static str = "pears";
    }

    const KINDS: [PartKind; 2] = [PartKind::of::<Apples>(), PartKind::of::<Pears>()];

    #[test]
    fn parts_are_told_apart_by_their_types_and_survive_being_written() {
        let mut parts = Parts::new(KINDS);
        parts.of_mut::<Apples>().0.push(1);
        let written = serde_json::to_value(&parts).expect("JSON");
        assert_eq!(written, json!({ "apples": [1], "pears": [] }));
        let Value::Object(mut fields) = written else { panic!("an object") };
        let again = Parts::take_from(&mut fields, KINDS).expect("the same parts");
        assert_eq!((again.of::<Apples>(), again.of::<Pears>()), (&Apples(vec![1]), &Pears(vec![])));
        assert!(fields.is_empty(), "nothing is left for others to read");
    }

    #[test]
    fn a_part_that_cannot_be_read_is_not_taken_for_an_empty_one() {
        let Value::Object(mut fields) = json!({ "apples": "none" }) else { panic!("an object") };
        assert!(Parts::take_from(&mut fields, KINDS).is_err());
    }
}
