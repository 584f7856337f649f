//! Taking a consent back: as easy as giving it, at any time, with an effect.

use paylater_core::consent::{ConsentKind, Shown};
use paylater_core::evidence::{Act, Entry};
use paylater_core::instant::Instant;
use paylater_core::order::AttemptNo;
use paylater_wire::receipt::Withdrawn;

use crate::app::App;
use crate::error::{Error, Refused};
use crate::store::evidence::{self, Stored};
use crate::store::{Tx, alarms, orders};

/// Takes the consent to this document back. Twice is the same as once: the first record counts.
pub async fn withdraw(
    app: &App,
    tx: &mut Tx,
    session: &str,
    document: &str,
    client_address: &str,
) -> Result<Withdrawn, Error> {
    let order = orders::get(tx, session).await?.ok_or_else(|| Refused::SessionUnknown.plain())?;
    let records = evidence::of_order(tx, session).await?;
    let newest = newest(&records, document).ok_or_else(|| Refused::NotAgreed.because(document))?;
    if newest.record.entry.act == Act::Withdrawn {
        return Ok(told(newest));
    }
    let now = app.now();
    let entry = Entry {
        act: Act::Withdrawn,
        shown: Shown::default(),
        client_address: client_address.into(),
        at: now,
        ..newest.record.entry.clone()
    };
    let stored = evidence::append(tx, entry).await?;
    note(tx, &order, document, now).await?;
    Ok(told(&stored))
}

/// The order's history shows it, whoever waits sees it, and the merchant is woken: what follows is a human's decision.
async fn note(tx: &mut Tx, order: &orders::Order, document: &str, now: Instant) -> Result<(), Error> {
    let state = order.life.name();
    orders::add_event(tx, &order.id, "consent_withdrawn", (state, state), document, now).await?;
    orders::touch(tx, &order.id).await?;
    Ok(alarms::raise(tx, "consent_withdrawn", &order.id, document, now).await?)
}

/// Did the shopper take back the mandate by which this attempt's money would be deducted?
pub async fn has_no_mandate(tx: &mut Tx, order_id: &str, attempt: AttemptNo) -> Result<bool, Error> {
    let records = evidence::of_order(tx, order_id).await?;
    let mut mandates = records.iter().map(|stored| &stored.record.entry).filter(|entry| {
        entry.kind == ConsentKind::AutoDeduction && entry.attempt == attempt && entry.act == Act::Given
    });
    Ok(mandates.any(|mandate| {
        newest(&records, &mandate.document).is_some_and(|stored| stored.record.entry.act == Act::Withdrawn)
    }))
}

/// What stands last about this document: agreed to, or taken back.
fn newest<'a>(records: &'a [Stored], document: &str) -> Option<&'a Stored> {
    records.iter().rfind(|stored| stored.record.entry.document == document)
}

fn told(stored: &Stored) -> Withdrawn {
    Withdrawn {
        document: stored.record.entry.document.clone(),
        withdrawn_at: stored.record.entry.at.to_string(),
        record_hash: stored.hash.clone(),
    }
}
