//! Which file of a crate imports which, by the paths that its shipped code names.
//!
//! What counts: a path that leads to something *in* another file, in a `use` or in the code. A path is followed through
//! whatever hands it on (`pub use`, `use` of a parent) to the file that defines the thing, so that a short way through
//! a parent is no import of the parent.
//!
//! What does not count: `mod child;`, a `use` that names a module and nothing in it, and a parent's `pub use child::Thing`
//! unless the parent's own code says `Thing`. So a parent that declares its children and hands on what they hold is in no
//! circle with them; one whose code works with a child that works with the parent's own things is.

use super::paths::{Kind, Named, read};
use super::source::Source;
use super::tokens::{tokens, without_tests};
use std::collections::{BTreeMap, BTreeSet};

/// The files below one `lib.rs` or `main.rs`, and what is known in each of their modules. A module is the row of names that
/// leads to it from the root.
pub struct Unit<'s> {
    /// Where they lie, with a slash at the end.
    pub folder: String,
    files: BTreeMap<Module<'s>, File<'s>>,
    modules: BTreeSet<Module<'s>>,
    defined: BTreeSet<(Module<'s>, &'s str)>,
    bound: BTreeMap<(Module<'s>, &'s str), Vec<&'s str>>,
    globs: BTreeMap<Module<'s>, Vec<Vec<&'s str>>>,
}

type Module<'s> = Vec<&'s str>;

struct File<'s> {
    path: &'s str,
    named: Vec<Named<'s>>,
    words: BTreeSet<&'s str>,
}

/// One file needs another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    /// Both by their path from the repository's root.
    pub from: String,
    pub to: String,
    /// Where it is said first, and how.
    pub line: usize,
    pub says: String,
}

/// What a path leads to.
struct Landing<'s> {
    module: Module<'s>,
    /// Something in that module, and not the module itself.
    is_inside: bool,
}

/// A name can be handed on that often on the way to what it stands for; more is a circle of names.
const HANDED_ON: usize = 16;

/// Every crate root of these sources, with the files that belong to it. Files of tests belong to none, unless all are.
pub fn units(sources: &[Source]) -> Vec<Unit<'_>> {
    let rust: Vec<&Source> = sources.iter().filter(|source| source.is_rust()).collect();
    let roots = rust.iter().filter(|source| is_root(source));
    let folders: BTreeSet<&str> = roots.map(|root| folder_of(&root.path)).collect();
    let unit = |folder: &&str| {
        let inside = format!("/{folder}");
        let is_tests = ["/tests/", "/benches/"].iter().any(|folder| inside.contains(folder));
        let ours = rust.iter().filter(|source| innermost(&folders, &source.path) == Some(*folder));
        Unit::read(folder, ours.filter(|source| is_tests || !source.is_test()).copied())
    };
    folders.iter().map(unit).collect()
}

fn is_root(source: &Source) -> bool {
    matches!(source.file_name(), "lib.rs" | "main.rs")
}

fn folder_of(path: &str) -> &str {
    path.rfind('/').map_or("", |slash| &path[..=slash])
}

/// The deepest of these folders that a path lies in.
fn innermost<'f>(folders: &BTreeSet<&'f str>, path: &str) -> Option<&'f str> {
    folders.iter().filter(|folder| path.starts_with(**folder)).max_by_key(|folder| folder.len()).copied()
}

impl<'s> Unit<'s> {
    fn read(folder: &str, sources: impl Iterator<Item = &'s Source>) -> Self {
        let sources: Vec<&Source> = sources.collect();
        let has_library = sources.iter().any(|source| source.path[folder.len()..] == *"lib.rs");
        let mut unit = Unit {
            folder: folder.to_owned(),
            files: BTreeMap::new(),
            modules: BTreeSet::new(),
            defined: BTreeSet::new(),
            bound: BTreeMap::new(),
            globs: BTreeMap::new(),
        };
        for source in sources {
            let module: Module = match &source.path[folder.len()..] {
                "lib.rs" => Vec::new(),
                "main.rs" if !has_library => Vec::new(),
                // A `main.rs` beside a `lib.rs` is a user of the library, and nobody's module.
                inside => inside.trim_end_matches(".rs").split('/').collect(),
            };
            unit.add(module, source);
        }
        unit
    }

    fn add(&mut self, module: Module<'s>, source: &'s Source) {
        let reading = read(&without_tests(tokens(&source.code)));
        let full = |within: &[&'s str]| module.iter().chain(within).copied().collect::<Module>();
        // With those above it, which have no file where the root writes them out.
        self.modules.extend((0..=module.len()).map(|length| module[..length].to_vec()));
        self.modules.extend(reading.modules.iter().map(|within| full(within)));
        self.defined.extend(reading.defined.iter().map(|(within, name)| (full(within), *name)));
        for named in &reading.named {
            let at = full(&named.within);
            match named.kind {
                Kind::Code => {}
                Kind::Use { name, .. } => drop(self.bound.entry((at, name)).or_insert(named.path.clone())),
                Kind::Glob { .. } => self.globs.entry(at).or_default().push(named.path.clone()),
            }
        }
        let file = File { path: &source.path, named: reading.named, words: reading.words };
        self.files.insert(module, file);
    }

    /// The paths of its files.
    pub fn paths(&self) -> impl Iterator<Item = &'s str> {
        self.files.values().map(|file| file.path)
    }

    /// Every import between two of its files, once. `own_name` is what a path into the crate begins with when it is written
    /// from outside.
    pub fn imports(&self, own_name: &'s str) -> Vec<Import> {
        let mut imports: BTreeMap<(&str, &str), Import> = BTreeMap::new();
        for (module, file) in &self.files {
            for named in &file.named {
                let Some(to) = self.needs(module, file, named, own_name) else { continue };
                imports.entry((file.path, to)).or_insert_with(|| Import {
                    from: file.path.to_owned(),
                    to: to.to_owned(),
                    line: named.line,
                    says: named.path.join("::"),
                });
            }
        }
        imports.into_values().collect()
    }

    /// The other file that this path needs, if it needs one.
    fn needs(
        &self,
        module: &Module<'s>,
        file: &File<'s>,
        named: &Named<'s>,
        own: &'s str,
    ) -> Option<&'s str> {
        let from: Module = module.iter().chain(&named.within).copied().collect();
        let way = Way { unit: self, own };
        let landing = way.land(&from, &named.path, HANDED_ON)?;
        let is_child = landing.module.len() > module.len() && landing.module.starts_with(module);
        let counts = match named.kind {
            Kind::Use { name, is_public: true } if is_child => landing.is_inside && file.words.contains(name),
            Kind::Code | Kind::Use { .. } => landing.is_inside,
            Kind::Glob { is_public } => !(is_public && is_child),
        };
        let to = self.file_of(&landing.module)?;
        (counts && to != file.path).then_some(to)
    }

    /// The file that holds a module: its own, or the one that it is written in.
    fn file_of(&self, module: &[&'s str]) -> Option<&'s str> {
        let above = (0..=module.len()).rev().map(|length| &module[..length]);
        above.filter_map(|module| self.files.get(module)).map(|file| file.path).next()
    }

    fn has_module(&self, module: &[&'s str], child: &'s str) -> bool {
        self.modules.contains(&below(module, child))
    }

    fn defines(&self, module: &[&'s str], name: &'s str) -> bool {
        self.defined.contains(&(module.to_vec(), name))
    }

    fn binding(&self, module: &[&'s str], name: &'s str) -> Option<&Vec<&'s str>> {
        self.bound.get(&(module.to_vec(), name))
    }

    fn knows(&self, module: &[&'s str], name: &'s str) -> bool {
        self.has_module(module, name) || self.defines(module, name) || self.binding(module, name).is_some()
    }
}

fn below<'s>(module: &[&'s str], name: &'s str) -> Module<'s> {
    module.iter().copied().chain([name]).collect()
}

/// Where paths lead.
struct Way<'u, 's> {
    unit: &'u Unit<'s>,
    own: &'s str,
}

impl<'s> Way<'_, 's> {
    /// Where a path leads that is written in the module `from`; nowhere, if it leads out of this crate.
    fn land(&self, from: &[&'s str], path: &[&'s str], left: usize) -> Option<Landing<'s>> {
        self.straight(from, path, left).or_else(|| self.through_a_star(from, path, left))
    }

    /// The same without what a `use x::*` may have brought.
    fn straight(&self, from: &[&'s str], path: &[&'s str], left: usize) -> Option<Landing<'s>> {
        let left = left.checked_sub(1)?;
        let (first, rest) = path.split_first()?;
        match *first {
            "crate" => self.walk(&[], rest, left),
            "self" => self.walk(from, rest, left),
            "super" => {
                let (_, parent) = from.split_last()?;
                let goes_on = rest.first() == Some(&"super");
                if goes_on { self.straight(parent, rest, left) } else { self.walk(parent, rest, left) }
            }
            name if self.unit.has_module(from, name) => self.walk(from, path, left),
            name if name == self.own => self.walk(&[], rest, left),
            name => {
                let bound = self.unit.binding(from, name)?;
                // A name that stands for itself (`use serde;`) comes from outside.
                (*bound != [name]).then(|| self.land(from, &joined(bound, rest), left))?
            }
        }
    }

    /// Goes on from a module, name by name, until the path ends or meets something that is no module.
    fn walk(&self, at: &[&'s str], path: &[&'s str], left: usize) -> Option<Landing<'s>> {
        let here = |is_inside| Some(Landing { module: at.to_vec(), is_inside });
        let Some((name, rest)) = path.split_first() else { return here(false) };
        if self.unit.has_module(at, name) {
            return self.walk(&below(at, name), rest, left);
        }
        if self.unit.defines(at, name) {
            return here(true);
        }
        match self.unit.binding(at, name) {
            Some(bound) => self.land(at, &joined(bound, rest), left),
            // What nobody wrote there was written by a macro.
            None => self.through_a_star(at, path, left).or_else(|| here(true)),
        }
    }

    /// The first `use x::*` of a module that knows the path's first name.
    fn through_a_star(&self, at: &[&'s str], path: &[&'s str], left: usize) -> Option<Landing<'s>> {
        let (name, _) = path.split_first()?;
        let globs = self.unit.globs.get(at)?;
        let mut there = globs.iter().filter_map(|glob| Some(self.straight(at, glob, left)?.module));
        let knows = there.find(|module| self.unit.knows(module, name))?;
        self.walk(&knows, path, left)
    }
}

fn joined<'s>(path: &[&'s str], rest: &[&'s str]) -> Vec<&'s str> {
    path.iter().chain(rest).copied().collect()
}

#[cfg(test)]
mod tests;
