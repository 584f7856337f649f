//! One buyer at one cashier.

use serde::{Deserialize, Serialize};

/// What the buyer is asked: a matter of one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The product's id.
    pub product: String,
    /// The number by which the product knows the matter.
    pub number: String,
    /// The call, order string or page that opened the cashier; some products end differently after each.
    pub opened_by: String,
}

/// How the page ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Exit {
    /// It reports to the host that embeds it.
    Host,
    /// It goes to an address.
    Browser {
        /// After an agreement, and whenever there is no other.
        return_url: String,
        /// After a refusal, where the merchant named one.
        cancel_url: Option<String>,
    },
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The money has moved.
    Paid,
    /// The buyer agreed to pay later.
    Authorised,
    /// The buyer is not trusted to pay later.
    Declined,
    /// The buyer refused.
    Cancelled,
    /// The buyer walked away without an answer.
    Left,
}

/// The end of a session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ending {
    /// What came of it.
    pub outcome: Outcome,
    /// The provider's signed text for the page, where there is one.
    pub result: Option<String>,
    /// Where the browser goes; without it the page reports to its host.
    pub go_to: Option<String>,
    /// What the page says besides, if anything.
    pub note: Option<String>,
}

impl Ending {
    /// The end of a session with this exit.
    pub fn new(exit: &Exit, outcome: Outcome, result: Option<String>) -> Self {
        let go_to = match (exit, outcome) {
            (Exit::Host, _) => None,
            (Exit::Browser { return_url, .. }, Outcome::Paid | Outcome::Authorised) => {
                Some(return_url.clone())
            }
            (
                Exit::Browser { return_url, cancel_url },
                Outcome::Declined | Outcome::Cancelled | Outcome::Left,
            ) => Some(cancel_url.as_ref().unwrap_or(return_url).clone()),
        };
        Self { outcome, result, go_to, note: None }
    }
}

/// One buyer at one cashier.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    /// Names the page.
    pub token: String,
    /// What the buyer is asked.
    pub subject: Subject,
    /// Who the buyer is.
    pub buyer: String,
    /// How the page ends.
    pub exit: Exit,
    /// When it was opened, in milliseconds since 1970.
    pub opened_ms: i64,
    /// How often the password was wrong.
    pub wrong_passwords: u8,
    /// The end, once there is one.
    pub ending: Option<Ending>,
}
