//! Draws the cashier. Plain HTML that works without a script up to the last step; phone size; Chinese.

use std::fmt::Write;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::amount::Amount;
use crate::app::App;
use crate::cashier::act::PASSWORD;
use crate::cashier::sheet::{Brand, Sheet, Stage};
use crate::state::cashier::{Ending, Outcome};

const STYLE: &str = include_str!("cashier.css");
const SCRIPT: &str = include_str!("end.js");

/// The cashier, with a problem above the buttons if there is one.
pub fn sheet(app: &App, sheet: &Sheet, problem: Option<&str>) -> Response {
    let mut body = String::new();
    // Writing to a string cannot fail; the results below are of that kind.
    let _ = write!(
        body,
        "<section class=\"card\"><h1>{}</h1><p class=\"merchant\" data-testid=\"cashier-merchant\">{}</p>\
         <p class=\"amount\" data-testid=\"cashier-amount\">¥{}</p>",
        escape(sheet.title),
        escape(&sheet.merchant),
        sheet.amount,
    );
    if let Some(promise) = &sheet.promise {
        let _ = write!(body, "<p class=\"promise\" data-testid=\"cashier-promise\">{}</p>", escape(promise));
    }
    body.push_str("<dl>");
    for (label, text) in &sheet.rows {
        let _ = write!(body, "<div><dt>{}</dt><dd>{}</dd></div>", escape(label), escape(text));
    }
    body.push_str("</dl>");
    if let Some(problem) = problem {
        let _ = write!(
            body,
            "<p class=\"problem\" role=\"alert\" data-testid=\"cashier-problem\">{}</p>",
            escape(problem)
        );
    }
    body.push_str(&stage(sheet));
    body.push_str("</section>");
    let brand = match sheet.brand {
        Brand::Alipay => ("支付宝", "alipay"),
        Brand::Wechat => ("微信支付", "wechat"),
    };
    respond(app, StatusCode::OK, brand, &body, matches!(sheet.stage, Stage::Ended(_)))
}

/// Sends a browser to the cashier, with the status the real gateway uses.
pub fn forward(cashier_url: &str) -> Response {
    match HeaderValue::from_str(cashier_url) {
        Ok(location) => (StatusCode::FOUND, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A page that says why there is no cashier.
pub fn failure(app: &App, why: &str, code: &str) -> Response {
    let body = format!(
        "<section class=\"card\"><h1>无法打开收银台</h1><p class=\"said\" role=\"alert\">{}</p>\
         <p class=\"hint\">{}</p></section>",
        escape(why),
        escape(code)
    );
    respond(app, StatusCode::BAD_REQUEST, ("收银台", "alipay"), &body, false)
}

fn stage(sheet: &Sheet) -> String {
    match &sheet.stage {
        Stage::Asking { confirm, deposit } => asking(&sheet.token, confirm, *deposit),
        Stage::Declined(why) => {
            going_back(&sheet.token, why, " data-testid=\"cashier-declined\"", "返回，换一种方式")
        }
        Stage::Closed(why) => going_back(&sheet.token, why, " data-testid=\"cashier-closed\"", "返回"),
        Stage::Ended(ending) => ended(&sheet.token, ending),
    }
}

fn asking(token: &str, confirm: &str, deposit: Option<Amount>) -> String {
    let deposit = deposit.map_or_else(String::new, |deposit| {
        format!(
            "<div class=\"deposit\"><input type=\"checkbox\" id=\"deposit\" name=\"deposit\" value=\"yes\" \
             data-testid=\"cashier-deposit\"><label for=\"deposit\">同意先付押金 ¥{deposit}，订单完成后全额退回。\
             </label></div>"
        )
    });
    format!(
        "<form method=\"post\" action=\"/cashier/{token}\" autocomplete=\"off\">{deposit}\
         <label for=\"password\">支付密码</label>\
         <input type=\"password\" id=\"password\" name=\"password\" inputmode=\"numeric\" maxlength=\"6\" \
         aria-describedby=\"hint\" data-testid=\"cashier-password\">\
         <p class=\"hint\" id=\"hint\">沙箱密码是 {PASSWORD}</p>\
         <button name=\"action\" value=\"pay\" data-testid=\"cashier-pay\">{}</button>\
         <button class=\"second\" name=\"action\" value=\"cancel\" formnovalidate data-testid=\"cashier-cancel\">取消\
         </button>\
         <button class=\"third\" name=\"action\" value=\"leave\" formnovalidate data-testid=\"cashier-leave\">\
         离开（不作答）</button></form>",
        escape(confirm)
    )
}

fn going_back(token: &str, why: &str, hook: &str, label: &str) -> String {
    format!(
        "<p class=\"said\" role=\"alert\"{hook}>{}</p><form method=\"post\" action=\"/cashier/{token}\">\
         <button name=\"action\" value=\"leave\" data-testid=\"cashier-leave\">{label}</button></form>",
        escape(why)
    )
}

fn ended(token: &str, ending: &Ending) -> String {
    let outcome = match ending.outcome {
        Outcome::Paid => "支付成功",
        Outcome::Authorised => "已确认，本次没有扣款",
        Outcome::Declined => "没有使用该付款方式，没有扣款",
        Outcome::Cancelled => "已取消，没有扣款",
        Outcome::Left => "已离开收银台，没有扣款",
    };
    let said = format!("{}{outcome}", escape(ending.note.as_deref().unwrap_or_default()));
    let told = json!({
        "goTo": ending.go_to,
        "message": {
            "source": "paylater-sandbox", "token": token, "outcome": ending.outcome, "result": ending.result,
        },
    });
    // Inside a script element only `<` could end the text early.
    let told = told.to_string().replace('<', "\\u003c");
    let link = ending.go_to.as_ref().map_or_else(String::new, |address| {
        format!("<a class=\"button\" href=\"{}\">返回商家</a>", escape(address))
    });
    format!(
        "<p class=\"said\" role=\"status\" data-testid=\"cashier-ended\">{said}</p>{link}\
         <script type=\"application/json\" id=\"ending\">{told}</script>"
    )
}

fn respond(
    app: &App,
    status: StatusCode,
    (brand, class): (&str, &str),
    body: &str,
    has_ended: bool,
) -> Response {
    let Ok(nonce) = app.random_text(16) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let script =
        if has_ended { format!("<script nonce=\"{nonce}\">{SCRIPT}</script>") } else { String::new() };
    let html = format!(
        "<!doctype html><html lang=\"zh-Hans\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{brand} 沙箱收银台</title><style nonce=\"{nonce}\">{STYLE}</style></head>\
         <body class=\"{class}\"><main><p class=\"sandbox\">沙箱 · {brand}模拟收银台，不会发生真实付款</p>\
         {body}</main>{script}</body></html>"
    );
    // Only pages of this machine may frame it: the simulated hosts.
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'self' http://127.0.0.1:* http://localhost:*"
    );
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn a_subject_cannot_become_markup() {
        assert_eq!(escape("<b a=\"1\">&'"), "&lt;b a=&quot;1&quot;&gt;&amp;&#39;");
    }
}
