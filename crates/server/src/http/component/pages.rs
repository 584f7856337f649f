//! Whatever goes wrong under the address of a page is said on a page, in the reader's words: an address that leads nowhere, a
//! method that does not exist, a body that is too large, a fault of ours.

use axum::extract::Request;
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;

use super::{checkout_page, receipt_page};
use crate::app::App;
use crate::http::answer::Told;

/// Somebody asks for a page.
pub struct Asked {
    is_for_checkout: bool,
    address: Uri,
    headers: HeaderMap,
}

impl Asked {
    /// Does this ask for one?
    pub fn of(request: &Request) -> Option<Self> {
        let path = request.uri().path();
        let is_under =
            |page: &str| path.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let is_for_checkout = is_under("/checkout");
        (is_for_checkout || is_under("/receipt")).then(|| Self {
            is_for_checkout,
            address: request.uri().clone(),
            headers: request.headers().clone(),
        })
    }

    /// Draws a page in the place of a refusal that is none.
    pub async fn in_words(self, app: &App, response: Response) -> Response {
        if !is_refusal(&response) {
            return response;
        }
        let (refusal, _) = response.into_parts();
        let mut page = if self.is_for_checkout {
            let code = refusal.extensions.get::<Told>().map(|told| told.code.clone()).unwrap_or_default();
            checkout_page::refuse(app, &self.address, &self.headers, (refusal.status, &code)).await
        } else {
            receipt_page::refuse(&self.headers, refusal.status)
        };
        // Which methods there are stays said.
        if let Some(methods) = refusal.headers.get(header::ALLOW) {
            page.headers_mut().insert(header::ALLOW, methods.clone());
        }
        page
    }
}

fn is_refusal(response: &Response) -> bool {
    let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_page = content_type.is_some_and(|kind| kind.starts_with("text/html"));
    !is_page && (response.status().is_client_error() || response.status().is_server_error())
}
