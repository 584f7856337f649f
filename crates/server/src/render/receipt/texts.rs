//! What the page says, in three languages. `{}` is filled in.

mod en;
mod shape;
mod zh_hans;
mod zh_hant;

use shape::Text;

/// A language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 简体中文.
    ZhHans,
    /// 繁體中文.
    ZhHant,
    /// English.
    En,
}

impl Language {
    /// The language of this id; any other is the first.
    pub fn of(id: &str) -> Self {
        match id {
            "zh-Hant" => Self::ZhHant,
            "en" => Self::En,
            _ => Self::ZhHans,
        }
    }

    /// Its id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::ZhHans => "zh-Hans",
            Self::ZhHant => "zh-Hant",
            Self::En => "en",
        }
    }

    /// Its texts.
    pub const fn text(self) -> &'static Text {
        match self {
            Self::ZhHans => &zh_hans::TEXT,
            Self::ZhHant => &zh_hant::TEXT,
            Self::En => &en::TEXT,
        }
    }
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
        for (language, debt) in
            [(Language::ZhHans, "欠款"), (Language::ZhHant, "欠款"), (Language::En, "owe")]
        {
            let effects = &language.text().effects;
            for kind in [
                DocumentKind::ProductTerms,
                DocumentKind::DataSharing,
                DocumentKind::CreditReport,
                DocumentKind::AutoDeduction,
            ] {
                assert!(effects.of(kind).contains(debt), "{language:?} {kind:?}");
            }
        }
    }

    #[test]
    fn a_language_is_found_by_its_id_and_the_first_stands_in_for_others() {
        for language in [Language::ZhHans, Language::ZhHant, Language::En] {
            assert_eq!(Language::of(language.id()), language);
        }
        assert_eq!(Language::of("fr"), Language::ZhHans);
    }
}
