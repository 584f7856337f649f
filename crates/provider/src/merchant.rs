//! One merchant at each provider: the client that signs for them, and the products as they have set them up.

use std::fmt;

use paylater_core::offer::Provider;

use crate::alipay::{self, AlipayConfig};
use crate::error::ConfigError;
use crate::product::Clients;
use crate::registry::Opened;
use crate::wechat::{self, WechatPayConfig};

/// Alipay, set up for one application of one merchant.
pub struct Alipay {
    pub(crate) client: alipay::Client,
    pub(crate) products: Opened,
}

impl Alipay {
    /// Checks the configuration and opens keys and products.
    pub fn new(config: AlipayConfig) -> Result<Self, ConfigError> {
        let settings = config.products.clone();
        let client = alipay::Client::new(config)?;
        let clients = Clients { alipay: Some(&client), wechat: None };
        let products = Opened::new(Provider::Alipay, &settings, clients)?;
        Ok(Self { client, products })
    }
}

impl fmt::Debug for Alipay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(f)
    }
}

/// WeChat Pay, set up for one merchant and one appid.
pub struct WechatPay {
    pub(crate) client: wechat::Client,
    pub(crate) products: Opened,
}

impl WechatPay {
    /// Checks the configuration and opens keys and products.
    pub fn new(config: WechatPayConfig) -> Result<Self, ConfigError> {
        let settings = config.products.clone();
        let client = wechat::Client::new(config)?;
        let clients = Clients { alipay: None, wechat: Some(&client) };
        let products = Opened::new(Provider::WechatPay, &settings, clients)?;
        Ok(Self { client, products })
    }
}

impl fmt::Debug for WechatPay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(f)
    }
}
