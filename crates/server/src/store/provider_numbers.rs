//! Every number of a provider's that was ever heard, each with its one owner. A word about somebody else's number is no word
//! about this attempt.

use paylater_core::instant::Instant;
use paylater_core::order::AttemptNo;
use rusqlite::params;

use super::attempts::Attempt;
use super::{Db, StoreError, Tx};

/// What a number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A promise: a pay-later order, a deposit.
    Promise,
    /// A payment: money.
    Payment,
}

impl Role {
    const fn id(self) -> &'static str {
        match self {
            Self::Promise => "promise",
            Self::Payment => "payment",
        }
    }
}

/// Whose number it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// This attempt's, now or before.
    This,
    /// Another attempt's.
    Another {
        /// Its order.
        order_id: String,
        /// Its number within the order.
        attempt_no: AttemptNo,
    },
}

/// Notes that this number was heard for this attempt, if it is free.
pub fn claim(
    tx: &mut Tx<'_>,
    attempt: &Attempt,
    (number, role): (&str, Role),
    now: Instant,
) -> Result<Owner, StoreError> {
    let provider = attempt.way.provider().id();
    tx.run(
        "INSERT INTO provider_numbers (provider, number, order_id, attempt_no, role, heard_at)
         VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        params![provider, number, attempt.order_id, attempt.no, role.id(), now.unix_ms()],
    )?;
    let owner = tx.one(
        "SELECT order_id, attempt_no FROM provider_numbers WHERE provider = ? AND number = ?",
        params![provider, number],
        |row| Ok((row.get::<String>("order_id")?, row.get::<AttemptNo>("attempt_no")?)),
    )?;
    match owner {
        Some((order_id, attempt_no)) if order_id == attempt.order_id && attempt_no == attempt.no => {
            Ok(Owner::This)
        }
        Some((order_id, attempt_no)) => Ok(Owner::Another { order_id, attempt_no }),
        None => Err(StoreError::Corrupt(format!("number {number}"))),
    }
}

/// The numbers of payments that were heard for this attempt, oldest first.
pub fn payments(db: &Db<'_>, attempt: &Attempt) -> Result<Vec<String>, StoreError> {
    db.all(
        "SELECT number FROM provider_numbers WHERE order_id = ? AND attempt_no = ? AND role = 'payment'
         ORDER BY heard_at, number",
        params![attempt.order_id, attempt.no],
        |row| row.get("number"),
    )
}
