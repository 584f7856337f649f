//! Clears away what nobody needs any more, in small bites: the lock on the store is never held for long.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::store::{StoreError, idempotency};

/// How often. It also looks once soon after the start, so that a backend that is restarted often is kept clean too.
const PERIOD: Duration = Duration::from_secs(3_600);
const FIRST: Duration = Duration::from_secs(60);
/// How long idempotency keys are kept, in seconds: longer than any notification or job is repeated.
const KEYS_KEPT_S: i64 = 7 * 86_400;
/// So many rows at a time, and this long between two bites.
const BITE: i64 = 500;
const BETWEEN: Duration = Duration::from_millis(50);

pub(super) async fn work(app: App, stop: CancellationToken) {
    let mut pause = FIRST;
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        if let Err(error) = clear(&app, &stop).await {
            tracing::error!(%error, "housekeeping met an error");
        }
        pause = PERIOD;
    }
}

/// Forgets old keys, bite by bite, until none is left or the process stops.
pub(super) async fn clear(app: &App, stop: &CancellationToken) -> Result<(), StoreError> {
    let before = app.now().plus_s(-KEYS_KEPT_S);
    while !stop.is_cancelled() {
        let gone = app.store.write(move |tx| idempotency::forget(tx, before, BITE)).await?;
        if i64::try_from(gone).unwrap_or(i64::MAX) < BITE {
            return Ok(());
        }
        tokio::time::sleep(BETWEEN).await;
    }
    Ok(())
}
