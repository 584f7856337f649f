//! The backend: the real routes, jobs and store, in a runtime of their own whose clock stands still until the simulation lets
//! it go on.
//!
//! A process of the backend is a tokio runtime: to crash it is to drop the runtime, and with it every task at the await where
//! it stands. What was committed stays on the disk, which outlives the process. The runtime hands control back after each
//! poll of a task, so a crash can be asked for after any number of them.

mod ports;
mod process;

pub use ports::{CALL_TIMEOUT_MS, Emitted};
pub use process::{Process, Start, Stopped};
