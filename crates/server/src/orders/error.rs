//! Why a call to a provider came to nothing.

use paylater_provider::Fault;

use crate::error::Error;

/// What went wrong with a call.
#[derive(Debug)]
pub enum DispatchError {
    /// Something of ours: the database, mostly.
    Ours(Error),
    /// The provider, or the way there.
    Provider(Fault),
}

impl<E: Into<Error>> From<E> for DispatchError {
    fn from(error: E) -> Self {
        Self::Ours(error.into())
    }
}
