//! Core and wire: what both sides decide with, and the JSON between them.

use super::row::{BELOW, Crate, Family, NOTHING, PLAIN, Room};

pub const CORE: Crate = Crate {
    folder: "crates/core/src/",
    name: "paylater_core",
    rooms: &[
        Room {
            name: "entrance",
            holds: &["lib.rs"],
            may_import: NOTHING,
            why: "lib.rs says what there is and does nothing",
        },
        Room {
            name: "checkout",
            holds: &["checkout.rs", "checkout/"],
            may_import: BELOW,
            why: "the page's life knows what is offered and how an order stands; nothing knows the page",
        },
        Room {
            name: "offers",
            holds: &["offer.rs", "product.rs", "instruction.rs", "host.rs"],
            may_import: &["agreement", "orders", "figures", "ground"],
            why: "an offer is worked out from terms and orders, and not from a page",
        },
        Room {
            name: "agreement",
            holds: &["consent.rs", "disclosure.rs", "disclosure/", "evidence.rs", "evidence/"],
            may_import: &["figures", "ground"],
            why: "what is agreed to is a text and its figures, whatever is offered or paid later",
        },
        Room {
            name: "orders",
            holds: &["order.rs", "order/", "retry.rs", "timer.rs", "alarm.rs"],
            may_import: &["ground"],
            why: "an order's life is decided from events and amounts alone",
        },
        Room {
            name: "figures",
            holds: &["schedule.rs", "schedule/", "annual_rate.rs", "annual_rate/"],
            may_import: &["ground"],
            why: "figures are worked out from terms alone",
        },
        Room {
            name: "signing",
            holds: &["signing.rs", "signing/"],
            may_import: NOTHING,
            why: "strings to sign are made from what they are given: a provider's rule, and none of ours",
        },
        Room {
            name: "ground",
            holds: &[
                "money.rs",
                "wide.rs",
                "date.rs",
                "instant.rs",
                "digest.rs",
                "template.rs",
                "words.rs",
                "names.rs",
                "table.rs",
                "locale.rs",
                "visible_text.rs",
                "web_address.rs",
                "provider.rs",
            ],
            may_import: NOTHING,
            why: "money, dates, digests and names stand on nothing",
        },
    ],
    families: &[
        Family { parent: "checkout.rs", why: "the states are named once, in a table beside the type" },
        Family { parent: "order.rs", why: "the states are named once, in a table beside the type" },
        Family { parent: "schedule.rs", why: "a schedule is made of parts that hand their errors up to it" },
    ],
    ..PLAIN
};

pub const WIRE: Crate = Crate {
    folder: "crates/wire/src/",
    name: "paylater_wire",
    rooms: &[
        Room {
            name: "handwritten",
            holds: &["codec.rs", "codec/"],
            may_import: BELOW,
            why: "the page's own reader and writer are a second road to the same shapes",
        },
        Room {
            name: "shapes",
            holds: &[
                "ids.rs",
                "job.rs",
                "order.rs",
                "payment.rs",
                "problem.rs",
                "receipt.rs",
                "session.rs",
                "view.rs",
                "view/",
            ],
            may_import: &["root"],
            why: "a shape does not know who reads or writes it",
        },
        Room {
            name: "root",
            holds: &["lib.rs"],
            may_import: NOTHING,
            why: "what is wrong with a shape is said in one way, whatever the shape",
        },
    ],
    ..PLAIN
};
