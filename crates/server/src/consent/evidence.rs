//! What is written down when a shopper confirms: in the transaction of the attempt, so that there is never one without
//! the other.

use paylater_core::consent::{Consent, ConsentDocument};
use paylater_core::digest::sha256_hex;
use paylater_core::evidence::{Act, Entry};
use paylater_core::instant::Instant;
use paylater_core::offer::PlanOffer;
use paylater_wire::payment::Confirm;
use paylater_wire::receipt::{AGREEMENT_FORMAT, AgreedDocument, Agreement};
use paylater_wire::view::{Line, OrderSummary};

use crate::error::Error;
use crate::store::attempts::Attempt;
use crate::store::orders::Order;
use crate::store::{Tx, evidence};

/// A confirmation that passed every check.
#[derive(Debug)]
pub struct Confirmation<'a> {
    /// The order.
    pub order: &'a Order,
    /// The attempt that begins with it.
    pub attempt: &'a Attempt,
    /// The plan as offered now, which is what was shown.
    pub plan: &'a PlanOffer,
    /// What the page sent.
    pub body: &'a Confirm,
    /// The documents in the language in which they were shown.
    pub documents: Vec<&'a ConsentDocument>,
    /// What was agreed to.
    pub consents: &'a [Consent],
    /// Who is paid.
    pub merchant: &'a str,
    /// What is kept of the client's address.
    pub client_address: &'a str,
}

/// Writes down what was agreed to. Where nothing was, as for a payment now, there is nothing to prove.
pub fn keep(tx: &mut Tx<'_>, confirmation: &Confirmation<'_>, now: Instant) -> Result<(), Error> {
    let Confirmation { order, attempt, plan, body, documents, consents, client_address, .. } = confirmation;
    if consents.is_empty() {
        return Ok(());
    }
    let json = serde_json::to_string(&agreement(confirmation, now));
    let json = json.map_err(|error| Error::Internal(error.to_string()))?;
    evidence::keep_agreement(tx, &order.id, attempt.no, &json)?;
    let agreement_sha256 = sha256_hex(json.as_bytes());
    for document in documents {
        let Some(consent) = consents.iter().find(|consent| consent.document == document.id) else { continue };
        evidence::keep_text(tx, &document.sha256, &document.text)?;
        let entry = Entry {
            act: Act::Given,
            session: order.id.clone(),
            attempt: attempt.no,
            document: document.id.clone(),
            kind: document.kind,
            version: document.version.clone(),
            locale: body.locale.clone(),
            text_sha256: document.sha256.clone(),
            agreement_sha256: agreement_sha256.clone(),
            schedule_digest: attempt.schedule_digest.clone(),
            disclosure_digest: plan.disclosure.digest(),
            shown: consent.shown,
            client_address: (*client_address).into(),
            at: now,
        };
        evidence::append(tx, entry)?;
    }
    Ok(())
}

fn agreement(confirmation: &Confirmation<'_>, now: Instant) -> Agreement {
    let Confirmation { order, attempt, plan, body, documents, consents, merchant, .. } = confirmation;
    let (agreed, not_agreed): (Vec<_>, Vec<_>) =
        documents.iter().partition(|document| consents.iter().any(|consent| consent.document == document.id));
    let named =
        |documents: Vec<&&ConsentDocument>| documents.into_iter().map(|document| name(document)).collect();
    Agreement {
        format: AGREEMENT_FORMAT.into(),
        session: order.id.clone(),
        attempt: attempt.no,
        order: OrderSummary {
            out_trade_no: order.out_trade_no.clone(),
            subject: order.subject.clone(),
            merchant: (*merchant).into(),
            lines: order.lines.iter().map(Line::from).collect(),
            amount: order.amount.fen(),
            currency: "CNY".into(),
        },
        ordered_on: order.ordered_on.to_string(),
        option: attempt.way.id().into(),
        plan: (*plan).into(),
        host: attempt.host.id().into(),
        locale: body.locale.clone(),
        documents: named(agreed),
        not_agreed: named(not_agreed),
        agreed_at: now.to_string(),
    }
}

fn name(document: &ConsentDocument) -> AgreedDocument {
    AgreedDocument {
        document: document.id.clone(),
        kind: document.kind.into(),
        title: document.title.clone(),
        version: document.version.clone(),
        sha256: document.sha256.clone(),
    }
}
