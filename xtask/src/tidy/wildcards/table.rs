//! What is looked for, and what is not mended yet.

/// The types that will grow, and what a value of them is. By name alone: no two of ours that are matched on share one.
pub const GROWING: [(&str, &str); 8] = [
    ("Way", "way to pay"),
    ("Product", "product"),
    ("Provider", "provider"),
    ("Host", "host"),
    ("Order", "state of an order"),
    ("StateName", "state"),
    ("Checkout", "state of the checkout"),
    ("ServiceOrder", "state of a promise"),
];

/// How the names of other such types end: `OrderState`, `TradeStatus`.
pub const ENDINGS: [(&str, &str); 2] = [("State", "state"), ("Status", "state")];

/// Files with so many of these arms. Whoever mends one lowers the number, and whoever moves such a file names it anew;
/// one more than the number is a finding.
pub const NOT_YET: &[(&str, usize)] = &[
    ("crates/core/src/checkout/step.rs", 3),
    ("crates/core/src/checkout/step/choosing.rs", 1),
    ("crates/server/src/render/checkout/replay.rs", 5),
];
