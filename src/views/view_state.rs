//! What the page keeps for the shopper's eyes besides the checkout's state. Nothing here decides anything.

use paylater_core::checkout::Checkout;

/// What is kept from one screen to the next.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ViewState {
    /// How the reader is set.
    pub reader: Reader,
    /// This page sent a confirmation in which nothing was agreed to, because nothing had to be. A page that was loaded
    /// again does not know.
    pub agreed_nothing: bool,
    /// Only the beginning of a long schedule is drawn yet. A tap on a plan is answered with what fits a screen; the rest
    /// follows a few frames later, before anybody can scroll there.
    pub is_truncated: bool,
    /// The page is being asked whether the confirmation may go on.
    pub is_asking: bool,
}

/// How the reader is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Which of the [`SIZES`].
    pub size: usize,
    /// The words that are looked for.
    pub sought: String,
    /// Which match is shown; any number, counted round.
    pub at: i32,
}

/// A turn at one of the reader's buttons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is a button, named for what it does")]
pub enum Turn {
    Smaller,
    Larger,
    Previous,
    Next,
}

/// The sizes of the text, as classes.
pub const SIZES: [&str; 5] = ["paper size-1", "paper size-2", "paper size-3", "paper size-4", "paper size-5"];

impl Default for Reader {
    fn default() -> Self {
        Self { size: 1, sought: String::new(), at: 0 }
    }
}

impl Reader {
    /// Turns once. Is there another match to show?
    pub fn turn(&mut self, turn: Turn) -> bool {
        match turn {
            Turn::Smaller => self.size = self.size.saturating_sub(1),
            Turn::Larger => self.size = (self.size + 1).min(SIZES.len() - 1),
            Turn::Previous => self.at -= 1,
            Turn::Next => self.at += 1,
        }
        matches!(turn, Turn::Previous | Turn::Next)
    }

    /// Looks for these words, from the first match.
    pub fn seek(&mut self, words: &str) {
        self.sought = words.trim().into();
        self.at = 0;
    }
}

impl ViewState {
    /// Follows the checkout to where it stands now.
    pub fn follow(&mut self, checkout: &Checkout) {
        if matches!(checkout, Checkout::Reading { .. }) {
            return;
        }
        if let Checkout::Submitting { choice, .. } = checkout {
            self.agreed_nothing = choice.agreed.is_empty();
        }
        // The size stays as the shopper likes it; the search belonged to the document.
        self.reader.seek("");
    }
}
