//! The languages in which shoppers are spoken to, by their ids.

use paylater_core::locale::Locale;

/// The locales in which every document exists. The first one stands in for any other.
pub const LOCALES: [&str; Locale::ALL.len()] = {
    let mut ids = [""; Locale::ALL.len()];
    let mut locale = 0;
    while locale < ids.len() {
        ids[locale] = Locale::ALL[locale].id();
        locale += 1;
    }
    ids
};
