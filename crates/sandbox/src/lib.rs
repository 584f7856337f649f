//! A local Alipay and WeChat Pay with a memory: what a checkout can be tried against without a contract.
//!
//! It verifies every request with the merchant's public key and refuses bad ones with the providers' own
//! codes, signs every answer, shows a cashier, sends signed notifications and repeats them until they are
//! acknowledged, and has bad days on demand. It is one merchant's provider, remembers in this process only
//! (unless told to keep a state file), moves no money, and belongs on 127.0.0.1.
//!
//! Where the published rules leave a gap, the module in question says how the sandbox reads it.

pub mod alipay;
pub mod amount;
pub mod app;
pub mod cashier;
pub mod command;
pub mod crypto;
pub mod datetime;
pub mod dispatcher;
pub mod faults;
pub mod http;
pub mod keys;
pub mod options;
pub mod pem;
pub mod product;
pub mod products;
pub mod sandbox;
pub mod state;
pub mod wechat;

pub use app::App;
pub use options::Options;
pub use sandbox::{KeyFolders, Sandbox, SandboxError};
