//! The one room in which the browser and JavaScript are met. Nothing here panics on what they say: storage may be
//! blocked, a bridge may throw, a value may be anything.
//!
//! What has to be undone (a listener, a request) is a value that undoes itself when it is dropped.

pub mod abort;
pub mod clock;
pub mod handle;
pub mod json;
pub mod listener;
pub mod options;
pub mod page;
pub mod payment;
pub mod random;
pub mod request;
pub mod storage;
pub mod words;

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// The text under this name; empty where there is none. Numbers are texts too: hosts disagree on which they send.
fn text_of(object: &JsValue, name: &str) -> String {
    let value = Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED);
    match (value.as_string(), value.as_f64()) {
        (Some(text), _) => text,
        // Result codes are whole; a fraction would say nothing to us.
        (None, Some(number)) => (number as i64).to_string(),
        (None, None) => String::new(),
    }
}

/// Is this name there and true?
fn is_true(object: &JsValue, name: &str) -> bool {
    Reflect::get(object, &name.into()).is_ok_and(|value| value == JsValue::TRUE)
}
