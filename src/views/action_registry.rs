//! What the elements on the screen do when they are clicked.
//!
//! An element carries the number of its action, and one listener above them all looks it up. A listener for each element,
//! which is Yew's way, has to be made, compared and kept anew at every touch, and brings a registry along (ADR 13).

use std::cell::RefCell;

use super::UiAction;

/// The actions of the screen that was drawn last.
#[derive(Debug, Default)]
pub struct ActionRegistry(RefCell<Vec<UiAction>>);

impl ActionRegistry {
    /// Empties it: a screen is about to be drawn.
    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    /// Registers one and gives its number.
    pub(super) fn register(&self, action: UiAction) -> String {
        let mut actions = self.0.borrow_mut();
        actions.push(action);
        (actions.len() - 1).to_string()
    }

    /// The one of this number.
    pub fn get(&self, number: &str) -> Option<UiAction> {
        self.0.borrow().get(number.parse::<usize>().ok()?).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::Turn;

    #[test]
    fn an_action_is_found_by_its_number_until_a_new_screen_is_drawn() {
        let actions = ActionRegistry::default();
        assert_eq!(actions.register(UiAction::Confirm), "0");
        assert_eq!(actions.register(UiAction::Turn(Turn::Next)), "1");
        assert_eq!(actions.get("1"), Some(UiAction::Turn(Turn::Next)));
        for unknown in ["2", "", "-1", "one"] {
            assert_eq!(actions.get(unknown), None, "{unknown:?}");
        }
        actions.clear();
        assert_eq!(actions.get("0"), None);
    }
}
