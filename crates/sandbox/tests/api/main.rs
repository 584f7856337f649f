//! The sandbox over HTTP, as a merchant's backend, a host app and a buyer see it.
//!
//! Requests are signed and answers verified here with aws-lc-rs directly, so that the sandbox's own
//! cryptography is never its own witness.

mod alipay_gateway;
mod alipay_trade;
mod bench;
mod book;
mod cashier;
mod control;
mod faults;
mod in_process;
mod merchant;
mod notifications;
mod preauth;
mod preauth_waiting;
mod receiver;
mod time_passes;
mod wechat_gateway;
mod wechat_jsapi;
mod wechat_launch;
mod wechat_merchant;
mod wechat_refund;
mod wechat_score;
mod world;
mod zhima;
