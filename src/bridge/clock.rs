//! What time it is: by the wall when this page first looked, and from then on by what has passed. The wall's clock may be
//! set, by the shopper or by the network, while a payment is out.

use paylater_core::instant::Instant;

thread_local! {
    /// What the wall showed, less what had passed.
    static BEGAN: f64 = js_sys::Date::now() - passed().unwrap_or_default();
}

/// Now.
pub fn now() -> Instant {
    let now = passed().map_or_else(js_sys::Date::now, |passed| BEGAN.with(|began| began + passed));
    Instant::from_unix_ms(now as i64)
}

/// Milliseconds that have passed, where the engine counts them.
fn passed() -> Option<f64> {
    Some(web_sys::window()?.performance()?.now())
}
