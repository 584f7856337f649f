//! What the shopper reads, in three languages, and how money and days are written.
//!
//! Static tables: a key that one language lacks does not compile. They are for the server, for tests, and for the package,
//! into which each goes as a file of its own; a page has only the one it loaded ([`Text::from_words`], ADR 12).
//! No word here promises more than the backend guarantees, and none of them urges anybody on.

mod figures;
// A file that is named by its path finds its modules beside it, here as in the package's builder.
#[path = "text/languages.rs"]
mod languages;
mod products;
mod shape;
mod worded;

pub use figures::{due, minute, percent, yuan};
pub use paylater_core::locale::Locale;
pub use paylater_core::template::fill;
pub use products::Names;
pub use shape::{
    Buttons, Changes, Disclosure, Headed, MissingText, Order, Outcomes, Plans, Problems, Reader, Steps,
    Terms, Text, Ways,
};

impl Text {
    /// The words of this language. Whoever calls it carries all of them, so the component does not.
    pub const fn of(locale: Locale) -> &'static Self {
        languages::TEXTS[locale as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_as_a_list_is_read_back_as_the_same_text() {
        for locale in Locale::ALL {
            let words = Text::of(locale).words();
            let list: Vec<&'static str> = words.iter().map(|word| &*word.clone().leak()).collect();
            let text = Text::from_words(&mut list.iter().copied()).expect("a whole list");
            assert_eq!((text.locale, text.words()), (locale, words));
            assert_eq!(text.buttons.confirm, Text::of(locale).buttons.confirm);
        }
    }

    #[test]
    fn a_list_that_is_short_or_long_or_of_other_tables_is_no_text() {
        let list: Vec<&'static str> =
            Text::of(Locale::En).words().into_iter().map(|word| &*word.leak()).collect();
        let read = |words: &[&'static str]| Text::from_words(&mut words.iter().copied()).is_some();
        assert!(read(&list));
        assert!(!read(&list[..list.len() - 1]));
        assert!(!read(&[&list[..], &["more"]].concat()));
        assert!(!read(&[&["1"], &list[1..]].concat()));
        // A language that we do not know.
        assert!(!read(&[&list[..1], &["fr"], &list[2..]].concat()));
        assert!(!read(&[]));
    }

    #[test]
    fn no_word_is_missing_and_each_language_has_as_many() {
        let counts = Locale::ALL.map(|locale| {
            let words = Text::of(locale).words();
            assert!(words.iter().all(|word| !word.is_empty()), "{locale:?}");
            words.len()
        });
        assert_eq!(counts, [counts[0]; Locale::ALL.len()]);
    }
}
