//! The consent receipt: what was agreed to, told so that anyone can check it, and how an agreement is taken back.

use paylater_core::consent::{ConsentKind, Shown};
use paylater_core::evidence::{Act, Entry, Record};
use paylater_core::instant::Instant;
use paylater_core::{disclosure, schedule};
use serde::{Deserialize, Serialize};

use crate::Invalid;
use crate::view::{DocumentKind, OrderSummary, PlanOffer};

/// The first word of an agreement; another shape gets another one.
pub const AGREEMENT_FORMAT: &str = "paylater-agreement/v1";
/// The first word of a receipt.
pub const RECEIPT_FORMAT: &str = "paylater-consent-receipt/v1";

/// Everything that was agreed to beside the texts. Stored byte for byte; its SHA-256 stands in the records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// [`AGREEMENT_FORMAT`].
    pub format: String,
    /// The session, which is also the order.
    pub session: String,
    /// Which try this was, from one.
    pub attempt: u32,
    /// What is paid for, and who is paid.
    pub order: OrderSummary,
    /// The day from which due dates count.
    pub ordered_on: String,
    /// The option's id.
    pub option: String,
    /// The plan with its schedule and disclosure.
    pub plan: PlanOffer,
    /// The app the page ran in.
    pub host: String,
    /// The language in which everything was shown.
    pub locale: String,
    /// What was agreed to.
    pub documents: Vec<AgreedDocument>,
    /// What was offered and not agreed to.
    pub not_agreed: Vec<AgreedDocument>,
    /// When.
    pub agreed_at: String,
}

/// A document by name and fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedDocument {
    /// Its id.
    pub document: String,
    /// What it asks for.
    pub kind: DocumentKind,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its text.
    pub sha256: String,
}

/// What a receipt says. `A` is the agreement: read, or as the bytes over which its fingerprint was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt<A> {
    /// [`RECEIPT_FORMAT`].
    pub format: String,
    /// The session.
    pub session: String,
    /// One for each try for which something was agreed to, oldest first.
    pub agreements: Vec<Agreed<A>>,
    /// When the receipt was made.
    pub issued_at: String,
}

/// One agreement with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed<A> {
    /// The agreement.
    pub agreement: A,
    /// SHA-256 of its bytes as they stand here.
    pub agreement_sha256: String,
    /// What was agreed to, with the full texts.
    pub consents: Vec<Given>,
    /// What was taken back since.
    pub withdrawals: Vec<Withdrawal>,
}

/// One consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The document's id.
    pub document: String,
    /// What it asks for.
    pub kind: DocumentKind,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: String,
    /// The language in which it was shown.
    pub locale: String,
    /// SHA-256 of its text.
    pub sha256: String,
    /// The exact text.
    pub text: String,
    /// Its place in the chain.
    pub record: Place,
}

/// One withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// The document's id.
    pub document: String,
    /// Its place in the chain.
    pub record: Place,
}

/// A record's place in the chain, and what it says besides the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its number.
    pub seq: u64,
    /// When it was written.
    pub at: String,
    /// Whole seconds during which the text was open on a visible page.
    pub shown_s: u32,
    /// Its end was on the screen.
    pub to_end: bool,
    /// Where the request came from, as far as it is kept.
    pub client_address: String,
    /// The hash of the record before it.
    pub prev_hash: String,
    /// Its own hash.
    pub hash: String,
}

/// `GET …/consent-receipt`: a receipt with a signature over its exact bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedReceipt {
    /// The receipt as JSON text; the signature covers its UTF-8 bytes.
    pub payload: String,
    /// The signature in base64.
    pub signature: String,
    /// The key, as in `GET /v1/receipt-keys`.
    pub key_id: String,
    /// `Ed25519`.
    pub algorithm: String,
}

/// `GET /v1/receipt-keys`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptKeys {
    /// The one in use, then those that were.
    pub keys: Vec<ReceiptKey>,
}

/// A key by which receipts are checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptKey {
    /// The first 16 digits of the SHA-256 of the key's DER.
    pub key_id: String,
    /// `Ed25519`.
    pub algorithm: String,
    /// The public key as PEM.
    pub public_key: String,
    /// `current` or `retired`.
    pub status: String,
}

/// `POST …/withdrawals`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// The document's id.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub document: String,
}

/// The answer to a withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Withdrawn {
    /// The document's id.
    pub document: String,
    /// When it was taken back.
    pub withdrawn_at: String,
    /// The hash of the record of it.
    pub record_hash: String,
}

impl Agreement {
    /// The schedule that was agreed to, in the core's terms.
    pub fn schedule(&self) -> Result<schedule::Schedule, Invalid> {
        self.plan.schedule.clone().into_core()
    }

    /// The disclosure that was agreed to, in the core's terms.
    pub fn disclosure(&self) -> Result<disclosure::Disclosure, Invalid> {
        self.plan.disclosure.clone().try_into()
    }
}

impl<A> Agreed<A> {
    /// The record of this consent, made anew from what the receipt says.
    pub fn given_record(&self, agreement: &Agreement, given: &Given) -> Result<Record, Invalid> {
        self.record(agreement, given, Act::Given, &given.record)
    }

    /// The record of this withdrawal, made anew from what the receipt says.
    pub fn withdrawn_record(&self, agreement: &Agreement, back: &Withdrawal) -> Result<Record, Invalid> {
        let given = self.consents.iter().find(|given| given.document == back.document);
        let given = given.ok_or_else(|| Invalid::new("withdrawals", "of something not agreed to"))?;
        self.record(agreement, given, Act::Withdrawn, &back.record)
    }

    fn record(
        &self,
        agreement: &Agreement,
        given: &Given,
        act: Act,
        place: &Place,
    ) -> Result<Record, Invalid> {
        let entry = Entry {
            act,
            session: agreement.session.clone(),
            attempt: agreement.attempt,
            document: given.document.clone(),
            kind: given.kind.into(),
            version: given.version.clone(),
            locale: given.locale.clone(),
            text_sha256: given.sha256.clone(),
            agreement_sha256: self.agreement_sha256.clone(),
            schedule_digest: agreement.schedule()?.digest(),
            disclosure_digest: agreement.disclosure()?.digest(),
            shown: Shown { seconds: place.shown_s, to_end: place.to_end },
            client_address: place.client_address.clone(),
            at: Instant::parse_rfc3339(&place.at).map_err(|error| Invalid::new("record.at", error))?,
        };
        Ok(Record { seq: place.seq, prev_hash: place.prev_hash.clone(), entry })
    }
}

impl Place {
    /// The place of this record, whose hash is stored beside it.
    pub fn of(record: &Record, hash: &str) -> Self {
        let entry = &record.entry;
        Self {
            seq: record.seq,
            at: entry.at.to_string(),
            shown_s: entry.shown.seconds,
            to_end: entry.shown.to_end,
            client_address: entry.client_address.clone(),
            prev_hash: record.prev_hash.clone(),
            hash: hash.into(),
        }
    }
}

impl From<DocumentKind> for ConsentKind {
    fn from(kind: DocumentKind) -> Self {
        match kind {
            DocumentKind::ProductTerms => Self::ProductTerms,
            DocumentKind::DataSharing => Self::DataSharing,
            DocumentKind::CreditReport => Self::CreditReport,
            DocumentKind::AutoDeduction => Self::AutoDeduction,
            DocumentKind::Messages => Self::Messages,
        }
    }
}

impl From<ConsentKind> for DocumentKind {
    fn from(kind: ConsentKind) -> Self {
        match kind {
            ConsentKind::ProductTerms => Self::ProductTerms,
            ConsentKind::DataSharing => Self::DataSharing,
            ConsentKind::CreditReport => Self::CreditReport,
            ConsentKind::AutoDeduction => Self::AutoDeduction,
            ConsentKind::Messages => Self::Messages,
        }
    }
}
