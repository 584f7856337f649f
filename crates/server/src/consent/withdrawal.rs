//! Taking a consent back: as easy as giving it, at any time, with an effect.

use paylater_core::alarm::AlarmKind;
use paylater_core::consent::{ConsentKind, Shown};
use paylater_core::evidence::{Act, Entry};
use paylater_core::instant::Instant;
use paylater_wire::receipt::Withdrawn;

use crate::error::{Error, Refused};
use crate::store::attempts::Attempt;
use crate::store::evidence::{self, Stored};
use crate::store::{Db, Tx, alarms, orders};

/// Takes the consent to this document back. Twice is the same as once: the first record counts.
pub fn withdraw(
    tx: &mut Tx<'_>,
    session: &str,
    document: &str,
    client_address: &str,
    now: Instant,
) -> Result<Withdrawn, Error> {
    let mut order = orders::get(tx, session)?.ok_or_else(|| Refused::SessionUnknown.plain())?;
    let records = evidence::of_order(tx, session)?;
    let newest = newest(&records, document).ok_or_else(|| Refused::NotAgreed.because(document))?;
    if newest.record.entry.act == Act::Withdrawn {
        return Ok(told(newest));
    }
    let entry = Entry {
        act: Act::Withdrawn,
        shown: Shown::default(),
        client_address: client_address.into(),
        at: now,
        ..newest.record.entry.clone()
    };
    let stored = evidence::append(tx, entry)?;
    note(tx, &mut order, document, now)?;
    Ok(told(&stored))
}

/// The order's history shows it, whoever waits sees it, and the merchant is woken: what follows is a human's decision.
fn note(tx: &mut Tx<'_>, order: &mut orders::Order, document: &str, now: Instant) -> Result<(), Error> {
    let state = order.state.name().id();
    orders::add_event(tx, &order.id, "consent_withdrawn", (state, state), document, now)?;
    orders::touch(tx, order)?;
    // An alarm of its own for each document: another withdrawal must not hide this one.
    let subject = format!("{}/{document}", order.id);
    Ok(alarms::raise(tx, AlarmKind::ConsentWithdrawn, &subject, document, now)?)
}

/// Why nothing may be deducted for this attempt; `None` where a mandate for it is in force. It looks at the mandate of
/// this very attempt: agreeing again in a later one does not bring back what was withdrawn, and a withdrawal counts for
/// whatever was agreed to before it.
pub fn why_no_mandate(db: &Db<'_>, attempt: &Attempt) -> Result<Option<&'static str>, Error> {
    if !attempt.way.is_captured_later() {
        return Ok(None);
    }
    let records = evidence::of_order(db, &attempt.order_id)?;
    let is_mandate = |entry: &Entry| {
        entry.kind == ConsentKind::AutoDeduction && entry.attempt == attempt.no && entry.act == Act::Given
    };
    let mandates: Vec<&Stored> = records.iter().filter(|stored| is_mandate(&stored.record.entry)).collect();
    if mandates.is_empty() {
        return Ok(Some("the shopper gave no mandate for this attempt"));
    }
    let is_withdrawn = |mandate: &&Stored| {
        records.iter().any(|later| {
            later.record.entry.act == Act::Withdrawn
                && later.record.entry.document == mandate.record.entry.document
                && later.record.seq > mandate.record.seq
        })
    };
    Ok(mandates.iter().any(is_withdrawn).then_some("the shopper withdrew the mandate"))
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
