//! The companies that carry payments out.

/// Who carries the payment out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provider {
    /// Alipay.
    Alipay,
    /// WeChat Pay.
    WechatPay,
}
