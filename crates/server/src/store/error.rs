//! Why the database did not do it.

/// The database did not take it. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The value is there already where only one may be; names the table and column.
    #[error("taken: {0}")]
    Taken(String),
    /// Somebody else changed it meanwhile: look again.
    #[error("changed meanwhile: {0}")]
    Conflict(String),
    /// Something is there that this program did not write: a foreign hand, or another release.
    #[error("stored {0} cannot be read")]
    Corrupt(String),
    /// It cannot be done now: no space, a lock that is held by others, a disk that fails.
    #[error("not available: {0}")]
    Unavailable(String),
}

impl StoreError {
    /// Is the value there already, where only one may be?
    pub const fn is_taken(&self) -> bool {
        matches!(self, Self::Taken(_))
    }

    /// Is something there that this program did not write?
    pub const fn is_corrupt(&self) -> bool {
        matches!(self, Self::Corrupt(_))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
        match &error {
            rusqlite::Error::SqliteFailure(failure, message) => {
                let text = message.clone().unwrap_or_else(|| failure.to_string());
                match failure.code {
                    Code::ConstraintViolation
                        if matches!(
                            failure.extended_code,
                            SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY
                        ) =>
                    {
                        Self::Taken(text)
                    }
                    Code::DatabaseCorrupt | Code::NotADatabase => Self::Corrupt(text),
                    _ => Self::Unavailable(text),
                }
            }
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::InvalidColumnName(_) => Self::Corrupt(error.to_string()),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}
