//! The idempotency key of the confirmation that may be out, and a fingerprint of what it stands for. Kept before the
//! first send, so that a reload, or a second tap after a lost answer, sends the same again instead of something new.

use paylater_core::digest::sha256_hex;

use crate::bridge::{chance, storage};

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

    /// The key for sending this body: the kept one for the same body, otherwise a fresh one.
    pub fn key_for(&self, body: &str) -> String {
        match &self.kept {
            Some((key, fingerprint)) if *fingerprint == sha256_hex(body.as_bytes()) => key.clone(),
            _ => chance::key(),
        }
    }

    /// Keeps the key with what it stands for.
    pub fn keep(&mut self, key: &str, body: &str) {
        let fingerprint = sha256_hex(body.as_bytes());
        storage::keep(&self.name, &[key, " ", &fingerprint].concat());
        self.kept = Some((key.to_string(), fingerprint));
    }

    /// Forgets it: whatever comes next is something new.
    pub fn forget(&mut self) {
        storage::forget(&self.name);
        self.kept = None;
    }
}
