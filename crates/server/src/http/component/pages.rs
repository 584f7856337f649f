//! Whatever goes wrong under the address of a page is said on a page, in the reader's words: an address that leads nowhere, a
//! method that does not exist, a body that is too large, a fault of ours.

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;

use super::{checkout_page, receipt_page};
use crate::app::App;
use crate::http::answer::Told;

/// Draws a page in the place of a refusal that is none.
pub async fn in_words(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_under =
        |page: &str| path.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let (is_checkout, is_receipt) = (is_under("/checkout"), is_under("/receipt"));
    if !is_checkout && !is_receipt {
        return next.run(request).await;
    }
    let (address, headers) = (request.uri().clone(), request.headers().clone());
    let response = next.run(request).await;
    if !is_refusal(&response) {
        return response;
    }
    let (refusal, _) = response.into_parts();
    let mut page = if is_checkout {
        let code = refusal.extensions.get::<Told>().map(|told| told.code.clone()).unwrap_or_default();
        checkout_page::refuse(&app, &address, &headers, (refusal.status, &code)).await
    } else {
        receipt_page::refuse(&headers, refusal.status)
    };
    // Which methods there are stays said.
    if let Some(methods) = refusal.headers.get(header::ALLOW) {
        page.headers_mut().insert(header::ALLOW, methods.clone());
    }
    page
}

fn is_refusal(response: &Response) -> bool {
    let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_page = content_type.is_some_and(|kind| kind.starts_with("text/html"));
    !is_page && (response.status().is_client_error() || response.status().is_server_error())
}
