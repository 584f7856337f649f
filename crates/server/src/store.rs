//! The database: SQL lives here and nowhere else, one function per question.
//!
//! Work comes as a closure and runs in one transaction. SQLite has one writer at a time, so writers stand in one fair
//! queue and never wait by sleeping; readers have connections of their own and never wait for a writer (ADR 16). What
//! changed is told to whoever waits for it once the commit stands, and not before.

pub mod alarms;
pub mod attempts;
pub mod captures;
mod connection;
mod error;
pub mod evidence;
pub mod idempotency;
mod in_thread;
pub mod jobs;
mod migrate;
pub mod notifications;
pub mod orders;
#[cfg(test)]
mod plans;
pub mod provider_numbers;
mod threads;

use std::sync::Arc;

pub use connection::{Db, Row, Tx};
pub use error::StoreError;
pub use in_thread::{Disk, Durability, Pace};

use crate::config_error::ConfigError;
use crate::ports::notifier::Notifier;
use connection::Connection;
use in_thread::InThread;
use threads::Threads;

/// The database. Clones are the same one.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    notifier: Notifier,
}

/// How work reaches a connection.
enum Engine {
    /// A thread that writes and some that read.
    Threads(Threads),
    /// Where the caller stands, for a simulator: the same work in the same order gives the same bytes.
    InThread(InThread),
}

impl Store {
    /// Opens the file, making it and its folder when they are missing, and brings its tables up to date.
    pub fn open(path: &str) -> Result<Self, ConfigError> {
        let wrong = |error: String| ConfigError(format!("{path}: {error}"));
        let file = connection::file_of(path);
        connection::make_private(file).map_err(|error| wrong(error.to_string()))?;
        let writer = Connection::open(file).map_err(|error| wrong(error.to_string()))?;
        migrate::bring_up_to_date(&writer).map_err(|error| wrong(error.to_string()))?;
        let notifier = Notifier::default();
        let threads =
            Threads::start(file, writer, notifier.clone()).map_err(|error| wrong(error.to_string()))?;
        Ok(Self { engine: Arc::new(Engine::Threads(threads)), notifier })
    }

    /// Opens an existing file for questions alone: nothing is made, brought up to date or written.
    pub fn open_for_reading(path: &str) -> Result<Self, ConfigError> {
        let wrong = |error: StoreError| ConfigError(format!("{path}: {error}"));
        let notifier = Notifier::default();
        let threads = Threads::start_readers_only(connection::file_of(path)).map_err(wrong)?;
        Ok(Self { engine: Arc::new(Engine::Threads(threads)), notifier })
    }

    /// A store on a disk that lives in memory, whose work runs where the caller stands.
    pub fn on_disk(disk: &Disk, durability: Durability) -> Result<Self, StoreError> {
        let notifier = Notifier::default();
        let engine = Engine::InThread(InThread::new(disk.clone(), durability, notifier.clone())?);
        Ok(Self { engine: Arc::new(engine), notifier })
    }

    /// Runs work that writes, in one transaction: `Ok` is committed and on the disk, `Err` has changed nothing. It runs to
    /// its end even when the caller goes away.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &*self.engine {
            Engine::Threads(threads) => threads.write(work).await,
            Engine::InThread(here) => here.write(work).await,
        }
    }

    /// Asks questions of one consistent picture.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&Db<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &*self.engine {
            Engine::Threads(threads) => threads.read(work).await,
            Engine::InThread(here) => here.read(work).await,
        }
    }

    /// Tells of committed changes.
    pub fn notifier(&self) -> &Notifier {
        &self.notifier
    }

    /// Can it be read and written, now? It writes as much as an order takes, and reads what it wrote.
    pub async fn check(&self) -> Result<(), StoreError> {
        let sql = "UPDATE health SET writes = writes + 1, padding = zeroblob(32768) WHERE id = 1";
        self.write(move |tx| tx.run(sql, []).map(|_| ())).await?;
        self.write(|tx| tx.run("UPDATE health SET padding = NULL WHERE id = 1", []).map(|_| ())).await?;
        self.read(|db| {
            db.one("SELECT 1 FROM orders LIMIT 1", [], |_| Ok(()))?;
            let writes =
                db.one("SELECT writes FROM health WHERE id = 1", [], |row| row.get::<i64>("writes"))?;
            writes.map(|_| ()).ok_or_else(|| StoreError::Corrupt("row of health".into()))
        })
        .await
    }

    /// Finishes what is running and closes the file.
    pub async fn close(&self) {
        match &*self.engine {
            Engine::Threads(threads) => threads.stop().await,
            Engine::InThread(_) => {}
        }
    }
}
