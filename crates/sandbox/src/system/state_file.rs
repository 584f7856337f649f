//! A file that keeps the state over a restart.

use std::fs;
use std::io;
use std::path::PathBuf;

use crate::ports::StateStore;

/// The file.
#[derive(Debug, Clone)]
pub struct StateFile(pub PathBuf);

impl StateFile {
    /// What it keeps; nothing when it is not there yet.
    pub fn read(&self) -> io::Result<Option<Vec<u8>>> {
        match fs::read(&self.0) {
            Ok(snapshot) => Ok(Some(snapshot)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Written beside its place and then moved there, so that a crash leaves the old state or the new one.
    fn write(&self, snapshot: &[u8]) -> io::Result<()> {
        let beside = self.0.with_extension("new");
        fs::write(&beside, snapshot)?;
        fs::rename(beside, &self.0)
    }
}

impl StateStore for StateFile {
    fn keep(&self, snapshot: &[u8]) {
        if let Err(error) = self.write(snapshot) {
            tracing::error!(%error, path = %self.0.display(), "the state file cannot be written");
        }
    }
}
