use super::units;
use crate::tidy::source::Source;

/// The imports of a small crate in `x/src/`, without its folder: `from -> to (line: how)`.
fn imports(files: &[(&str, &str)]) -> Vec<String> {
    let sources: Vec<Source> =
        files.iter().map(|(path, text)| Source::new(&format!("x/src/{path}"), text)).collect();
    let told = units(&sources).into_iter().flat_map(|unit| unit.imports("x")).map(|import| {
        let (from, to) = (&import.from["x/src/".len()..], &import.to["x/src/".len()..]);
        format!("{from} -> {to} ({}: {})", import.line, import.says)
    });
    told.collect()
}

#[test]
fn a_path_in_a_use_and_one_in_the_code_are_imports() {
    let files = [
        ("lib.rs", "pub mod a;\npub mod b;\npub mod c;"),
        ("a.rs", "use crate::b::B;\nfn a() { crate::c::c() }"),
        ("b.rs", "pub struct B;"),
        ("c.rs", "pub fn c() {}"),
    ];
    assert_eq!(imports(&files), ["a.rs -> b.rs (1: crate::b::B)", "a.rs -> c.rs (2: crate::c::c)"]);
}

#[test]
fn braces_self_and_super_lead_where_they_lead_in_rust() {
    let files = [
        ("lib.rs", ""),
        ("a.rs", ""),
        ("a/one.rs", "use super::{two::{self, Two}, super::b::B as C};\nfn f() { two::f() }"),
        ("a/two.rs", "pub struct Two; pub fn f() { self::three::g() }"),
        ("a/two/three.rs", "pub fn g() { super::super::super::b::f() }"),
        ("b.rs", "pub struct B; pub fn f() {}"),
    ];
    assert_eq!(
        imports(&files),
        [
            "a/one.rs -> a/two.rs (1: super::two::Two)",
            "a/one.rs -> b.rs (1: super::super::b::B)",
            "a/two.rs -> a/two/three.rs (1: self::three::g)",
            "a/two/three.rs -> b.rs (1: super::super::super::b::f)",
        ]
    );
}

#[test]
fn naming_a_module_is_no_import_and_naming_what_is_in_it_is_one() {
    let files = [
        ("lib.rs", ""),
        ("a.rs", "use crate::b;\nuse crate::c::{self, d};\n\nfn f() { b::g(); d::h() }"),
        ("b.rs", "pub fn g() {}"),
        ("c.rs", ""),
        ("c/d.rs", "pub fn h() {}"),
    ];
    assert_eq!(imports(&files), ["a.rs -> b.rs (4: b::g)", "a.rs -> c/d.rs (4: d::h)"]);
}

#[test]
fn a_parent_that_declares_and_hands_on_imports_nothing() {
    let files = [
        ("lib.rs", "mod a;\npub use a::A;"),
        ("a.rs", "mod b;\nmod c;\npub use b::*;\npub(crate) use c::{C, A};"),
        ("a/b.rs", "use super::C;"),
        ("a/c.rs", "pub struct C; pub struct A;"),
    ];
    assert_eq!(imports(&files), ["a/b.rs -> a/c.rs (1: super::C)"]);
}

#[test]
fn a_parent_that_works_with_what_it_hands_on_imports_it() {
    let files = [
        ("lib.rs", ""),
        ("a.rs", "mod b;\nmod c;\npub use b::B;\nuse c::C;\nfn f(b: B) { b::g() }"),
        ("a/b.rs", "pub struct B; pub fn g() { super::f() }"),
        ("a/c.rs", "pub struct C;"),
    ];
    assert_eq!(
        imports(&files),
        ["a.rs -> a/b.rs (3: b::B)", "a.rs -> a/c.rs (4: c::C)", "a/b.rs -> a.rs (1: super::f)"]
    );
}

#[test]
fn a_thing_is_followed_to_the_file_that_defines_it() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; mod d;\npub use b::Deep;"),
        (
            "a.rs",
            "use crate::Deep;\nuse crate::c::Renamed;\nfn f() -> crate::c::Starred {}\nuse crate::c::Outside;",
        ),
        ("b.rs", "pub struct Deep;"),
        ("c.rs", "pub use crate::d::Plain as Renamed;\npub use crate::d::*;\npub use serde::Outside;"),
        ("d.rs", "pub struct Plain; pub struct Starred;"),
    ];
    assert_eq!(
        imports(&files),
        [
            "a.rs -> b.rs (1: crate::Deep)",
            "a.rs -> d.rs (2: crate::c::Renamed)",
            "c.rs -> d.rs (1: crate::d::Plain)"
        ]
    );
}

#[test]
fn what_a_macro_may_have_written_is_looked_for_where_it_is_said_to_be() {
    let files = [("lib.rs", ""), ("a.rs", "use crate::b::Made;"), ("b.rs", "names! { Made }")];
    assert_eq!(imports(&files), ["a.rs -> b.rs (1: crate::b::Made)"]);
}

#[test]
fn other_peoples_crates_and_tests_are_nobodys_imports() {
    let files = [
        ("lib.rs", ""),
        (
            "a.rs",
            "use serde::b::B;\nuse std::b;\n#[cfg(test)]\nmod tests { use crate::b::B; }\nfn f() { b::g() }",
        ),
        ("b.rs", "pub struct B;"),
        ("b/tests.rs", "use crate::a::A;"),
    ];
    assert_eq!(imports(&files), [""; 0]);
}

#[test]
fn a_module_inside_a_file_is_that_file() {
    let files = [
        ("lib.rs", ""),
        ("a.rs", "mod inner {\n    use super::super::b::inside::B;\n    use super::Own;\n}\nstruct Own;"),
        ("b.rs", "pub mod inside { pub struct B; }"),
    ];
    assert_eq!(imports(&files), ["a.rs -> b.rs (2: super::super::b::inside::B)"]);
}

#[test]
fn a_program_uses_its_library_by_name_and_is_the_root_where_there_is_none() {
    let files = [("lib.rs", ""), ("main.rs", "use x::a::A;"), ("a.rs", "pub struct A;")];
    assert_eq!(imports(&files), ["main.rs -> a.rs (1: x::a::A)"]);
    let files = [("main.rs", "mod a;\npub struct Root;"), ("a.rs", "use crate::Root;")];
    assert_eq!(imports(&files), ["a.rs -> main.rs (1: crate::Root)"]);
}

#[test]
fn names_that_stand_for_each_other_lead_nowhere() {
    let files = [("lib.rs", ""), ("a.rs", "use crate::b::X;"), ("b.rs", "pub use crate::a::X;")];
    assert_eq!(imports(&files), [""; 0]);
}

#[test]
fn folders_of_tests_are_read_as_crates_of_their_own() {
    let sources = [
        Source::new("x/src/lib.rs", ""),
        Source::new("x/tests/api/main.rs", "mod a; mod world;"),
        Source::new("x/tests/api/a.rs", "use crate::world::World;"),
        Source::new("x/tests/api/world.rs", "pub struct World;"),
    ];
    let units = units(&sources);
    assert_eq!(units.iter().map(|unit| unit.folder.as_str()).collect::<Vec<_>>(), ["x/src/", "x/tests/api/"]);
    assert_eq!(units[1].imports("x").len(), 1);
}
