//! Checking a saved receipt with nothing but the receipt and a public key.

use std::collections::BTreeMap;

use paylater_core::digest::sha256_hex;
use paylater_core::evidence::Record;
use paylater_core::money::Money;
use paylater_core::schedule::Schedule;
use paylater_wire::Invalid;
use paylater_wire::receipt::{
    AGREEMENT_FORMAT, Agreed, Agreement, Given, RECEIPT_FORMAT, Receipt, SignedReceipt,
};
use serde_json::value::RawValue;

use super::key::PublicKey;

/// What was looked at, in plain words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// What is as it should be.
    pub good: Vec<String>,
    /// What is not.
    pub bad: Vec<String>,
}

impl Findings {
    fn note(&mut self, is_good: bool, words: String) {
        if is_good { self.good.push(words) } else { self.bad.push(words) }
    }
}

/// Checks a saved receipt: its signature first, then whether it agrees with itself.
pub fn check(text: &str, key: &PublicKey) -> Findings {
    let mut findings = Findings::default();
    let Ok(signed) = serde_json::from_str::<SignedReceipt>(text) else {
        findings.bad.push("the file is no signed receipt".into());
        return findings;
    };
    let signature = format!("signature of key {} over {} bytes", key.id(), signed.payload.len());
    findings.note(key.has_signed(&signed), signature);
    findings.note(signed.key_id == key.id(), format!("the receipt names key {}", signed.key_id));
    payload(&signed.payload, &mut findings);
    findings
}

/// Checks what is to be signed: whether it agrees with itself.
pub fn unsigned(text: &str) -> Findings {
    let mut findings = Findings::default();
    payload(text, &mut findings);
    findings
}

fn payload(text: &str, findings: &mut Findings) {
    match serde_json::from_str::<Receipt<Box<RawValue>>>(text) {
        Ok(receipt) if receipt.format == RECEIPT_FORMAT => inside(&receipt, findings),
        Ok(receipt) => findings.bad.push(format!("the format is {:?}, not {RECEIPT_FORMAT}", receipt.format)),
        Err(error) => findings.bad.push(format!("what is signed is no receipt: {error}")),
    }
}

fn inside(receipt: &Receipt<Box<RawValue>>, findings: &mut Findings) {
    let mut links = BTreeMap::new();
    findings.note(!receipt.agreements.is_empty(), format!("{} agreement(s)", receipt.agreements.len()));
    for agreed in &receipt.agreements {
        let agreement: Agreement = match serde_json::from_str(agreed.agreement.get()) {
            Ok(agreement) => agreement,
            Err(error) => {
                findings.bad.push(format!("an agreement cannot be read: {error}"));
                continue;
            }
        };
        let name = format!("attempt {}", agreement.attempt);
        let is_ours = agreement.session == receipt.session && agreement.format == AGREEMENT_FORMAT;
        findings.note(is_ours, format!("{name}: the agreement is of session {}", receipt.session));
        let is_intact = sha256_hex(agreed.agreement.get().as_bytes()) == agreed.agreement_sha256;
        findings.note(
            is_intact,
            format!("{name}: the agreement has the fingerprint {}", agreed.agreement_sha256),
        );
        schedule(&agreement, &name, findings);
        disclosure(&agreement, &name, findings);
        documents(agreed, &agreement, &name, findings);
        records(agreed, &agreement, &name, findings, &mut links);
    }
    neighbours(&links, findings);
}

/// The rows sum to the totals, the price is the order's, and the digest is that of the rows.
fn schedule(agreement: &Agreement, name: &str, findings: &mut Findings) {
    let schedule = match agreement.schedule() {
        Ok(schedule) => schedule,
        Err(invalid) => return findings.bad.push(format!("{name}: the schedule cannot be read: {invalid}")),
    };
    let total = schedule.total.to_yuan();
    let count = schedule.rows.len();
    findings.note(adds_up(&schedule), format!("{name}: {count} row(s) sum to {total} yuan"));
    let is_price = schedule.principal.fen() == agreement.order.amount;
    findings.note(is_price, format!("{name}: the schedule repays the price of the order"));
    let digest = schedule.digest();
    findings.note(
        digest == agreement.plan.schedule.digest,
        format!("{name}: the schedule computed from its rows has the digest {digest}"),
    );
}

/// What the shopper was told of fee and total is what the schedule says, and the digest is that of the words.
fn disclosure(agreement: &Agreement, name: &str, findings: &mut Findings) {
    let told = match agreement.disclosure() {
        Ok(told) => told,
        Err(invalid) => {
            return findings.bad.push(format!("{name}: the disclosure cannot be read: {invalid}"));
        }
    };
    let schedule = &agreement.plan.schedule;
    let is_same = (told.figures.fee.fen(), told.figures.total.fen()) == (schedule.fee, schedule.total);
    findings.note(is_same, format!("{name}: the disclosure tells the fee and the total of the schedule"));
    let digest = told.digest();
    findings.note(
        digest == agreement.plan.disclosure.digest,
        format!("{name}: the disclosure computed from its words has the digest {digest}"),
    );
}

fn adds_up(schedule: &Schedule) -> bool {
    let rows = &schedule.rows;
    let sums = [
        (Money::sum(rows.iter().map(|row| row.principal)), schedule.principal),
        (Money::sum(rows.iter().map(|row| row.fee)), schedule.fee),
        (Money::sum(rows.iter().map(|row| row.amount)), schedule.total),
        (schedule.principal.checked_add(schedule.fee), schedule.total),
    ];
    let is_row_whole = rows.iter().all(|row| row.principal.checked_add(row.fee) == Ok(row.amount));
    is_row_whole && sums.into_iter().all(|(sum, total)| sum == Ok(total))
}

/// Each text is the one whose fingerprint was agreed to, and each consent is one that the agreement names.
fn documents<A>(agreed: &Agreed<A>, agreement: &Agreement, name: &str, findings: &mut Findings) {
    for given in &agreed.consents {
        let is_text = sha256_hex(given.text.as_bytes()) == given.sha256;
        findings.note(
            is_text,
            format!("{name}: the text of {} has the fingerprint {}", given.document, given.sha256),
        );
        let is_named = names(agreement, given);
        findings.note(is_named, format!("{name}: {} is what the agreement names", given.document));
    }
    let mut listed: Vec<&str> = agreement.documents.iter().map(|named| named.document.as_str()).collect();
    let mut given: Vec<&str> = agreed.consents.iter().map(|given| given.document.as_str()).collect();
    listed.sort_unstable();
    given.sort_unstable();
    let is_unique = listed.windows(2).all(|pair| pair[0] != pair[1]);
    let words = format!("{name}: what was agreed to is what the agreement lists: {}", listed.join(", "));
    findings.note(listed == given && is_unique, words);
}

fn names(agreement: &Agreement, given: &Given) -> bool {
    agreement.documents.iter().any(|named| {
        (&named.document, named.kind, &named.title, &named.version, &named.sha256)
            == (&given.document, given.kind, &given.title, &given.version, &given.sha256)
    }) && given.locale == agreement.locale
}

fn records<A>(
    agreed: &Agreed<A>,
    agreement: &Agreement,
    name: &str,
    findings: &mut Findings,
    links: &mut BTreeMap<u64, (String, String)>,
) {
    let mut look = |record: Result<Record, Invalid>, hash: &str, what: String| {
        let (is_good, seq) = match record {
            Ok(record) => {
                // Two records cannot have one place.
                let is_first = links.insert(record.seq, (record.prev_hash.clone(), hash.into())).is_none();
                (is_first && record.hash() == hash, record.seq.to_string())
            }
            Err(_) => (false, "?".into()),
        };
        findings.note(is_good, format!("{name}: record {seq} ({what}) has the hash {hash}"));
    };
    for given in &agreed.consents {
        let what = format!("{} agreed to at {}", given.document, given.record.at);
        look(agreed.given_record(agreement, given), &given.record.hash, what);
    }
    for back in &agreed.withdrawals {
        let what = format!("{} withdrawn at {}", back.document, back.record.at);
        look(agreed.withdrawn_record(agreement, back), &back.record.hash, what);
    }
    for back in &agreed.withdrawals {
        let mut given = agreed.consents.iter().filter(|given| given.document == back.document);
        let is_after = given.any(|given| given.record.seq < back.record.seq);
        let times = agreed.withdrawals.iter().filter(|other| other.document == back.document).count();
        let words = format!("{name}: {} was withdrawn once, after it was agreed to", back.document);
        findings.note(is_after && times == 1, words);
    }
}

/// Records that follow each other directly name each other. Those in between belong to other orders.
fn neighbours(links: &BTreeMap<u64, (String, String)>, findings: &mut Findings) {
    let pairs = links.iter().zip(links.iter().skip(1)).filter(|((seq, _), (next, _))| **seq + 1 == **next);
    for ((seq, (_, hash)), (next, (prev_hash, _))) in pairs {
        findings.note(prev_hash == hash, format!("record {next} names the hash of record {seq}"));
    }
}
