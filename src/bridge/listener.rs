//! What the embedding page is notified of.

use js_sys::{Function, Object};
use wasm_bindgen::JsValue;

use super::put;

/// The function that turns our notifications into DOM events.
#[derive(Debug, Clone, PartialEq)]
pub struct Listener(Function);

/// What a notification tells besides its name. What is absent here is absent there.
#[derive(Debug, Clone, Default)]
pub struct Detail<'a> {
    /// The session, which is also the order's id.
    pub order_id: &'a str,
    /// The option's id.
    pub option: Option<&'a str>,
    /// The plan's id.
    pub plan: Option<&'a str>,
    /// How it ended.
    pub outcome: Option<&'a str>,
    /// What went wrong.
    pub code: Option<&'a str>,
    /// Trying again may help.
    pub retryable: Option<bool>,
}

impl Detail<'_> {
    /// As the page has it: its names are a contract.
    fn to_object(&self) -> Object {
        let object = Object::new();
        let texts = [
            ("orderId", Some(self.order_id)),
            ("option", self.option),
            ("plan", self.plan),
            ("outcome", self.outcome),
            ("code", self.code),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                put(&object, name, &text.into());
            }
        }
        if let Some(retryable) = self.retryable {
            put(&object, "retryable", &retryable.into());
        }
        object
    }
}

impl Listener {
    /// Notifies through this function.
    pub fn new(function: Function) -> Self {
        Self(function)
    }

    /// Notifies, and answers whether the page lets it happen: `false` from the listener, or a listener that throws, means
    /// no. Only a few events can be stopped; for the others nobody looks at the answer.
    pub fn notify(&self, name: &str, detail: &Detail) -> bool {
        let answer = self.0.call2(&JsValue::UNDEFINED, &JsValue::from_str(name), &detail.to_object());
        answer.is_ok_and(|answer| answer != JsValue::FALSE)
    }
}
