//! Everything that shoppers read, held against the list of words that must not stand there.

use std::fs;
use std::path::{Path, PathBuf};

use paylater_core::words;

/// Where texts for shoppers stand. The fake cashiers of the sandbox speak for others.
const ROOMS: [&str; 10] = [
    "src/text",
    "src/views",
    "js",
    "www",
    "crates/server/documents",
    "crates/server/disclosures",
    "crates/server/development.toml",
    "crates/server/src/config",
    "crates/server/src/render",
    "crates/server/src/texts",
];

fn files(path: &Path, found: &mut Vec<PathBuf>) {
    let is_test = path.file_stem().is_some_and(|name| name.to_string_lossy().ends_with("tests"));
    if is_test {
        return; // It quotes what is forbidden.
    }
    if path.is_file() {
        found.push(path.to_path_buf());
    } else if let Ok(entries) = fs::read_dir(path) {
        entries.flatten().for_each(|entry| files(&entry.path(), found));
    }
}

#[test]
fn no_text_for_shoppers_lures_hurries_or_tricks() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut all = Vec::new();
    for room in ROOMS {
        assert!(root.join(room).exists(), "{room} is not there any more");
        files(&root.join(room), &mut all);
    }
    // The list would be kept by an empty house too.
    assert!(all.len() > 60, "only {} files were found", all.len());
    let mut findings = Vec::new();
    for path in all {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for (index, line) in text.lines().enumerate() {
            for found in words::find(line) {
                let (rule, why) = (found.rule.id(), found.rule.why());
                findings.push(format!(
                    "{}:{} says {:?} ({rule}): {why}",
                    path.display(),
                    index + 1,
                    found.phrase
                ));
            }
        }
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}
