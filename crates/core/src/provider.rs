//! The companies that carry payments out.

/// Who carries the payment out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provider {
    /// Alipay.
    Alipay,
    /// WeChat Pay.
    WechatPay,
}

impl Provider {
    /// Every provider.
    pub const ALL: [Self; 2] = [Self::Alipay, Self::WechatPay];

    /// The provider's name in stores, queues and logs.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Alipay => "alipay",
            Self::WechatPay => "wechatpay",
        }
    }
}
