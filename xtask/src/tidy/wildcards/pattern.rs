//! The patterns of a `match`, as far as one has to understand them to see what an arm lets through.

use crate::tidy::tokens::{Token, closing, is_name};

/// One pattern. Literals, ranges and whatever else matches some values only are `Other`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern<'a> {
    /// `_`, or a name that takes whatever comes.
    Anything {
        line: usize,
    },
    /// `Way::Huabei`, `Some(…)`, `Order::Paid { at, .. }`: the path, and what is inside by place or name.
    Shape {
        path: Vec<&'a str>,
        inside: Inside<'a>,
    },
    /// `(…, …)`, by place.
    Tuple(Inside<'a>),
    /// `… | …`.
    Either(Vec<Pattern<'a>>),
    Other,
}

/// What stands inside a shape, each under its place (`0`, `1`) or its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inside<'a> {
    pub fields: Vec<(String, Pattern<'a>)>,
    /// The line of a `..` that lets through whatever is not named.
    pub rest: Option<usize>,
}

/// Reads a pattern, without its guard.
pub fn read<'a>(tokens: &[Token<'a>]) -> Pattern<'a> {
    // A bar in front of the first alternative means nothing.
    let tokens = match tokens {
        [bar, rest @ ..] if bar.text == "|" => rest,
        _ => tokens,
    };
    let mut alternatives = parts(tokens, "|");
    match alternatives.len() {
        1 => single(alternatives.remove(0)),
        _ => Pattern::Either(alternatives.into_iter().map(single).collect()),
    }
}

/// The pieces between a sign that stands in no brackets.
pub fn parts<'t, 'a>(tokens: &'t [Token<'a>], sign: &str) -> Vec<&'t [Token<'a>]> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < tokens.len() {
        match tokens[at].text {
            "(" | "[" | "{" => at = closing(tokens, at),
            text if text == sign => {
                parts.push(&tokens[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    parts.push(&tokens[start..]);
    parts
}

fn single<'a>(tokens: &[Token<'a>]) -> Pattern<'a> {
    let Some(first) = tokens.first() else { return Pattern::Other };
    match first.text {
        "&" | "&&" | "ref" | "mut" | "box" => single(&tokens[1..]),
        "_" => Pattern::Anything { line: first.line },
        "(" if closing(tokens, 0) + 1 == tokens.len() => bracketed(&tokens[1..tokens.len() - 1]),
        text if is_name(text) => named(tokens),
        _ => Pattern::Other,
    }
}

/// `(a)` is `a`; `(a, b)` is a pair.
fn bracketed<'a>(tokens: &[Token<'a>]) -> Pattern<'a> {
    let is_group = parts(tokens, ",").len() == 1 && !tokens.iter().all(|token| token.text == "..");
    if is_group { read(tokens) } else { Pattern::Tuple(by_place(tokens)) }
}

/// A binding or a path, with what stands behind it.
fn named<'a>(tokens: &[Token<'a>]) -> Pattern<'a> {
    let mut path = vec![tokens[0].text];
    let mut at = 1;
    while tokens.get(at).is_some_and(|token| token.text == "::") {
        path.extend(tokens.get(at + 1).filter(|token| is_name(token.text)).map(|token| token.text));
        at += 2;
    }
    let within = || &tokens[at + 1..closing(tokens, at)];
    match tokens.get(at).map(|token| token.text) {
        Some("@") => read(&tokens[at + 1..]),
        Some("(") => Pattern::Shape { path, inside: by_place(within()) },
        Some("{") => Pattern::Shape { path, inside: by_name(within()) },
        None if path.len() == 1 && is_binding(path[0]) => Pattern::Anything { line: tokens[0].line },
        None => Pattern::Shape { path, inside: Inside::default() },
        Some(_) => Pattern::Other,
    }
}

/// Names of values begin small; constants and variants do not.
fn is_binding(name: &str) -> bool {
    name.starts_with(|c: char| c == '_' || c.is_lowercase()) && !matches!(name, "true" | "false")
}

fn by_place<'a>(tokens: &[Token<'a>]) -> Inside<'a> {
    let mut inside = Inside::default();
    let parts = parts(tokens, ",");
    for (place, part) in parts.iter().enumerate() {
        match part {
            [dots] if dots.text == ".." => {
                // What stands behind the dots counts from the other end: those places are left alone.
                let is_last = parts[place + 1..].iter().all(|part| part.is_empty());
                inside.rest = is_last.then_some(dots.line);
                break;
            }
            part => inside.fields.push((place.to_string(), read(part))),
        }
    }
    inside
}

fn by_name<'a>(tokens: &[Token<'a>]) -> Inside<'a> {
    let mut inside = Inside::default();
    for part in parts(tokens, ",") {
        let Some(first) = part.iter().find(|token| !matches!(token.text, "ref" | "mut")) else { continue };
        if first.text == ".." {
            inside.rest = Some(first.line);
            continue;
        }
        let pattern = match part.iter().position(|token| token.text == ":") {
            Some(colon) => read(&part[colon + 1..]),
            None => Pattern::Anything { line: first.line },
        };
        inside.fields.push((first.text.to_owned(), pattern));
    }
    inside
}
