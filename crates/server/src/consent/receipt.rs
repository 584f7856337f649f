//! The receipt: everything one shopper agreed to for one order, in one text with a signature.

use paylater_core::digest::sha256_hex;
use paylater_core::evidence::Act;
use paylater_wire::receipt::{
    Agreed, AgreedDocument, Agreement, Given, Place, RECEIPT_FORMAT, Receipt, SignedReceipt, Withdrawal,
};
use serde_json::value::RawValue;

use crate::app::App;
use crate::error::{Error, Refused};
use crate::store::evidence::{Stored, StoredAgreement};

/// The signed receipt of this order, as it stands now.
pub async fn issue(app: &App, order_id: &str) -> Result<SignedReceipt, Error> {
    let stored = app.store.agreements(order_id).await?;
    if stored.is_empty() {
        return Err(Refused::NotAgreed.because("nothing was agreed to for this order yet"));
    }
    // Read after the agreements: an agreement has its records, and what is newer waits for the next receipt.
    let records = app.store.consent_records(order_id).await?;
    let mut agreements = Vec::new();
    for agreement in stored {
        agreements.push(agreed(app, agreement, &records).await?);
    }
    let receipt = Receipt {
        format: RECEIPT_FORMAT.into(),
        session: order_id.into(),
        agreements,
        issued_at: app.now().to_string(),
    };
    let payload = serde_json::to_string(&receipt).map_err(unreadable)?;
    Ok(app.config.receipt_signer.sign(payload))
}

async fn agreed(
    app: &App,
    stored: StoredAgreement,
    records: &[Stored],
) -> Result<Agreed<Box<RawValue>>, Error> {
    let agreement: Agreement = serde_json::from_str(&stored.json).map_err(unreadable)?;
    let agreement_sha256 = sha256_hex(stored.json.as_bytes());
    let of_this = records.iter().filter(|record| record.record.entry.attempt == stored.attempt);
    let (mut consents, mut withdrawals) = (Vec::new(), Vec::new());
    for record in of_this {
        let entry = &record.record.entry;
        let place = Place::of(&record.record, &record.hash);
        // What was changed behind our back gets no signature of ours.
        if entry.agreement_sha256 != agreement_sha256 || record.record.hash() != record.hash {
            return Err(Error::Internal(format!("consent record {}: it was tampered with", place.seq)));
        }
        match entry.act {
            Act::Given => consents.push(given(app, record, place, &agreement.documents).await?),
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

async fn given(app: &App, stored: &Stored, record: Place, names: &[AgreedDocument]) -> Result<Given, Error> {
    let entry = &stored.record.entry;
    let missing = |what: &str| Error::Internal(format!("consent record {}: no {what}", record.seq));
    let name = names.iter().find(|name| name.document == entry.document).ok_or_else(|| missing("title"))?;
    let text = app.store.consent_text(&entry.text_sha256).await?.ok_or_else(|| missing("text"))?;
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

fn unreadable(error: serde_json::Error) -> Error {
    Error::Internal(format!("a stored agreement cannot be read: {error}"))
}
