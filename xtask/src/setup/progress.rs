//! What the person at the terminal waits for.

/// Says what is being done; only called when there is something to do.
pub fn say(what: &str) {
    println!("setup: {what}");
}
