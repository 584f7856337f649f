//! Alipay and WeChat Pay: signed requests to them, verified answers and notifications from them.
//!
//! No input or output happens here. The crate builds [`HttpRequest`] values and reads [`HttpAnswer`] values;
//! whoever carries them decides about sockets, retries and storage. Time and nonces are arguments, so that
//! the same call gives the same bytes and can be checked against the providers' published vectors.
//!
//! A product is a module in `alipay/products` or `wechat/products` that implements `product::Product`, and a row of
//! [`paylater_core::product::PRODUCTS`]; `registry` names both, and [`Providers`] is the face that asks them.
//!
//! What always holds: nothing is read before its signature is verified, and only the verified bytes are read.
//! An answer that cannot be verified is [`Fault::Unknown`], never a success and never a refusal. A word
//! without a name here is [`paylater_core::order::ProviderStatus::Unknown`], never good news.
//!
//! Left out: refunds, bills, complaints, certificate download, and SM2.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

mod address;
mod alipay;
mod attempt;
mod error;
mod http;
mod json;
mod keys;
mod merchant;
mod notice;
mod operation;
mod outcome;
mod product;
mod providers;
mod registry;
mod report;
mod settings;
mod subject;
mod unique;
mod wechat;

pub use alipay::AlipayConfig;
pub use attempt::{Attempt, Instalments};
pub use error::{ConfigError, Fault, RefusalKind, VerifyError};
pub use http::{HttpAnswer, HttpRequest};
pub use keys::{KeyError, SigningKey, VerifyingKey};
pub use merchant::{Alipay, WechatPay};
pub use notice::{Misfit, Notification, NumberOf, Topic};
pub use outcome::{Captured, ClientReturn, CreateAction, Created, Voided};
pub use providers::Providers;
pub use registry::moved_setting;
pub use settings::{ProductSettings, Setting, Settings};
pub use unique::UniqueJson;
pub use wechat::{VerifyKey, WechatPayConfig};
