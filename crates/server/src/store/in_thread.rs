//! A store whose work runs where the caller stands, on a disk that lives in memory: for the simulator, in which a crash may
//! come at every await and the disk may be full. The tables, the SQL and what a transaction means are the same.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::connection::Connection;
use super::{Db, StoreError, Tx, migrate};
use crate::ports::notifier::Notifier;

/// What is left when a process dies. Clones are the same disk.
#[derive(Clone)]
pub struct Disk {
    connection: Arc<Mutex<Connection>>,
    pace: Arc<Mutex<Option<Pace>>>,
}

/// How long the next change waits for its turn.
pub type Pace = Arc<dyn Fn() -> Duration + Send + Sync>;

/// When a caller hears that a change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Once it is on the disk.
    Committed,
    /// Before: what a store must never do. It is here so that a test can see the simulator find it.
    Acknowledged {
        /// So many transactions reach the disk together.
        together: u32,
    },
}

impl Disk {
    /// An empty disk with the tables of this release.
    pub fn new() -> Result<Self, StoreError> {
        let connection = Connection::in_memory()?;
        migrate::bring_up_to_date(&connection)?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)), pace: Arc::default() })
    }

    /// No page more than there are now can be written, or again as many as are wanted.
    pub fn set_full(&self, is_full: bool) -> Result<(), StoreError> {
        let connection = self.lock();
        let pages: i64 = connection.0.pragma_query_value(None, "page_count", |row| row.get(0))?;
        let most = if is_full { pages } else { i64::from(u32::MAX / 2) };
        Ok(connection.0.pragma_update_and_check(None, "max_page_count", most, |_| Ok(()))?)
    }

    /// From now on each change waits for its turn, as behind others or at a disk that is busy; or none does. What a change was
    /// decided by may be otherwise when its turn comes.
    pub fn set_pace(&self, pace: Option<Pace>) {
        *self.pace.lock().unwrap_or_else(PoisonError::into_inner) = pace;
    }

    fn delay(&self) -> Option<Duration> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|pace| pace())
    }

    /// The process that used it is gone: what was not committed is lost.
    pub fn crash(&self) -> Result<(), StoreError> {
        let connection = self.lock();
        if connection.is_in_transaction() { connection.execute("ROLLBACK") } else { Ok(()) }
    }

    /// Work that panicked has been rolled back by whoever caught it.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) struct InThread {
    disk: Disk,
    durability: Durability,
    notifier: Notifier,
    /// Transactions acknowledged since the last commit.
    open: Mutex<u32>,
}

impl InThread {
    pub(super) fn new(disk: Disk, durability: Durability, notifier: Notifier) -> Result<Self, StoreError> {
        disk.crash()?;
        Ok(Self { disk, durability, notifier, open: Mutex::new(0) })
    }

    /// See [`super::Store::write`]. It can be dropped before it has begun and after it stands, and nowhere between.
    pub(super) async fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match self.disk.delay() {
            None => tokio::task::yield_now().await,
            Some(delay) => tokio::time::sleep(delay).await,
        }
        let result = self.run(work);
        tokio::task::yield_now().await;
        result
    }

    /// See [`super::Store::read`].
    pub(super) async fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Db<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        tokio::task::yield_now().await;
        work(&self.disk.lock().db())
    }

    fn run<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let connection = self.disk.lock();
        if !connection.is_in_transaction() {
            connection.execute("BEGIN IMMEDIATE")?;
        }
        connection.execute("SAVEPOINT one")?;
        let mut tx = connection.tx();
        let result = catch_unwind(AssertUnwindSafe(|| work(&mut tx)));
        let changes = tx.into_changes();
        let Ok(result) = result else {
            connection.execute("ROLLBACK")?;
            return Err(StoreError::Unavailable("the work panicked".into()).into());
        };
        if !connection.is_in_transaction() {
            return Err(StoreError::Unavailable("the database gave the transaction up".into()).into());
        }
        connection.execute(if result.is_ok() { "RELEASE one" } else { "ROLLBACK TO one; RELEASE one" })?;
        if let Err(error) = self.commit(&connection) {
            // It must not stand later.
            if connection.is_in_transaction() {
                connection.execute("ROLLBACK")?;
            }
            return result.and_then(|_| Err(error.into()));
        }
        if result.is_ok() {
            self.notifier.publish(&changes);
        }
        result
    }

    fn commit(&self, connection: &Connection) -> Result<(), StoreError> {
        match self.durability {
            Durability::Committed => connection.execute("COMMIT"),
            Durability::Acknowledged { together } => {
                let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
                *open += 1;
                if *open < together {
                    return Ok(());
                }
                *open = 0;
                connection.execute("COMMIT")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    /// Writes as much as an order takes, some times.
    async fn writes(store: &Store) -> Vec<bool> {
        let mut written = Vec::new();
        for _ in 0..3 {
            written.push(store.check().await.is_ok());
        }
        written
    }

    #[tokio::test]
    async fn a_full_disk_takes_nothing_and_takes_everything_again_once_there_is_room() {
        let disk = Disk::new().unwrap();
        let store = Store::on_disk(&disk, Durability::Committed).unwrap();
        disk.set_full(true).unwrap();
        assert_eq!(writes(&store).await, [false; 3]);
        disk.set_full(false).unwrap();
        assert_eq!(writes(&store).await, [true; 3]);
    }

    #[tokio::test]
    async fn what_was_acknowledged_before_its_commit_is_lost_with_the_process() {
        let disk = Disk::new().unwrap();
        let count = async |store: &Store| {
            let sql = "SELECT writes FROM health WHERE id = 1";
            store.read(|db| db.one(sql, [], |row| row.get::<i64>("writes"))).await.unwrap()
        };
        for (durability, kept) in [(Durability::Acknowledged { together: 9 }, 0), (Durability::Committed, 1)]
        {
            let store = Store::on_disk(&disk, durability).unwrap();
            let written =
                store.write(|tx| tx.run("UPDATE health SET writes = writes + 1", []).map(|_| ())).await;
            assert!(written.is_ok());
            let after = Store::on_disk(&disk, Durability::Committed).unwrap();
            assert_eq!(count(&after).await, Some(kept), "{durability:?}");
        }
    }
}
