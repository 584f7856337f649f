//! The files of the repository as the rules see them: a path from the root, the text, and for Rust the code alone.

use super::rust_code::code_only;
use crate::Outcome;
use std::fs;
use std::path::Path;

/// Made by builds or by other people: not ours to keep tidy.
const NOT_OURS: [&str; 7] = [".git", ".local", "target", "node_modules", "pkg", "dist", "test-artifacts"];

/// One file.
pub struct Source {
    /// From the repository's root, with `/`.
    pub path: String,
    pub text: String,
    /// A Rust file without its comments and the content of its literals, line for line; empty for other files.
    pub code: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Source {
        let code = if path.ends_with(".rs") { code_only(text) } else { String::new() };
        Source { path: path.to_owned(), text: text.to_owned(), code }
    }

    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// A file that holds nothing but tests, or measures.
    pub fn is_test(&self) -> bool {
        let stem = self.file_stem();
        self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || self.path.contains("/benches/")
            || stem == "tests"
            || stem.ends_with("_tests")
            || stem.ends_with(".test")
    }

    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The file's name up to its last dot.
    pub fn file_stem(&self) -> &str {
        let name = self.file_name();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// The code that ships, numbered from 1: everything above the test module, which is the last thing in a file.
    pub fn shipped_code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = if self.is_test() { 0 } else { self.shipped_lines() };
        self.code.lines().take(lines).enumerate().map(|(index, line)| (index + 1, line))
    }

    /// How many lines there are before the test module.
    pub fn shipped_lines(&self) -> usize {
        let mut after_attribute = false;
        for (index, line) in self.code.lines().enumerate() {
            let line = line.trim();
            if after_attribute && line.starts_with("mod ") && line.ends_with('{') {
                return index - 1;
            }
            after_attribute = line == "#[cfg(test)]";
        }
        self.text.lines().count()
    }
}

/// Every file of ours that is text.
pub fn read_all(root: &Path) -> Outcome<Vec<Source>> {
    let mut sources = Vec::new();
    read_folder(root, "", &mut sources)?;
    Ok(sources)
}

fn read_folder(folder: &Path, inside: &str, sources: &mut Vec<Source>) -> Outcome {
    let failed = |error: std::io::Error| format!("tidy: cannot read {}: {error}", folder.display());
    let mut entries = fs::read_dir(folder).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if inside.is_empty() { name.clone() } else { format!("{inside}/{name}") };
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() && !NOT_OURS.contains(&name.as_str()) {
            read_folder(&entry.path(), &path, sources)?;
        } else if kind.is_file()
            && let Ok(text) = fs::read_to_string(entry.path())
        {
            sources.push(Source::new(&path, &text));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn what_ships_ends_where_the_test_module_begins() {
        let source = Source::new("src/a.rs", "fn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n");
        let shipped: Vec<_> = source.shipped_code().collect();
        assert_eq!(shipped, [(1, "fn a() {}"), (2, "")]);
    }

    #[test]
    fn a_declared_test_module_in_another_file_ends_nothing() {
        let source = Source::new("src/a.rs", "#[cfg(test)]\nmod tests;\nfn a() {}\n");
        assert_eq!(source.shipped_lines(), 3);
    }

    #[test]
    fn test_files_are_known_by_folder_or_name() {
        for path in [
            "tests/a.rs",
            "crates/core/tests/b.rs",
            "crates/core/benches/b.rs",
            "src/order/tests.rs",
            "js/url.test.mjs",
        ] {
            assert!(Source::new(path, "").is_test(), "{path}");
        }
        assert!(!Source::new("src/contests.rs", "").is_test());
    }
}
