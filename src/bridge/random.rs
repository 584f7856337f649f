//! Chance, from the browser.

use js_sys::{Math, Uint8Array};
use wasm_bindgen::JsCast;

/// A number for the jitter of a pause: plain chance, because it is drawn at every touch.
pub fn number() -> u32 {
    (Math::random() * f64::from(u32::MAX)) as u32
}

/// A fresh idempotency key: 128 random bits in hexadecimal.
pub fn key() -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| HEX[usize::from(digit)] as char).collect()
}

fn bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    let array = Uint8Array::new_with_length(16);
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    match crypto.map(|crypto| crypto.get_random_values_with_array_buffer_view(array.unchecked_ref())) {
        Some(Ok(_)) => array.copy_to(&mut bytes),
        // A key has to differ from all others, not to be unguessable; that much plain chance can do.
        _ => bytes.fill_with(|| (Math::random() * 256.0) as u8),
    }
    bytes
}
