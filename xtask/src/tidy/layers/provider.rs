//! The providers: keys, error, outcome, http, json → Alipay, WeChat Pay → the registry of both.

use super::row::{BELOW, Crate, Family, Known, NOTHING, PLAIN, Room};

pub const PROVIDER: Crate = Crate {
    folder: "crates/provider/src/",
    name: "paylater_provider",
    rooms: &[
        Room {
            name: "entrance",
            holds: &["lib.rs"],
            may_import: NOTHING,
            why: "lib.rs says what there is and does nothing",
        },
        Room {
            name: "registry",
            holds: &["registry.rs", "registry/", "providers.rs", "providers/"],
            may_import: BELOW,
            why: "the registry alone knows every provider",
        },
        Room {
            name: "alipay",
            holds: &["alipay.rs", "alipay/"],
            may_import: &["ground"],
            why: "a provider knows neither the other one nor who chose it",
        },
        Room {
            name: "wechat",
            holds: &["wechat.rs", "wechat/"],
            may_import: &["ground"],
            why: "a provider knows neither the other one nor who chose it",
        },
        Room {
            name: "ground",
            holds: &[
                "address.rs",
                "attempt.rs",
                "error.rs",
                "fault.rs",
                "http.rs",
                "json.rs",
                "keys.rs",
                "keys/",
                "notice.rs",
                "operation.rs",
                "outcome.rs",
                "pem.rs",
                "product.rs",
                "subject.rs",
            ],
            may_import: NOTHING,
            why: "keys, errors, outcomes and HTTP values are the same for every provider",
        },
    ],
    families: &[Family {
        parent: "keys.rs",
        why: "armour is how a key is written, and complains as a key does",
    }],
    // Begin, Begun, Captured, Closed, Notice and SyncResult are outcomes, which have no file of their own yet.
    known: &[
        outcome_in("alipay.rs"),
        outcome_in("alipay/begin.rs"),
        outcome_in("alipay/sync.rs"),
        outcome_in("alipay/trade.rs"),
        outcome_in("alipay/zhima.rs"),
        outcome_in("wechat.rs"),
        outcome_in("wechat/jsapi.rs"),
        outcome_in("wechat/score.rs"),
    ],
    ..PLAIN
};

const fn outcome_in(from: &'static str) -> Known {
    Known { from, to: "providers.rs", why: "outcomes have no file of their own yet" }
}
