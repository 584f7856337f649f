//! What survives a reload of this tab. Storage may be blocked or full: then nothing survives, and nothing else changes.

use web_sys::Storage;

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

/// What was kept under this name.
pub fn recall(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Keeps this under the name, if it can.
pub fn keep(name: &str, text: &str) {
    // A refusal (blocked, full) leaves the copy in memory, which is all there is then.
    let _ = storage().map(|storage| storage.set_item(name, text));
}

/// Forgets what was kept under this name.
pub fn forget(name: &str) {
    // What cannot be reached was not kept either.
    let _ = storage().map(|storage| storage.remove_item(name));
}
