//! A connection to SQLite: how it is opened, how a transaction on it begins and ends, and how it is asked.

use std::ops::Deref;
use std::path::Path;
use std::time::Duration;

use paylater_core::instant::Instant;
use rusqlite::config::DbConfig;
use rusqlite::{OpenFlags, Params};

use super::error::StoreError;
use crate::ports::notifier::Changes;

/// How long a foreign lock is waited for: a provider that notifies us waits five seconds for an answer.
const PATIENCE: Duration = Duration::from_millis(4_000);
/// Statements kept prepared on each connection: more than there are.
const STATEMENTS_KEPT: usize = 256;

/// A connection.
pub(super) struct Connection(pub(super) rusqlite::Connection);

/// The file that a database address names.
pub(super) fn file_of(address: &str) -> &str {
    address.trim_start_matches("sqlite://")
}

/// Makes folder and file, if they are missing; the file is readable by its owner alone, and SQLite's own files beside it
/// take after it.
pub(super) fn make_private(file: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    if let Some(folder) = Path::new(file).parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(file).map(|_| ())
}

impl Connection {
    /// Opens a file for writing.
    pub(super) fn open(file: &str) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Self(rusqlite::Connection::open_with_flags(file, flags)?);
        connection.0.pragma_update(None, "journal_mode", "wal")?;
        #[cfg(test)]
        limits::apply(file, &connection)?;
        connection.prepared()
    }

    /// Opens a file for questions alone.
    pub(super) fn open_for_reading(file: &str) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Self(rusqlite::Connection::open_with_flags(file, flags)?).prepared()
    }

    /// A database of its own in memory.
    pub(super) fn in_memory() -> Result<Self, StoreError> {
        Self(rusqlite::Connection::open_in_memory()?).prepared()
    }

    fn prepared(self) -> Result<Self, StoreError> {
        // Money is in here: a commit is on the disk when it returns.
        self.0.pragma_update(None, "synchronous", "full")?;
        self.0.pragma_update(None, "foreign_keys", true)?;
        self.0.busy_timeout(PATIENCE)?;
        self.0.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        // A plan looks at no value. Otherwise most statements would be compiled anew each time, to see whether one is a small number.
        self.0.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(self)
    }

    /// Executes statements of our own that take no values.
    pub(super) fn execute(&self, statements: &str) -> Result<(), StoreError> {
        Ok(self.0.execute_batch(statements)?)
    }

    /// A transaction is under way on this connection.
    pub(super) fn is_in_transaction(&self) -> bool {
        !self.0.is_autocommit()
    }

    /// A transaction that has been begun, as work sees it.
    pub(super) fn tx(&self) -> Tx<'_> {
        Tx { db: self.db(), changes: Changes::default() }
    }

    /// The database, to be asked.
    pub(super) fn db(&self) -> Db<'_> {
        Db { connection: self }
    }
}

/// One consistent picture of the database, to be asked.
pub struct Db<'c> {
    connection: &'c Connection,
}

/// A transaction that writes; everything of it stands or nothing.
pub struct Tx<'c> {
    db: Db<'c>,
    changes: Changes,
}

impl<'c> Deref for Tx<'c> {
    type Target = Db<'c>;

    fn deref(&self) -> &Db<'c> {
        &self.db
    }
}

impl Tx<'_> {
    /// Whoever waits for this order will be told.
    pub(super) fn changed_order(&mut self, order_id: &str) {
        self.changes.orders.insert(order_id.into());
    }

    /// The runner of this queue will hear that something is due then.
    pub(super) fn changed_queue(&mut self, queue: &str, due_at: Instant) {
        let earliest = self.changes.queues.entry(queue.into()).or_insert(i64::MAX);
        *earliest = due_at.unix_ms().min(*earliest);
    }
}

/// A row that was found.
pub struct Row<'r, 's>(&'r rusqlite::Row<'s>);

impl Row<'_, '_> {
    /// The value of this column.
    pub fn get<T: rusqlite::types::FromSql>(&self, column: &str) -> Result<T, StoreError> {
        Ok(self.0.get(column)?)
    }
}

impl Db<'_> {
    /// The first row that answers, if any.
    pub(super) fn one<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnOnce(&Row<'_, '_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.connection.0.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        match rows.next()? {
            Some(row) => read(&Row(row)).map(Some),
            None => Ok(None),
        }
    }

    /// Every row that answers.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        values: impl Params,
        mut read: impl FnMut(&Row<'_, '_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.0.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(&Row(row))?);
        }
        Ok(found)
    }
}

impl Tx<'_> {
    /// Changes rows; how many.
    pub(super) fn run(&self, sql: &str, values: impl Params) -> Result<usize, StoreError> {
        Ok(self.connection.0.prepare_cached(sql)?.execute(values)?)
    }

    /// Takes what was changed, to be told after the commit.
    pub(super) fn into_changes(self) -> Changes {
        self.changes
    }
}

/// Disks that are full, for tests: a file that may not grow beyond so many pages, whichever connection writes it.
#[cfg(test)]
pub(super) mod limits {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use super::{Connection, StoreError};

    static LIMITS: Mutex<BTreeMap<String, u32>> = Mutex::new(BTreeMap::new());

    pub fn set(file: &str, pages: Option<u32>) {
        let mut limits = LIMITS.lock().unwrap();
        match pages {
            Some(pages) => limits.insert(file.into(), pages),
            None => limits.remove(file),
        };
    }

    pub(super) fn apply(file: &str, connection: &Connection) -> Result<(), StoreError> {
        let limits = LIMITS.lock().unwrap();
        let pages = limits.get(file).copied().unwrap_or(u32::MAX / 2);
        connection.0.pragma_update(None, "max_page_count", pages)?;
        Ok(())
    }
}
