//! What a page says when there is nothing to show: never a code alone, and nothing of the session.

use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use paylater_core::checkout::{Checkout, Problem};

use super::reader::Reader;
use crate::app::App;
use crate::error::Error;
use crate::render::checkout::{Document, Scripts, Site};

/// What every page is drawn with.
pub(super) fn site(app: &App) -> Site<'_> {
    Site { config: &app.config, assets: &app.assets }
}

/// Says what is wrong in the shopper's words.
pub(super) async fn refusal(app: &App, reader: &Reader, error: &Error) -> Response {
    let problem = error.problem();
    error.log(&problem);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    say(app, reader, status, &problem.code).await
}

/// The same for a refusal that has been logged, to whoever comes to this address.
pub(in crate::http::component) async fn refuse(
    app: &App,
    address: &Uri,
    headers: &HeaderMap,
    (status, code): (StatusCode, &str),
) -> Response {
    say(app, &Reader::at(address, headers), status, code).await
}

async fn say(app: &App, reader: &Reader, status: StatusCode, code: &str) -> Response {
    // Trying again is looking again; an id that is none leads nowhere.
    let is_id = reader.session.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let document = Document {
        session: if is_id { reader.session.clone() } else { String::new() },
        client_token: String::new(),
        locale: reader.locale,
        host: reader.host,
        shop_url: None,
        hidden: Vec::new(),
        scripts: Scripts::None,
        status,
    };
    let problem = problem_of(status.as_u16(), code);
    document.draw(site(app), move || Checkout::Broken { problem: problem.clone() }).await
}

/// Who can do something about it. What is wrong with an address or a form the shopper mends by coming from the shop again.
fn problem_of(status: u16, code: &str) -> Problem {
    match code {
        "too_slow" => Problem::TryLater { code: code.into() },
        "not_found" | "method_not_allowed" | "not_form" | "too_large" | "other_site" | "link_ended" => {
            Problem::SessionGone { code: code.into() }
        }
        _ => Problem::of_answer(status, code.into()),
    }
}
