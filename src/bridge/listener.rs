//! What the embedding page is told.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::JsValue;

/// The function that turns what we tell into DOM events.
#[derive(Debug, Clone, PartialEq)]
pub struct Listener(Function);

/// One thing told about an event.
#[derive(Debug, Clone, Copy)]
pub enum Detail<'a> {
    /// A text.
    Text(&'a str),
    /// Yes or no.
    Flag(bool),
}

impl Listener {
    /// Tells through this function.
    pub fn new(function: Function) -> Self {
        Self(function)
    }

    /// Tells, and answers whether the page lets it happen: `false` from the listener, or a listener that throws, means
    /// no. Only a few events can be stopped; for the others nobody looks at the answer.
    pub fn tell(&self, name: &str, details: &[(&str, Detail)]) -> bool {
        let object = Object::new();
        for (name, detail) in details {
            let value = match detail {
                Detail::Text(text) => JsValue::from_str(text),
                Detail::Flag(flag) => JsValue::from_bool(*flag),
            };
            // Setting a name on a fresh object cannot fail.
            let _ = Reflect::set(&object, &JsValue::from_str(name), &value);
        }
        let answer = self.0.call2(&JsValue::UNDEFINED, &JsValue::from_str(name), &object);
        answer.is_ok_and(|answer| answer != JsValue::FALSE)
    }
}
