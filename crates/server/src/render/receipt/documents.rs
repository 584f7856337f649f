//! The documents: what was agreed to, how, and how to take it back, with the effect told before the tap.

use paylater_wire::receipt::{Agreed, Agreement, Given, Withdrawal};

use super::figures::moment;
use super::html::Html;
use super::page::Page;
use super::texts::fill;

/// What was agreed to.
pub fn agreed(body: &mut Html, page: &Page<'_>, agreed: &Agreed<Agreement>) {
    let text = &page.language.text().documents;
    body.element("<section class=\"card\"><h2>", text.heading, "</h2>");
    body.element("<p class=\"note\">", text.lead, "</p>");
    list(body, page, agreed);
    body.raw("</section>");
}

/// One box for each document of this agreement.
pub fn list(body: &mut Html, page: &Page<'_>, agreed: &Agreed<Agreement>) {
    for given in &agreed.consents {
        let back = agreed.withdrawals.iter().find(|back| back.document == given.document);
        document(body, page, given, back);
    }
}

/// What was offered and not agreed to.
pub fn not_agreed(body: &mut Html, page: &Page<'_>, agreement: &Agreement) {
    let text = &page.language.text().documents;
    if agreement.not_agreed.is_empty() {
        return;
    }
    body.element("<section class=\"card\"><h2>", text.not_agreed, "</h2>");
    body.element("<p class=\"note\">", text.not_agreed_lead, "</p><ul class=\"names\">");
    for named in &agreement.not_agreed {
        body.element("<li>", &named.title, "</li>");
    }
    body.raw("</ul></section>");
}

fn document(body: &mut Html, page: &Page<'_>, given: &Given, back: Option<&Withdrawal>) {
    let text = &page.language.text().documents;
    body.raw(if back.is_some() {
        "<article class=\"document back\">"
    } else {
        "<article class=\"document\">"
    });
    body.element("<h3 lang=\"", &given.locale, "\">").text(&given.title).raw("</h3>");
    let agreed = fill(text.agreed, moment(&given.record.at, page.language));
    body.element("<p class=\"state\">", agreed, "</p>");
    let shown = if given.record.to_end { text.shown_to_end } else { text.shown_in_part };
    body.element("<p class=\"note\">", fill(shown, given.record.shown_s), "</p>");
    if let Some(back) = back {
        let when = fill(text.withdrawn, moment(&back.record.at, page.language));
        body.element("<p class=\"state gone\">", when, "</p>");
    }
    full_text(body, page, given);
    match back {
        None if is_agreed_again(page, given) => {
            body.element("<p class=\"note\">", text.agreed_again, "</p>");
        }
        None => withdrawal(body, page, given),
        Some(_) => {}
    }
    body.raw("</article>");
}

/// The exact text, and the fingerprints by which it is known.
fn full_text(body: &mut Html, page: &Page<'_>, given: &Given) {
    let text = &page.language.text().documents;
    body.element("<details><summary>", text.read, "</summary>");
    body.element("<div class=\"text\" lang=\"", &given.locale, "\">");
    for paragraph in given.text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        match paragraph.strip_prefix("# ") {
            Some(heading) => body.element("<h4>", heading, "</h4>"),
            None => body.element("<p>", paragraph, "</p>"),
        };
    }
    body.raw("</div><dl class=\"prints\">");
    let record = fill(text.record, given.record.seq);
    for (label, value) in
        [(text.version, &given.version), (text.fingerprint, &given.sha256), (&record, &given.record.hash)]
    {
        body.element("<dt>", label, "</dt><dd><code>").text(value).raw("</code></dd>");
    }
    body.raw("</dl></details>");
}

/// One tap, and what it does stands above it.
fn withdrawal(body: &mut Html, page: &Page<'_>, given: &Given) {
    let text = page.language.text();
    body.raw("<form class=\"effect\" method=\"post\" action=\"/receipt/withdraw\">");
    body.element("<b>", text.documents.effect, "</b>");
    body.element("<p class=\"note\">", text.effects.of(given.kind), "</p>");
    for (name, value) in [
        ("<input type=\"hidden\" name=\"session\" value=\"", page.receipt.session.as_str()),
        ("<input type=\"hidden\" name=\"receipt_token\" value=\"", page.receipt_token),
        ("<input type=\"hidden\" name=\"locale\" value=\"", page.language.id()),
        ("<input type=\"hidden\" name=\"document\" value=\"", &given.document),
    ] {
        body.element(name, value, "\">");
    }
    body.element("<button aria-label=\"", format!("{}: {}", text.documents.withdraw, given.title), "\">");
    body.text(text.documents.withdraw).raw("</button></form>");
}

/// A later agreement to the same document is the one that counts now.
fn is_agreed_again(page: &Page<'_>, given: &Given) -> bool {
    let mut later = page.receipt.agreements.iter().flat_map(|agreed| &agreed.consents);
    later.any(|other| other.document == given.document && other.record.seq > given.record.seq)
}
