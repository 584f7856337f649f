//! What a task ends with.

/// The text of an error is for the person at the terminal: what failed, and what to do.
pub type Outcome<T = ()> = Result<T, String>;
