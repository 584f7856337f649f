//! Golden files are the promises of other people, kept word for word. One that no test reads promises nothing.

use super::source::Source;

const FOLDER: &str = "tests/golden/";

pub fn check(sources: &[Source]) -> Vec<String> {
    let readers: Vec<&Source> = sources.iter().filter(|source| reads(source)).collect();
    let golden =
        sources.iter().filter(|source| source.path.starts_with(FOLDER) && !source.path.ends_with(".md"));
    // By its name without the ending, because a test may add the ending itself.
    let unread = golden.filter(|file| !readers.iter().any(|reader| reader.text.contains(file.file_stem())));
    unread.map(|file| format!("{} is read by no test; use it or delete it", file.path)).collect()
}

fn reads(source: &Source) -> bool {
    !source.path.starts_with(FOLDER)
        && [".rs", ".mjs", ".js", ".py"].iter().any(|ending| source.path.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::source::Source;

    fn findings(reader: &str) -> Vec<String> {
        check(&[
            Source::new("tests/golden/alipay/notify_paid.txt", "…"),
            Source::new("tests/golden/README.md", "where each is from"),
            Source::new("crates/core/tests/signing.rs", reader),
        ])
    }

    #[test]
    fn a_golden_file_that_a_test_names_passes() {
        assert_eq!(findings("include_str!(\"../golden/alipay/notify_paid.txt\")"), [""; 0]);
        assert_eq!(findings("golden(\"notify_paid\")"), [""; 0]);
    }

    #[test]
    fn a_golden_file_that_nobody_names_is_found() {
        assert_eq!(
            findings("no word of it"),
            ["tests/golden/alipay/notify_paid.txt is read by no test; use it or delete it"]
        );
    }
}
