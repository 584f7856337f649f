//! The same quotes as natively, in the browser's WebAssembly: the page and the backend come to the same bytes.

use wasm_bindgen_test::wasm_bindgen_test;

#[path = "../../crates/core/tests/quotes/golden.rs"]
mod golden;

#[wasm_bindgen_test]
fn every_quote_has_the_same_bytes_in_the_browser() {
    let count = golden::check(include_str!("../golden/quotes.tsv"));
    assert!(count > 1_000, "only {count} quotes");
}
