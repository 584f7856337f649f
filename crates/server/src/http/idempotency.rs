//! The guard of a request with an effect: the same request under the same key has one effect and one answer.

use paylater_core::digest::sha256_hex;
use paylater_core::instant::Instant;

use crate::error::{Error, Refused};
use crate::store::idempotency::{self, Answer, Lookup};
use crate::store::{Db, Tx};

/// A request with an effect, by its key and content.
#[derive(Debug, Clone)]
pub struct IdempotencyGuard {
    scope: String,
    key: String,
    fingerprint: String,
}

/// What a key was found to be.
#[derive(Debug)]
pub enum Found {
    /// It is free: go on.
    Free,
    /// This was the answer.
    Answered(Answer),
    /// The same request is, or was, at it without an answer.
    Running,
}

impl IdempotencyGuard {
    /// A guard for this operation on this thing, with this content.
    pub fn new(
        operation: &str,
        subject: &str,
        key: &str,
        body: &impl serde::Serialize,
    ) -> Result<Self, Error> {
        let content = serde_json::to_string(body).map_err(|error| Error::Internal(error.to_string()))?;
        let scope = format!("{operation}:{subject}");
        Ok(Self { scope, key: key.into(), fingerprint: sha256_hex(content.as_bytes()) })
    }

    /// Looks the key up, and leaves it as it is.
    pub fn find(&self, db: &Db<'_>) -> Result<Found, Error> {
        read(idempotency::find(db, &self.scope, &self.key, &self.fingerprint)?)
    }

    /// Looks the key up, and takes it when it is free.
    pub fn take(&self, tx: &mut Tx<'_>, now: Instant) -> Result<Found, Error> {
        read(idempotency::take(tx, &self.scope, &self.key, &self.fingerprint, now)?)
    }

    /// Keeps the answer.
    pub fn finish(&self, tx: &mut Tx<'_>, answer: &Answer) -> Result<(), Error> {
        Ok(idempotency::finish(tx, &self.scope, &self.key, answer)?)
    }
}

fn read(lookup: Lookup) -> Result<Found, Error> {
    match lookup {
        Lookup::New => Ok(Found::Free),
        Lookup::Same(Some(answer)) => Ok(Found::Answered(answer)),
        Lookup::Same(None) => Ok(Found::Running),
        Lookup::Differs => Err(Refused::IdempotencyKeyReused.plain()),
    }
}
