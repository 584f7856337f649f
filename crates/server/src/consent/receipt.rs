//! The receipt: everything one shopper agreed to for one order, in one text with a signature.

use paylater_core::alarm::AlarmKind;
use paylater_core::digest::sha256_hex;
use paylater_core::evidence::Act;
use paylater_core::instant::Instant;
use paylater_wire::receipt::{
    Agreed, AgreedDocument, Agreement, Given, Place, RECEIPT_FORMAT, Receipt, SignedReceipt, Withdrawal,
};
use serde_json::value::RawValue;

use super::{check, complete};
use crate::app::App;
use crate::error::{Error, Refused};
use crate::store::evidence::{OrderEvidence, Stored, StoredAgreement};
use crate::store::{Db, StoreError, alarms, evidence};

/// Why there is no receipt.
enum Unsigned {
    /// Nothing is wrong with the evidence.
    Error(Error),
    /// The evidence is not what was written. It gets no signature of ours, and somebody has to look.
    Broken(String),
}

impl From<StoreError> for Unsigned {
    fn from(error: StoreError) -> Self {
        if error.is_corrupt() { Self::Broken(error.to_string()) } else { Self::Error(error.into()) }
    }
}

/// The signed receipt of this order, as it stands now.
pub async fn issue(app: &App, order_id: &str) -> Result<SignedReceipt, Error> {
    let (id, now) = (order_id.to_string(), app.now());
    match app.store.read(move |db| payload(db, &id, now)).await {
        Ok(payload) => Ok(app.config.receipt_signer.sign(payload)),
        Err(Unsigned::Error(error)) => Err(error),
        Err(Unsigned::Broken(why)) => {
            let (id, detail, now) = (order_id.to_string(), why.clone(), app.now());
            app.store
                .write(move |tx| alarms::raise(tx, AlarmKind::EvidenceBroken, &id, &detail, now))
                .await?;
            Err(Error::Internal(format!("the evidence of {order_id} is broken: {why}")))
        }
    }
}

/// What is to be signed. It has to pass the check that anyone can make of it.
fn payload(db: &Db<'_>, order_id: &str, now: Instant) -> Result<String, Unsigned> {
    let evidence = evidence::of_everything(db, order_id)?;
    if let Some(why) = lost(&evidence) {
        return Err(Unsigned::Broken(why));
    }
    if evidence.agreements.is_empty() {
        let why = "nothing was agreed to for this order yet";
        return Err(Unsigned::Error(Refused::NotAgreed.because(why)));
    }
    let mut agreements = Vec::new();
    for agreement in evidence.agreements {
        agreements.push(agreed(db, agreement, &evidence.records)?);
    }
    let receipt = Receipt {
        format: RECEIPT_FORMAT.into(),
        session: order_id.into(),
        agreements,
        issued_at: now.to_string(),
    };
    let payload = serde_json::to_string(&receipt).map_err(unreadable)?;
    let bad = check::unsigned(&payload).bad;
    if bad.is_empty() {
        Ok(payload)
    } else {
        Err(Unsigned::Broken(format!("this does not hold: {}", bad.join("; "))))
    }
}

/// A record without its agreement, or a withdrawal without its record.
fn lost(evidence: &OrderEvidence) -> Option<String> {
    let OrderEvidence { agreements, records, withdrawals } = evidence;
    let is_agreed = |attempt: u32| agreements.iter().any(|agreement| agreement.attempt == attempt);
    if let Some(stray) = records.iter().find(|stored| !is_agreed(stored.record.entry.attempt)) {
        return Some(format!("record {}: its agreement is missing", stray.record.seq));
    }
    let (document, at) =
        withdrawals.iter().find(|(document, at)| !complete::has_withdrawal(records, document, *at))?;
    Some(format!("the record of the withdrawal of {document} at {at} is missing"))
}

fn agreed(
    db: &Db<'_>,
    stored: StoredAgreement,
    records: &[Stored],
) -> Result<Agreed<Box<RawValue>>, Unsigned> {
    let agreement: Agreement = serde_json::from_str(&stored.json).map_err(unreadable)?;
    let agreement_sha256 = sha256_hex(stored.json.as_bytes());
    if let Some(why) = complete::fault(&agreement, stored.attempt, records) {
        return Err(Unsigned::Broken(format!("attempt {}: {why}", stored.attempt)));
    }
    let of_this = records.iter().filter(|record| record.record.entry.attempt == stored.attempt);
    let (mut consents, mut withdrawals) = (Vec::new(), Vec::new());
    for record in of_this {
        let entry = &record.record.entry;
        let place = Place::of(&record.record, &record.hash);
        if entry.agreement_sha256 != agreement_sha256 || record.record.hash() != record.hash {
            return Err(Unsigned::Broken(format!("record {}: it was tampered with", place.seq)));
        }
        match entry.act {
            Act::Given => consents.push(given(db, record, place, &agreement.documents)?),
            Act::Withdrawn => {
                withdrawals.push(Withdrawal { document: entry.document.clone(), record: place })
            }
        }
    }
    Ok(Agreed {
        agreement_sha256,
        // As it is stored, byte for byte: its fingerprint is taken over these bytes.
        agreement: RawValue::from_string(stored.json).map_err(unreadable)?,
        consents,
        withdrawals,
    })
}

fn given(db: &Db<'_>, stored: &Stored, record: Place, names: &[AgreedDocument]) -> Result<Given, Unsigned> {
    let entry = &stored.record.entry;
    let missing = |what: &str| Unsigned::Broken(format!("record {}: no {what}", record.seq));
    let name = names.iter().find(|name| name.document == entry.document).ok_or_else(|| missing("title"))?;
    let text = evidence::text(db, &entry.text_sha256)?.ok_or_else(|| missing("text"))?;
    if sha256_hex(text.as_bytes()) != entry.text_sha256 {
        return Err(missing("text that has its fingerprint"));
    }
    Ok(Given {
        document: entry.document.clone(),
        kind: entry.kind.into(),
        title: name.title.clone(),
        version: entry.version.clone(),
        locale: entry.locale.clone(),
        sha256: entry.text_sha256.clone(),
        text,
        record,
    })
}

fn unreadable(error: serde_json::Error) -> Unsigned {
    Unsigned::Broken(format!("an agreement cannot be read: {error}"))
}
