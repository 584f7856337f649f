//! A request that ends when nobody wants its answer any more, or when it takes too long.

use gloo_timers::callback::Timeout;
use web_sys::{AbortController, AbortSignal};

/// Ends its request when dropped or when its time is over. In an engine without `AbortController` the request goes on
/// unheard.
#[derive(Debug)]
pub struct Abort {
    controller: Option<AbortController>,
    _deadline: Option<Timeout>,
}

/// What a request has to be given so that its [`Abort`] can end it.
#[derive(Debug)]
pub struct Signal(pub Option<AbortSignal>);

impl Abort {
    /// Ends after this many milliseconds at the latest.
    pub fn after(ms: u32) -> Self {
        let controller = AbortController::new().ok();
        let deadline = controller.clone().map(|controller| Timeout::new(ms, move || controller.abort()));
        Self { controller, _deadline: deadline }
    }

    /// What the request has to be given.
    pub fn signal(&self) -> Signal {
        Signal(self.controller.as_ref().map(AbortController::signal))
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}
