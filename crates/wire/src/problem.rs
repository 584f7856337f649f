//! Errors as `application/problem+json` (RFC 9457), with a code to act on.

use serde::{Deserialize, Serialize};

use crate::view::CheckoutView;

/// One error answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A reference to the code's description.
    pub r#type: String,
    /// The code in plain words, the same for every occurrence.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What to act on; stable over releases.
    pub code: String,
    /// What happened here; names the field where there is one.
    pub detail: String,
    /// The same request may succeed later.
    pub retryable: bool,
    /// With `quote_changed`, `consent_changed` and `option_ineligible`: what is offered now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<Box<CheckoutView>>,
}
