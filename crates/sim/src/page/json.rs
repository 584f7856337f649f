//! JSON as a page reads it, without a browser.

use paylater_wire::codec::Json;
use serde_json::Value;

/// The largest whole number that JSON carries exactly: 2^53 − 1.
const WHOLE_MAX: i64 = 9_007_199_254_740_991;

/// A value that was read.
#[derive(Debug, Clone)]
pub struct Parsed(pub Value);

impl Json for Parsed {
    fn get(&self, name: &str) -> Option<Self> {
        self.0.get(name).filter(|value| !value.is_null()).cloned().map(Self)
    }

    fn items(&self) -> Option<Vec<Self>> {
        Some(self.0.as_array()?.iter().cloned().map(Self).collect())
    }

    fn text(&self) -> Option<String> {
        self.0.as_str().map(str::to_owned)
    }

    fn whole(&self) -> Option<i64> {
        self.0.as_i64().filter(|whole| whole.abs() <= WHOLE_MAX)
    }

    fn flag(&self) -> Option<bool> {
        self.0.as_bool()
    }
}
