//! The simulator: command → run → world → life → page, and what all of them stand on.

use super::row::{BELOW, Crate, Family, NOTHING, PLAIN, Room};

pub const SIM: Crate = Crate {
    folder: "crates/sim/src/",
    name: "paylater_sim",
    rooms: &[
        Room {
            name: "entrance",
            holds: &["main.rs", "lib.rs"],
            may_import: &["command"],
            why: "the entrance starts the command line and holds nothing",
        },
        Room {
            name: "command",
            holds: &["command.rs", "run.rs", "shrink.rs"],
            may_import: BELOW,
            why: "who lives worlds, counts them and makes them short is known to none of them",
        },
        Room {
            name: "world",
            holds: &["world.rs", "world/"],
            may_import: BELOW,
            why: "a world puts the parties together; none of them knows that there is one",
        },
        Room {
            name: "claims",
            holds: &["claims.rs", "claims/", "picture.rs"],
            may_import: NOTHING,
            why: "a claim is a function of a picture: it must be possible to show one that breaks it",
        },
        Room {
            name: "parties",
            holds: &["backend.rs", "backend/", "provider.rs"],
            may_import: &["ground"],
            why: "backend and providers are reached by messages alone",
        },
        Room {
            name: "life",
            holds: &["life.rs", "life/"],
            may_import: &["page", "ground"],
            why: "a life says what it wants and knows neither the backend nor the weather",
        },
        Room {
            name: "page",
            holds: &["page.rs", "page/"],
            may_import: &["ground"],
            why: "a page is the component's shell and does not know who sits before it",
        },
        Room {
            name: "ground",
            holds: &["agenda.rs", "chance.rs", "fault.rs", "history.rs", "message.rs", "setting.rs"],
            may_import: NOTHING,
            why: "chance, messages and what can go wrong stand on nothing of ours",
        },
    ],
    families: &[
        Family {
            parent: "life.rs",
            why: "one life is too long for one file, and is one thing to everybody else",
        },
        Family {
            parent: "world.rs",
            why: "one world is too long for one file, and is one thing to everybody else",
        },
    ],
    ..PLAIN
};
