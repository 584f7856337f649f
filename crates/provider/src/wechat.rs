//! WeChat Pay API v3: 微信支付分 in its 先享 form (confirmed now, deducted later) and JSAPI (paid now).
//!
//! `client` signs, sends nothing, and verifies; `products` has what each product asks and is answered.
//!
//! Not here: refunds, bills, certificate download, other payscore forms, API v2 but for one launch signature.

mod cipher;
mod client;
mod code;
mod config;
mod notification;
pub(crate) mod products;

pub use client::WechatPay;
pub use config::{ScoreLaunch, VerifyKey, WechatPayConfig};
