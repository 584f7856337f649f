//! The words of each language as a file of its own, of which a page loads one. They are written from the component's own
//! tables, which are compiled here a second time: there is one source, and no program to build before the package.

#[path = "../../../src/text/languages.rs"]
mod languages;
#[path = "../../../src/text/products.rs"]
mod products;
#[path = "../../../src/text/shape.rs"]
#[allow(dead_code, reason = "the tables are read back by the component, not here")]
mod shape;
#[path = "../../../src/text/worded.rs"]
#[allow(dead_code, reason = "as above")]
mod worded;

use crate::Outcome;
use std::fs;
use std::path::Path;

pub use languages::{OUTSIDE, TEXTS};
pub use shape::{Headed, Text};

/// How the names of these files begin.
pub const PREFIX: &str = "words-";

/// Writes the files and gives their names.
pub fn write(package: &Path) -> Outcome<Vec<String>> {
    TEXTS.iter().map(|text| write_one(text, package)).collect()
}

fn write_one(text: &Text, package: &Path) -> Outcome<String> {
    let file = name(text);
    fs::write(package.join(&file), json(text))
        .map_err(|error| format!("package: cannot write {file}: {error}"))?;
    Ok(file)
}

/// The name of its file.
pub fn name(text: &Text) -> String {
    format!("{PREFIX}{}.json", text.locale.id())
}

fn json(text: &Text) -> String {
    serde_json::Value::from(text.words()).to_string() + "\n"
}

#[cfg(test)]
mod tests {
    use super::{TEXTS, json, name};

    #[test]
    fn each_language_has_a_file_by_its_tag() {
        assert_eq!(TEXTS.map(name)[..2], ["words-zh-Hans.json", "words-zh-Hant.json"]);
    }

    #[test]
    fn a_file_is_a_list_of_the_shape_the_language_and_every_word_in_order() {
        for text in TEXTS {
            let list: Vec<String> = serde_json::from_str(&json(text)).unwrap();
            assert_eq!(list, text.words());
            assert!(list[0].parse::<u32>().is_ok());
            assert_eq!(list[1], text.locale.id());
            assert_eq!(list[2..4], [text.steps.loading.heading, text.steps.loading.lead]);
            assert_eq!(list[list.len() - 1], text.missing.document);
        }
    }
}
