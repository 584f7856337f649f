//! What the shopper has chosen so far. Nothing is chosen or ticked for them.

use crate::consent::{Consent, ConsentDocument, Shown};
use crate::offer::{CheckoutView, OptionOffer, PlanOffer, Way};

/// An option, a plan and the documents agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// The option, once picked.
    pub way: Option<Way>,
    /// The plan, once picked.
    pub plan: Option<String>,
    /// Ids of the documents ticked, in alphabetical order, each once.
    pub agreed: Vec<String>,
    /// How each document that was opened was shown so far, by its id.
    pub shown: Vec<(String, Shown)>,
}

/// What keeps the shopper from going on; each belongs to a field on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// No option is picked.
    Way,
    /// No plan is picked.
    Plan,
    /// A required document is not ticked.
    Document(String),
}

impl Choice {
    /// The picked option, if it may still be chosen in this view.
    pub fn option<'a>(&self, view: &'a CheckoutView) -> Option<&'a OptionOffer> {
        self.way.and_then(|way| view.option(way)).filter(|option| option.is_eligible())
    }

    /// The picked plan.
    pub fn plan<'a>(&self, view: &'a CheckoutView) -> Option<&'a PlanOffer> {
        self.option(view)?.plan(self.plan.as_deref()?)
    }

    /// The choice with this document ticked or unticked.
    pub fn with_consent(mut self, document: String, is_given: bool) -> Self {
        match (self.agreed.binary_search(&document), is_given) {
            (Err(place), true) => self.agreed.insert(place, document),
            (Ok(place), false) => drop(self.agreed.remove(place)),
            (Ok(_), true) | (Err(_), false) => {}
        }
        self
    }

    /// The consents given, each with the fingerprint of the text that was shown.
    pub fn consents(&self, view: &CheckoutView) -> Vec<Consent> {
        let documents = self.option(view).map(|option| option.documents.as_slice()).unwrap_or_default();
        documents
            .iter()
            .filter(|document| self.agreed.contains(&document.id))
            .map(|document| document.agreed(self.shown(&document.id)))
            .collect()
    }

    /// How this document was shown so far.
    pub fn shown(&self, document: &str) -> Shown {
        let known = self.shown.iter().find(|(id, _)| id == document);
        known.map(|(_, shown)| *shown).unwrap_or_default()
    }

    /// How many more seconds this document has to be open before it can be ticked.
    pub fn reading_left(&self, document: &ConsentDocument) -> u32 {
        document.reading_s.saturating_sub(self.shown(&document.id).seconds)
    }

    /// The choice with this much more known of how a document was shown.
    pub(super) fn with_shown(mut self, document: &str, change: impl FnOnce(&mut Shown)) -> Self {
        let mut shown = self.shown(document);
        change(&mut shown);
        self.shown.retain(|(id, _)| id != document);
        self.shown.push((document.into(), shown));
        self
    }

    /// The choice after everything came anew: what can still be picked stays picked, what is still the same text was still
    /// read, and every tick has to be given again.
    pub(super) fn renewed(&self, before: &CheckoutView, now: &CheckoutView) -> Self {
        let Some(option) = self.option(now) else { return Self::default() };
        let plan = self.plan(now).map(|plan| plan.id.clone());
        let known = self.option(before).map(|option| option.documents.as_slice()).unwrap_or_default();
        let is_same = |id: &str| {
            let text = |documents: &[ConsentDocument]| {
                documents.iter().find(|document| document.id == id).map(|document| document.sha256.clone())
            };
            text(known).is_some() && text(known) == text(&option.documents)
        };
        let shown = self.shown.iter().filter(|(id, _)| is_same(id)).cloned().collect();
        Self { way: self.way, plan, agreed: Vec::new(), shown }
    }

    /// What is still missing.
    pub fn missing(&self, view: &CheckoutView) -> Vec<Missing> {
        let Some(option) = self.option(view) else {
            return vec![Missing::Way];
        };
        let mut missing = Vec::new();
        if self.plan(view).is_none() {
            missing.push(Missing::Plan);
        }
        let unticked = option
            .documents
            .iter()
            .filter(|document| document.is_required && !self.agreed.contains(&document.id));
        missing.extend(unticked.map(|document| Missing::Document(document.id.clone())));
        missing
    }

    /// The choice after another option was picked: its only plan comes with it, ticks never do.
    pub(super) fn with_way(&self, way: Way, view: &CheckoutView) -> Self {
        if self.way == Some(way) {
            return self.clone();
        }
        let only_plan = view.option(way).and_then(|option| match option.plans.as_slice() {
            [plan] => Some(plan.id.clone()),
            _ => None,
        });
        Self { way: Some(way), plan: only_plan, agreed: Vec::new(), shown: self.shown.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_kept_in_order_and_once_and_can_be_taken_back() {
        let ticked =
            |choice: Choice, document: &str, is_given| choice.with_consent(document.into(), is_given);
        let choice =
            ["b", "a", "b"].into_iter().fold(Choice::default(), |choice, id| ticked(choice, id, true));
        assert_eq!(choice.agreed, ["a", "b"]);
        let choice = ticked(ticked(choice, "a", false), "c", false);
        assert_eq!(choice.agreed, ["b"]);
    }
}
