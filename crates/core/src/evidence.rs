//! Evidence of consent as a chain: every record carries the fingerprint of the one before it, so that a changed, missing
//! or inserted record is found by whoever walks along (ADR 7).
//!
//! The canonical text below is part of what we promise (docs/consent.md): it outlives releases and is never changed, only
//! followed by a text with another first line.

use core::fmt::{self, Write as _};

use crate::consent::{ConsentKind, Shown};
use crate::digest::sha256_hex;
use crate::instant::Instant;

/// What the first record names as the one before it.
pub const CHAIN_START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What the shopper did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Agreed to a text.
    Given,
    /// Took the agreement back.
    Withdrawn,
}

impl Act {
    /// The act's id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The act of this id.
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Given, Self::Withdrawn].into_iter().find(|act| act.id() == id)
    }
}

/// What is to be remembered of one act, before it has a place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What the shopper did.
    pub act: Act,
    /// The session, which is also the order.
    pub session: String,
    /// The attempt for which the text was agreed to.
    pub attempt: u32,
    /// The document's id.
    pub document: String,
    /// What it asks for.
    pub kind: ConsentKind,
    /// Its version.
    pub version: String,
    /// The language in which it was shown.
    pub locale: String,
    /// SHA-256 of the exact text.
    pub text_sha256: String,
    /// SHA-256 of everything that was agreed to beside it: order, plan, schedule.
    pub agreement_sha256: String,
    /// The fingerprint of the schedule shown.
    pub schedule_digest: String,
    /// The fingerprint of the disclosure shown.
    pub disclosure_digest: String,
    /// How the text was shown, by the page's word. Nothing for a withdrawal.
    pub shown: Shown,
    /// Where the request came from, as far as it is kept; empty when it is not.
    pub client_address: String,
    /// When.
    pub at: Instant,
}

/// An entry in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Counts from one, without gaps.
    pub seq: u64,
    /// The hash of the record before it, or [`CHAIN_START`].
    pub prev_hash: String,
    /// What happened.
    pub entry: Entry,
}

impl Record {
    /// The bytes over which [`Self::hash`] is taken: one line for each field, in this order.
    pub fn canonical_text(&self) -> String {
        let entry = &self.entry;
        let mut text = String::from("consent-record/v1\n");
        line(&mut text, "seq", self.seq);
        line(&mut text, "act", entry.act.id());
        line(&mut text, "session", &entry.session);
        line(&mut text, "attempt", entry.attempt);
        line(&mut text, "document", &entry.document);
        line(&mut text, "kind", entry.kind.id());
        line(&mut text, "version", &entry.version);
        line(&mut text, "locale", &entry.locale);
        line(&mut text, "text_sha256", &entry.text_sha256);
        line(&mut text, "agreement_sha256", &entry.agreement_sha256);
        line(&mut text, "schedule_digest", &entry.schedule_digest);
        line(&mut text, "disclosure_digest", &entry.disclosure_digest);
        line(&mut text, "shown_s", entry.shown.seconds);
        line(&mut text, "to_end", if entry.shown.to_end { "yes" } else { "no" });
        line(&mut text, "client_address", &entry.client_address);
        line(&mut text, "at_ms", entry.at.unix_ms());
        line(&mut text, "prev_hash", &self.prev_hash);
        text
    }

    /// The record's fingerprint: SHA-256 of its canonical text.
    pub fn hash(&self) -> String {
        sha256_hex(self.canonical_text().as_bytes())
    }
}

/// A value cannot break out of its line: percent signs and control characters are written as `%` and two digits.
fn line(text: &mut String, name: &str, value: impl fmt::Display) {
    text.push_str(name);
    text.push('=');
    for letter in value.to_string().chars() {
        match letter {
            '%' | '\0'..='\u{1f}' | '\u{7f}' => {
                // Writing to a String cannot fail.
                let _ = write!(text, "%{:02x}", u32::from(letter));
            }
            other => text.push(other),
        }
    }
    text.push('\n');
}

/// Where a chain is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// Records are missing, or one was put in between.
    Gap {
        /// The number that should come.
        expected: u64,
        /// The number that came.
        found: u64,
    },
    /// It does not name the hash of the record before it.
    Link,
    /// Its hash is not that of its content.
    Hash,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap { expected, found } => write!(f, "record {expected} should come, {found} came"),
            Self::Link => f.write_str("it does not name the hash of the record before it"),
            Self::Hash => f.write_str("its hash is not that of its content"),
        }
    }
}

/// A chain as far as it has been walked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// How many records.
    pub count: u64,
    /// The hash of the newest one.
    pub head: String,
}

impl Default for Chain {
    fn default() -> Self {
        Self { count: 0, head: CHAIN_START.into() }
    }
}

impl Chain {
    /// The record in which this entry continues the chain.
    pub fn next(&self, entry: Entry) -> Record {
        Record { seq: self.count + 1, prev_hash: self.head.clone(), entry }
    }

    /// Walks on by one stored record, or says what is wrong with it.
    pub fn take(&mut self, record: &Record, hash: &str) -> Result<(), Broken> {
        let expected = self.count + 1;
        if record.seq != expected {
            return Err(Broken::Gap { expected, found: record.seq });
        }
        if record.prev_hash != self.head {
            return Err(Broken::Link);
        }
        if record.hash() != hash {
            return Err(Broken::Hash);
        }
        self.count = expected;
        self.head = hash.into();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
