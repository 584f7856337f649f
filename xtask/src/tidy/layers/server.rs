//! The backend: http → jobs → orders, consent → store, ports → config.

use super::row::{BELOW, Crate, Family, Known, NOTHING, Room};

pub const SERVER: Crate = Crate {
    folder: "crates/server/src/",
    name: "paylater_server",
    rooms: &[
        Room {
            name: "entrance",
            holds: &["main.rs", "lib.rs"],
            may_import: &["cli"],
            why: "the entrance starts the command line and holds nothing",
        },
        Room {
            name: "cli",
            holds: &["cli.rs", "cli/", "telemetry.rs"],
            may_import: BELOW,
            why: "the command line puts the parts together; nobody knows how it was started",
        },
        Room {
            name: "http",
            holds: &["http.rs", "http/"],
            may_import: BELOW,
            why: "requests come in here; nobody imports http",
        },
        Room {
            name: "render",
            holds: &["render.rs", "render/"],
            may_import: &["error", "config", "ground"],
            why: "render draws what it is given and has no access to the store",
        },
        Room {
            name: "jobs",
            holds: &["jobs.rs", "jobs/"],
            may_import: &[
                "orders", "consent", "offers", "app", "error", "store", "ports", "config", "ground",
            ],
            why: "a job carries out what is left to do, whoever asked for it, and draws nothing",
        },
        Room {
            name: "orders",
            holds: &["orders.rs", "orders/"],
            may_import: &["offers", "app", "error", "store", "ports", "config", "ground"],
            why: "an event changes an order in one transaction; the calls that follow are jobs",
        },
        Room {
            name: "consent",
            holds: &["consent.rs", "consent/"],
            may_import: &["app", "error", "store", "ports", "config", "ground"],
            why: "evidence is kept and proved apart from what becomes of the order",
        },
        Room {
            name: "offers",
            holds: &["offers.rs", "offers/"],
            may_import: &["error", "store", "config", "ground"],
            why: "what is offered follows from the order and the configuration",
        },
        Room {
            name: "app",
            holds: &["app.rs"],
            may_import: &["store", "ports", "config", "ground"],
            why: "the application is a value that everybody is handed; it knows nobody who uses it",
        },
        Room {
            name: "error",
            holds: &["error.rs"],
            may_import: &["store", "ports", "ground"],
            why: "what a caller can be told is one list, whoever finds it out",
        },
        Room {
            name: "store",
            holds: &["store.rs", "store/"],
            may_import: &["ports", "config", "ground"],
            why: "the store keeps what it is told and decides nothing",
        },
        Room {
            name: "ports",
            holds: &["ports.rs", "ports/"],
            may_import: &["config", "ground"],
            why: "clock, chance, network and tasks are handed in, and stand for nothing of ours",
        },
        Room {
            name: "config",
            holds: &["config.rs", "config/"],
            may_import: &["ground"],
            why: "the configuration is read and checked before anything else exists",
        },
        Room {
            name: "ground",
            holds: &[
                "assets.rs",
                "config_error.rs",
                "locales.rs",
                "pem.rs",
                "planted.rs",
                "secret.rs",
                "strict.rs",
                "texts.rs",
                "texts/",
                "tokens.rs",
                "typed_text.rs",
            ],
            may_import: NOTHING,
            why: "secrets, tokens, PEM and readers of text stand on nothing of ours",
        },
    ],
    families: &[
        Family { parent: "cli.rs", why: "what a command answers with is one type, and cli.rs runs each" },
        Family {
            parent: "config.rs",
            why: "what is wrong with a setting is one error, and config.rs reads each part",
        },
    ],
    unsorted: &[],
    known: &[
        Known { from: "config.rs", to: "consent/address.rs", why: "what is kept of an address is a setting" },
        Known { from: "config.rs", to: "consent/key.rs", why: "the receipts' key is read with the settings" },
        Known {
            from: "config/catalogue.rs",
            to: "consent/separate.rs",
            why: "documents are checked as they are read",
        },
    ],
};
