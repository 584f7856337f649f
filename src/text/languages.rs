//! The words of each language: a file for each, and this list of them.

use super::products;
use super::shape::{
    Buttons, Changes, Disclosure, Headed, MissingText, Order, Outcomes, Outside, Plans, Problems, Reader,
    Steps, Terms, Text, Ways,
};
use paylater_core::locale::Locale;

mod en;
mod zh_hans;
mod zh_hant;

/// In the order of the core's table.
pub const TEXTS: [&Text; Locale::ALL.len()] = [&zh_hans::TEXT, &zh_hant::TEXT, &en::TEXT];

/// What the component cannot say itself, because it is not there: said by the script that wanted it, which has these words
/// from the package's builder.
#[allow(dead_code, reason = "the component cannot say it")]
pub const OUTSIDE: [&Outside; Locale::ALL.len()] = [&zh_hans::OUTSIDE, &zh_hant::OUTSIDE, &en::OUTSIDE];

// A language that is left out, or stands elsewhere, does not compile.
const _: () = {
    let mut locale = 0;
    while locale < TEXTS.len() {
        assert!(TEXTS[locale].locale as usize == locale, "texts in another order");
        locale += 1;
    }
};
