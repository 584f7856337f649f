//! Walking the chain of consent records: is everything there, and is it what was written?

use std::collections::BTreeSet;

use paylater_core::digest::sha256_hex;
use paylater_core::evidence::{CHAIN_START, Chain, Entry};
use paylater_wire::receipt::Agreement;

use super::complete;
use crate::store::{Db, Store, StoreError, evidence};

/// How many records are read at a time.
const PAGE: i64 = 500;

/// What somebody noted down elsewhere, so that a chain that was cut off at its end is found too.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// A hash that was the newest one.
    pub head: Option<String>,
    /// How many records there were; later ones may have come since.
    pub count: Option<u64>,
}

impl Expected {
    /// Noted down before the first record: every chain goes on from there.
    fn is_of_empty_chain(&self) -> bool {
        self.head.as_deref() == Some(CHAIN_START) && self.count.unwrap_or_default() == 0
    }
}

/// The first thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The record, where one can be named.
    pub seq: Option<i64>,
    /// What is wrong.
    pub why: String,
}

/// What the walk found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The sound records, up to the first fault.
    pub count: u64,
    /// The hash of the first record.
    pub first: Option<String>,
    /// The hash of the last sound record: worth noting down elsewhere, with the count.
    pub head: String,
    /// The first fault.
    pub fault: Option<Fault>,
}

/// Walks the whole chain.
pub async fn verify(store: &Store, expected: &Expected) -> Result<Verdict, StoreError> {
    let expected = expected.clone();
    store.read(move |db| walk(db, &expected)).await
}

fn walk(db: &Db<'_>, expected: &Expected) -> Result<Verdict, StoreError> {
    let mut walk = Walk { db, chain: Chain::default(), first: None, texts: BTreeSet::new(), expected };
    let mut fault = walk.records()?;
    if fault.is_none() {
        fault = walk.beside_the_records()?;
    }
    if fault.is_none() {
        fault = walk.is_as_long_as_expected();
    }
    Ok(Verdict { count: walk.chain.count, first: walk.first, head: walk.chain.head, fault })
}

struct Walk<'a> {
    db: &'a Db<'a>,
    chain: Chain,
    first: Option<String>,
    /// The fingerprints whose texts were found sound.
    texts: BTreeSet<String>,
    expected: &'a Expected,
}

impl Walk<'_> {
    fn records(&mut self) -> Result<Option<Fault>, StoreError> {
        let mut has_seen_head = self.expected.head.is_none() || self.expected.is_of_empty_chain();
        let mut after = i64::MIN;
        loop {
            let page = evidence::records_after(self.db, after, PAGE)?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            for (seq, stored) in page {
                let at = |why: String| Ok(Some(Fault { seq: Some(seq), why }));
                let stored = match stored {
                    Ok(stored) => stored,
                    Err(error) => return at(format!("it cannot be read: {error}")),
                };
                if let Err(broken) = self.chain.take(&stored.record, &stored.hash) {
                    return at(broken.to_string());
                }
                self.first.get_or_insert_with(|| stored.hash.clone());
                if let Some(why) = self.what_it_speaks_of(&stored.record.entry)? {
                    return at(why);
                }
                let is_head = self.expected.head.as_ref() == Some(&stored.hash);
                // With both noted down, the hash has to be that of the record of this number.
                has_seen_head |= is_head && self.expected.count.is_none_or(|count| count == self.chain.count);
            }
        }
        let lost = || Fault {
            seq: None,
            why: "the expected head is not in the chain: records are missing at its end".into(),
        };
        Ok((!has_seen_head).then(lost))
    }

    /// The text and the agreement that a record names must be there, and be what it says.
    fn what_it_speaks_of(&mut self, entry: &Entry) -> Result<Option<String>, StoreError> {
        if !self.texts.contains(&entry.text_sha256) {
            match evidence::text(self.db, &entry.text_sha256)? {
                None => return Ok(Some("its text is missing".into())),
                Some(text) if sha256_hex(text.as_bytes()) != entry.text_sha256 => {
                    return Ok(Some("its text is not the one that was agreed to".into()));
                }
                Some(_) => self.texts.insert(entry.text_sha256.clone()),
            };
        }
        let Some(json) = evidence::agreement(self.db, &entry.session, entry.attempt)? else {
            return Ok(Some("its agreement is missing".into()));
        };
        if sha256_hex(json.as_bytes()) != entry.agreement_sha256 {
            return Ok(Some("its agreement is not the one that was agreed to".into()));
        }
        let digests = serde_json::from_str::<Agreement>(&json).ok().and_then(|agreement| digests(&agreement));
        Ok(match digests {
            None => Some("its agreement cannot be read".into()),
            Some((schedule, _)) if schedule != entry.schedule_digest => {
                Some("the schedule of its agreement is another one".into())
            }
            Some((_, disclosure)) if disclosure != entry.disclosure_digest => {
                Some("the disclosure of its agreement is another one".into())
            }
            Some(_) => None,
        })
    }

    /// Texts and agreements of which no record speaks must not have been tampered with either.
    fn beside_the_records(&self) -> Result<Option<Fault>, StoreError> {
        for sha256 in evidence::text_digests(self.db)? {
            let is_sound = self.texts.contains(&sha256)
                || evidence::text(self.db, &sha256)?
                    .is_some_and(|text| sha256_hex(text.as_bytes()) == sha256);
            if !is_sound {
                return Ok(Some(Fault {
                    seq: None,
                    why: format!("the text kept as {sha256} is another one"),
                }));
            }
        }
        let stray = evidence::stray_agreement(self.db)?;
        if let Some((order, attempt)) = stray {
            let why = format!("no record speaks of the agreement of {order}, attempt {attempt}");
            return Ok(Some(Fault { seq: None, why }));
        }
        if let Some(why) = self.incomplete_agreement()? {
            return Ok(Some(Fault { seq: None, why }));
        }
        let lost = evidence::lost_withdrawal(self.db)?;
        Ok(lost.map(|(order, document)| Fault {
            seq: None,
            why: format!("no record speaks of the withdrawal of {document} in the history of {order}"),
        }))
    }

    /// A record that was dropped at the end leaves a chain that is sound, and an agreement that knows of more.
    fn incomplete_agreement(&self) -> Result<Option<String>, StoreError> {
        let mut after = (String::new(), 0);
        loop {
            let page = evidence::agreements_after(self.db, &after, PAGE)?;
            let Some(last) = page.last() else { return Ok(None) };
            after = (last.order_id.clone(), last.attempt);
            for stored in page {
                let records = evidence::of_order(self.db, &stored.order_id)?;
                let charged = evidence::amount_of_order(self.db, &stored.order_id)?;
                let fault = match serde_json::from_str::<Agreement>(&stored.json) {
                    Ok(agreement) => complete::fault(&agreement, stored.attempt, &records)
                        .or_else(|| another_amount(&agreement, charged)),
                    Err(_) => Some("it cannot be read".into()),
                };
                if let Some(fault) = fault {
                    let (order, attempt) = (&stored.order_id, stored.attempt);
                    return Ok(Some(format!("the agreement of {order}, attempt {attempt}: {fault}")));
                }
            }
        }
    }

    fn is_as_long_as_expected(&self) -> Option<Fault> {
        let expected = self.expected.count.filter(|expected| self.chain.count < *expected)?;
        let why = format!("{expected} records are expected, {} are there", self.chain.count);
        Some(Fault { seq: None, why })
    }
}

/// The digests of schedule and disclosure, worked out from what the agreement says.
fn digests(agreement: &Agreement) -> Option<(String, String)> {
    Some((agreement.schedule().ok()?.digest(), agreement.disclosure().ok()?.digest()))
}

/// What the order stands at now is what was agreed to.
fn another_amount(agreement: &Agreement, charged: Option<i64>) -> Option<String> {
    let agreed = agreement.order.amount;
    match charged {
        Some(charged) if charged == agreed => None,
        Some(charged) => Some(format!("{agreed} fen were agreed to, and the order is of {charged}")),
        None => Some("its order is gone".into()),
    }
}
