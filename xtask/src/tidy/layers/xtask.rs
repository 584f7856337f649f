//! The tasks themselves, and the builder of the book.

use super::row::{BELOW, Crate, Family, NOTHING, PLAIN, Room};

pub const XTASK: Crate = Crate {
    folder: "xtask/src/",
    name: "xtask",
    rooms: &[
        Room {
            name: "entrance",
            holds: &["main.rs"],
            may_import: BELOW,
            why: "main.rs hands the command line to the tasks",
        },
        Room {
            name: "tasks",
            holds: &["tasks.rs"],
            may_import: BELOW,
            why: "the list of tasks knows each; none knows by what name it was called",
        },
        Room {
            name: "test",
            holds: &[
                "ci.rs",
                "ci/",
                "test.rs",
                "test/",
                "bench.rs",
                "deny.rs",
                "sim.rs",
                "coverage.rs",
                "coverage/",
            ],
            may_import: BELOW,
            why: "what judges the others is called by none of them",
        },
        Room {
            name: "tidy",
            holds: &["tidy.rs", "tidy/"],
            may_import: &["ground"],
            why: "the rules have to be checked where nothing is installed or built",
        },
        Room {
            name: "builds",
            holds: &[
                "package.rs",
                "package/",
                "docs.rs",
                "start.rs",
                "start/",
                "local.rs",
                "local/",
                "trunk.rs",
                "wasm.rs",
                "wasm/",
            ],
            may_import: &["setup", "ground"],
            why: "a build installs what it needs and tests nothing",
        },
        Room {
            name: "setup",
            holds: &["setup.rs", "setup/"],
            may_import: &["ground"],
            why: "setting up comes before everything that needs it",
        },
        Room {
            name: "ground",
            holds: &["workspace.rs", "outcome.rs", "program.rs"],
            may_import: NOTHING,
            why: "where things are and how programs are run depends on no task",
        },
    ],
    families: &[Family {
        parent: "wasm.rs",
        why: "the release build is the development build with more steps",
    }],
    ..PLAIN
};

pub const BOOK: Crate = Crate {
    folder: "tools/book/src/",
    name: "paylater_book",
    rooms: &[Room {
        name: "book",
        holds: &["main.rs", "outside.rs"],
        may_import: NOTHING,
        why: "one small program in one room",
    }],
    ..PLAIN
};
