//! Mistakes that this backend does not make, for the simulator's own tests: it has to find each of them. Only a build with the
//! feature `planted` holds any of this, and no build that ships has that feature (`cargo xtask tidy` sees to it).

use std::cell::Cell;

/// A mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// An order is stored over whatever became of it since it was read.
    NoVersionGuard,
    /// Whoever was overtaken ends a job all the same.
    UnfencedFinish,
    /// An attempt that was left behind is looked at once and never again while another one is at hand.
    ForgottenAttempts,
}

thread_local! {
    static PLANTED: Cell<Option<Mistake>> = const { Cell::new(None) };
}

/// From now on this thread makes this mistake, or none.
pub fn plant(mistake: Option<Mistake>) {
    PLANTED.set(mistake);
}

/// Is this mistake to be made?
pub(crate) fn is(mistake: Mistake) -> bool {
    PLANTED.get() == Some(mistake)
}
