//! Rust code as a row of words and signs. Enough to see paths, patterns and braces; it is no parser.

/// One word (`Order`, `u64`, `12`) or one sign (`::`, `=>`, `{`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    pub text: &'a str,
    /// Counted from 1.
    pub line: usize,
}

/// Signs of more than one character that must not be read as two.
const SIGNS: [&str; 11] = ["..=", "::", "=>", "->", "..", "==", "!=", "<=", ">=", "&&", "||"];

/// What begins an item that `#[cfg(test)]` can stand on. A field or a statement is left where it is.
const ITEMS: [&str; 14] = [
    "pub",
    "mod",
    "use",
    "fn",
    "const",
    "static",
    "struct",
    "enum",
    "union",
    "impl",
    "trait",
    "type",
    "async",
    "macro_rules",
];

/// The tokens of code whose comments and literals are blank (see [`super::rust_code::code_only`]).
pub fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while !rest.is_empty() {
            let length = length_of_first(rest);
            tokens.push(Token { text: &rest[..length], line: index + 1 });
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

fn length_of_first(text: &str) -> usize {
    let word = text.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(text.len());
    if word > 0 {
        return word;
    }
    let sign = SIGNS.iter().find(|sign| text.starts_with(**sign));
    sign.map_or_else(|| text.chars().next().map_or(0, char::len_utf8), |sign| sign.len())
}

/// Whether it is a name or a keyword, and neither a number nor a sign.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c == '_' || c.is_alphabetic())
}

/// The same without every item that exists in tests only.
pub fn without_tests(tokens: Vec<Token<'_>>) -> Vec<Token<'_>> {
    let mut shipped = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        match end_of_test_item(&tokens, at) {
            Some(end) => at = end,
            None => {
                shipped.push(tokens[at]);
                at += 1;
            }
        }
    }
    shipped
}

/// Where the test item ends whose attribute begins at `at`.
fn end_of_test_item(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let mut item = end_of_attribute(tokens, at)?;
    let attribute = &tokens[at..item];
    let says = |word: &str| attribute.iter().any(|token| token.text == word);
    if attribute.get(2)?.text != "cfg" || !says("test") || says("not") {
        return None;
    }
    while let Some(end) = end_of_attribute(tokens, item) {
        item = end;
    }
    ITEMS.contains(&tokens.get(item)?.text).then(|| end_of_item(tokens, item))
}

/// Just behind the bracket that closes the attribute which begins at `at`.
fn end_of_attribute(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let begins = tokens.get(at)?.text == "#" && tokens.get(at + 1)?.text == "[";
    begins.then(|| closing(tokens, at + 1) + 1)
}

/// Just behind the semicolon or the closing brace of the item that begins at `at`.
fn end_of_item(tokens: &[Token<'_>], mut at: usize) -> usize {
    let is_use = tokens[at..].iter().take(2).any(|token| token.text == "use");
    while at < tokens.len() {
        match tokens[at].text {
            ";" => return at + 1,
            "{" if !is_use => return closing(tokens, at) + 1,
            "(" | "[" | "{" => at = closing(tokens, at) + 1,
            _ => at += 1,
        }
    }
    tokens.len()
}

/// Where the bracket is closed that opens at `at`; the last token where it never is.
pub fn closing(tokens: &[Token<'_>], at: usize) -> usize {
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    tokens.len().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::{tokens, without_tests};

    fn texts(code: &str) -> Vec<&str> {
        tokens(code).iter().map(|token| token.text).collect()
    }

    fn shipped(code: &str) -> String {
        without_tests(tokens(code)).iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn signs_of_two_characters_are_one_token_and_lines_are_counted() {
        assert_eq!(texts("a::b_c=>1..=2"), ["a", "::", "b_c", "=>", "1", "..=", "2"]);
        assert_eq!(tokens("a\n\n b").iter().map(|token| token.line).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn what_exists_in_tests_only_is_left_out_wherever_it_stands() {
        for (code, rest) in [
            ("fn a() {} #[cfg(test)] mod tests { use b::c; } fn d() {}", "fn a ( ) { } fn d ( ) { }"),
            ("#[cfg(test)] mod tests; use a;", "use a ;"),
            ("#[cfg(test)] use a::{b, c}; d", "d"),
            ("#[cfg(test)] #[allow(x)] pub(crate) fn a(b: [u8; 2]) -> u8 { 1 } c", "c"),
            ("#[cfg(all(test, unix))] const A: [u8; 1] = [1]; b", "b"),
        ] {
            assert_eq!(shipped(code), rest, "{code}");
        }
    }

    #[test]
    fn what_ships_stays_though_it_speaks_of_tests() {
        for code in ["# [ cfg ( not ( test ) ) ] fn a ( ) { }", "# [ test ] fn a ( ) { }", "let cfg = test ;"]
        {
            assert_eq!(shipped(code), code);
        }
    }
}
