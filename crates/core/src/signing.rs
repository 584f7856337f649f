//! The exact bytes each provider signs. No key type exists here, so no secret can end up in the page.
//!
//! Nonces and instants are given by the caller: a signer that draws its own cannot be tested against the providers'
//! published vectors.

pub mod alipay;
pub mod form;
pub mod wechat;
