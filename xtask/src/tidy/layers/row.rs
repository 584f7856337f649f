//! What a row of the table says.

/// One folder with a `lib.rs` or a `main.rs`.
pub struct Crate {
    /// From the repository's root, with a slash at the end.
    pub folder: &'static str,
    /// What a path into it begins with when it is written outside.
    pub name: &'static str,
    /// From the top down. Without any, only circles are looked for.
    pub rooms: &'static [Room],
    /// Modules in which the parent's file holds what its children share and works with them as well. Strictly a circle;
    /// to everybody outside it is one thing.
    pub families: &'static [Family],
    /// Files, and folders with a slash at the end, that are in no room yet. Neither arrows nor circles are looked for there.
    pub unsorted: &'static [&'static str],
    /// Imports that are let pass though they should not be there.
    pub known: &'static [Known],
}

/// A part of a crate.
pub struct Room {
    pub name: &'static str,
    /// Files, and folders with a slash at the end, from the crate's folder.
    pub holds: &'static [&'static str],
    /// Rooms further down in the list.
    pub may_import: &'static [&'static str],
    /// What it is, and what it may therefore not know.
    pub why: &'static str,
}

/// See [`Crate::families`].
pub struct Family {
    /// The parent's file: `order.rs`, whose children are in `order/`.
    pub parent: &'static str,
    pub why: &'static str,
}

/// See [`Crate::known`].
pub struct Known {
    /// Both from the crate's folder.
    pub from: &'static str,
    pub to: &'static str,
    pub why: &'static str,
}

/// May import every room that stands below it.
pub const BELOW: &[&str] = &["…"];
/// May import no other room.
pub const NOTHING: &[&str] = &[];

/// A crate that has rooms and nothing to excuse; a row takes what it needs from here.
pub const PLAIN: Crate = Crate { folder: "", name: "", rooms: &[], families: &[], unsorted: &[], known: &[] };
