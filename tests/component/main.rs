//! The component in a real browser: mounted in a shadow root, with a backend that the test plays by replacing `fetch`.
#![allow(missing_docs, reason = "tests are claims, not an interface")]

#[cfg(target_arch = "wasm32")]
mod mounted;
#[cfg(target_arch = "wasm32")]
mod quotes;
#[cfg(target_arch = "wasm32")]
mod stage;

// Natively there is nothing to show; the views are tested by server rendering.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
