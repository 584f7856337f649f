//! What a tab remembers over a reload: the key of the confirmation that may be out, and what it stands for (ADR 3).

use paylater_core::digest::sha256_hex;

/// The memory of one tab for one session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory {
    /// Key and fingerprint.
    kept: Option<(String, String)>,
}

impl Memory {
    /// The key under which exactly this was sent before, at this version of the order.
    pub fn key_for(&self, version: i64, body: &str) -> Option<String> {
        let (key, kept) = self.kept.as_ref()?;
        (*kept == fingerprint(version, body)).then(|| key.clone())
    }

    /// Keeps the key with what it stands for.
    pub fn keep(&mut self, key: &str, version: i64, body: &str) {
        self.kept = Some((key.into(), fingerprint(version, body)));
    }

    /// Forgets it: whatever comes next is something new.
    pub fn forget(&mut self) {
        self.kept = None;
    }
}

fn fingerprint(version: i64, body: &str) -> String {
    sha256_hex(format!("{version} {body}").as_bytes())
}
