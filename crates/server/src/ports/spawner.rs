//! Tasks that run on when the request that began them is gone. Each of them is counted, and the end of the process waits
//! for all of them.

use std::future::Future;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

/// The task ended before its work did: it panicked, or the process is going down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a task was ended before its work")]
pub struct TaskEnded;

/// Starts tasks and knows which of them still run. Clones know of the same tasks.
#[derive(Debug, Clone, Default)]
pub struct Spawner {
    tasks: TaskTracker,
    /// A simulated crash: every task is dropped wherever it is.
    crash: CancellationToken,
}

impl Spawner {
    /// Starts a task of which nobody waits for the end.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let crash = self.crash.clone();
        self.tasks.spawn(
            async move {
                tokio::select! {
                    biased;
                    () = crash.cancelled() => {}
                    () = work => {}
                }
            }
            .in_current_span(),
        );
    }

    /// Runs to its end even when the caller goes away: a phone that loses its connection leaves no call half made.
    pub async fn to_completion<T, E>(
        &self,
        work: impl Future<Output = Result<T, E>> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<TaskEnded> + Send + 'static,
    {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        self.spawn(async move {
            // A caller who is gone needs no answer.
            let _ = sender.send(work.await);
        });
        receiver.await.unwrap_or_else(|_| Err(TaskEnded.into()))
    }

    /// Takes no more for the end to wait for, and waits until everything begun has ended.
    pub async fn finish(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// How many tasks run.
    pub fn count(&self) -> usize {
        self.tasks.len()
    }

    /// Drops every task at the await where it stands, as a killed process does.
    pub fn crash(&self) {
        self.crash.cancel();
    }
}
