//! What the embedding page is notified of.

use js_sys::{Function, Promise};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

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

    /// Notifies. Nobody looks at the answer.
    pub fn notify(&self, name: &str, detail: &Detail) {
        self.call(name, detail);
    }

    /// Asks whether something may go on, and waits for as long as the page takes. A page that throws, or whose promise is
    /// broken, means no.
    pub fn ask(&self, name: &str, detail: &Detail) -> impl Future<Output = bool> + use<> {
        let answer = self.call(name, detail).map(|answer| JsFuture::from(Promise::resolve(&answer)));
        async move {
            match answer {
                Some(answer) => answer.await.is_ok_and(|allowed| allowed == JsValue::TRUE),
                None => false,
            }
        }
    }

    fn call(&self, name: &str, detail: &Detail) -> Option<JsValue> {
        // Texts and flags alone always become a value.
        let detail = serde_wasm_bindgen::to_value(detail).unwrap_or(JsValue::UNDEFINED);
        self.0.call2(&JsValue::UNDEFINED, &JsValue::from_str(name), &detail).ok()
    }
}
