//! JSON by the browser's own reader: it is there anyway, and a second one would be bytes to download.

use js_sys::{Array, JSON, Reflect};
use paylater_wire::codec::Json;
use wasm_bindgen::{JsCast, JsValue};

/// The largest whole number that JSON carries exactly: 2^53 − 1.
const WHOLE_MAX: f64 = 9_007_199_254_740_991.0;

/// A value that the browser has read.
#[derive(Debug, Clone)]
pub struct Parsed(JsValue);

impl Parsed {
    /// Reads this text.
    pub fn of(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    /// What stands for an answer without content.
    pub fn nothing() -> Self {
        Self(JsValue::NULL)
    }

    /// What the browser has under this name already.
    pub(super) fn at(object: &JsValue, name: &str) -> Option<Self> {
        Self(object.clone()).get(name)
    }

    /// The value as JavaScript has it.
    pub(super) fn into_js(self) -> JsValue {
        self.0
    }
}

impl Json for Parsed {
    fn get(&self, name: &str) -> Option<Self> {
        let value = Reflect::get(&self.0, &JsValue::from_str(name)).ok()?;
        (!value.is_null() && !value.is_undefined()).then_some(Self(value))
    }

    fn items(&self) -> Option<Vec<Self>> {
        let array = self.0.dyn_ref::<Array>()?;
        Some((0..array.length()).map(|index| Self(array.get(index))).collect())
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn whole(&self) -> Option<i64> {
        // JavaScript has one kind of number. Within these bounds the way to a whole one loses nothing, or shows that
        // there was a fraction.
        let number = self.0.as_f64()?;
        let whole = number as i64;
        (number.abs() <= WHOLE_MAX && whole as f64 == number).then_some(whole)
    }

    fn flag(&self) -> Option<bool> {
        self.0.as_bool()
    }
}
