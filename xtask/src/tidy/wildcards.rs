//! An arm that lets everything else through, in a `match` over something that will grow.
//!
//! A product, a host, a provider or a state that is added later compiles at once where such an arm stands, and is treated as
//! whatever happened to come last. What is read: every `match` of the shipped code, its tuples, what is inside its shapes,
//! and `Self::` inside an `impl`. A finding is a place where one arm names a variant of a type of the table and another arm,
//! without a guard, has `_`, a lone name, or a `..` that leaves the place out. `matches!` and `if let` ask about some
//! variants by design and are not read.

mod arms;
mod pattern;
mod table;

use super::paths::{Kind, read};
use super::source::Source;
use super::tokens::{Token, tokens, without_tests};
use pattern::{Inside, Pattern};
use std::collections::{BTreeMap, BTreeSet};
use table::{ENDINGS, GROWING, NOT_YET};

const RULE: &str = "write every one out, so that a new one has to be decided here";

const TABLE: &str = "xtask/src/tidy/wildcards/table.rs";

pub fn check(sources: &[Source]) -> Vec<String> {
    check_against(sources, NOT_YET)
}

fn check_against(sources: &[Source], not_yet: &[(&str, usize)]) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources {
        let found = in_file(source);
        let known = not_yet.iter().find(|(path, _)| *path == source.path).map_or(0, |(_, count)| *count);
        if found.len() > known {
            findings.extend(found);
        } else if found.len() < known {
            let (path, left) = (&source.path, found.len());
            findings.push(format!(
                "{TABLE} excuses {known} arms in {path}, of which {left} are left; write that"
            ));
        }
    }
    let gone = not_yet.iter().filter(|(path, _)| !sources.iter().any(|source| source.path == *path));
    findings.extend(
        gone.map(|(path, _)| format!("{TABLE} excuses {path}, which is not there; take it off the list")),
    );
    findings
}

fn in_file(source: &Source) -> Vec<String> {
    if !source.is_rust() || source.is_test() {
        return Vec::new();
    }
    let tokens = without_tests(tokens(&source.code));
    let names = names(&tokens);
    let mut findings = BTreeSet::new();
    for block in arms::matches_in(&tokens) {
        let reader = Reader { names: &names, within: block.within };
        let arms: Vec<&Pattern> = block.arms.iter().collect();
        let guarded: Vec<&Pattern> = block.guarded.iter().collect();
        reader.column(&arms, &guarded, &mut findings);
    }
    let path = &source.path;
    let told = findings.into_iter().map(|(line, name, what)| {
        format!("{path}:{line} lets every other {what} through (`{name}`); {RULE}")
    });
    told.collect()
}

/// What the file calls the types of the table: `use …::Order as Life` makes `Life` an `Order`.
fn names<'a>(tokens: &[Token<'a>]) -> BTreeMap<&'a str, &'a str> {
    let reading = read(tokens);
    let renamed = reading.named.iter().filter_map(|named| match named.kind {
        Kind::Use { name, .. } => Some((name, *named.path.last()?)),
        Kind::Code | Kind::Glob { .. } => None,
    });
    renamed.collect()
}

/// A type that grows, and what a value of it is.
type Growing<'a> = (&'a str, &'static str);

/// Where a finding is, the type and what it is.
type Finding<'a> = (usize, &'a str, &'static str);

struct Reader<'r, 'a> {
    names: &'r BTreeMap<&'a str, &'a str>,
    within: Option<&'a str>,
}

impl<'a> Reader<'_, 'a> {
    /// Looks at the patterns that stand at one place of a `match`, and at the places inside them.
    fn column(&self, arms: &[&Pattern<'a>], guarded: &[&Pattern<'a>], findings: &mut BTreeSet<Finding<'a>>) {
        let arms = alternatives(arms);
        let guarded = alternatives(guarded);
        let all = || arms.iter().chain(&guarded).copied();
        if let Some((name, what)) = all().find_map(|pattern| self.growing(pattern)) {
            let open = arms.iter().filter_map(|pattern| anything(pattern));
            findings.extend(open.map(|line| (line, name, what)));
        }
        for place in places(all()) {
            let inside = |patterns: &[&'_ Pattern<'a>]| -> Vec<Pattern<'a>> {
                patterns.iter().filter_map(|pattern| at_place(pattern, &place)).collect()
            };
            let (arms, guarded) = (inside(&arms), inside(&guarded));
            self.column(&arms.iter().collect::<Vec<_>>(), &guarded.iter().collect::<Vec<_>>(), findings);
        }
    }

    /// The type of the table that a pattern names, at any depth.
    fn growing(&self, pattern: &Pattern<'a>) -> Option<Growing<'a>> {
        match pattern {
            Pattern::Shape { path, inside } => self.in_table(path).or_else(|| self.growing_inside(inside)),
            Pattern::Tuple(inside) => self.growing_inside(inside),
            Pattern::Either(patterns) => patterns.iter().find_map(|pattern| self.growing(pattern)),
            Pattern::Anything { .. } | Pattern::Other => None,
        }
    }

    fn growing_inside(&self, inside: &Inside<'a>) -> Option<Growing<'a>> {
        inside.fields.iter().find_map(|(_, pattern)| self.growing(pattern))
    }

    /// `Way::Huabei`, `offer::Way::Huabei`, `Self::Huabei` inside `impl Way`.
    fn in_table(&self, path: &[&'a str]) -> Option<Growing<'a>> {
        let name = *path.iter().rev().nth(1)?;
        let name = if name == "Self" { self.within? } else { name };
        let name = self.names.get(name).copied().unwrap_or(name);
        let known = GROWING.into_iter().find(|(known, _)| *known == name);
        known.or_else(|| {
            ENDINGS.into_iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, what)| (name, what))
        })
    }
}

fn alternatives<'p, 'a>(patterns: &[&'p Pattern<'a>]) -> Vec<&'p Pattern<'a>> {
    let mut flat = Vec::new();
    for pattern in patterns {
        match pattern {
            Pattern::Either(patterns) => flat.extend(alternatives(&patterns.iter().collect::<Vec<_>>())),
            _ => flat.push(*pattern),
        }
    }
    flat
}

/// The line of a pattern that takes whatever comes: `_`, `other`, `(_, _)`.
fn anything(pattern: &Pattern<'_>) -> Option<usize> {
    match pattern {
        Pattern::Anything { line } => Some(*line),
        Pattern::Tuple(inside) => {
            let lines: Option<Vec<usize>> =
                inside.fields.iter().map(|(_, pattern)| anything(pattern)).collect();
            lines?.into_iter().chain(inside.rest).next()
        }
        Pattern::Either(patterns) => patterns.iter().find_map(anything),
        Pattern::Shape { .. } | Pattern::Other => None,
    }
}

/// A place inside a pattern: the shape's last name, or nothing for a tuple, and the field's place or name.
type Place = (String, String);

/// Every place that these patterns name.
fn places<'p, 'a: 'p>(patterns: impl Iterator<Item = &'p Pattern<'a>>) -> BTreeSet<Place> {
    let inside = patterns.filter_map(|pattern| parts_of(pattern));
    inside
        .flat_map(|(shape, inside)| {
            inside.fields.iter().map(move |(field, _)| (shape.to_owned(), field.clone()))
        })
        .collect()
}

fn parts_of<'p, 'a>(pattern: &'p Pattern<'a>) -> Option<(&'a str, &'p Inside<'a>)> {
    match pattern {
        Pattern::Shape { path, inside } => Some((path.last().copied().unwrap_or_default(), inside)),
        Pattern::Tuple(inside) => Some(("", inside)),
        Pattern::Anything { .. } | Pattern::Either(_) | Pattern::Other => None,
    }
}

/// What a pattern has at a place; a `..` that covers it takes whatever comes.
fn at_place<'a>(pattern: &Pattern<'a>, (shape, field): &Place) -> Option<Pattern<'a>> {
    let (name, inside) = parts_of(pattern)?;
    if name != shape {
        return None;
    }
    let named = inside.fields.iter().find(|(known, _)| known == field).map(|(_, pattern)| pattern.clone());
    named.or_else(|| Some(Pattern::Anything { line: inside.rest? }))
}

#[cfg(test)]
mod tests;
