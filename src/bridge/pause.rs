//! Waiting, as a future.

use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use gloo_timers::callback::Timeout;

/// Waits for this many milliseconds.
///
/// gloo's own future for it is a channel into which any thread could speak, and a phone would download that.
pub async fn of(ms: u32) {
    let waker = Rc::new(Cell::new(None::<Waker>));
    let is_over = Rc::new(Cell::new(false));
    let (wake, over) = (waker.clone(), is_over.clone());
    let _timeout = Timeout::new(ms, move || {
        over.set(true);
        if let Some(waker) = wake.take() {
            waker.wake();
        }
    });
    poll_fn(|context| {
        waker.set(Some(context.waker().clone()));
        if is_over.get() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}
