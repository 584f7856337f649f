//! The words of each language as a module of its own, of which a page loads one. They are written from the component's own
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
use paylater_core::digest::sha256_hex;
use std::fs;
use std::path::Path;

pub use languages::{OUTSIDE, TEXTS};
pub use shape::{Headed, Text};

/// How the names of these files begin.
pub const PREFIX: &str = "words-";

/// How much of its SHA-256 is in a file's name: nobody makes two that agree, they only must not be mistaken for each other.
const FINGERPRINT: usize = 8;

/// Writes the files into a folder and gives their names.
pub fn write(folder: &Path) -> Outcome<Vec<String>> {
    TEXTS.iter().map(|text| write_one(text, folder)).collect()
}

fn write_one(text: &Text, folder: &Path) -> Outcome<String> {
    let file = name(text);
    fs::write(folder.join(&file), module(text))
        .map_err(|error| format!("package: cannot write {file}: {error}"))?;
    Ok(file)
}

/// The name of its file. It changes with what is in it, so a cache that kept the last release's words has none under this one's.
pub fn name(text: &Text) -> String {
    format!("{PREFIX}{}-{}.js", text.locale.id(), &sha256_hex(module(text).as_bytes())[..FINGERPRINT])
}

fn module(text: &Text) -> String {
    format!("export default {};\n", serde_json::Value::from(text.words()))
}

#[cfg(test)]
mod tests {
    use super::{TEXTS, module, name};
    use paylater_core::digest::sha256_hex;

    #[test]
    fn each_language_has_a_file_by_its_tag_and_by_what_is_in_it() {
        for (text, tag) in TEXTS.iter().zip(["zh-Hans", "zh-Hant", "en"]) {
            let file = name(text);
            let fingerprint =
                file.strip_prefix(&format!("words-{tag}-")).and_then(|rest| rest.strip_suffix(".js"));
            assert_eq!(fingerprint.map(str::len), Some(8), "{file}");
            assert!(sha256_hex(module(text).as_bytes()).starts_with(fingerprint.unwrap()), "{file}");
        }
        assert_eq!(TEXTS.len(), 3);
    }

    #[test]
    fn a_file_is_a_list_of_the_shape_the_language_and_every_word_in_order() {
        for text in TEXTS {
            let module = module(text);
            let list = module.strip_prefix("export default ").and_then(|rest| rest.strip_suffix(";\n"));
            let list: Vec<String> = serde_json::from_str(list.unwrap()).unwrap();
            assert_eq!(list, text.words());
            assert!(list[0].parse::<u32>().is_ok());
            assert_eq!(list[1], text.locale.id());
            assert_eq!(list[2..4], [text.steps.loading.heading, text.steps.loading.lead]);
            assert_eq!(list[list.len() - 1], text.missing.document);
        }
    }
}
