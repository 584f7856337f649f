//! The idempotency key of the confirmation that may be out, and a fingerprint of what it stands for. Kept before the
//! first send, so that a reload, or a second tap after a lost answer, sends the same again instead of something new
//! (ADR 3).
//!
//! The fingerprint covers the order's version too. If an attempt began and ended since, the same choice is a new wish:
//! under the old key the backend would only repeat the instruction of an attempt that is over.

use paylater_core::digest::sha256_hex;

use crate::bridge::{random, storage};

/// The memory of one session.
pub struct Memory {
    name: String,
    /// Key and fingerprint; also here, because storage may be blocked.
    kept: Option<(String, String)>,
}

impl Memory {
    /// What this tab remembers of the session.
    pub fn of(session: &str) -> Self {
        let name = ["paylater:", session].concat();
        let kept = storage::recall(&name).and_then(|text| {
            let (key, fingerprint) = text.split_once(' ')?;
            Some((key.to_string(), fingerprint.to_string()))
        });
        Self { name, kept }
    }

    /// The key for sending this body at this version of the order: the kept one for the same, otherwise a fresh one.
    pub fn key_for(&self, version: i64, body: &str) -> String {
        match &self.kept {
            Some((key, kept)) if *kept == fingerprint(version, body) => key.clone(),
            _ => random::key(),
        }
    }

    /// Keeps the key with what it stands for.
    pub fn keep(&mut self, key: &str, version: i64, body: &str) {
        let fingerprint = fingerprint(version, body);
        storage::keep(&self.name, &[key, " ", &fingerprint].concat());
        self.kept = Some((key.to_string(), fingerprint));
    }

    /// Forgets it: whatever comes next is something new.
    pub fn forget(&mut self) {
        storage::forget(&self.name);
        self.kept = None;
    }
}

fn fingerprint(version: i64, body: &str) -> String {
    sha256_hex([&version.to_string(), " ", body].concat().as_bytes())
}
