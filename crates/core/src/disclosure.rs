//! What a shopper has to be told before they agree: the figures, worked out from the schedule, and the statements that only
//! the merchant can make.
//!
//! What kind of promise a plan is, and where it is made, decides which statements are mandatory; a plan that lacks one is
//! not offered.

mod duties;

pub use crate::annual_rate::{AnnualRate, RateMethod};
pub use duties::{Fact, Kind, Profile};

use crate::annual_rate;
use crate::date::Date;
use crate::digest::sha256_hex;
use crate::money::Money;
use crate::schedule::{Schedule, Terms};
use crate::template::{fill, fill_numbers, length};

/// The figures of a disclosure. Each follows from the terms and the schedule, so the page works them out for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// What kind of promise it is.
    pub kind: Kind,
    /// The price when paid at once.
    pub cash_price: Money,
    /// What is paid later: the price without what is paid on the day of the order.
    pub financed: Money,
    /// How many payments.
    pub instalments: u32,
    /// What the shopper pays on top of the price.
    pub fee: Money,
    /// What the shopper pays in all.
    pub total: Money,
    /// What that is in a year; none for a payment at once, and none where no method defines it.
    pub rate: Option<AnnualRate>,
}

/// One statement in the merchant's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it is about: the id of a [`Fact`].
    pub id: String,
    /// What it is about, in the shopper's language.
    pub label: String,
    /// What is to be said.
    pub text: String,
    /// Who charges it, or lends; empty where nobody does.
    pub by: String,
}

/// Everything the shopper is told about a plan besides its schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// The figures.
    pub figures: Figures,
    /// By which place's duties it was made.
    pub profile: Profile,
    /// The statements, in the order shown.
    pub statements: Vec<Statement>,
}

impl Figures {
    /// The figures of this schedule under these terms, with the rate by this method as far as it can be applied.
    pub fn compute(terms: Terms, schedule: &Schedule, ordered_on: Date, method: RateMethod) -> Self {
        let kind = Kind::of(terms, schedule);
        let financed = annual_rate::financed(schedule, ordered_on);
        let rate = match kind {
            Kind::PaidNow => None,
            _ => AnnualRate::of(terms, schedule, ordered_on, method).ok(),
        };
        Self {
            kind,
            cash_price: schedule.principal,
            financed,
            instalments: schedule.rows.len() as u32,
            fee: schedule.fee,
            total: schedule.total,
            rate,
        }
    }
}

impl Disclosure {
    /// What is mandatory here and missing.
    pub fn missing(&self) -> Vec<Fact> {
        let is_said = |fact: &Fact, statement: &Statement| {
            let names_who = !statement.by.trim().is_empty() || !self.has_to_name_who(*fact);
            statement.id == fact.id() && !statement.text.trim().is_empty() && names_who
        };
        let is_stated = |fact: &Fact| match fact {
            Fact::AnnualRate => self.figures.rate.is_some(),
            fact => self.statements.iter().any(|statement| is_said(fact, statement)),
        };
        let mandatory = duties::mandatory(self.figures.kind, self.profile).iter();
        mandatory.filter(|fact| !is_stated(fact)).copied().collect()
    }

    /// What the shopper pays for, now or when late, is charged by somebody, who has to be named.
    fn has_to_name_who(&self, fact: Fact) -> bool {
        let is_charged = matches!(fact, Fact::LoanInterest | Fact::OverduePenaltyInterest);
        is_charged && self.figures.kind == Kind::InstalmentsWithFee
    }

    /// The bytes over which [`Self::digest`] is taken. Lengths, in bytes, stand before texts, so that no text can pose as
    /// another line.
    pub fn canonical_text(&self) -> String {
        let Figures { kind, cash_price, financed, instalments, fee, total, rate } = self.figures;
        let rate = rate
            .map_or_else(|| "none".into(), |rate| [rate.method.id(), ":", &rate.ppm.to_string()].concat());
        let mut text = fill("disclosure/v1\nkind={} profile={}\n", &[kind.id(), self.profile.id()]);
        let numbers = [cash_price.fen(), financed.fen(), instalments.into(), fee.fen(), total.fen()];
        text.push_str(&fill_numbers("cash_price={} financed={} instalments={} fee={} total={}", &numbers));
        text.push_str(&fill(" rate={}\n", &[&rate]));
        for Statement { id, label, text: words, by } in &self.statements {
            let lengths = fill_numbers("{} {} {}", &[length(label), length(words), length(by)]);
            text.push_str(&fill("{} {}\n{}\n{}\n{}\n", &[id, &lengths, label, words, by]));
        }
        text
    }

    /// The disclosure's fingerprint: SHA-256 of its canonical text, lower-case hexadecimal.
    pub fn digest(&self) -> String {
        sha256_hex(self.canonical_text().as_bytes())
    }
}

#[cfg(test)]
mod tests;
