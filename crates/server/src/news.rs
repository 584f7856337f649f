//! Wakes those who wait for an order to change. A missed wake-up costs a little time and nothing else: whoever waits
//! looks at the database anyway from time to time, which is also how several machines hear of each other's changes.

use tokio::sync::broadcast;

/// Tells which orders changed.
#[derive(Clone)]
pub struct News {
    sender: broadcast::Sender<String>,
}

impl Default for News {
    fn default() -> Self {
        Self { sender: broadcast::channel(256).0 }
    }
}

impl News {
    /// This order changed, and the change is committed.
    pub fn tell(&self, order: &str) {
        // Nobody waiting is no error.
        let _ = self.sender.send(order.into());
    }

    /// Listens from now on.
    pub fn listen(&self) -> Listener {
        Listener { receiver: self.sender.subscribe() }
    }
}

/// Hears of changes since it was made.
pub struct Listener {
    receiver: broadcast::Receiver<String>,
}

impl Listener {
    /// Returns when this order may have changed.
    pub async fn changed(&mut self, order: &str) {
        loop {
            match self.receiver.recv().await {
                Ok(changed) if changed == order => return,
                Ok(_) => {}
                // Too many changes to remember: look.
                Err(broadcast::error::RecvError::Lagged(_)) => return,
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}
