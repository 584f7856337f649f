//! What has changed between what a shopper confirmed and what is offered now: said in so many words before they are asked
//! again.

use super::choice::Choice;
use crate::disclosure::{AnnualRate, Disclosure};
use crate::money::Money;
use crate::offer::CheckoutView;

/// One thing that is different now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The way to pay cannot be chosen any more.
    WayGone,
    /// The plan is not offered any more.
    PlanGone,
    /// The price of the order.
    Price {
        /// Before.
        was: Money,
        /// Now.
        is: Money,
    },
    /// What the shopper pays on top.
    Fee {
        /// Before.
        was: Money,
        /// Now.
        is: Money,
    },
    /// What the shopper pays in all.
    Total {
        /// Before.
        was: Money,
        /// Now.
        is: Money,
    },
    /// The annual rate.
    Rate {
        /// Before.
        was: Option<AnnualRate>,
        /// Now.
        is: Option<AnnualRate>,
    },
    /// The instalments: their number, days or amounts.
    Schedule,
    /// A statement about the plan, by its label.
    Statement(String),
    /// The text of a document, by its title.
    Document(String),
    /// A document that was not asked for before, by its title.
    NewDocument(String),
}

/// What is different for this choice, in the order in which it is told.
pub fn between(before: &CheckoutView, choice: &Choice, now: &CheckoutView) -> Vec<Change> {
    let mut changes = Vec::new();
    let differs = |was: Money, is: Money| was != is;
    let (was, is) = (before.order.amount, now.order.amount);
    if differs(was, is) {
        changes.push(Change::Price { was, is });
    }
    let (Some(old_option), Some(old_plan)) = (choice.option(before), choice.plan(before)) else {
        return changes;
    };
    let Some(option) = choice.option(now) else {
        changes.push(Change::WayGone);
        return changes;
    };
    let Some(plan) = choice.plan(now) else {
        changes.push(Change::PlanGone);
        return changes;
    };
    let (old_figures, figures) = (old_plan.disclosure.figures, plan.disclosure.figures);
    if differs(old_figures.fee, figures.fee) {
        changes.push(Change::Fee { was: old_figures.fee, is: figures.fee });
    }
    if differs(old_figures.total, figures.total) {
        changes.push(Change::Total { was: old_figures.total, is: figures.total });
    }
    if old_figures.rate != figures.rate {
        changes.push(Change::Rate { was: old_figures.rate, is: figures.rate });
    }
    if old_plan.schedule.rows != plan.schedule.rows {
        changes.push(Change::Schedule);
    }
    statements(&old_plan.disclosure, &plan.disclosure, &mut changes);
    for document in &option.documents {
        match old_option.documents.iter().find(|old| old.id == document.id) {
            None => changes.push(Change::NewDocument(document.title.clone())),
            Some(old) if old != document => changes.push(Change::Document(document.title.clone())),
            Some(_) => {}
        }
    }
    let is_gone = |id: &str| option.documents.iter().all(|document| document.id != id);
    for document in old_option.documents.iter().filter(|document| is_gone(&document.id)) {
        changes.push(Change::Document(document.title.clone()));
    }
    changes
}

/// Each statement that is new, gone or different, once.
fn statements(before: &Disclosure, now: &Disclosure, changes: &mut Vec<Change>) {
    for statement in now.statements.iter().filter(|statement| !before.statements.contains(statement)) {
        changes.push(Change::Statement(statement.label.clone()));
    }
    let is_gone = |id: &str| now.statements.iter().all(|statement| statement.id != id);
    for statement in before.statements.iter().filter(|statement| is_gone(&statement.id)) {
        changes.push(Change::Statement(statement.label.clone()));
    }
}
