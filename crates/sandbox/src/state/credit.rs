//! What the provider thinks of its buyers. One word for everybody, and exceptions by name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Whether a buyer is trusted to pay later.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Trusted.
    #[default]
    Eligible,
    /// Trusted after leaving a deposit.
    NeedsDeposit,
    /// Not trusted.
    Declined,
}

/// Whether the buyers' accounts cover a deduction or collection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Funds {
    /// They do.
    #[default]
    Enough,
    /// They do not: the provider goes on trying, and the merchant goes on waiting.
    Empty,
}

/// The standing of all buyers.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Credit {
    /// Of everybody without an entry of their own.
    pub standing: Standing,
    /// Of single buyers, by open id.
    pub buyers: BTreeMap<String, Standing>,
    /// Of everybody's account.
    pub funds: Funds,
}

impl Credit {
    /// What is thought of this buyer.
    pub fn of(&self, buyer: &str) -> Standing {
        self.buyers.get(buyer).copied().unwrap_or(self.standing)
    }
}
