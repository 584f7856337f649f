//! A request to the backend, through whatever the page has put in the place of `fetch`.
//!
//! Shops wrap `fetch`: interceptors that throw a text, sandboxes whose answers belong to an iframe, polyfills whose answers
//! are of no class of the browser's. So nothing that comes back is believed to be anything: what has no status and no text
//! is no answer. That is why gloo makes the headers here, and does not send: it panics where a stranger's answer is not
//! what it expects.

use gloo_net::http::Headers;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::RequestInit;

use super::abort::Signal;

/// What something answered, whoever it was.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The whole body.
    pub text: String,
}

/// Asks this address with these headers, until the signal ends it: with a body of JSON it is a POST. `None` where nothing
/// answered, or where what answered is no answer.
pub async fn send<'a>(
    url: &str,
    headers: impl Iterator<Item = (&'a str, &'a str)>,
    body: Option<&str>,
    signal: &Signal,
) -> Option<Answer> {
    let response = settled(fetch(url, &init(headers, body, signal))?).await?;
    let status = Reflect::get(&response, &"status".into()).ok()?.as_f64()?;
    let text = function(&response, "text")?.call0(&response).ok()?;
    Some(Answer { status: status as u16, text: settled(text).await?.as_string()? })
}

fn fetch(url: &str, init: &RequestInit) -> Option<JsValue> {
    let window = web_sys::window()?;
    function(&window, "fetch")?.call2(&window, &url.into(), init).ok()
}

fn init<'a>(
    headers: impl Iterator<Item = (&'a str, &'a str)>,
    body: Option<&str>,
    signal: &Signal,
) -> RequestInit {
    // Without a prototype: what a page has put onto every object would become a method or a body otherwise.
    let init: RequestInit = Object::create(JsValue::NULL.unchecked_ref::<Object>()).unchecked_into();
    let all = Headers::new();
    for (name, value) in headers {
        all.set(name, value);
    }
    if let Some(body) = body {
        all.set("Content-Type", "application/json");
        init.set_method("POST");
        init.set_body(&body.into());
    }
    init.set_headers(&all.into_raw());
    init.set_signal(signal.0.as_ref());
    init
}

fn function(object: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(object, &name.into()).ok()?.dyn_into().ok()
}

/// What it comes to in the end, be it a promise of this realm, of another, or none at all.
async fn settled(value: JsValue) -> Option<JsValue> {
    JsFuture::from(Promise::resolve(&value)).await.ok()
}
