//! What has to be known of the merchant's application at Alipay.

use std::fmt;

use crate::address::check_address;
use crate::error::ConfigError;
use crate::keys::{KeyError, SigningKey, VerifyingKey};
use crate::settings::ProductSettings;

/// One application of one merchant at Alipay. `..AlipayConfig::default()` fills in what the reference gives.
#[derive(Clone, PartialEq, Eq)]
pub struct AlipayConfig {
    /// Such as `https://openapi.alipay.com/gateway.do`, without a query.
    pub gateway_url: String,
    /// The application's id, 16 digits.
    pub app_id: String,
    /// The merchant's account that is paid, 2088….
    pub seller_id: String,
    /// The application's private key: PKCS#8 or PKCS#1, PEM or bare base64.
    pub private_key_pem: String,
    /// Alipay's public key as PEM or bare base64, or in certificate mode Alipay's certificate as PEM.
    pub alipay_public_key_pem: String,
    /// Certificate mode: the serial number of the application's certificate.
    pub app_cert_sn: Option<String>,
    /// Certificate mode: the serial numbers of Alipay's roots, joined by `_`.
    pub alipay_root_cert_sn: Option<String>,
    /// Where notifications come to.
    pub notify_url: String,
    /// What is set up for each product.
    pub products: ProductSettings,
    /// "From Ant" messages are signed with `sign_type` among the signed parameters, unlike trade
    /// notifications. Exactly one of the two forms is accepted.
    pub message_signs_sign_type: bool,
}

impl Default for AlipayConfig {
    fn default() -> Self {
        Self {
            gateway_url: "https://openapi.alipay.com/gateway.do".to_owned(),
            app_id: String::new(),
            seller_id: String::new(),
            private_key_pem: String::new(),
            alipay_public_key_pem: String::new(),
            app_cert_sn: None,
            alipay_root_cert_sn: None,
            notify_url: String::new(),
            products: ProductSettings::new(),
            message_signs_sign_type: false,
        }
    }
}

impl fmt::Debug for AlipayConfig {
    /// Names what identifies the application; shows no key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AlipayConfig")
            .field("gateway_url", &self.gateway_url)
            .field("app_id", &self.app_id)
            .field("seller_id", &self.seller_id)
            .field("app_cert_sn", &self.app_cert_sn)
            .field("notify_url", &self.notify_url)
            .field("products", &self.products)
            .finish_non_exhaustive()
    }
}

impl AlipayConfig {
    pub(super) fn check(&self) -> Result<(SigningKey, VerifyingKey), ConfigError> {
        for (field, value) in [("app_id", &self.app_id), ("seller_id", &self.seller_id)] {
            if value.is_empty() {
                return Err(ConfigError::Missing(field));
            }
        }
        check_address("gateway_url", &self.gateway_url, true)?;
        check_address("notify_url", &self.notify_url, false)?;
        let named = |field: &str| {
            let field = field.to_owned();
            move |source: KeyError| ConfigError::BadKey { field, source }
        };
        let signing = SigningKey::parse(&self.private_key_pem).map_err(named("private_key_pem"))?;
        let verifying =
            VerifyingKey::parse(&self.alipay_public_key_pem).map_err(named("alipay_public_key_pem"))?;
        Ok((signing, verifying))
    }
}
