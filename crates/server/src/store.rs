//! The database: SQL lives here and nowhere else, one function per question.
//!
//! SQLite has one writer at a time. Every change begins with `BEGIN IMMEDIATE`, so that a check and the act that
//! follows from it cannot be torn apart by another writer.

pub mod alarms;
pub mod attempts;
pub mod evidence;
pub mod idempotency;
pub mod notifications;
pub mod orders;
pub mod outbox;

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, SqlitePool, Transaction};

use crate::config::ConfigError;

/// The database did not take it. Nothing has changed.
pub type StoreError = sqlx::Error;

/// Is the value there already, where only one may be?
pub fn is_taken(error: &StoreError) -> bool {
    matches!(error, sqlx::Error::Database(database) if database.is_unique_violation())
}

/// Is something there that this program did not write?
pub fn is_corrupt(error: &StoreError) -> bool {
    matches!(error, sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. })
}

/// A transaction that writes.
pub type Tx = Transaction<'static, Sqlite>;

/// The database.
#[derive(Clone)]
pub struct Store {
    pool: SqlitePool,
}

impl Store {
    /// Opens the file, making it and its folder when they are missing, and brings its tables up to date.
    pub async fn open(path: &str) -> Result<Self, ConfigError> {
        let wrong = |error: String| ConfigError(format!("{path}: {error}"));
        let file = path.trim_start_matches("sqlite://");
        if let Some(folder) = Path::new(file).parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| wrong(error.to_string()))?;
        }
        keep_private(file).map_err(|error| wrong(error.to_string()))?;
        let options = SqliteConnectOptions::from_str(&format!("sqlite://{file}"))
            .map_err(|error| wrong(error.to_string()))?
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // Money is in here: a commit is on the disk when it returns.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new().max_connections(8).acquire_timeout(Duration::from_secs(10));
        let pool = pool.connect_with(options).await.map_err(|error| wrong(error.to_string()))?;
        sqlx::migrate!().run(&pool).await.map_err(|error| wrong(error.to_string()))?;
        Ok(Self { pool })
    }

    /// Opens an existing file for questions alone: nothing is made, brought up to date or written.
    pub async fn open_for_reading(path: &str) -> Result<Self, ConfigError> {
        let wrong = |error: sqlx::Error| ConfigError(format!("{path}: {error}"));
        let file = path.trim_start_matches("sqlite://");
        let options =
            SqliteConnectOptions::from_str(&format!("sqlite://{file}")).map_err(wrong)?.read_only(true);
        let pool = SqlitePoolOptions::new().max_connections(2).connect_with(options).await.map_err(wrong)?;
        Ok(Self { pool })
    }

    /// Begins a transaction that writes.
    pub async fn begin(&self) -> Result<Tx, sqlx::Error> {
        self.pool.begin_with("BEGIN IMMEDIATE").await
    }

    /// For questions outside a transaction.
    fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// Does the database answer?
    pub async fn ping(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT 1").execute(self.pool()).await.map(|_| ())
    }

    /// Finishes what is running and closes the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Makes the file, if it is missing, readable by its owner alone; SQLite's own files beside it take after it.
fn keep_private(file: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(file).map(|_| ())
}

/// The rows that can be read. One that cannot must not keep the others from their due; it is logged each time.
fn readable<T>(
    rows: &[sqlx::sqlite::SqliteRow],
    read: impl Fn(&sqlx::sqlite::SqliteRow) -> Result<T, sqlx::Error>,
) -> Vec<T> {
    let log =
        |error: &sqlx::Error| tracing::error!(error = ?error.to_string(), "a stored row cannot be read");
    rows.iter().filter_map(|row| read(row).inspect_err(log).ok()).collect()
}

/// A stored value that this program did not write: a sign of a foreign hand or an older, broken release.
fn corrupt(what: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("stored {what} cannot be read").into())
}
