//! The words of each language as a file of its own, of which a page loads one. They are written from the component's own
//! tables, which are compiled here a second time: there is one source, and no program to build before the package.

#[path = "../../../src/text/en.rs"]
mod en;
#[path = "../../../src/text/shape.rs"]
#[allow(dead_code, reason = "the tables are read back by the component, not here")]
mod shape;
#[path = "../../../src/text/worded.rs"]
#[allow(dead_code, reason = "as above")]
mod worded;
#[path = "../../../src/text/zh_hans.rs"]
mod zh_hans;
#[path = "../../../src/text/zh_hant.rs"]
mod zh_hant;

use crate::Outcome;
use shape::{
    Buttons, Changes, Ends, Headed, Locale, MissingText, Order, Plans, Problems, Reader, Steps, Terms, Text,
    Told, Ways,
};
use std::fs;
use std::path::Path;

/// How the names of these files begin.
pub const PREFIX: &str = "words-";

/// Writes the three files and gives their names.
pub fn write(package: &Path) -> Outcome<Vec<String>> {
    [&zh_hans::TEXT, &zh_hant::TEXT, &en::TEXT].map(|text| write_one(text, package)).into_iter().collect()
}

fn write_one(text: &Text, package: &Path) -> Outcome<String> {
    let file = name(text);
    fs::write(package.join(&file), json(text))
        .map_err(|error| format!("package: cannot write {file}: {error}"))?;
    Ok(file)
}

fn name(text: &Text) -> String {
    format!("{PREFIX}{}.json", text.locale.tag())
}

fn json(text: &Text) -> String {
    serde_json::Value::from(text.words()).to_string() + "\n"
}

#[cfg(test)]
mod tests {
    use super::{en, json, name, zh_hans, zh_hant};

    #[test]
    fn each_language_has_a_file_by_its_tag() {
        assert_eq!(
            [&zh_hans::TEXT, &zh_hant::TEXT, &en::TEXT].map(name),
            ["words-zh-Hans.json", "words-zh-Hant.json", "words-en.json"]
        );
    }

    #[test]
    fn a_file_is_a_list_of_the_shape_the_language_and_every_word_in_order() {
        for text in [&zh_hans::TEXT, &zh_hant::TEXT, &en::TEXT] {
            let list: Vec<String> = serde_json::from_str(&json(text)).unwrap();
            assert_eq!(list, text.words());
            assert!(list[0].parse::<u32>().is_ok());
            assert_eq!(list[1], text.locale.tag());
            assert_eq!(list[2..4], [text.steps.loading.heading, text.steps.loading.lead]);
            assert_eq!(list[list.len() - 1], text.missing.document);
        }
    }
}
