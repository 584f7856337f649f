//! The paths that a Rust file names: those of its `use` declarations, taken apart, and those within its code.

use super::tokens::{Token, closing, is_name};
use std::collections::BTreeSet;

/// One path, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<'a> {
    /// The modules inside this file that it stands in, outermost first.
    pub within: Vec<&'a str>,
    /// `["crate", "store", "Tx"]`; without the star where it ends in one.
    pub path: Vec<&'a str>,
    pub line: usize,
    pub kind: Kind<'a>,
}

/// Where a path stands, and what it does there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<'a> {
    /// In an expression, a type or a pattern.
    Code,
    /// In a `use` declaration: the file knows what it leads to as `name` from there on.
    Use { name: &'a str, is_public: bool },
    /// A `use` that ends in a star.
    Glob { is_public: bool },
}

/// What a file says about itself and others.
#[derive(Debug, Default)]
pub struct Reading<'a> {
    pub named: Vec<Named<'a>>,
    /// Functions, types, constants and macros, with the modules inside this file that they stand in.
    pub defined: BTreeSet<(Vec<&'a str>, &'a str)>,
    /// The modules that are written out in this file.
    pub modules: BTreeSet<Vec<&'a str>>,
    /// Every name that is used as it stands, outside `use` declarations: no field, no method, no later part of a path.
    pub words: BTreeSet<&'a str>,
}

/// Reads a whole file.
pub fn read<'a>(tokens: &[Token<'a>]) -> Reading<'a> {
    let mut reading = Reading::default();
    // Inline modules that are open, each with the depth of braces at which it ends.
    let mut modules: Vec<(&'a str, usize)> = Vec::new();
    let mut depth: usize = 0;
    let mut at = 0;
    while at < tokens.len() {
        let text = tokens[at].text;
        let within: Vec<&str> = modules.iter().map(|(name, _)| *name).collect();
        match text {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if modules.last().is_some_and(|(_, end)| *end == depth) {
                    modules.pop();
                }
            }
            "use" if declares(tokens, at) => {
                at = read_use(tokens, at, &within, &mut reading.named);
                continue;
            }
            "mod" if follows(tokens, at + 2, "{") => {
                modules.push((tokens[at + 1].text, depth));
                reading.modules.insert(modules.iter().map(|(name, _)| *name).collect());
                depth += 1;
                at += 3;
                continue;
            }
            _ => {}
        }
        if modules.len() == depth
            && let Some(name) = defines(tokens, at)
        {
            reading.defined.insert((within.clone(), name));
        }
        if is_name(text) {
            let before = at.checked_sub(1).map_or("", |before| tokens[before].text);
            if !matches!(before, "::" | "." | "fn") {
                reading.words.insert(text);
            }
            reading.named.extend(path_in_code(tokens, at, &within));
        }
        at += 1;
    }
    reading
}

fn follows(tokens: &[Token<'_>], at: usize, text: &str) -> bool {
    tokens.get(at).is_some_and(|token| token.text == text)
}

/// `use` is also a word of types: `impl Trait + use<'a>`.
fn declares(tokens: &[Token<'_>], at: usize) -> bool {
    !follows(tokens, at + 1, "<")
}

/// The name of the item whose keyword stands at `at`.
fn defines<'a>(tokens: &[Token<'a>], at: usize) -> Option<&'a str> {
    let name = |at: usize| tokens.get(at).map(|token| token.text).filter(|text| is_name(text));
    match tokens[at].text {
        "macro_rules" => name(at + 2),
        "fn" | "struct" | "enum" | "union" | "trait" | "type" => name(at + 1),
        "const" | "static" if !follows(tokens, at + 1, "fn") => name(at + 1),
        _ => None,
    }
}

/// Reads the declaration whose `use` stands at `at`, and gives the place behind its semicolon.
fn read_use<'a>(tokens: &[Token<'a>], at: usize, within: &[&'a str], named: &mut Vec<Named<'a>>) -> usize {
    // `pub(crate)` and its like end in a bracket; nothing else in front of a `use` does.
    let before = at.checked_sub(1).map(|before| tokens[before].text);
    let is_public = matches!(before, Some("pub" | ")"));
    let end = (at..tokens.len()).find(|at| tokens[*at].text == ";").unwrap_or(tokens.len());
    let tree = Tree { within, is_public };
    tree.read(&tokens[at + 1..end], &mut Vec::new(), named);
    end + 1
}

/// One `use` declaration.
struct Tree<'t, 'a> {
    within: &'t [&'a str],
    is_public: bool,
}

impl<'a> Tree<'_, 'a> {
    /// Reads one branch: `a::b`, `a::b as c`, `a::*`, `a::{…}`.
    fn read(&self, branch: &[Token<'a>], stem: &mut Vec<&'a str>, named: &mut Vec<Named<'a>>) {
        let height = stem.len();
        let mut at = 0;
        while let Some(token) = branch.get(at) {
            match token.text {
                "::" => {}
                "{" => {
                    let group = &branch[at + 1..closing(branch, at)];
                    split(group).into_iter().for_each(|branch| self.read(branch, stem, named));
                    break;
                }
                "*" => {
                    let kind = Kind::Glob { is_public: self.is_public };
                    named.push(self.named(stem, token.line, kind));
                    break;
                }
                // `a::{self}` is `a`, but `self::a` begins with one.
                "self" if at == 0 && height > 0 => {}
                name => stem.push(name),
            }
            let alias = follows(branch, at + 1, "as").then(|| branch.get(at + 2)).flatten();
            if alias.is_some() || at + 1 == branch.len() {
                let name = alias.map_or_else(|| stem.last().copied().unwrap_or_default(), |name| name.text);
                named.push(self.named(stem, token.line, Kind::Use { name, is_public: self.is_public }));
                break;
            }
            at += 1;
        }
        stem.truncate(height);
    }

    fn named(&self, path: &[&'a str], line: usize, kind: Kind<'a>) -> Named<'a> {
        Named { within: self.within.to_vec(), path: path.to_vec(), line, kind }
    }
}

/// The branches of a group, which commas part.
fn split<'t, 'a>(group: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let mut branches = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < group.len() {
        match group[at].text {
            "{" => at = closing(group, at),
            "," => {
                branches.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    branches.push(&group[start..]);
    branches.retain(|branch| !branch.is_empty());
    branches
}

/// The path of two names or more that begins at `at`.
fn path_in_code<'a>(tokens: &[Token<'a>], at: usize, within: &[&'a str]) -> Option<Named<'a>> {
    let before = |steps: usize| at.checked_sub(steps).map_or("", |at| tokens[at].text);
    // In the middle of a path; `::std` and `<T>::x` are the exceptions, and only the first begins one.
    if before(1) == "::" && (is_name(before(2)) || before(2) == ">") {
        return None;
    }
    if before(1) == "in" && before(2) == "(" && before(3) == "pub" {
        return None;
    }
    let mut path = vec![tokens[at].text];
    let mut next = at + 1;
    while follows(tokens, next, "::")
        && let Some(token) = tokens.get(next + 1).filter(|token| is_name(token.text))
    {
        path.push(token.text);
        next += 2;
    }
    (path.len() > 1).then(|| Named { within: within.to_vec(), path, line: tokens[at].line, kind: Kind::Code })
}

#[cfg(test)]
mod tests {
    use super::{Kind, read};
    use crate::tidy::rust_code::code_only;
    use crate::tidy::tokens::tokens;

    /// Each path as `line path -> name`, with `pub`, `*` or `code` where it is that, and the inline modules in brackets.
    fn paths(text: &str) -> Vec<String> {
        let code = code_only(text);
        let reading = read(&tokens(&code));
        let told = reading.named.iter().map(|named| {
            let path = named.path.join("::");
            let told = match named.kind {
                Kind::Code => format!("code {path}"),
                Kind::Use { name, is_public } => {
                    format!("{}use {path} as {name}", if is_public { "pub " } else { "" })
                }
                Kind::Glob { is_public } => format!("{}use {path}::*", if is_public { "pub " } else { "" }),
            };
            let within: String = named.within.iter().map(|module| format!("[{module}] ")).collect();
            format!("{} {within}{told}", named.line)
        });
        told.collect()
    }

    #[test]
    fn a_use_tree_is_taken_apart_to_its_leaves() {
        let text = "use crate::{\n    a::{self, B},\n    c as d,\n    e::f::*,\n};\nuse g;";
        assert_eq!(
            paths(text),
            [
                "2 use crate::a as a",
                "2 use crate::a::B as B",
                "3 use crate::c as d",
                "4 use crate::e::f::*",
                "6 use g as g"
            ]
        );
    }

    #[test]
    fn super_and_self_are_read_as_they_stand() {
        assert_eq!(
            paths("use super::{A, super::B}; use self::c::D; use super::*;"),
            ["1 use super::A as A", "1 use super::super::B as B", "1 use self::c::D as D", "1 use super::*"]
        );
    }

    #[test]
    fn what_is_handed_on_is_known_by_its_pub() {
        assert_eq!(
            paths("pub use a::B; pub(crate) use c::D; pub(in crate::x) use e::*; pub fn f() {} use g::H;"),
            ["1 pub use a::B as B", "1 pub use c::D as D", "1 pub use e::*", "1 use g::H as H"]
        );
    }

    #[test]
    fn paths_in_code_are_found_and_words_in_texts_and_comments_are_not() {
        let text = "fn a(b: crate::c::D<super::E>) { self::f::g(\"crate::no::no\"); } // crate::no::no\n\
                    const X: u8 = h::I; fn j<T>() -> impl K + use<T> { <T as crate::l::M>::n() }";
        assert_eq!(
            paths(text),
            [
                "1 code crate::c::D",
                "1 code super::E",
                "1 code self::f::g",
                "2 code h::I",
                "2 code crate::l::M"
            ]
        );
    }

    #[test]
    fn a_visibility_is_no_path() {
        assert_eq!(paths("pub(crate) fn a() {} pub(in crate::b::c) struct D; pub(super) mod e {}"), [""; 0]);
    }

    #[test]
    fn a_module_inside_the_file_is_where_its_paths_stand() {
        assert_eq!(
            paths("mod a {\n    mod b { use super::C; fn d() { if e { f::g() } } }\n    use h;\n}\nuse i;"),
            ["2 [a] [b] use super::C as C", "2 [a] [b] code f::g", "3 [a] use h as h", "5 use i as i"]
        );
    }

    #[test]
    fn what_a_file_defines_is_what_stands_in_no_braces() {
        let code = "pub struct A { b: u8 } impl A { const fn c() {} const D: u8 = 1; } const E: u8 = 2; fn f() { fn g() {} } \
                    macro_rules! h { () => {} } mod i { enum J {} }";
        let read = read(&tokens(code));
        let defined: Vec<String> =
            read.defined.iter().map(|(within, name)| format!("{}{name}", within.concat())).collect();
        assert_eq!(defined, ["A", "E", "f", "h", "iJ"]);
    }
}
