//! A stamp is a copy of the file that an installation was made from, kept beside what was installed.
//! Where the two are equal there is nothing to do; a copy cannot be wrong the way a time or a flag can.

use crate::Outcome;
use std::fs;
use std::path::Path;

/// Whether `stamp` is a copy of `source`.
pub fn is_fresh(stamp: &Path, source: &Path) -> bool {
    match (fs::read(stamp), fs::read(source)) {
        (Ok(then), Ok(now)) => then == now,
        _ => false,
    }
}

/// Leaves the copy. Called only after the installation has succeeded.
pub fn leave(stamp: &Path, source: &Path) -> Outcome {
    fs::copy(source, stamp)
        .map(|_| ())
        .map_err(|error| format!("setup: cannot copy {} to {}: {error}", source.display(), stamp.display()))
}
