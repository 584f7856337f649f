//! The sandbox: http → dispatcher → products → state.

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
            holds: &["command.rs", "sandbox.rs", "keys.rs"],
            may_import: BELOW,
            why: "the command line puts the parts together; nobody knows how it was started",
        },
        Room {
            name: "system",
            holds: &["system.rs", "system/"],
            may_import: BELOW,
            why: "this machine's clock, sockets and files are handed to the parts, which do not ask for them",
        },
        Room {
            name: "http",
            holds: &["http.rs", "http/", "cashier.rs", "cashier/", "control.rs", "host.rs", "host/"],
            may_import: BELOW,
            why: "requests come in here; nobody imports http",
        },
        Room {
            name: "app",
            holds: &["app.rs"],
            may_import: &["dispatcher", "products", "state", "ground"],
            why: "the application is a value that everybody is handed; it knows nobody who uses it",
        },
        Room {
            name: "dispatcher",
            holds: &["dispatcher.rs", "dispatcher/", "faults.rs", "faults/"],
            may_import: &["products", "state", "ground"],
            why: "notifications go out when they are due, whoever caused them",
        },
        Room {
            name: "products",
            holds: &[
                "product.rs",
                "products.rs",
                "products/",
                "alipay.rs",
                "alipay/",
                "wechat.rs",
                "wechat/",
            ],
            may_import: &["state", "ground"],
            why: "a product's rules change the state that they are given and serve nobody in particular",
        },
        Room {
            name: "state",
            holds: &["state.rs", "state/", "book.rs"],
            may_import: &["ground"],
            why: "the state is what is remembered, with the time as an argument; it knows no product",
        },
        Room {
            name: "ground",
            holds: &[
                "amount.rs",
                "clock.rs",
                "connection.rs",
                "crypto.rs",
                "datetime.rs",
                "keyring.rs",
                "options.rs",
                "pem.rs",
                "ports.rs",
                "ports/",
            ],
            may_import: NOTHING,
            why: "amounts, keys, options and ports stand on nothing of ours",
        },
    ],
    ..PLAIN
};
