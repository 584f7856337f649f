//! What the elements on the screen say when they are clicked.
//!
//! An element carries the number of its saying, and one listener above them all looks it up. A listener for each element,
//! which is Yew's way, has to be made, compared and kept anew at every touch, and brings a registry along (ADR 13).

use std::cell::RefCell;

use super::Said;

/// The sayings of the screen that was drawn last.
#[derive(Debug, Default)]
pub struct Sayings(RefCell<Vec<Said>>);

impl Sayings {
    /// Forgets them all: a screen is about to be drawn.
    pub fn forget(&self) {
        self.0.borrow_mut().clear();
    }

    /// Keeps one and gives its number.
    pub(super) fn keep(&self, said: Said) -> String {
        let mut kept = self.0.borrow_mut();
        kept.push(said);
        (kept.len() - 1).to_string()
    }

    /// The one of this number.
    pub fn at(&self, number: &str) -> Option<Said> {
        self.0.borrow().get(number.parse::<usize>().ok()?).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::Turn;

    #[test]
    fn a_saying_is_found_by_its_number_until_a_new_screen_is_drawn() {
        let sayings = Sayings::default();
        assert_eq!(sayings.keep(Said::Confirm), "0");
        assert_eq!(sayings.keep(Said::Turn(Turn::Next)), "1");
        assert_eq!(sayings.at("1"), Some(Said::Turn(Turn::Next)));
        for unknown in ["2", "", "-1", "one"] {
            assert_eq!(sayings.at(unknown), None, "{unknown:?}");
        }
        sayings.forget();
        assert_eq!(sayings.at("0"), None);
    }
}
