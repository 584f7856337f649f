//! What time it is, by the shopper's own clock. Only differences of it decide anything.

use paylater_core::instant::Instant;

/// Now.
pub fn now() -> Instant {
    Instant::from_unix_ms(js_sys::Date::now() as i64)
}
