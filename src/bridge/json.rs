//! JSON by the browser's own reader and writer: they are there anyway, and a second one would be bytes to download.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// The value that this JSON text holds, if it holds one of this shape.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    let value = js_sys::JSON::parse(text).ok()?;
    serde_wasm_bindgen::from_value(value).ok()
}

/// The value as JSON text.
pub fn write<T: Serialize>(value: &T) -> Option<String> {
    js_sys::JSON::stringify(&object(value)?).ok().map(String::from)
}

/// The value as a plain JavaScript object.
pub(super) fn object<T: Serialize>(value: &T) -> Option<JsValue> {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).ok()
}
