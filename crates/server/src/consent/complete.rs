//! Is everything there? An agreement lists what was agreed to, and each of it has its one record. A chain whose last records
//! were dropped is a sound chain; what it stood for is incomplete.

use paylater_core::consent::ConsentKind;
use paylater_core::evidence::{Act, Entry, Record};
use paylater_core::instant::Instant;
use paylater_core::order::AttemptNo;
use paylater_wire::receipt::Agreement;

use crate::store::evidence::Stored;

/// What a record says of a document: its id, kind, version, fingerprint and language.
type Named<'a> = (&'a str, ConsentKind, &'a str, &'a str, &'a str);

/// What is missing or too much for this attempt among the records of its order, if anything.
pub fn fault(agreement: &Agreement, attempt: AttemptNo, records: &[Stored]) -> Option<String> {
    let of_attempt = |act: Act| {
        let records = records.iter().map(|stored| &stored.record);
        records.filter(move |record| record.entry.attempt == attempt && record.entry.act == act)
    };
    let given: Vec<&Record> = of_attempt(Act::Given).collect();
    let withdrawn: Vec<&Record> = of_attempt(Act::Withdrawn).collect();
    not_as_listed(&listed(agreement), &given).or_else(|| out_of_place(&given, &withdrawn))
}

/// The order's history tells of this withdrawal: is there a record of it?
pub fn has_withdrawal(records: &[Stored], document: &str, at: Instant) -> bool {
    records
        .iter()
        .map(|stored| &stored.record.entry)
        .any(|entry| entry.act == Act::Withdrawn && entry.document == document && entry.at == at)
}

fn listed(agreement: &Agreement) -> Vec<Named<'_>> {
    let locale = agreement.locale.as_str();
    let documents = agreement
        .documents
        .iter()
        .map(|it| (&*it.document, it.kind.into(), &*it.version, &*it.sha256, locale));
    documents.collect()
}

fn named(entry: &Entry) -> Named<'_> {
    (&entry.document, entry.kind, &entry.version, &entry.text_sha256, &entry.locale)
}

/// Each document of the list has exactly one record that says the same of it, and no record has none.
fn not_as_listed(listed: &[Named<'_>], given: &[&Record]) -> Option<String> {
    for document in listed {
        let is_listed_once = listed.iter().filter(|other| other.0 == document.0).count() == 1;
        let records = given.iter().filter(|record| named(&record.entry) == *document).count();
        if records == 0 {
            return Some(format!("the record of {} is missing", document.0));
        }
        if records > 1 || !is_listed_once {
            return Some(format!("{} is there twice", document.0));
        }
    }
    let stray = given.iter().find(|record| !listed.contains(&named(&record.entry)))?;
    Some(format!("record {}: {} is not what the agreement lists", stray.seq, stray.entry.document))
}

/// A withdrawal comes after the consent it takes back, and comes once.
fn out_of_place(given: &[&Record], withdrawn: &[&Record]) -> Option<String> {
    withdrawn.iter().find_map(|back| {
        let (seq, document) = (back.seq, &back.entry.document);
        let is_after =
            given.iter().any(|record| named(&record.entry) == named(&back.entry) && record.seq < seq);
        let times = withdrawn.iter().filter(|other| other.entry.document == *document).count();
        if !is_after {
            return Some(format!("record {seq}: {document} was not agreed to before it was withdrawn"));
        }
        (times > 1).then(|| format!("{document} was withdrawn twice"))
    })
}
