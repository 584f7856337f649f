//! Jobs as the shop sees them: what waits to be done at a provider, and what was given up.

use serde::{Deserialize, Serialize};

/// One job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Job {
    /// The job, for `POST /v1/jobs/{id}/retry`.
    pub id: i64,
    /// What is to be done: `create`, `void`, `capture`, `query` or `expire`.
    pub kind: String,
    /// Whose answers it waits for: `alipay`, `wechatpay` or `local`.
    pub queue: String,
    /// The order.
    pub order: String,
    /// The attempt; 0 for the order itself.
    pub attempt: u32,
    /// How often it was tried since the time below.
    pub tries: u32,
    /// When it is due.
    pub due_at: String,
    /// Since when it is tried.
    pub since: String,
    /// Why the last try came to nothing; empty before the first.
    pub last_error: String,
    /// Since when nobody tries it any more; absent while somebody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_up_at: Option<String>,
}
