//! Notes of unfinished work, and tests that are switched off. Both are forgotten the day they are written.

use super::source::Source;

/// The kinds of file that hold code; documents may speak about such marks.
const CODE: [&str; 10] = ["rs", "js", "mjs", "css", "html", "toml", "sql", "py", "sh", "yml"];

/// Each mark is written in two parts, so that this file does not find itself.
const MARKS: [(&str, &str); 6] = [
    (concat!("TO", "DO"), UNFINISHED),
    (concat!("FIX", "ME"), UNFINISHED),
    (concat!("XX", "X:"), UNFINISHED),
    (concat!("todo", "!("), UNFINISHED),
    (concat!("unimplemented", "!("), UNFINISHED),
    (concat!("#[ign", "ore"), SWITCHED_OFF),
];
/// The same for test runners in JavaScript; in Rust these could be anybody's methods.
const MARKS_IN_SCRIPT: [(&str, &str); 8] = [
    (concat!("test.sk", "ip"), SWITCHED_OFF),
    (concat!("it.sk", "ip("), SWITCHED_OFF),
    (concat!("describe.sk", "ip"), SWITCHED_OFF),
    (concat!("test.fix", "me"), SWITCHED_OFF),
    (concat!("test.on", "ly("), ALONE),
    (concat!("it.on", "ly("), ALONE),
    (concat!("describe.on", "ly("), ALONE),
    (concat!("test.todo", "("), UNFINISHED),
];
const UNFINISHED: &str = "finish it, or file an issue and say what holds until then";
const SWITCHED_OFF: &str = "a test that does not run protects nobody: mend it or delete it";
const ALONE: &str = "the other tests in that file do not run";

pub fn check(source: &Source) -> Vec<String> {
    let extension = source.path.rsplit('.').next().unwrap_or_default();
    if !CODE.contains(&extension) {
        return Vec::new();
    }
    let in_script: &[_] = if extension.ends_with("js") { &MARKS_IN_SCRIPT } else { &[] };
    let mut findings = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        for (mark, reason) in MARKS.iter().chain(in_script).filter(|(mark, _)| line.contains(mark)) {
            findings.push(format!("{}:{} has {mark}; {reason}", source.path, index + 1));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{MARKS, MARKS_IN_SCRIPT, check};
    use crate::tidy::source::Source;

    #[test]
    fn every_mark_is_found_in_code_with_its_line() {
        for (mark, reason) in MARKS.into_iter().chain(MARKS_IN_SCRIPT) {
            let found = check(&Source::new("js/a.mjs", &format!("first();\nx {mark} y\n")));
            assert_eq!(found, [format!("js/a.mjs:2 has {mark}; {reason}")]);
        }
    }

    #[test]
    fn a_document_may_speak_about_marks_and_code_without_one_passes() {
        assert_eq!(check(&Source::new("STYLE.md", MARKS[0].0)), [""; 0]);
        assert_eq!(check(&Source::new("src/a.rs", "fn only(test: Skip) {}")), [""; 0]);
        assert_eq!(check(&Source::new("src/a.rs", concat!("digit.on", "ly(3)"))), [""; 0]);
    }
}
