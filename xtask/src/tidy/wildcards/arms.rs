//! The `match` blocks of a file, and the patterns of their arms.

use super::pattern::{Pattern, read};
use crate::tidy::tokens::{Token, closing, is_name};

/// The patterns of one `match`, arm by arm. Arms with a guard are told apart: they let nothing through by themselves.
#[derive(Debug, Default)]
pub struct Match<'a> {
    pub arms: Vec<Pattern<'a>>,
    pub guarded: Vec<Pattern<'a>>,
    /// The type whose `impl` it stands in, for which `Self` stands.
    pub within: Option<&'a str>,
}

/// Every `match` of a file, those inside others too.
pub fn matches_in<'a>(tokens: &[Token<'a>]) -> Vec<Match<'a>> {
    let mut found = Vec::new();
    // The `impl` blocks around, each with the place where it ends.
    let mut impls: Vec<(&'a str, usize)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        impls.retain(|(_, end)| *end > at);
        match token.text {
            "impl" => impls.extend(implemented(tokens, at)),
            "match" => {
                let Some(open) = opening_brace(tokens, at + 1) else { continue };
                let mut block = arms(&tokens[open + 1..closing(tokens, open)]);
                block.within = impls.last().map(|(name, _)| *name);
                found.push(block);
            }
            _ => {}
        }
    }
    found
}

/// The type of an `impl` block and where the block ends: `impl<T> Trait for a::Type<T> where … {`.
fn implemented<'a>(tokens: &[Token<'a>], at: usize) -> Option<(&'a str, usize)> {
    // `impl Trait` is a type as well, and stands behind a sign; a block stands behind the end of something.
    let before = at.checked_sub(1).map_or("", |before| tokens[before].text);
    if !matches!(before, "" | "{" | "}" | ";" | "]" | "unsafe") {
        return None;
    }
    let open = opening_brace(tokens, at + 1)?;
    let head = &tokens[at + 1..open];
    let end = head.iter().position(|token| token.text == "where").unwrap_or(head.len());
    let head = &head[..end];
    let subject = head.iter().rposition(|token| token.text == "for").map_or(head, |at| &head[at + 1..]);
    let mut depth = 0;
    let mut name = None;
    for token in subject {
        match token.text {
            "<" => depth += 1,
            ">" => depth -= 1,
            text if depth == 0 && is_name(text) => name = Some(text),
            _ => {}
        }
    }
    name.map(|name| (name, closing(tokens, open)))
}

/// The first brace that stands in no bracket.
fn opening_brace(tokens: &[Token<'_>], mut at: usize) -> Option<usize> {
    while at < tokens.len() {
        match tokens[at].text {
            "{" => return Some(at),
            "(" | "[" => at = closing(tokens, at) + 1,
            ")" | "]" | "}" | ";" => return None,
            _ => at += 1,
        }
    }
    None
}

/// The arms of the block between these braces.
fn arms<'a>(tokens: &[Token<'a>]) -> Match<'a> {
    let mut block = Match::default();
    let mut at = 0;
    while at < tokens.len() {
        at = behind_attributes(tokens, at);
        let Some(arrow) = outside_brackets(tokens, at, "=>") else { break };
        let head = &tokens[at..arrow];
        match outside_brackets(head, 0, "if") {
            Some(guard) => block.guarded.push(read(&head[..guard])),
            None => block.arms.push(read(head)),
        }
        at = behind_body(tokens, arrow + 1);
    }
    block
}

fn behind_attributes(tokens: &[Token<'_>], mut at: usize) -> usize {
    while at + 1 < tokens.len() && tokens[at].text == "#" && tokens[at + 1].text == "[" {
        at = closing(tokens, at + 1) + 1;
    }
    at
}

/// A body is a block, or goes to the comma.
fn behind_body(tokens: &[Token<'_>], at: usize) -> usize {
    if tokens.get(at).is_some_and(|token| token.text == "{") {
        let end = closing(tokens, at) + 1;
        let next = tokens.get(end).map(|token| token.text);
        match next {
            Some(",") => return end + 1,
            // `{ … }.method(),` is an expression that begins with a block.
            Some("." | "?") => {}
            _ => return end,
        }
    }
    outside_brackets(tokens, at, ",").map_or(tokens.len(), |comma| comma + 1)
}

fn outside_brackets(tokens: &[Token<'_>], mut at: usize, text: &str) -> Option<usize> {
    while at < tokens.len() {
        match tokens[at].text {
            "(" | "[" | "{" => at = closing(tokens, at),
            // `Vec::<A, B>::new()`: these commas end no arm.
            "<" if at > 0 && tokens[at - 1].text == "::" => at = closing_angle(tokens, at),
            found if found == text => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

fn closing_angle(tokens: &[Token<'_>], at: usize) -> usize {
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        match token.text {
            "<" => depth += 1,
            ">" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    at
}
