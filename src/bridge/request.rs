//! A request to the backend.

use gloo_net::http::{Headers, Request};
use web_sys::RequestInit;

use super::abort::Signal;

/// A request to this address with these headers, which its signal can end: with a body of JSON it is a POST. There is none
/// where the address or a header is not a possible one.
///
/// gloo's own builder would take every address apart and print it anew: two kilobytes for a phone.
pub fn of<'a>(
    url: &str,
    headers: impl Iterator<Item = (&'a str, &'a str)>,
    body: Option<&str>,
    signal: &Signal,
) -> Option<Request> {
    let (init, all) = (RequestInit::new(), Headers::new());
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
    web_sys::Request::new_with_str_and_init(url, &init).ok().map(Request::from)
}
