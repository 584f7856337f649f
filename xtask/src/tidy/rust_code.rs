//! Rust source without its comments and without the content of its literals, line for line as before.
//! So a rule about a word in the code does not trip over a sentence that explains why the word is not there.
//! It is no parser: it knows where comments and literals end, and nothing else.

/// Blanks become spaces; line breaks stay, so that line numbers stay.
pub fn code_only(text: &str) -> String {
    let mut rest = text;
    let mut code = String::with_capacity(text.len());
    while let Some(first) = rest.chars().next() {
        let blank = comment(rest).or_else(|| literal(rest, code.chars().next_back()));
        let length = blank.unwrap_or(first.len_utf8());
        let (taken, after) = rest.split_at(length);
        match blank {
            Some(_) => code.extend(taken.chars().map(|c| if c == '\n' { '\n' } else { ' ' })),
            None => code.push_str(taken),
        }
        rest = after;
    }
    code
}

/// Whether `word` stands in `line` as a whole identifier.
pub fn has_word(line: &str, word: &str) -> bool {
    let in_identifier = |c: char| c == '_' || c.is_alphanumeric();
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(in_identifier) && !after.is_some_and(in_identifier)
    })
}

/// The length of the comment that `text` begins with.
fn comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if !text.starts_with("/*") {
        return None;
    }
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let step = if rest.starts_with("/*") {
            depth += 1;
            2
        } else if rest.starts_with("*/") {
            depth -= 1;
            2
        } else {
            rest.chars().next().map_or(1, char::len_utf8)
        };
        at += step;
        if depth == 0 {
            return Some(at);
        }
    }
    Some(text.len())
}

/// The length of the literal that `text` begins with; `before` is the character in front of it.
fn literal(text: &str, before: Option<char>) -> Option<usize> {
    if before.is_some_and(|c| c == '_' || c.is_alphanumeric()) {
        return None;
    }
    let prefix = text.len() - text.trim_start_matches(['b', 'c']).len();
    let body = if prefix <= 1 { &text[prefix..] } else { text };
    if body.starts_with('r')
        && let Some(length) = raw_string(body)
    {
        return Some(prefix + length);
    }
    match body.chars().next() {
        Some('"') => Some(prefix + closing(body, '"')),
        Some('\'') if is_character(body) => Some(prefix + closing(body, '\'')),
        _ => None,
    }
}

/// `'a'` and `'\n'` are characters, `'a` is a lifetime.
fn is_character(text: &str) -> bool {
    let mut characters = text.chars().skip(1);
    match characters.next() {
        Some('\\') => true,
        Some(_) => characters.next() == Some('\''),
        None => false,
    }
}

fn closing(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

fn raw_string(text: &str) -> Option<usize> {
    let hashes = text[1..].len() - text[1..].trim_start_matches('#').len();
    let open = 1 + hashes;
    if !text[open..].starts_with('"') {
        return None;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let content = open + 1;
    Some(text[content..].find(&end).map_or(text.len(), |at| content + at + end.len()))
}

#[cfg(test)]
mod tests {
    use super::{code_only, has_word};

    fn check(source: &str, expected: &str) {
        assert_eq!(code_only(source).split_whitespace().collect::<Vec<_>>().join(" "), expected);
        assert_eq!(code_only(source).lines().count(), source.lines().count());
    }

    #[test]
    fn comments_are_gone_and_nested_ones_too() {
        check("let a = 1; // web_sys\nlet b = 2;", "let a = 1; let b = 2;");
        check("a /* b /* c\n */ d */ e", "a e");
        check("//! 中文\nfn f() {}", "fn f() {}");
    }

    #[test]
    fn what_is_said_in_a_literal_is_gone() {
        check(r#"f("a \" // b", c)"#, "f( , c)");
        check("f(r#\"a \" b\"#, b\"x\", br\"y\", c\"z\")", "f( , , , )");
        check(r"let q = '\''; let n = '\n'; let s = '/'; done", "let q = ; let n = ; let s = ; done");
    }

    #[test]
    fn lifetimes_and_names_that_end_like_a_prefix_stay() {
        check("fn f<'a>(x: &'a str) -> &'a str { x }", "fn f<'a>(x: &'a str) -> &'a str { x }");
        check("number \"text\" r b", "number r b");
    }

    #[test]
    fn a_word_is_a_whole_identifier() {
        assert!(has_word("use web_sys::Element;", "web_sys"));
        assert!(!has_word("use my_web_sys::Element;", "web_sys"));
        assert!(!has_word("use wasm_bindgen_futures::spawn_local;", "wasm_bindgen"));
        assert!(has_word("wasm_bindgen_futures; wasm_bindgen", "wasm_bindgen"));
    }
}
