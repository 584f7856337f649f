//! The page but for its documents: total, order, schedule, how to keep and how to check it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paylater_wire::receipt::Agreement;
use paylater_wire::view::Instalment;

use super::figures::{day, moment, percent, yuan};
use super::html::Html;
use super::page::Page;
use super::texts::{Language, fill};

/// The name of a way to pay; one that is not offered any more keeps its id.
pub fn way(language: Language, id: &str) -> &str {
    language.text().order.ways.iter().find(|(way, _)| *way == id).map_or(id, |(_, name)| name)
}

/// What the shopper pays in all: the largest figure of the page.
pub fn total(body: &mut Html, language: Language, agreement: &Agreement) {
    let text = language.text();
    let schedule = &agreement.plan.schedule;
    let how = match schedule.rows.len() {
        1 => text.at_once.into(),
        count => fill(text.instalments, count),
    };
    body.element("<section class=\"card total\"><p class=\"label\">", text.total, "</p>");
    body.element(
        "<p><strong class=\"sum\" data-testid=\"receipt-total\">",
        yuan(schedule.total),
        "</strong></p>",
    );
    body.element("<p>", format!("{} · {how}", way(language, &agreement.option)), "</p></section>");
}

/// What was ordered, from whom, and when it was agreed to.
pub fn order(body: &mut Html, language: Language, agreement: &Agreement) {
    let text = &language.text().order;
    let order = &agreement.order;
    body.element("<section class=\"card\"><h2>", text.heading, "</h2><dl class=\"facts\">");
    fact(body, text.merchant, &order.merchant);
    fact(body, text.number, &order.out_trade_no);
    let goods = order.lines.iter().map(|line| format!("{} × {}", line.name, line.quantity));
    fact(body, text.goods, &goods.collect::<Vec<_>>().join("\n"));
    fact(body, text.price, &yuan(order.amount));
    fact(body, text.way, way(language, &agreement.option));
    fact(body, text.agreed_at, &moment(&agreement.agreed_at, language));
    body.raw("</dl></section>");
}

fn fact(body: &mut Html, label: &str, value: &str) {
    body.element("<div><dt>", label, "</dt><dd>");
    for (index, line) in value.lines().enumerate() {
        if index > 0 {
            body.raw("<br>");
        }
        body.text(line);
    }
    body.raw("</dd></div>");
}

/// The schedule that was agreed to.
pub fn schedule(body: &mut Html, language: Language, agreement: &Agreement) {
    let text = &language.text().schedule;
    body.element("<section class=\"card\"><h2>", text.heading, "</h2>");
    rows(body, language, agreement);
    body.element("<p class=\"note\">", text.lenders_word, "</p></section>");
}

/// Its rows and sums: a list, which a narrow screen can hold.
pub fn rows(body: &mut Html, language: Language, agreement: &Agreement) {
    let text = &language.text().schedule;
    let schedule = &agreement.plan.schedule;
    body.raw("<ol class=\"rows\">");
    for row in &schedule.rows {
        let name = if schedule.rows.len() == 1 { text.only_row.into() } else { fill(text.row, row.seq) };
        body.element("<li><span class=\"when\"><b>", name, "</b>");
        body.element("<span class=\"note\">", due(row, language), "</span></span>");
        body.element("<span class=\"what\"><span class=\"amount\">", yuan(row.amount), "</span>");
        if row.fee != 0 {
            let parts = fill(&fill(text.of_which, yuan(row.principal)), yuan(row.fee));
            body.element("<span class=\"note\">", parts, "</span>");
        }
        body.raw("</span></li>");
    }
    body.raw("</ol><dl class=\"sums\">");
    for (class, label, fen) in [
        ("<div><dt>", text.principal, schedule.principal),
        ("<div><dt>", text.fee, schedule.fee),
        ("<div class=\"all\"><dt>", text.sum, schedule.total),
    ] {
        body.element(class, label, "</dt>").element("<dd class=\"amount\">", yuan(fen), "</dd></div>");
    }
    body.raw("</dl>");
    if schedule.merchant_fee != 0 {
        body.element("<p class=\"note\">", text.merchant_fee, "</p>");
    }
}

fn due(row: &Instalment, language: Language) -> String {
    let text = &language.text().schedule;
    match (&row.due_on, row.due_after, &row.moved_from) {
        (Some(date), _, Some(from)) => {
            format!("{} · {}", day(date, language), fill(text.moved, day(from, language)))
        }
        (Some(date), _, None) => day(date, language),
        (None, Some(after), _) if after.days > 0 => fill(text.received_plus, after.days),
        (None, ..) => text.received.into(),
    }
}

/// What the shopper was told about the plan besides its schedule. Nothing for a payment that promises nothing.
pub fn told(body: &mut Html, language: Language, agreement: &Agreement) {
    let text = &language.text().told;
    let told = &agreement.plan.disclosure;
    if told.rate.is_none() && told.statements.is_empty() {
        return;
    }
    body.element("<section class=\"card\"><h2>", text.heading, "</h2>");
    if let Some(rate) = &told.rate {
        let label = text.rates.iter().find(|(method, _)| *method == rate.method);
        let label = label.map_or(rate.method.as_str(), |(_, label)| label);
        body.element("<dl class=\"facts\"><div><dt>", label, "</dt>");
        body.element("<dd class=\"amount\">", percent(rate.ppm), "</dd></div></dl>");
    }
    body.element("<dl class=\"statements\" lang=\"", &agreement.locale, "\">");
    for said in &told.statements {
        body.element("<dt>", &said.label, "</dt>").element("<dd>", &said.text, "</dd>");
        if !said.by.is_empty() {
            body.element("<dd class=\"note\">", fill(text.by, &said.by), "</dd>");
        }
    }
    body.raw("</dl></section>");
}

/// To save and to print it. Without a script there is no button that does nothing.
pub fn keep(body: &mut Html, page: &Page<'_>) {
    let text = &page.language.text().keep;
    body.element("<section class=\"card keep\"><h2>", text.heading, "</h2>");
    body.element("<p class=\"note\">", text.lead, "</p><div class=\"buttons\">");
    body.element(
        "<a class=\"button main\" data-testid=\"receipt-save\" download=\"consent-receipt-",
        &page.receipt.session,
        ".json\"",
    );
    body.element(" href=\"data:application/json;base64,", STANDARD.encode(page.file), "\">");
    body.text(text.save).raw("</a>");
    body.element("<button type=\"button\" id=\"print\" hidden>", text.print, "</button></div>");
    // Many apps' web-views save no files; a text can be copied everywhere.
    body.element("<details><summary>", text.copy, "</summary>");
    body.element("<textarea readonly rows=\"6\" aria-label=\"", text.copy, "\">\n").text(page.file);
    body.raw("</textarea></details></section>");
}

/// How anyone can check it.
pub fn check(body: &mut Html, page: &Page<'_>) {
    let text = &page.language.text().check;
    let session = &page.receipt.session;
    body.element("<section class=\"card\"><details><summary><h2>", text.heading, "</h2></summary>");
    body.element("<p class=\"note\">", text.lead, "</p><ol class=\"steps\">");
    body.element("<li>", text.step_file, "</li>");
    body.element("<li>", fill(text.step_key, page.key_id), "");
    body.element("<code>", format!("{}/v1/receipt-keys", page.public_url), "</code></li>");
    let command = format!("paylater consent check consent-receipt-{session}.json --key {}.pem", page.key_id);
    body.element("<li>", text.step_command, "<code>").text(command).raw("</code></li>");
    body.element("<li>", text.step_other, "</li></ol>");
    body.element("<dl class=\"prints\"><dt>", text.session, "</dt><dd><code>").text(session);
    body.raw("</code></dd></dl></details></section>");
}
