//! The providers: keys, errors, outcomes, HTTP values → a client for each provider → the products → the registry → the face.

use super::row::{BELOW, Crate, NOTHING, PLAIN, Room};

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
            name: "face",
            holds: &["providers.rs", "merchant.rs", "alipay/notification.rs", "wechat/notification.rs"],
            may_import: BELOW,
            why: "calls and notifications come in here and are handed to the product that they are about",
        },
        Room {
            name: "registry",
            holds: &["registry.rs", "registry/"],
            may_import: BELOW,
            why: "the registry alone knows every product",
        },
        Room {
            name: "alipay products",
            holds: &["alipay/products.rs", "alipay/products/"],
            may_import: &["product", "alipay", "ground"],
            why: "a product knows its provider and no other product's provider",
        },
        Room {
            name: "wechat products",
            holds: &["wechat/products.rs", "wechat/products/"],
            may_import: &["product", "wechat", "ground"],
            why: "a product knows its provider and no other product's provider",
        },
        Room {
            name: "product",
            holds: &["product.rs"],
            may_import: &["alipay", "wechat", "ground"],
            why: "what a product has to do is said once, for every provider",
        },
        Room {
            name: "alipay",
            holds: &["alipay.rs", "alipay/"],
            may_import: &["ground"],
            why: "a provider's client knows neither the other one nor what it is used for",
        },
        Room {
            name: "wechat",
            holds: &["wechat.rs", "wechat/"],
            may_import: &["ground"],
            why: "a provider's client knows neither the other one nor what it is used for",
        },
        Room {
            name: "ground",
            holds: &[
                "address.rs",
                "attempt.rs",
                "error.rs",
                "http.rs",
                "json.rs",
                "keys.rs",
                "keys/",
                "notice.rs",
                "operation.rs",
                "outcome.rs",
                "report.rs",
                "settings.rs",
                "subject.rs",
                "unique.rs",
            ],
            may_import: NOTHING,
            why: "keys, errors, outcomes and HTTP values are the same for every provider",
        },
    ],
    ..PLAIN
};
