//! What the embedding page is notified of.

use js_sys::Function;
use serde::Serialize;
use wasm_bindgen::JsValue;

/// The function that turns our notifications into DOM events.
#[derive(Debug, Clone, PartialEq)]
pub struct Listener(Function);

/// What a notification tells besides its name. What is absent here is absent there.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Detail<'a> {
    /// The session, which is also the order's id.
    pub order_id: &'a str,
    /// The option's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option: Option<&'a str>,
    /// The plan's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<&'a str>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<&'a str>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'a str>,
    /// Trying again may help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retryable: Option<bool>,
}

impl Listener {
    /// Notifies through this function.
    pub fn new(function: Function) -> Self {
        Self(function)
    }

    /// Notifies, and answers whether the page lets it happen: `false` from the listener, or a listener that throws, means
    /// no. Only a few events can be stopped; for the others nobody looks at the answer.
    pub fn notify(&self, name: &str, detail: &Detail) -> bool {
        // Texts and flags alone always become a value.
        let detail = serde_wasm_bindgen::to_value(detail).unwrap_or(JsValue::UNDEFINED);
        let answer = self.0.call2(&JsValue::UNDEFINED, &JsValue::from_str(name), &detail);
        answer.is_ok_and(|answer| answer != JsValue::FALSE)
    }
}
