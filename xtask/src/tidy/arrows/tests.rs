use super::{CRATES, check_against, flaws};
use crate::tidy::layers::{BELOW, Crate, Family, Known, NOTHING, Room};
use crate::tidy::source::Source;

const ROOMS: &[Room] = &[
    Room { name: "root", holds: &["lib.rs"], may_import: BELOW, why: "it is the entrance" },
    Room {
        name: "http",
        holds: &["http.rs", "http/"],
        may_import: &["render", "store"],
        why: "nobody imports http",
    },
    Room {
        name: "render",
        holds: &["http/page/"],
        may_import: NOTHING,
        why: "pages are drawn from what they are given",
    },
    Room {
        name: "store",
        holds: &["store.rs", "store/"],
        may_import: NOTHING,
        why: "the store knows nobody",
    },
];

const X: Crate =
    Crate { folder: "x/src/", name: "x", rooms: ROOMS, families: &[], unsorted: &[], known: &[] };
const HOUSE: &[&Crate] = &[&X];

/// The findings about `x/src/`, of which each file is given as `path: text`, beside a root and a store.
fn findings(table: &'static [&'static Crate], files: &[(&str, &str)]) -> Vec<String> {
    let mut sources = vec![
        Source::new("x/src/lib.rs", "mod http; mod store;"),
        Source::new("x/src/store.rs", "pub struct Store;"),
    ];
    sources.extend(files.iter().map(|(path, text)| Source::new(&format!("x/src/{path}"), text)));
    check_against(&sources, table)
}

#[test]
fn an_import_downwards_and_one_within_a_room_pass() {
    let files = [
        ("http.rs", "pub mod orders; use crate::store::Store;\npub struct Router;"),
        ("http/orders.rs", "use super::Router; fn f() { crate::http::page::draw() }"),
        ("http/page/a.rs", "pub fn draw() {}"),
        ("http/page.rs", "mod a; pub use a::draw;"),
    ];
    assert_eq!(findings(HOUSE, &files), [""; 0]);
}

#[test]
fn an_import_that_the_table_does_not_allow_is_found_with_the_rooms_reason() {
    let page = "\nuse crate::store::Store;";
    assert_eq!(
        findings(HOUSE, &[("http/page/a.rs", page)]),
        ["x/src/http/page/a.rs:2 imports crate::store::Store, so `render` looks into `store`; \
             pages are drawn from what they are given (xtask/src/tidy/layers.rs)"]
    );
    let up = [("http.rs", "pub struct Router;"), ("store/a.rs", "fn f() { crate::http::Router }")];
    assert!(findings(HOUSE, &up)[0].ends_with("the store knows nobody (xtask/src/tidy/layers.rs)"));
}

#[test]
fn a_short_way_through_a_parent_hides_no_room() {
    let files = [("http/page/a.rs", "use crate::http::Store;"), ("http.rs", "pub use crate::store::Store;")];
    assert!(findings(HOUSE, &files)[0].contains("so `render` looks into `store`"));
}

#[test]
fn a_file_in_no_room_is_found() {
    assert_eq!(
        findings(HOUSE, &[("worker.rs", "")]),
        ["x/src/worker.rs is in no room; say in xtask/src/tidy/layers.rs which one it belongs to"]
    );
}

#[test]
fn a_circle_is_named_file_by_file() {
    let files = [
        ("http/a.rs", "\nuse super::b::B;\npub struct A;"),
        ("http/b.rs", "use super::c::C;\npub struct B;"),
        ("http/c.rs", "pub struct C;\n\n\nfn f() { crate::http::a::A }"),
    ];
    assert_eq!(
        findings(HOUSE, &files),
        [
            "x/src/http/a.rs:2 → x/src/http/b.rs:1 → x/src/http/c.rs:4 → x/src/http/a.rs import each other in a circle \
             (3 files hang together so); what both sides need belongs into a file of its own"
        ]
    );
}

#[test]
fn a_parent_that_only_declares_and_hands_on_is_in_no_circle_and_one_that_works_is() {
    let child = ("http/a.rs", "use super::Own;\npub fn run() {}");
    let works = [("http.rs", "mod a;\npub use a::run;\npub struct Own;\nfn f() { a::run() }"), child];
    let found = findings(HOUSE, &works);
    assert!(found[0].starts_with("x/src/http.rs:4 → x/src/http/a.rs:1 → x/src/http.rs import"), "{found:?}");
    let hands_on = [("http.rs", "mod a;\npub use a::run;\npub struct Own;"), child];
    assert_eq!(findings(HOUSE, &hands_on), [""; 0]);
}

#[test]
fn circles_are_looked_for_among_tests_too_and_a_crate_without_a_row_is_found() {
    let sources = [
        Source::new("y/tests/api/main.rs", "mod a; mod b;"),
        Source::new("y/tests/api/a.rs", "use crate::b::B; pub struct A;"),
        Source::new("y/tests/api/b.rs", "use crate::a::A; pub struct B;"),
        Source::new("y/src/main.rs", ""),
    ];
    let found = check_against(&sources, HOUSE);
    assert!(
        found[0].starts_with("y/src/ holds a crate that xtask/src/tidy/layers.rs does not know"),
        "{found:?}"
    );
    assert!(found[1].contains("import each other in a circle"), "{found:?}");
}

const EXCUSED: &[&Crate] = &[&Crate {
    families: &[Family { parent: "http.rs", why: "it mounts them" }],
    unsorted: &["old.rs", "older/"],
    known: &[
        Known { from: "http/page/a.rs", to: "store.rs", why: "old pages" },
        Known { from: "http/a.rs", to: "http/b.rs", why: "no file yet" },
    ],
    ..X
}];

/// What needs every excuse of that row: a parent that works with its child, files of no room, a page that looks into the
/// store, a circle.
const NEEDY: [(&str, &str); 6] = [
    ("http.rs", "pub struct Own; fn f() { a::A }"),
    ("http/page/a.rs", "use crate::store::Store;"),
    ("http/a.rs", "use super::b::B; use super::Own; pub struct A;"),
    ("http/b.rs", "use super::a::A; pub struct B;"),
    ("old.rs", "use crate::older::a::A; pub struct Old;"),
    ("older/a.rs", "use crate::old::Old; pub struct A;"),
];

#[test]
fn what_is_excused_passes_and_nothing_else_does() {
    assert_eq!(findings(EXCUSED, &NEEDY), [""; 0]);
    for (more, found) in [
        (("http/page/b.rs", "use crate::store::Store;"), "so `render` looks into `store`"),
        (("new.rs", ""), "is in no room"),
        (("store.rs", "pub mod a; pub struct Store; fn f() { a::A }"), ""),
        (("store/a.rs", "use super::Store; pub struct A;"), ""),
        (("http/c.rs", "use super::b::B; pub struct C;"), ""),
    ] {
        let files: Vec<_> = NEEDY.into_iter().chain([more]).collect();
        let told = findings(EXCUSED, &files);
        assert_eq!(told.len(), usize::from(!found.is_empty()), "{more:?}: {told:?}");
        assert!(told.iter().all(|finding| finding.contains(found)), "{told:?}");
    }
    let knot = [
        ("store.rs", "pub struct Store; fn f() { a::A }"),
        ("store/a.rs", "use super::Store; pub struct A;"),
    ];
    let files: Vec<_> = NEEDY.into_iter().chain(knot).collect();
    assert!(findings(EXCUSED, &files)[0].contains("x/src/store/a.rs:1 → x/src/store.rs import"));
}

#[test]
fn an_excuse_that_is_no_longer_needed_is_found() {
    for (without, named, why) in [
        ("http.rs", "the family of http.rs", "it mounts them"),
        ("http/page/a.rs", "the import of store.rs in http/page/a.rs", "old pages"),
        ("http/b.rs", "the import of http/b.rs in http/a.rs", "no file yet"),
        ("old.rs", "old.rs, as unsorted,", "not sorted yet"),
        ("older/a.rs", "older/, as unsorted,", "not sorted yet"),
    ] {
        let mut files: Vec<_> = NEEDY.into_iter().filter(|(path, _)| *path != without).collect();
        files.extend((without == "http.rs").then_some(("http.rs", "pub struct Own;")));
        let told = findings(EXCUSED, &files);
        let expected = format!(
            "xtask/src/tidy/layers.rs excuses {named} in x/src/ ({why}), and need not any more; take it off the list"
        );
        assert_eq!(told, [expected], "{without}");
    }
}

#[test]
fn of_two_excuses_for_one_thing_one_is_needed() {
    const TWICE: &[&Crate] = &[&Crate {
        known: &[
            Known { from: "http/a.rs", to: "http/b.rs", why: "" },
            Known { from: "http/b.rs", to: "http/a.rs", why: "" },
        ],
        ..X
    }];
    let circle =
        [("http/a.rs", "use super::b::B; pub struct A;"), ("http/b.rs", "use super::a::A; pub struct B;")];
    let told = findings(TWICE, &circle);
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("the import of http/b.rs in http/a.rs"), "{told:?}");
}

#[test]
fn a_table_that_lets_a_room_import_upwards_is_found() {
    const UPWARDS: Crate = Crate {
        rooms: &[
            Room { name: "a", holds: &[], may_import: &["b"], why: "" },
            Room { name: "b", holds: &[], may_import: &["a", "c"], why: "" },
        ],
        ..X
    };
    let told = ["a", "c"].map(|name| {
        format!("xtask/src/tidy/layers.rs: `b` of x/src/ may import `{name}`, which is no room below it")
    });
    assert_eq!(flaws(&UPWARDS), told);
}

#[test]
fn the_table_gives_a_reason_for_every_room_and_exception() {
    for row in CRATES {
        assert!(row.rooms.iter().all(|room| room.why.len() > 10), "{}", row.folder);
        assert!(row.families.iter().all(|family| family.why.len() > 10), "{}", row.folder);
        assert!(row.known.iter().all(|known| known.why.len() > 10), "{}", row.folder);
    }
}
