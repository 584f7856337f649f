//! Decisions (docs/adr/) and the code that follows them point at each other: a decision that no line of code names is one that
//! the next change breaks unknowingly, and a number that no page has explains nothing.

use super::source::Source;
use std::collections::BTreeSet;

const FOLDER: &str = "docs/adr/";
/// How a decision is named.
const MARK: &str = "ADR ";
/// The kinds of file that decisions are carried out in.
const CODE: [&str; 8] = ["rs", "js", "mjs", "css", "html", "sql", "toml", "svg"];

pub fn check(sources: &[Source]) -> Vec<String> {
    let pages: Vec<(u32, &Source)> =
        sources.iter().filter_map(|source| Some((number_of(&source.path)?, source))).collect();
    let known: BTreeSet<u32> = pages.iter().map(|(number, _)| *number).collect();
    let mut findings = Vec::new();
    let mut followed = BTreeSet::new();
    for source in sources {
        for (line, number) in cited(&source.text) {
            if !known.contains(&number) {
                findings.push(format!(
                    "{}:{line} cites {MARK}{number}; there is no page of that number in {FOLDER}",
                    source.path
                ));
            }
            if carries_out(source, line) {
                followed.insert(number);
            }
        }
    }
    findings.extend(pages.iter().flat_map(|(number, page)| headings(*number, page)));
    // Page 0 says how we decide; no code can follow it.
    let unfollowed = pages.iter().filter(|(number, _)| *number > 0 && !followed.contains(number));
    findings.extend(unfollowed.map(|(number, page)| {
        format!("{} is cited by no code; say `{MARK}{number}` where it is carried out", page.path)
    }));
    findings
}

/// `docs/adr/0007-…md` is page 7.
fn number_of(path: &str) -> Option<u32> {
    let name = path.strip_prefix(FOLDER)?.strip_suffix(".md")?;
    name.split_once('-')?.0.parse().ok()
}

/// A page that calls itself by another number than its file does.
fn headings(number: u32, page: &Source) -> Option<String> {
    let heading = page.text.lines().next().unwrap_or_default();
    let right = heading.starts_with(&format!("# {number}. "));
    (!right).then(|| format!("{} begins with `{heading}`; its heading is `# {number}. …`", page.path))
}

/// Tests may cite as well, but they carry nothing out.
fn carries_out(source: &Source, line: usize) -> bool {
    let extension = source.path.rsplit('.').next().unwrap_or_default();
    CODE.contains(&extension) && !source.is_test() && line <= source.shipped_lines()
}

/// Every citation with its line.
fn cited(text: &str) -> Vec<(usize, u32)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for (at, _) in line.match_indices(MARK) {
            if line[..at].ends_with(|c: char| c.is_alphanumeric()) {
                continue;
            }
            let digits: String = line[at + MARK.len()..].chars().take_while(|c| c.is_ascii_digit()).collect();
            found.extend(digits.parse().ok().map(|number| (index + 1, number)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{MARK, check};
    use crate::tidy::source::Source;

    /// Here `§` stands for the mark: this file is looked at as well, and decides none of what its tests speak about.
    fn told(files: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<Source> =
            files.iter().map(|(path, text)| Source::new(path, &text.replace("§ ", MARK))).collect();
        check(&sources).iter().map(|finding| finding.replace(MARK, "§ ")).collect()
    }

    /// A house with two decisions, and one more file.
    fn findings(path: &str, text: &str) -> Vec<String> {
        told(&[
            ("docs/adr/0000-how.md", "# 0. How\n"),
            ("docs/adr/0003-stored.md", "# 3. Stored\n\nSee § 4."),
            ("docs/adr/0004-late.md", "# 4. Late\n"),
            ("src/known.rs", "// Late truths are states (§ 4).\nfn a() {}"),
            (path, text),
        ])
    }

    #[test]
    fn a_decision_that_code_names_passes() {
        for path in ["crates/server/src/a.rs", "js/a.js", "crates/server/migrations/1.sql"] {
            assert_eq!(findings(path, "x(); // see § 3."), [""; 0], "{path}");
        }
    }

    #[test]
    fn a_decision_that_only_documents_and_tests_name_is_found() {
        for (path, text) in [
            ("ARCHITECTURE.md", "§ 3"),
            ("tests/a.rs", "// § 3"),
            ("crates/core/src/order/tests.rs", "// § 3"),
            ("src/a.rs", "fn a() {}\n#[cfg(test)]\nmod tests {\n    // § 3\n}"),
        ] {
            assert_eq!(
                findings(path, text),
                ["docs/adr/0003-stored.md is cited by no code; say `§ 3` where it is carried out"],
                "{path}"
            );
        }
    }

    #[test]
    fn a_number_without_a_page_is_found_wherever_it_stands() {
        let text = "// § 3, and\n// § 33, too";
        assert_eq!(
            findings("src/a.rs", text),
            ["src/a.rs:2 cites § 33; there is no page of that number in docs/adr/"]
        );
        assert!(findings("README.md", "§ 12")[0].starts_with("README.md:1 cites § 12;"));
    }

    #[test]
    fn a_page_that_calls_itself_by_another_number_is_found() {
        let pages = [("docs/adr/0005-a.md", "# 6. A\n"), ("src/a.rs", "// § 5")];
        assert_eq!(told(&pages), ["docs/adr/0005-a.md begins with `# 6. A`; its heading is `# 5. …`"]);
    }
}
