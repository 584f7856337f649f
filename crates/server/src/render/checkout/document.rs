//! The page around what is drawn: head, data for the scripts, and the policy under which it is shown.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use paylater_checkout::page::{self, Page};
use paylater_checkout::text::Locale;
use paylater_core::checkout::Checkout;
use paylater_core::host::Host;
use serde::Serialize;

use super::stylesheet::STYLESHEET;
use crate::assets::Assets;
use crate::config::Config;
use crate::render::ORIGIN_ALONE;

/// Which script the page has. Each of them is a help, and none is needed.
#[derive(Debug, Clone)]
pub enum Scripts {
    /// None.
    None,
    /// `live.js`, which takes the page over with this view once the wasm is there.
    Live {
        /// The view as the component gets it.
        view: String,
        /// The page asks again after a while if nothing takes it over.
        is_waiting: bool,
    },
    /// `live.js`, which only asks for the page again after a while.
    Again,
    /// `pay.js`, which hands this instruction to the host's bridge.
    Pay {
        /// The instruction as the component gets it.
        instruction: String,
    },
}

/// Where a page stands: the merchant's settings and the package's files.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// The merchant's settings.
    pub config: &'a Config,
    /// The package's files.
    pub assets: &'a Assets,
}

/// A page in the making.
pub struct Document {
    /// The session.
    pub session: String,
    /// What allows to speak for it; nothing on a page that only refuses.
    pub client_token: String,
    /// The language.
    pub locale: Locale,
    /// The app in which it is read.
    pub host: Host,
    /// The way back to the shop.
    pub shop_url: Option<String>,
    /// What goes with the form unseen.
    pub hidden: Vec<(&'static str, String)>,
    /// The script.
    pub scripts: Scripts,
    /// How it is answered.
    pub status: StatusCode,
}

/// What a script needs to know; it stands in the page as JSON, which no browser runs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    session: &'a str,
    client_token: &'a str,
    locale: &'a str,
    host: &'a str,
    return_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    view: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instruction: Option<&'a str>,
    is_waiting: bool,
}

impl Document {
    /// Draws this state.
    pub async fn draw(
        self,
        site: Site<'_>,
        checkout: impl FnOnce() -> Checkout + Send + 'static,
    ) -> Response {
        let action = format!("/checkout/{}", self.session);
        let mut hidden = self.hidden.clone();
        if !self.client_token.is_empty() {
            hidden.extend([("session", self.session.clone()), ("client_token", self.client_token.clone())]);
        }
        hidden.push(("locale", self.locale.tag().into()));
        let page = Page {
            locale: self.locale,
            host: self.host,
            shop_url: self.shop_url.clone(),
            session: self.session.clone(),
            client_token: self.client_token.clone(),
            // Without a token nothing can be moved, only looked at again.
            is_get: self.client_token.is_empty(),
            action,
            hidden,
        };
        let markup = page::markup(page, checkout).await;
        (self.status, headers(site.config, self.host), Html(self.around(&markup, site))).into_response()
    }

    fn around(&self, markup: &str, site: Site<'_>) -> String {
        let tag_of = |(origin, path)| format!("<script src=\"{origin}{path}\"></script>");
        let bridge = self.host.row().script.map(tag_of).unwrap_or_default();
        let tag = self.locale.tag();
        let title = format!("{} · {}", heading(markup), escaped(&site.config.merchant_name));
        let css = &STYLESHEET.css;
        let (head, scripts) = self.scripts(site.assets);
        format!(
            "<!doctype html><html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\
             <meta name=\"robots\" content=\"noindex\"><meta name=\"color-scheme\" content=\"light dark\">\
             <meta name=\"format-detection\" content=\"telephone=no\"><link rel=\"icon\" href=\"data:,\">\
             <title>{title}</title><style>{css}</style>{bridge}{head}</head>\
             <body class=\"paylater-page\"><main id=\"place\">{markup}</main>{scripts}</body></html>"
        )
    }

    /// What goes into the head, and what stands at the end of the body.
    fn scripts(&self, assets: &Assets) -> (String, String) {
        let (view, instruction, is_waiting, file) = match &self.scripts {
            Scripts::None => return Default::default(),
            Scripts::Live { view, is_waiting } => (Some(view.as_str()), None, *is_waiting, "live.js"),
            Scripts::Again => (None, None, true, "live.js"),
            Scripts::Pay { instruction } => (None, Some(instruction.as_str()), false, "pay.js"),
        };
        // A page that waits is asked for again also where there is no script to do it.
        let head = match (is_waiting, instruction) {
            (true, _) => again(5, ""),
            (false, Some(_)) => {
                again(20, &format!(";url=/checkout/{}?locale={}", self.session, self.locale.tag()))
            }
            (false, None) => String::new(),
        };
        let Some(script) = assets.script(file) else { return (head, String::new()) };
        // Behind the content: asked for any earlier, they would share the network with what is to be seen first.
        let preloads = if view.is_some() { assets.preloads(self.locale.tag()) } else { String::new() };
        let data = Data {
            session: &self.session,
            client_token: &self.client_token,
            locale: self.locale.tag(),
            host: self.host.id(),
            return_url: self.shop_url.as_deref().unwrap_or_default(),
            view,
            instruction,
            is_waiting,
        };
        // In a script element only `<` could mean something, and in JSON it can be written otherwise.
        let json = serde_json::to_string(&data).unwrap_or_default().replace('<', "\\u003c");
        (head, format!("{preloads}{script}<script type=\"application/json\" id=\"data\">{json}</script>"))
    }
}

fn again(seconds: u32, url: &str) -> String {
    format!("<noscript><meta http-equiv=\"refresh\" content=\"{seconds}{url}\"></noscript>")
}

fn headers(config: &Config, host: Host) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(policy) = HeaderValue::from_str(&policy(config, host)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::REFERRER_POLICY, ORIGIN_ALONE);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers
}

/// Nothing but our own scripts, wasm, one style sheet, and our own addresses; framed by nobody who is not named. A form leads to
/// us, or with a payment to the provider.
fn policy(config: &Config, host: Host) -> String {
    let ancestors = match config.frame_ancestors.as_slice() {
        [] => "'none'".into(),
        named => named.join(" "),
    };
    let forms: String = config.form_origins.iter().flat_map(|origin| [" ", origin]).collect();
    let (bridge, types) = match host.row().script {
        // What the app's own script does inside is not ours to forbid.
        Some((origin, _)) => (format!(" {origin}"), ""),
        None => (String::new(), "; require-trusted-types-for 'script'; trusted-types 'none'"),
    };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{bridge}; style-src {}; connect-src 'self'; img-src data:; \
         form-action 'self'{forms}; base-uri 'none'; frame-ancestors {ancestors}{types}",
        STYLESHEET.source
    )
}

/// The words of the page's heading, as they stand in its markup: what a screen reader says first of a new page is its title.
fn heading(markup: &str) -> &str {
    let after = markup.split_once("<h2 ").and_then(|(_, rest)| rest.split_once('>'));
    after.and_then(|(_, rest)| rest.split_once('<')).map_or("", |(words, _)| words)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::heading;

    #[test]
    fn a_page_is_called_by_its_heading() {
        let markup =
            "<section><h2 class=\"heading\" id=\"paylater-heading\">确认订单 &amp; 更多</h2><h2 x>b</h2>";
        assert_eq!(heading(markup), "确认订单 &amp; 更多");
        assert_eq!(heading("<p>nothing</p>"), "");
    }
}
