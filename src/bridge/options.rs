//! What the embedding page says: which session, where, in which language, in which app.

use js_sys::{Array, Function, Reflect};
use paylater_core::checkout::Event;
use paylater_core::host::{Host, HostFacts};
use paylater_core::offer::{CheckoutView, Way};
use paylater_wire::codec::{self, Versioned};
use wasm_bindgen::{JsCast, JsValue};

use super::json::Parsed;
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
    /// What stands on the page already, where the backend drew it.
    pub drawn: Option<Drawn>,
}

/// A page that the backend drew, with what the shopper did on it before we came.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// The view, as JSON.
    view: String,
    /// The picked way's name.
    way: String,
    /// The picked plan.
    plan: String,
    /// The ticked documents.
    agreed: Vec<String>,
}

impl Drawn {
    fn read(options: &JsValue, host: Host) -> Option<Self> {
        let view = text_of(options, "view");
        // Drawn for another app than this one turns out to be, it offers what cannot be used here.
        if view.is_empty() || text_of(options, "host") != host.id() {
            return None;
        }
        let agreed =
            Reflect::get(options, &"agreed".into()).ok().and_then(|agreed| agreed.dyn_into::<Array>().ok());
        let agreed = agreed.map(|agreed| agreed.iter().filter_map(|id| id.as_string()).collect());
        let (way, plan) = (text_of(options, "way"), text_of(options, "plan"));
        Some(Self { view, way, plan, agreed: agreed.unwrap_or_default() })
    }

    /// The view.
    pub fn view(&self) -> Option<Versioned<CheckoutView>> {
        Parsed::of(&self.view).and_then(codec::checkout_view)
    }

    /// What the shopper did before we came, as events. What cannot be done any more is refused by the core, each by itself.
    pub fn prior_events(&self) -> Vec<Event> {
        let Some(way) = Way::from_id(&self.way) else { return Vec::new() };
        let mut prior_events = vec![Event::OptionPicked(way)];
        if !self.plan.is_empty() {
            prior_events.push(Event::PlanPicked(self.plan.clone()));
        }
        for document in &self.agreed {
            prior_events.push(Event::ConsentSet { document: document.clone(), is_given: true });
        }
        prior_events
    }
}

impl Options {
    /// Reads a plain object: `session`, `clientToken`, `apiBase`, `locale`, `words`, `returnUrl`, `facts`, `openPayment`, and
    /// where the backend drew the page `view`, `host`, `way`, `plan`, `agreed`. What is not there is empty, and what that
    /// means is found out by asking the backend; only without a language of ours, and its words, nothing can be said.
    pub fn read(options: &JsValue) -> Option<Self> {
        let locale = Locale::from_id(&text_of(options, "locale"))?;
        let facts = Reflect::get(options, &"facts".into()).unwrap_or(JsValue::UNDEFINED);
        let open = Reflect::get(options, &"openPayment".into()).ok();
        let host = Host::detect(&HostFacts {
            user_agent: text_of(&facts, "userAgent"),
            says_alipay_mini: is_true(&facts, "alipayMini"),
            says_wechat_mini: is_true(&facts, "wechatMini"),
        });
        Some(Self {
            session: text_of(options, "session"),
            client_token: text_of(options, "clientToken"),
            api_base: text_of(options, "apiBase").trim_end_matches('/').into(),
            locale,
            text: words::text(locale, options)?,
            shop_url: harmless_url(text_of(options, "returnUrl")),
            host,
            drawn: Drawn::read(options, host),
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
