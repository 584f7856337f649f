//! The consent receipt as a page: one self-contained document to read, save, print, and to withdraw from.

mod documents;
mod figures;
mod html;
mod page;
mod sections;
mod texts;

pub use page::Page;
pub use texts::Language;

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html as HtmlBody, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paylater_wire::receipt::{Agreed, Agreement};

use crate::error::Error;
use html::Html;
use texts::fill;

const STYLE: &str = include_str!("receipt/page.css");
const SCRIPT: &str = include_str!("receipt/page.js");

impl Page<'_> {
    /// The page, newest agreement first.
    pub fn draw(&self) -> Result<Response, Error> {
        let (newest, earlier) = self
            .receipt
            .agreements
            .split_last()
            .ok_or_else(|| Error::Internal("a receipt without an agreement".into()))?;
        let mut body = Html::default();
        self.head(&mut body, newest);
        sections::total(&mut body, self.language, &newest.agreement);
        sections::order(&mut body, self.language, &newest.agreement);
        sections::schedule(&mut body, self.language, &newest.agreement);
        sections::told(&mut body, self.language, &newest.agreement);
        documents::agreed(&mut body, self, newest);
        documents::not_agreed(&mut body, self, &newest.agreement);
        self.earlier(&mut body, earlier);
        sections::keep(&mut body, self);
        sections::check(&mut body, self);
        let text = self.language.text();
        body.element(
            "<p class=\"note end\">",
            fill(text.issued, figures::moment(&self.receipt.issued_at, self.language)),
            "</p>",
        );
        let is_wechat = newest.agreement.option.starts_with("wechat");
        Ok(respond(StatusCode::OK, self.language, is_wechat, body))
    }

    fn head(&self, body: &mut Html, newest: &Agreed<Agreement>) {
        let text = self.language.text();
        let lead = fill(text.lead, &newest.agreement.order.merchant);
        body.element("<header><h1>", text.title, "</h1>").element("<p class=\"lead\">", lead, "</p>");
        let title = self.just_withdrawn.and_then(|document| {
            let mut consents = self.receipt.agreements.iter().rev().flat_map(|agreed| &agreed.consents);
            consents.find(|given| given.document == document).map(|given| &given.title)
        });
        if let Some(title) = title {
            let said = fill(text.documents.just_withdrawn, title);
            body.element("<p class=\"said\" role=\"status\" data-testid=\"receipt-said\">", said, "</p>");
        }
        body.raw("</header>");
    }

    fn earlier(&self, body: &mut Html, earlier: &[Agreed<Agreement>]) {
        if earlier.is_empty() {
            return;
        }
        let text = &self.language.text().documents;
        body.element("<section class=\"card\"><h2>", text.earlier, "</h2>");
        body.element("<p class=\"note\">", text.earlier_lead, "</p>");
        for agreed in earlier.iter().rev() {
            let agreement = &agreed.agreement;
            let way = sections::way(self.language, &agreement.option);
            let when = figures::moment(&agreement.agreed_at, self.language);
            body.element("<details><summary>", format!("{way} · {when}"), "</summary>");
            sections::rows(body, self.language, agreement);
            documents::list(body, self, agreed);
            body.raw("</details>");
        }
        body.raw("</section>");
    }
}

/// A page that says why there is no receipt to show.
pub fn refusal(language: Language, status: StatusCode) -> Response {
    let text = &language.text().refusal;
    let (heading, lead) = match status {
        StatusCode::UNAUTHORIZED => text.no_token,
        StatusCode::NOT_FOUND => text.nothing_agreed,
        StatusCode::INTERNAL_SERVER_ERROR => text.broken,
        _ => text.later,
    };
    say(language, status, heading, lead)
}

/// A page that says that the withdrawal is done, although there is no receipt to show.
pub fn withdrawn_unshown(language: Language, status: StatusCode) -> Response {
    let (heading, lead) = language.text().refusal.withdrawn_unshown;
    say(language, status, heading, lead)
}

fn say(language: Language, status: StatusCode, heading: &str, lead: &str) -> Response {
    let mut body = Html::default();
    body.element("<section class=\"card refusal\"><h1>", heading, "</h1>");
    body.element("<p class=\"lead\">", lead, "</p></section>");
    respond(status, language, false, body)
}

fn respond(status: StatusCode, language: Language, is_wechat: bool, body: Html) -> Response {
    let mut page = Html::default();
    page.element("<!doctype html><html lang=\"", language.id(), "\"");
    page.raw(if is_wechat { " class=\"wechat\">" } else { ">" });
    page.raw("<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    page.raw(
        "<meta name=\"robots\" content=\"noindex\"><meta name=\"format-detection\" content=\"telephone=no\">",
    );
    page.element("<title>", language.text().title, "</title><style>")
        .raw(STYLE)
        .raw("</style></head><body><main>");
    let mut page = page.finish();
    page.push_str(&body.finish());
    page.push_str("</main><script>");
    page.push_str(SCRIPT);
    page.push_str("</script></body></html>");
    let mut answer = (status, HtmlBody(page)).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy()) {
        answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    answer
}

/// Our one style sheet and our one script by their hashes, forms to ourselves, and nothing else.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(digest(&SHA256, text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}
