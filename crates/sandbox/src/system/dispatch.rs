//! The notification dispatcher's loop: waits until something is due, has it performed, carries what comes of it.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::dispatcher::Delivery;
use crate::ports::Transport;

/// Runs until the task is stopped.
pub async fn run(app: App, transport: Arc<dyn Transport>) {
    loop {
        let due = app.perform_due();
        // A doubled delivery follows its first. All others wait for the merchant by themselves: one slow receiver
        // must not keep the others waiting.
        for of_one in due.chunk_by(|first, next| first.notification == next.notification) {
            tokio::spawn(carry(app.clone(), transport.clone(), of_one.to_vec()));
        }
        match app.next_due_ms() {
            None => app.timers_changed().await,
            Some(due_ms) => {
                let wait_ms = u64::try_from(due_ms - app.now_ms()).unwrap_or(0);
                let _ = tokio::time::timeout(Duration::from_millis(wait_ms), app.timers_changed()).await;
            }
        }
    }
}

/// Carries deliveries one after the other, and hands in what came of each.
pub async fn carry(app: App, transport: Arc<dyn Transport>, deliveries: Vec<Delivery>) {
    for delivery in deliveries {
        let sent = transport.post(delivery.post.clone()).await;
        let (id, url, status) =
            (&delivery.notification, &delivery.post.url, sent.as_ref().map(|sent| sent.status));
        tracing::info!(notification = id, url, ?status, "delivered");
        app.take_answer(&delivery, sent);
    }
}
