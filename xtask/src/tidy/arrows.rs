//! Holds the imports of every crate against the table of [`super::layers`], and looks for circles among its files.

use super::circles::{Graph, circles};
use super::imports::{Import, Unit, units};
use super::layers::{BELOW, CRATES, Crate, Family, Known, Room};
use super::source::Source;

const TABLE: &str = "xtask/src/tidy/layers.rs";

pub fn check(sources: &[Source]) -> Vec<String> {
    check_against(sources, CRATES)
}

fn check_against(sources: &[Source], table: &'static [&'static Crate]) -> Vec<String> {
    let mut findings: Vec<String> = table.iter().flat_map(|row| flaws(row)).collect();
    for unit in units(sources) {
        match table.iter().find(|row| row.folder == unit.folder) {
            Some(row) => findings.extend(Plan::of(row, &unit).findings()),
            // Tests have no rooms, but no circles either.
            None if !unit.folder.ends_with("src/") => findings.extend(told_circles(&unit.imports(""))),
            None => findings.push(format!(
                "{} holds a crate that {TABLE} does not know; say which rooms it has",
                unit.folder
            )),
        }
    }
    findings
}

/// What is wrong with a row of the table itself: a room that may import one which is not below it.
fn flaws(row: &'static Crate) -> Vec<String> {
    let mut flaws = Vec::new();
    for (place, room) in row.rooms.iter().enumerate() {
        let below = |name: &str| row.rooms[place + 1..].iter().any(|other| other.name == name);
        let wrong = room.may_import.iter().filter(|name| room.may_import != BELOW && !below(name));
        flaws.extend(wrong.map(|name| {
            format!(
                "{TABLE}: `{}` of {} may import `{name}`, which is no room below it",
                room.name, row.folder
            )
        }));
    }
    flaws
}

/// One crate beside its row of the table.
struct Plan<'p> {
    row: &'static Crate,
    files: Vec<&'p str>,
    imports: Vec<Import>,
}

/// What lets something pass that would be a finding.
#[derive(Clone, Copy)]
enum Excuse {
    Family(&'static Family),
    Unsorted(&'static str),
    Known(&'static Known),
}

impl<'p> Plan<'p> {
    fn of(row: &'static Crate, unit: &Unit<'p>) -> Self {
        Plan { row, files: unit.paths().collect(), imports: unit.imports(row.name) }
    }

    fn findings(&self) -> Vec<String> {
        let mut excuses: Vec<Excuse> = self.row.families.iter().map(Excuse::Family).collect();
        excuses.extend(self.row.unsorted.iter().map(|path| Excuse::Unsorted(path)));
        excuses.extend(self.row.known.iter().map(Excuse::Known));
        let mut findings = self.broken(&excuses);
        let all = findings.clone();
        // One that changes nothing is not needed, and is left out for those that follow: of two that excuse the same
        // thing, one is needed.
        let mut at = 0;
        while at < excuses.len() {
            let excuse = excuses.remove(at);
            if self.broken(&excuses) == all {
                findings.push(self.needless(excuse));
            } else {
                excuses.insert(at, excuse);
                at += 1;
            }
        }
        findings
    }

    /// What the rules are broken by, beyond what is excused.
    fn broken(&self, excuses: &[Excuse]) -> Vec<String> {
        let sorted = |path: &str| !excuses.iter().any(|excuse| self.leaves_unsorted(*excuse, path));
        let homeless = self
            .files
            .iter()
            .filter(|path| !self.row.rooms.is_empty() && sorted(path) && self.room(path).is_none());
        let mut broken: Vec<String> = homeless
            .map(|path| format!("{path} is in no room; say in {TABLE} which one it belongs to"))
            .collect();
        let counts = |import: &&Import| sorted(&import.from) && sorted(&import.to);
        let imports: Vec<&Import> = self
            .imports
            .iter()
            .filter(counts)
            .filter(|import| !excuses.iter().any(|excuse| self.lets_pass(*excuse, import)))
            .collect();
        broken.extend(imports.iter().filter_map(|import| self.forbidden(import)));
        let within = |import: &Import| excuses.iter().any(|excuse| self.is_family(*excuse, import));
        let rest: Vec<Import> = imports.into_iter().filter(|import| !within(import)).cloned().collect();
        broken.extend(told_circles(&rest));
        broken
    }

    /// An import from one room into another that it may not import.
    fn forbidden(&self, import: &Import) -> Option<String> {
        let (from, to) = self.room(&import.from).zip(self.room(&import.to))?;
        let place = |room: &Room| self.row.rooms.iter().position(|other| other.name == room.name);
        let may_import = from.may_import.contains(&to.name)
            || (from.may_import == BELOW && place(from) < place(to))
            || from.name == to.name;
        let Import { from: file, line, says, .. } = import;
        let (from, to, why) = (from.name, to.name, from.why);
        (!may_import)
            .then(|| format!("{file}:{line} imports {says}, so `{from}` looks into `{to}`; {why} ({TABLE})"))
    }

    fn leaves_unsorted(&self, excuse: Excuse, path: &str) -> bool {
        matches!(excuse, Excuse::Unsorted(entry) if fits(entry, self.inside(path)))
    }

    fn lets_pass(&self, excuse: Excuse, import: &Import) -> bool {
        matches!(excuse, Excuse::Known(known)
            if known.from == self.inside(&import.from) && known.to == self.inside(&import.to))
    }

    /// Whether a child imports what its parent's file holds, in a family.
    fn is_family(&self, excuse: Excuse, import: &Import) -> bool {
        let Excuse::Family(Family { parent, .. }) = excuse else { return false };
        let children = format!("{}/", parent.trim_end_matches(".rs"));
        self.inside(&import.to) == *parent && self.inside(&import.from).starts_with(&children)
    }

    fn needless(&self, excuse: Excuse) -> String {
        let (what, why) = match excuse {
            Excuse::Family(Family { parent, why }) => (format!("the family of {parent}"), *why),
            Excuse::Unsorted(path) => (format!("{path}, as unsorted,"), "not sorted yet"),
            Excuse::Known(Known { from, to, why }) => (format!("the import of {to} in {from}"), *why),
        };
        let folder = self.row.folder;
        format!("{TABLE} excuses {what} in {folder} ({why}), and need not any more; take it off the list")
    }

    fn inside<'a>(&self, path: &'a str) -> &'a str {
        path.strip_prefix(self.row.folder).unwrap_or(path)
    }

    /// The room whose longest entry a file fits.
    fn room(&self, path: &str) -> Option<&'static Room> {
        let inside = self.inside(path);
        let entries =
            self.row.rooms.iter().flat_map(|room| room.holds.iter().map(move |entry| (*entry, room)));
        let fitting = entries.filter(|(entry, _)| fits(entry, inside));
        fitting.max_by_key(|(entry, _)| entry.len()).map(|(_, room)| room)
    }
}

/// An entry is a file, or a folder with a slash at the end.
fn fits(entry: &str, path: &str) -> bool {
    path == entry || (entry.ends_with('/') && path.starts_with(entry))
}

/// Each circle by its shortest way round: `a.rs:3 → b.rs:7 → a.rs`.
fn told_circles(imports: &[Import]) -> Vec<String> {
    let mut graph = Graph::new();
    for import in imports {
        graph.entry(&import.from).or_default().insert(import.to.as_str());
    }
    let line = |from: &str, to: &str| {
        let import = imports.iter().find(|import| import.from == from && import.to == to);
        import.map_or(0, |import| import.line)
    };
    let told = circles(&graph).into_iter().map(|circle| {
        let ends = circle.way.iter().skip(1).chain(&circle.way);
        let steps = circle.way.iter().zip(ends).map(|(from, to)| format!("{from}:{}", line(from, to)));
        let way = steps.collect::<Vec<_>>().join(" → ");
        let (first, knot) = (circle.way[0], circle.knot);
        format!(
            "{way} → {first} import each other in a circle ({knot} files hang together so); \
             what both sides need belongs into a file of its own"
        )
    });
    told.collect()
}

#[cfg(test)]
mod tests;
