//! Folders of tests. They have no rooms, but no circles either.

use super::row::{Crate, Known, PLAIN};

pub const PROVIDER: Crate = Crate {
    folder: "crates/provider/tests/provider/",
    known: &[Known {
        from: "alipay_messages.rs",
        to: "alipay_notifications.rs",
        why: "the messages are to move out of the file that tests the notifications",
    }],
    ..PLAIN
};

pub const SANDBOX: Crate = Crate {
    folder: "crates/sandbox/tests/api/",
    known: &[Known {
        from: "receiver.rs",
        to: "world.rs",
        why: "how a message is signed is to move out of the world that the tests set up",
    }],
    ..PLAIN
};

pub const SERVER: Crate = Crate {
    folder: "crates/server/tests/api/",
    known: &[Known {
        from: "consent.rs",
        to: "receipt.rs",
        why: "how a consent is withdrawn is to move out of the file that tests receipts",
    }],
    ..PLAIN
};
