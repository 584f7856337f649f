//! What the backend says to shoppers itself: on the page of the receipt, and over the merchant's statements. A file for each
//! language, and this list of them. `{}` is filled in.

mod en;
mod shape;
mod zh_hans;
mod zh_hant;

pub use shape::Text;

use paylater_core::locale::Locale;

/// In the order of the core's table.
const TEXTS: [&Text; Locale::ALL.len()] = [&zh_hans::TEXT, &zh_hant::TEXT, &en::TEXT];

// A language that is left out, or stands elsewhere, does not compile.
const _: () = {
    let mut locale = 0;
    while locale < TEXTS.len() {
        assert!(TEXTS[locale].locale as usize == locale, "texts in another order");
        locale += 1;
    }
};

/// The texts of this language.
pub const fn text(locale: Locale) -> &'static Text {
    TEXTS[locale as usize]
}

/// The language of this id; any other is answered in the first.
pub fn of_id(id: &str) -> Locale {
    Locale::from_id(id).unwrap_or(Locale::FIRST)
}

/// Puts a value into the place of `{}`.
pub fn fill(text: &str, value: impl std::fmt::Display) -> String {
    text.replacen("{}", &value.to_string(), 1)
}

#[cfg(test)]
mod tests {
    use paylater_wire::view::DocumentKind;

    use super::*;

    #[test]
    fn every_language_says_before_the_tap_what_stays_as_it_is() {
        for locale in Locale::ALL {
            let Text { effects, debt, .. } = text(locale);
            for kind in [
                DocumentKind::ProductTerms,
                DocumentKind::DataSharing,
                DocumentKind::CreditReport,
                DocumentKind::AutoDeduction,
            ] {
                assert!(effects.of(kind).contains(debt), "{locale:?} {kind:?}");
            }
        }
    }

    #[test]
    fn a_language_is_found_by_its_id_and_the_first_stands_in_for_others() {
        for locale in Locale::ALL {
            assert_eq!(of_id(locale.id()), locale);
        }
        assert_eq!(of_id("fr"), Locale::ZhHans);
    }
}
