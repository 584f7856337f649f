//! The real ports, and the loops that need a network and timers: the machine's clock and randomness, a state file,
//! reqwest, a listener.

pub mod dispatch;
pub mod key_files;
pub mod machine;
pub mod reqwest_transport;
pub mod server;
pub mod state_file;
