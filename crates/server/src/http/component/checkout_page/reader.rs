//! Who reads a page, and what its address says.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use paylater_checkout::text::Locale;
use paylater_core::host::{Host, HostFacts};
use paylater_core::instant::Instant;
use paylater_core::instruction::BridgeHint;

/// What an address may say. It is read as far as it can be: shoppers cannot mend it, and apps add what they like. The first
/// value of a name counts; what cannot be read is not there.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) open: String,
    pub(super) locale: String,
    /// What the bridge said, by its name; only a reason to look longer before the shopper is asked.
    pub(super) said: String,
    /// When it said so, in seconds.
    pub(super) at: i64,
}

impl Asked {
    pub(super) fn of(address: &Uri) -> Self {
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(address.query().unwrap_or_default().as_bytes()).into_owned().collect();
        let first = |name: &str| {
            let found = pairs.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        Self {
            open: first("open"),
            locale: first("locale"),
            said: first("said"),
            at: first("at").parse().unwrap_or_default(),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri))
    }
}

/// Who is reading: which session, in which app, in which language.
pub(super) struct Reader {
    pub(super) session: String,
    pub(super) host: Host,
    pub(super) locale: Locale,
}

impl Reader {
    pub(super) fn new(session: String, headers: &HeaderMap, locale: &str) -> Self {
        let text = |name: header::HeaderName| {
            headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_string()
        };
        let facts = HostFacts { user_agent: text(header::USER_AGENT), ..HostFacts::default() };
        let wished = text(header::ACCEPT_LANGUAGE);
        let first = wished.split([',', ';']).next().unwrap_or_default().trim();
        let tag = if locale.is_empty() { first } else { locale };
        Self { session, host: Host::detect(&facts), locale: Locale::of_tag(tag) }
    }

    /// Whoever comes to this address.
    pub(super) fn at(address: &Uri, headers: &HeaderMap) -> Self {
        let session = address.path().split('/').nth(2).unwrap_or_default();
        Self::new(session.into(), headers, &Asked::of(address).locale)
    }

    /// Back to the page, as an address: nobody sends a form twice by loading it again.
    pub(super) fn back(&self, path: &str) -> Response {
        let url = format!("/checkout/{}{path}?locale={}", self.session, self.locale.tag());
        Redirect::to(&url).into_response()
    }

    /// The same with what the bridge said, or would have if it could.
    pub(super) fn back_with(&self, hint: &BridgeHint, now: Instant) -> Response {
        let (said, at) = (hint.id(), now.unix_ms() / 1000);
        let url = format!("/checkout/{}?locale={}&said={said}&at={at}", self.session, self.locale.tag());
        Redirect::to(&url).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_value_counts_and_what_cannot_be_read_is_not_there() {
        let asked = |open: &str, locale: &str, said: &str, at| Asked {
            open: open.into(),
            locale: locale.into(),
            said: said.into(),
            at,
        };
        for (query, expected) in [
            ("", asked("", "", "", 0)),
            ("?open=po_1&locale=en&said=done&at=1764500000", asked("po_1", "en", "done", 1_764_500_000)),
            ("?open=po_1&open=po_2&at=5&at=6", asked("po_1", "", "", 5)),
            ("?at=soon&at=6", asked("", "", "", 0)),
            ("?at=99999999999999999999", asked("", "", "", 0)),
            ("?o%70en=a%2Bb+c&OPEN=x", asked("a+b c", "", "", 0)),
            ("?%FF=1&&=&open&said=%FF", asked("", "", "\u{fffd}", 0)),
        ] {
            let address: Uri = format!("/checkout/cs_1{query}").parse().expect("an address");
            assert_eq!(Asked::of(&address), expected, "{query}");
        }
    }
}
