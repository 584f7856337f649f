//! What a shopper can do on a page.

use paylater_core::checkout::Event;

/// What a shopper does on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Deed {
    /// Waits.
    Wait,
    /// Does this.
    Event(Event),
    /// Confirms.
    Confirm,
    /// Closes the tab; perhaps opens it again after so many milliseconds.
    Close(Option<i64>),
    /// Loads the page again.
    Reload,
    /// Puts the page into the background for so many milliseconds.
    Hide(i64),
    /// Opens the checkout in another tab.
    Double,
}
