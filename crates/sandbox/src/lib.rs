//! A local Alipay and WeChat Pay with a memory: what a checkout can be tried against without a contract.
//!
//! It verifies every request with the merchant's public key and refuses bad ones with the providers' own
//! codes, signs every answer, shows a cashier, sends signed notifications and repeats them until they are
//! acknowledged, and has bad days on demand. It is one merchant's provider, remembers in this process only
//! (unless told to keep a state file), moves no money, and belongs on 127.0.0.1.
//!
//! Where the published rules leave a gap, the module in question says how the sandbox reads it.
//!
//! # In one process, by hand
//!
//! [`Sandbox::start`] listens on a port of its own and is all that most tests need. A simulation drives the same
//! sandbox without socket, thread or timer; [`system`] is no more than this with real ones:
//!
//! 1. [`App::new`] takes a [`app::Setup`] (keys are made elsewhere, and read by [`keyring`]) and [`ports::Ports`]: clock,
//!    chance, a store for the state. [`App::resume`] goes on from what the store kept last, as after a crash.
//! 2. [`http::router`] is a tower service that answers in one poll. What an answer has to wait for comes in its
//!    extensions ([`http::hold::Hold`]): deliveries to be made first, a delay, a connection that breaks.
//! 3. [`App::next_due_ms`] says when the next timed work is due. [`App::perform_due`] performs what is due and answers
//!    the notifications as plain POSTs; [`App::take_answer`] takes what came of each, an answer or none.
//! 4. [`App::look`] and [`App::change`] reach the state for everything else.
//!
//! With the same ports and the same requests in the same order, every byte is the same: numbers, nonces, signatures,
//! tokens, the order of notifications. `tests/api/in_process.rs` shows all of it.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

pub mod alipay;
pub mod amount;
pub mod app;
pub mod book;
pub mod cashier;
#[expect(clippy::print_stdout, reason = "commands answer on the terminal")]
pub mod command;
pub mod crypto;
pub mod datetime;
pub mod dispatcher;
pub mod faults;
pub mod http;
pub mod keyring;
pub mod keys;
pub mod options;
pub mod pem;
pub mod ports;
pub mod product;
pub mod products;
pub mod sandbox;
pub mod state;
pub mod system;
pub mod wechat;

pub use app::App;
pub use options::Options;
pub use sandbox::{KeyFolders, Sandbox, SandboxError};
