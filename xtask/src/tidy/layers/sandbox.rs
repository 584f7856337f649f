//! The sandbox: state → products → dispatcher → http.

use super::row::{BELOW, Crate, NOTHING, PLAIN, Room};

pub const SANDBOX: Crate = Crate {
    folder: "crates/sandbox/src/",
    name: "paylater_sandbox",
    rooms: &[
        Room {
            name: "entrance",
            holds: &["main.rs", "lib.rs"],
            may_import: &["command"],
            why: "the entrance starts the command line and holds nothing",
        },
        Room {
            name: "command",
            holds: &["command.rs", "sandbox.rs"],
            may_import: BELOW,
            why: "the command line puts the parts together; nobody knows how it was started",
        },
        Room {
            name: "http",
            holds: &["http.rs", "http/", "cashier.rs", "cashier/", "control.rs", "host.rs", "host/"],
            may_import: BELOW,
            why: "requests come in here; nobody imports http",
        },
        Room {
            name: "dispatcher",
            holds: &["dispatcher.rs", "dispatcher/"],
            may_import: &["products", "state", "ports", "ground"],
            why: "notifications go out when they are due, whoever caused them",
        },
        Room {
            name: "products",
            holds: &["products.rs", "products/", "alipay.rs", "alipay/", "wechat.rs", "wechat/"],
            may_import: &["state", "ports", "ground"],
            why: "a product's rules change the state they are given and serve nobody in particular",
        },
        Room {
            name: "state",
            holds: &["state.rs", "state/", "faults.rs", "faults/"],
            may_import: &["ports", "ground"],
            why: "the state is what is remembered, with the time as an argument; it knows no product's routes",
        },
        Room {
            name: "ports",
            holds: &["ports.rs", "ports/"],
            may_import: &["ground"],
            why: "clock, chance and network are handed in",
        },
        Room {
            name: "ground",
            holds: &[
                "amount.rs",
                "clock.rs",
                "connection.rs",
                "crypto.rs",
                "keys.rs",
                "options.rs",
                "pem.rs",
            ],
            may_import: NOTHING,
            why: "amounts, keys and options stand on nothing of ours",
        },
    ],
    // Names of before; what they hold is in the rooms above.
    unsorted: &[
        "alipay/",
        "app.rs",
        "courier.rs",
        "fen.rs",
        "host/",
        "memory.rs",
        "memory/",
        "outage.rs",
        "wechat/",
    ],
    ..PLAIN
};
