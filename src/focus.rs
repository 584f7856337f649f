//! Where the focus goes after a step. Without this, a shopper who cannot see the screen would be left on a button that
//! is no longer there.

use paylater_core::checkout::{Checkout, EventName};

use crate::views::{ERRORS, HEADING, document_id};

/// The id of the element that takes the focus, if it has to move. A page that has just been opened keeps its focus: the
/// first screen takes it from nobody.
pub fn after(before: &Checkout, event: EventName, now: &Checkout, is_first_screen: bool) -> Option<String> {
    // Back from a document, where it was opened.
    if let (Checkout::Reading { document, .. }, Checkout::Choosing { .. }) = (before, now) {
        return Some(document_id(document));
    }
    if before.name() != now.name() {
        return (!is_first_screen).then(|| HEADING.into());
    }
    let lacks = matches!(now, Checkout::Choosing { missing, .. } if !missing.is_empty());
    (event == EventName::ReviewAsked && lacks).then(|| ERRORS.into())
}
