//! Why a call, a notification or a configuration is not good. Each says who must act.

use paylater_core::offer::Way;

use crate::json::Unreadable;
use crate::keys::KeyError;
use crate::operation::Operation;

/// Why a call brought no verified good answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nobody knows what happened: ask again with the same numbers, or query.
    #[error("the result is unknown: {why}")]
    Unknown {
        /// For the log; never for the shopper.
        why: String,
    },
    /// The provider verifiably said no, or we did not even ask because it would have.
    #[error("refused with {code}: {message}")]
    Refused {
        /// The provider's code without its prefixes, or one of our own.
        code: String,
        /// For the log; never for the shopper.
        message: String,
        /// Who must act.
        kind: RefusalKind,
    },
}

/// Who must act on a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// The shopper: this way is not open to them, another may be.
    ShopperDeclined,
    /// Us: the provider's state is not what we thought; query to learn the truth.
    WrongState,
    /// The merchant: our configuration or our code is wrong. Repeating does not help.
    Merchant,
    /// Nobody: too many calls; later.
    Busy,
}

impl Fault {
    pub(crate) fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown { why: printable(&why.into()) }
    }

    /// An answer that nobody need have sent: it is quoted to the operator and proves nothing to the order.
    pub(crate) fn unverified(status: u16, why: &str, code: &str, message: &str) -> Self {
        let said = [code, message].join(" ");
        Self::unknown(format!("HTTP {status}, {why}; unverified, it says: {}", said.trim()))
    }

    pub(crate) fn refused(code: &str, message: &str, kind: RefusalKind) -> Self {
        Self::Refused { code: printable(code), message: printable(message), kind }
    }

    pub(crate) fn merchant(code: &str, message: &str) -> Self {
        Self::refused(code, message, RefusalKind::Merchant)
    }

    /// The product has no such thing, as its own code says.
    pub(crate) fn unsupported(way: Way, operation: Operation) -> Self {
        Self::merchant("UNSUPPORTED", &format!("{} has no {}", way.id(), operation.name()))
    }

    pub(crate) fn host_unsupported() -> Self {
        Self::merchant("HOST_UNSUPPORTED", "this way to pay does not work in this host")
    }

    pub(crate) fn wrong_state(code: &str, message: &str) -> Self {
        Self::refused(code, message, RefusalKind::WrongState)
    }
}

impl From<Unreadable> for Fault {
    /// What was to be read may say that things stand otherwise.
    fn from(field: Unreadable) -> Self {
        Self::unknown(field.to_string())
    }
}

impl From<KeyError> for Fault {
    /// Signing failed: nothing was sent, so asking again is safe.
    fn from(error: KeyError) -> Self {
        Self::unknown(error.to_string())
    }
}

/// Why a notification is not accepted, with what it says where that decided: made printable and cut, for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// Not of the expected form.
    #[error("malformed: {0}")]
    Malformed(String),
    /// It carries no signature.
    #[error("not signed")]
    NotSigned,
    /// Its signature does not belong to it.
    #[error("bad signature")]
    BadSignature,
    /// Properly signed, but meant for somebody else.
    #[error("meant for another {what}: {}", .given.as_deref().unwrap_or("none"))]
    Foreign {
        /// The field that is not ours.
        what: &'static str,
        /// What it says; nothing if it is not there or no text.
        given: Option<String>,
    },
    /// Too old, or from the future.
    #[error("its time {theirs_s} is too far from ours, {ours_s}")]
    Stale {
        /// Their clock, in seconds since 1970.
        theirs_s: i64,
        /// Ours.
        ours_s: i64,
    },
    /// Signed with a key that we do not hold.
    #[error("signed with a key that is not configured: {serial}")]
    UnknownKey {
        /// The key's id as the message names it: what has to be added to the configuration.
        serial: String,
    },
    /// Verified, but nothing for an order: acknowledge it.
    #[error("verified, and nothing for an order")]
    Uninteresting,
}

impl VerifyError {
    pub(crate) fn malformed(why: impl Into<String>) -> Self {
        Self::Malformed(printable(&why.into()))
    }

    pub(crate) fn foreign(what: &'static str, given: Option<&str>) -> Self {
        Self::Foreign { what, given: given.map(printable) }
    }

    pub(crate) fn unknown_key(serial: &str) -> Self {
        Self::UnknownKey { serial: printable(serial) }
    }

    /// The kind of the fault, under which repetitions of it are counted.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::NotSigned => "not_signed",
            Self::BadSignature => "bad_signature",
            Self::Foreign { .. } => "foreign",
            Self::Stale { .. } => "stale",
            Self::UnknownKey { .. } => "unknown_key",
            Self::Uninteresting => "uninteresting",
        }
    }
}

/// Why a provider cannot be set up. Names the field; never shows a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The field is needed.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The merchant does not use this provider.
    #[error("this provider is not configured")]
    NotConfigured,
    /// No absolute http or https address, or one with a query where there may be none.
    #[error("{0} is no usable address")]
    BadAddress(&'static str),
    /// The field holds no usable key.
    #[error("{field}: {source}")]
    BadKey {
        /// Which field, or the id of which verify key.
        field: String,
        /// What is wrong with it.
        source: KeyError,
    },
    /// The field must have exactly this many characters.
    #[error("{field} must be {length} characters long")]
    WrongLength {
        /// Which field.
        field: &'static str,
        /// How long it must be.
        length: usize,
    },
    /// The certificate's serial number is not the id under which it is configured.
    #[error("verify key {id}: the certificate's serial number is {serial}")]
    SerialDiffers {
        /// The configured id.
        id: String,
        /// The certificate's.
        serial: String,
    },
    /// The id is configured twice, or the preferred key is none of those configured.
    #[error("verify key {0} is configured twice or not at all")]
    KeyIds(String),
    /// The provider has no such product.
    #[error("products.{0}: there is no such product")]
    UnknownProduct(String),
    /// The product has no such setting.
    #[error("products.{product}.{name}: there is no such setting")]
    UnknownSetting {
        /// The product's id.
        product: String,
        /// The setting.
        name: String,
    },
    /// The setting is not what the product takes.
    #[error("products.{product}.{name}: {expected} is expected")]
    Setting {
        /// The product's id.
        product: &'static str,
        /// The setting.
        name: &'static str,
        /// What it takes.
        expected: String,
    },
    /// The product cannot be offered without this setting.
    #[error("products.{product}.{name} is needed")]
    SettingMissing {
        /// The product's id.
        product: &'static str,
        /// The setting.
        name: &'static str,
    },
    /// The provider does not take so many instalments from this merchant.
    #[error("products.{product}.counts does not have {count} instalments")]
    InstalmentsNotTaken {
        /// The product's id.
        product: &'static str,
        /// How many.
        count: u32,
    },
}

/// What comes from outside goes into logs and onto pages: without control characters, and not without end.
pub(crate) fn printable(text: &str) -> String {
    const LONGEST: usize = 200;
    let visible = text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter });
    visible.take(LONGEST).collect()
}
