//! How long a thing may get before it has to be split. The middle is left alone; this guards the tail.

use super::rust_code::has_word;
use super::source::Source;

const FUNCTION: usize = 70;
/// Markup makes a view long without making it hard; a table of cases does the same to a test.
const VIEW_OR_TEST_FUNCTION: usize = 100;
const FILE: usize = 400;
/// A file together with its tests, or a file of tests.
const FILE_WITH_TESTS: usize = 600;
/// `lib.rs` and `main.rs` say what there is, and leave the doing to others.
const ENTRANCE: usize = 60;

pub fn check(source: &Source) -> Vec<String> {
    let is_code = [".rs", ".js", ".mjs"].iter().any(|ending| source.path.ends_with(ending));
    if !is_code {
        return Vec::new();
    }
    let mut findings: Vec<String> = file(source).into_iter().collect();
    findings.extend(functions(source));
    findings
}

fn file(source: &Source) -> Option<String> {
    let all = source.text.lines().count();
    let shipped = if source.is_test() { 0 } else { source.shipped_lines() };
    let path = &source.path;
    let is_entrance =
        source.is_rust() && matches!(source.file_name(), "lib.rs" | "main.rs") && !source.is_test();
    if is_entrance && shipped > ENTRANCE {
        return Some(format!(
            "{path} has {shipped} lines; an entrance has {ENTRANCE} at most: move what it does elsewhere"
        ));
    }
    if shipped > FILE {
        return Some(format!(
            "{path} has {shipped} lines; a file has {FILE} at most: split it by what it is about"
        ));
    }
    if all > FILE_WITH_TESTS {
        return Some(format!(
            "{path} has {all} lines; with tests a file has {FILE_WITH_TESTS} at most: split it"
        ));
    }
    None
}

fn functions(source: &Source) -> Vec<String> {
    let shipped = if source.is_test() { 0 } else { source.shipped_lines() };
    let is_view = source.path.starts_with("src/views");
    let mut findings = Vec::new();
    for Function { name, line, length } in functions_in(&source.code) {
        let limit = if is_view || line > shipped { VIEW_OR_TEST_FUNCTION } else { FUNCTION };
        if length > limit {
            let path = &source.path;
            findings.push(format!(
                "{path}:{line} `{name}` has {length} lines; {limit} at most: split it by its steps"
            ));
        }
    }
    findings
}

struct Function {
    name: String,
    line: usize,
    length: usize,
}

/// Every `fn name … { … }`; one without a body is left out.
fn functions_in(code: &str) -> Vec<Function> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| has_word(line, "fn")) {
        let Some(name) = name_after_fn(line) else { continue };
        if let Some(length) = body_length(&lines[index..]) {
            found.push(Function { name, line: index + 1, length });
        }
    }
    found
}

/// A type such as `fn(&str)` has no name.
fn name_after_fn(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let after = words.iter().position(|word| *word == "fn").and_then(|at| words.get(at + 1))?;
    let name: String = after.chars().take_while(|c| *c == '_' || c.is_alphanumeric()).collect();
    (!name.is_empty()).then_some(name)
}

/// Lines from the signature to the brace that closes the body.
fn body_length(lines: &[&str]) -> Option<usize> {
    let mut braces = 0;
    let mut brackets = 0;
    let mut from_fn = lines[0].find("fn ").unwrap_or(0);
    for (index, line) in lines.iter().enumerate() {
        for c in line[from_fn..].chars() {
            match c {
                '(' | '[' => brackets += 1,
                ')' | ']' => brackets -= 1,
                ';' if braces == 0 && brackets == 0 => return None,
                '{' => braces += 1,
                '}' => braces -= 1,
                _ => continue,
            }
            if c == '}' && braces == 0 {
                return Some(index + 1);
            }
        }
        from_fn = 0;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::source::Source;

    fn findings(path: &str, text: &str) -> Vec<String> {
        check(&Source::new(path, text))
    }

    fn function(lines: usize) -> String {
        format!("fn long(a: [u8; 4]) -> u8 {{\n{}}}\n", "    step();\n".repeat(lines - 2))
    }

    fn file(lines: usize) -> String {
        "use a::b;\n".repeat(lines)
    }

    #[test]
    fn a_function_of_70_lines_passes_and_of_71_does_not() {
        assert_eq!(findings("src/a.rs", &function(70)), [""; 0]);
        assert_eq!(
            findings("src/a.rs", &function(71)),
            ["src/a.rs:1 `long` has 71 lines; 70 at most: split it by its steps"]
        );
    }

    #[test]
    fn views_and_tests_may_have_100() {
        assert_eq!(findings("src/views/a.rs", &function(100)), [""; 0]);
        assert_eq!(findings("crates/core/tests/a.rs", &function(100)), [""; 0]);
        let inline = format!("fn a() {{}}\n#[cfg(test)]\nmod tests {{\n{}}}\n", function(100));
        assert_eq!(findings("src/a.rs", &inline), [""; 0]);
        assert_eq!(findings("src/views/a.rs", &function(101)).len(), 1);
    }

    #[test]
    fn braces_in_text_and_functions_without_a_body_do_not_count() {
        let text = format!(
            "trait T {{ fn a(&self); }}\nconst F: fn(u8) = b;\n// {{\nfn b() {{ \"{{\"; }}\n{}",
            file(90)
        );
        assert_eq!(findings("src/a.rs", &text), [""; 0]);
    }

    #[test]
    fn a_file_has_400_lines_at_most_and_600_with_its_tests() {
        assert_eq!(findings("src/a.rs", &file(400)), [""; 0]);
        assert!(findings("src/a.rs", &file(401))[0].contains("has 401 lines; a file has 400 at most"));
        assert!(findings("js/a.js", &file(401))[0].contains("400 at most"));
        let tested = |tests| format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", file(400), file(tests));
        assert_eq!(findings("src/a.rs", &tested(197)), [""; 0]);
        assert!(findings("src/a.rs", &tested(198))[0].contains("with tests a file has 600 at most"));
        assert_eq!(findings("tests/e2e/a.mjs", &file(600)), [""; 0]);
        assert_eq!(findings("docs/a.md", &file(5000)), [""; 0]);
    }

    #[test]
    fn an_entrance_has_60_lines_at_most() {
        assert_eq!(findings("crates/core/src/lib.rs", &file(60)), [""; 0]);
        assert!(findings("crates/core/src/lib.rs", &file(61))[0].contains("an entrance has 60 at most"));
        assert!(findings("xtask/src/main.rs", &file(61))[0].contains("an entrance has 60 at most"));
        assert_eq!(findings("crates/server/tests/api/main.rs", &file(61)), [""; 0]);
    }
}
