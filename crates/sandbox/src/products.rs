//! The products that are played. A new one is a folder here and a row in the list.

pub mod alipay_preauth;
pub mod alipay_trade;
pub mod alipay_zhima;
pub mod wechat_certificates;
pub mod wechat_jsapi;
pub mod wechat_refund;
pub mod wechat_score;

use crate::product::Products;

/// All products, and the basic services beneath them. Calls that share a name go to the first that takes them.
pub const PRODUCTS: Products = &[
    &alipay_trade::PRODUCT,
    &alipay_zhima::PRODUCT,
    &alipay_preauth::PRODUCT,
    &wechat_score::PRODUCT,
    &wechat_jsapi::PRODUCT,
    &wechat_refund::PRODUCT,
    &wechat_certificates::PRODUCT,
];
