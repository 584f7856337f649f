//! The languages in which shoppers are spoken to: one row for each. Whoever has texts has a set of them for each row.

use crate::date::Date;
use crate::table::table;
use crate::template::fill;

/// What is said of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocaleRow {
    /// Its BCP 47 tag, for a `lang` attribute and on the wire.
    pub id: &'static str,
    /// A tag that asks for it begins with this, in lower case.
    pub language: &'static str,
    /// And has one of these, in lower case, where several rows have the same beginning.
    pub marks: &'static [&'static str],
    /// How it writes a day.
    pub day: DayForm,
}

/// How a day is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayForm {
    /// Year, month and day as numbers, filled into this.
    Numbers(&'static str),
    /// Day, the month's name and the year.
    Names(&'static [&'static str; 12]),
}

const YEAR_MONTH_DAY: DayForm = DayForm::Numbers("{}年{}月{}日");

table! {
    /// A language we speak. Whoever asks for none is answered in the first.
    pub enum Locale;
    /// What is said of each language.
    pub const LOCALES: LocaleRow;

    /// Chinese in simplified characters.
    ZhHans { id: "zh-Hans", language: "zh", marks: &[], day: YEAR_MONTH_DAY }
    /// Chinese in traditional characters.
    ZhHant { id: "zh-Hant", language: "zh", marks: &["hant", "tw", "hk", "mo"], day: YEAR_MONTH_DAY }
    /// English.
    En {
        id: "en",
        language: "en",
        marks: &[],
        day: DayForm::Names(&[
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]),
    }
}

impl Locale {
    /// In which whoever asks for no language is answered.
    pub const FIRST: Self = Self::ALL[0];
    /// In which whoever asks for a language that we do not speak is answered.
    pub const FOR_OTHERS: Self = Self::En;

    /// Its BCP 47 tag, as for a `lang` attribute: the same as its id.
    pub const fn tag(self) -> &'static str {
        self.id()
    }

    /// The language for a BCP 47 tag such as `zh-TW`: the nearest that we speak.
    pub fn of_tag(tag: &str) -> Self {
        let tag = tag.trim().to_ascii_lowercase();
        let mut parts = tag.split(['-', '_']);
        let Some(language) = parts.next().filter(|language| !language.is_empty()) else { return Self::FIRST };
        let spoken = || Self::ALL.into_iter().filter(|locale| locale.row().language == language);
        let marked = parts.find_map(|part| spoken().find(|locale| locale.row().marks.contains(&part)));
        marked.or_else(|| spoken().find(|locale| locale.row().marks.is_empty())).unwrap_or(Self::FOR_OTHERS)
    }

    /// `2026年12月22日` or `22 Dec 2026`.
    pub fn day(self, date: Date) -> String {
        let (year, day) = (date.year().to_string(), date.day().to_string());
        match self.row().day {
            DayForm::Numbers(form) => fill(form, &[&year, &date.month().to_string(), &day]),
            DayForm::Names(months) => {
                let name = months.get(usize::from(date.month()) - 1).copied().unwrap_or_default();
                fill("{} {} {}", &[&day, name, &year])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_leads_to_the_nearest_language() {
        for (tag, locale) in [
            ("", Locale::ZhHans),
            ("zh", Locale::ZhHans),
            ("zh-CN", Locale::ZhHans),
            ("zh-Hant", Locale::ZhHant),
            ("zh_TW", Locale::ZhHant),
            ("zh-Hant-HK", Locale::ZhHant),
            (" ZH-mo ", Locale::ZhHant),
            ("en-GB", Locale::En),
            // A mark of another language's is none of this one's.
            ("en-HK", Locale::En),
            ("fr", Locale::En),
        ] {
            assert_eq!(Locale::of_tag(tag), locale, "{tag}");
        }
    }

    /// What one row says has to lead to it and to no other, whoever writes the next one.
    #[test]
    fn every_tag_and_every_mark_lead_to_their_own_row() {
        for locale in Locale::ALL {
            let row = locale.row();
            assert_eq!((Locale::from_id(row.id), Locale::of_tag(row.id)), (Some(locale), locale));
            for mark in row.marks {
                assert_eq!(Locale::of_tag(&format!("{}-{mark}", row.language)), locale, "{mark}");
            }
            let same = |other: &&LocaleRow| other.language == row.language && other.marks.is_empty();
            assert_eq!(LOCALES.iter().filter(same).count(), 1, "{}: who asks for no more", row.language);
        }
    }

    #[test]
    fn days_are_written_as_the_language_writes_them() {
        let date = Date::parse("2026-12-02").expect("a day");
        for (locale, day) in
            [(Locale::ZhHans, "2026年12月2日"), (Locale::ZhHant, "2026年12月2日"), (Locale::En, "2 Dec 2026")]
        {
            assert_eq!(locale.day(date), day);
        }
    }
}
