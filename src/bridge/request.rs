//! A request to the backend, and what comes back.

use js_sys::Object;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::abort::Signal;
use super::put;

/// What came back.
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// The whole body.
    pub text: String,
}

/// Sends a request to this address with these headers, which its signal can end: with a body of JSON it is a POST. There is
/// no answer where the address or a header is not a possible one, where the network fails, and where a body breaks off,
/// whatever the status line said.
///
/// What `fetch` is given is an object like any other: a phone need not download a name for each thing that can be in it.
pub async fn send<'a>(
    url: &str,
    headers: impl Iterator<Item = (&'a str, &'a str)>,
    body: Option<&str>,
    signal: &Signal,
) -> Option<Answer> {
    let (init, all) = (Object::new(), Object::new());
    for (name, value) in headers {
        put(&all, name, &value.into());
    }
    if let Some(body) = body {
        put(&all, "Content-Type", &"application/json".into());
        put(&init, "method", &"POST".into());
        put(&init, "body", &body.into());
    }
    put(&init, "headers", &all);
    if let Some(signal) = &signal.0 {
        put(&init, "signal", signal);
    }
    let sent = web_sys::window()?.fetch_with_str_and_init(url, init.unchecked_ref());
    let response: Response = settled(sent).await?.dyn_into().ok()?;
    let text = settled(response.text().ok()?).await?.as_string()?;
    Some(Answer { status: response.status(), text })
}

async fn settled(promise: js_sys::Promise) -> Option<JsValue> {
    JsFuture::from(promise).await.ok()
}
