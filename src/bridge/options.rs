//! What the embedding page says: which session, where, in which language, in which app.

use js_sys::{Function, Reflect};
use paylater_core::host::{Host, HostFacts};
use wasm_bindgen::{JsCast, JsValue};

use super::payment::Payment;
use super::{is_true, text_of, words};
use crate::text::{Locale, Text};

/// The page's wishes, read once.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The checkout session.
    pub session: String,
    /// What allows to speak for it.
    pub client_token: String,
    /// Where the backend is, without a slash at the end.
    pub api_base: String,
    /// The language.
    pub locale: Locale,
    /// Its words.
    pub text: &'static Text,
    /// The way back to the shop; only an address that merely leads somewhere.
    pub shop_url: Option<String>,
    /// The app we run in.
    pub host: Host,
    /// How to reach its cashier.
    pub payment: Payment,
}

impl Options {
    /// Reads a plain object: `session`, `clientToken`, `apiBase`, `locale`, `words`, `returnUrl`, `facts`, `openPayment`.
    /// What is not there is empty, and what that means is found out by asking the backend; only without words nothing
    /// can be said.
    pub fn read(options: &JsValue) -> Option<Self> {
        let locale = Locale::of_tag(&text_of(options, "locale"));
        let facts = Reflect::get(options, &"facts".into()).unwrap_or(JsValue::UNDEFINED);
        let open = Reflect::get(options, &"openPayment".into()).ok();
        Some(Self {
            session: text_of(options, "session"),
            client_token: text_of(options, "clientToken"),
            api_base: text_of(options, "apiBase").trim_end_matches('/').into(),
            locale,
            text: words::text(locale, options)?,
            shop_url: harmless_url(text_of(options, "returnUrl")),
            host: Host::detect(&HostFacts {
                user_agent: text_of(&facts, "userAgent"),
                says_alipay_mini: is_true(&facts, "alipayMini"),
                says_wechat_mini: is_true(&facts, "wechatMini"),
            }),
            payment: Payment::new(open.and_then(|open| open.dyn_into::<Function>().ok())),
        })
    }

    /// Do both speak of the same session at the same place?
    pub fn is_same_checkout(&self, other: &Self) -> bool {
        (&self.session, &self.client_token, &self.api_base, self.host)
            == (&other.session, &other.client_token, &other.api_base, other.host)
    }
}

/// An address on the web or on this site; nothing that a browser would run.
fn harmless_url(url: String) -> Option<String> {
    let is_local = url.starts_with('/') && !url.starts_with("//");
    let is_harmless = is_local || url.starts_with("https://") || url.starts_with("http://");
    is_harmless.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::harmless_url;

    #[test]
    fn only_an_address_that_leads_somewhere_becomes_a_link() {
        for url in ["https://shop.example/done", "http://127.0.0.1:8780/", "/orders?id=1"] {
            assert_eq!(harmless_url(url.into()).as_deref(), Some(url));
        }
        for url in [
            "",
            "javascript:alert(1)",
            "//evil.example",
            "data:text/html,x",
            " https://a.example",
            "JAVASCRIPT:1",
        ] {
            assert_eq!(harmless_url(url.into()), None, "{url}");
        }
    }
}
