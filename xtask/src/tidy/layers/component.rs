//! The component: text → views → bridge → the shell that runs them.

use super::row::{BELOW, Crate, Family, NOTHING, PLAIN, Room};

pub const COMPONENT: Crate = Crate {
    folder: "src/",
    name: "paylater_checkout",
    rooms: &[
        Room {
            name: "entrance",
            holds: &["lib.rs", "allocator.rs"],
            may_import: NOTHING,
            why: "lib.rs says what there is and does nothing",
        },
        Room {
            name: "handle",
            holds: &["bridge/handle.rs"],
            may_import: BELOW,
            why: "what JavaScript holds mounts the component; the component does not know that it is held",
        },
        Room {
            name: "shell",
            holds: &["checkout.rs", "effects.rs", "effects/", "api.rs", "focus.rs"],
            may_import: BELOW,
            why: "the shell steps the core and carries out what it says; nothing below it waits for anything",
        },
        Room {
            name: "page",
            holds: &["page.rs"],
            may_import: &["views", "text"],
            why: "the page that a server draws has no living component and no browser",
        },
        Room {
            name: "bridge",
            holds: &["bridge.rs", "bridge/"],
            may_import: &["text"],
            why: "the bridge speaks to the browser and knows neither what is shown nor what is decided",
        },
        Room {
            name: "views",
            holds: &["views.rs", "views/"],
            may_import: &["text"],
            why: "a view draws what it is given: no browser, no request, no state of its own",
        },
        Room {
            name: "text",
            holds: &["text.rs", "text/"],
            may_import: NOTHING,
            why: "words do not know where they are shown",
        },
    ],
    families: &[Family {
        parent: "views.rs",
        why: "the render context holds what every view needs, and the screens are drawn from there",
    }],
    ..PLAIN
};
