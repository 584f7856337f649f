//! One thread that writes and some that read. Writers stand in one queue; those that wait together are committed together,
//! so that many of them share one sync of the disk. Each has a savepoint of its own: what one of them refuses leaves the
//! others as they are.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::connection::Connection;
use super::{Db, StoreError, Tx};
use crate::ports::notifier::{Changes, Notifier};

/// So much may wait; whoever comes later is told to try again instead of waiting for ever.
const QUEUE: usize = 4_096;
/// So many transactions share one commit at most.
const BATCH: usize = 64;
/// Threads that read.
const READERS: usize = 4;

/// What one piece of work came to, and how its caller is told once the commit stands or failed.
struct Ran {
    is_kept: bool,
    changes: Changes,
    tell: Box<dyn FnOnce(Result<(), StoreError>) + Send>,
}

/// Work that writes, or is told why it cannot.
type Write = Box<dyn FnOnce(Result<&Connection, StoreError>) -> Option<Ran> + Send>;
type Read = Box<dyn FnOnce(Result<&Connection, StoreError>) + Send>;

enum Task<W> {
    Run(W),
    Stop,
}

/// The threads and the ways to them.
pub(super) struct Threads {
    writer: Option<SyncSender<Task<Write>>>,
    readers: SyncSender<Task<Read>>,
    handles: Mutex<Vec<JoinHandle<()>>>,
}

impl Threads {
    /// Starts the writer on this connection and readers of the same file.
    pub(super) fn start(file: &str, writer: Connection, notifier: Notifier) -> Result<Self, StoreError> {
        let (sender, tasks) = sync_channel(QUEUE);
        let mut threads = Self::start_readers_only(file)?;
        let writing = Writer { file: file.into(), connection: Some(writer), notifier };
        threads.handles.get_mut().unwrap_or_else(PoisonError::into_inner).push(spawn(
            "store-writer",
            move || {
                writing.work(&tasks);
            },
        )?);
        threads.writer = Some(sender);
        Ok(threads)
    }

    /// Starts readers alone.
    pub(super) fn start_readers_only(file: &str) -> Result<Self, StoreError> {
        let (readers, tasks) = sync_channel(QUEUE);
        let tasks = Arc::new(Mutex::new(tasks));
        // Opened here, so that a file that cannot be read is told of at once.
        let open = |_| Connection::open_for_reading(file);
        let connections = (0..READERS).map(open).collect::<Result<Vec<_>, _>>()?;
        let mut handles = Vec::new();
        for connection in connections {
            let tasks = tasks.clone();
            handles.push(spawn("store-reader", move || read(&connection, &tasks))?);
        }
        Ok(Self { writer: None, readers, handles: Mutex::new(handles) })
    }

    /// See [`super::Store::write`].
    pub(super) async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let Some(writer) = &self.writer else {
            return Err(StoreError::Unavailable("opened for reading alone".into()).into());
        };
        let (sender, receiver) = oneshot::channel();
        let task: Write = Box::new(move |connection| {
            let connection = match connection {
                Ok(connection) => connection,
                Err(error) => {
                    let _ = sender.send(Err(error.into()));
                    return None;
                }
            };
            let mut tx = connection.tx();
            let result = work(&mut tx);
            let changes = tx.into_changes();
            let is_kept = result.is_ok();
            let tell = move |committed: Result<(), StoreError>| {
                // A refusal stands whatever became of the commit: it wanted nothing changed. Nobody left to be told is no
                // error.
                let _ = sender.send(match (committed, result) {
                    (Err(error), Ok(_)) => Err(error.into()),
                    (_, result) => result,
                });
            };
            Some(Ran { is_kept, changes, tell: Box::new(tell) })
        });
        enqueue(writer, task)?;
        receiver.await.unwrap_or_else(|_| Err(lost().into()))
    }

    /// See [`super::Store::read`].
    pub(super) async fn read<T, E>(
        &self,
        work: impl FnOnce(&Db<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let task: Read = Box::new(move |connection| {
            let result = connection.map_err(E::from).and_then(|connection| work(&connection.db()));
            let _ = sender.send(result);
        });
        enqueue(&self.readers, task)?;
        receiver.await.unwrap_or_else(|_| Err(lost().into()))
    }

    /// Finishes what waits and ends the threads.
    pub(super) async fn stop(&self) {
        let handles = std::mem::take(&mut *self.handles.lock().unwrap_or_else(PoisonError::into_inner));
        // A thread that is gone already needs no word.
        let writer = self.writer.clone();
        let readers = self.readers.clone();
        let ended = tokio::task::spawn_blocking(move || {
            if let Some(writer) = writer {
                let _ = writer.send(Task::Stop);
            }
            for _ in 0..READERS {
                let _ = readers.send(Task::Stop);
            }
            for handle in handles {
                if handle.join().is_err() {
                    tracing::error!("a thread of the store panicked");
                }
            }
        });
        if let Err(error) = ended.await {
            tracing::error!(%error, "the store was not closed in order");
        }
    }
}

fn enqueue<W>(sender: &SyncSender<Task<W>>, work: W) -> Result<(), StoreError> {
    sender.try_send(Task::Run(work)).map_err(|error| match error {
        std::sync::mpsc::TrySendError::Full(_) => StoreError::Unavailable("too much waits already".into()),
        std::sync::mpsc::TrySendError::Disconnected(_) => lost(),
    })
}

fn lost() -> StoreError {
    StoreError::Unavailable("the work ended without a result".into())
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    let builder = std::thread::Builder::new().name(name.into());
    builder.spawn(work).map_err(|error| StoreError::Unavailable(error.to_string()))
}

fn read(connection: &Connection, tasks: &Mutex<Receiver<Task<Read>>>) {
    loop {
        let task = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Task::Run(work)) = task else { return };
        // Several questions see one picture. It is only read, so there is nothing to keep.
        let begun = connection.execute("BEGIN").map(|()| connection);
        // A question that panicked is answered by its lost sender; the thread goes on.
        if catch_unwind(AssertUnwindSafe(|| work(begun))).is_err() {
            tracing::error!("a question to the store panicked");
        }
        if connection.is_in_transaction()
            && let Err(error) = connection.execute("ROLLBACK")
        {
            tracing::error!(%error, "a picture of the store cannot be let go");
        }
    }
}

struct Writer {
    file: String,
    /// Absent while it cannot be opened.
    connection: Option<Connection>,
    notifier: Notifier,
}

impl Writer {
    fn work(mut self, tasks: &Receiver<Task<Write>>) {
        while let Ok(Task::Run(first)) = tasks.recv() {
            let mut batch = vec![first];
            let mut is_last = false;
            while batch.len() < BATCH {
                match tasks.try_recv() {
                    Ok(Task::Run(work)) => batch.push(work),
                    Ok(Task::Stop) => {
                        is_last = true;
                        break;
                    }
                    Err(_) => break,
                }
            }
            self.run(batch);
            if is_last {
                return;
            }
        }
    }

    /// Runs a batch in one transaction and tells each caller what came of theirs.
    fn run(&mut self, batch: Vec<Write>) {
        let connection = match self.connection.take().map_or_else(|| Connection::open(&self.file), Ok) {
            Ok(connection) => connection,
            Err(error) => return refuse(&error, batch),
        };
        if let Err(error) = connection.execute("BEGIN IMMEDIATE") {
            self.connection = (!connection.is_in_transaction()).then_some(connection);
            return refuse(&error, batch);
        }
        let is_alone = batch.len() == 1;
        let (mut ran, mut done) = (Vec::with_capacity(batch.len()), Ok(()));
        for work in batch {
            match &done {
                Ok(()) => done = one(&connection, work, is_alone, &mut ran),
                Err(error) => refuse(error, vec![work]),
            }
        }
        let committed = done.and_then(|()| commit(&connection, &ran));
        if let Err(error) = &committed {
            tracing::error!(%error, "a transaction was not committed");
        }
        // SQLite ends a transaction by itself when the disk is full or fails. Whatever it left behind goes with the
        // connection: one that is not clean is never used again.
        let is_clean = committed.is_ok() && !connection.is_in_transaction();
        self.connection = is_clean.then_some(connection);
        for Ran { is_kept, changes, tell } in ran {
            if is_kept && committed.is_ok() {
                self.notifier.publish(&changes);
            }
            tell(committed.clone());
        }
    }
}

/// Runs one piece of work of a batch. `Err`: the whole batch is lost.
fn one(connection: &Connection, work: Write, is_alone: bool, ran: &mut Vec<Ran>) -> Result<(), StoreError> {
    if !is_alone {
        connection.execute("SAVEPOINT one")?;
    }
    let result = catch_unwind(AssertUnwindSafe(|| work(Ok(connection))));
    // The caller of work that panicked hears that it was lost.
    let result = result.inspect_err(|_| tracing::error!("work on the store panicked")).ok().flatten();
    let is_kept = result.as_ref().is_some_and(|ran| ran.is_kept);
    ran.extend(result);
    if !connection.is_in_transaction() {
        return Err(StoreError::Unavailable("the database gave the transaction up".into()));
    }
    match (is_alone, is_kept) {
        (true, _) => Ok(()),
        (false, true) => connection.execute("RELEASE one"),
        (false, false) => connection.execute("ROLLBACK TO one; RELEASE one"),
    }
}

fn commit(connection: &Connection, ran: &[Ran]) -> Result<(), StoreError> {
    let end = if ran.iter().any(|ran| ran.is_kept) { "COMMIT" } else { "ROLLBACK" };
    connection.execute(end).inspect_err(|_| {
        // A commit that failed may have left the transaction open; it must not stand later.
        let _ = connection.execute("ROLLBACK");
    })
}

/// Work that was not begun has changed nothing, and its callers hear why.
fn refuse(error: &StoreError, batch: Vec<Write>) {
    tracing::error!(%error, "the database cannot be written");
    for work in batch {
        work(Err(error.clone()));
    }
}

#[cfg(test)]
mod tests;
