//! What has to be known of the merchant's application at Alipay.

use std::fmt;

use crate::address::check_address;
use crate::error::ConfigError;
use crate::keys::{KeyError, SigningKey, VerifyingKey};

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
    /// 芝麻先享: the service agreed with Zhima, 28 digits; empty if the merchant has none.
    pub zm_service_id: String,
    /// 芝麻先享: the category agreed with Zhima.
    pub zhima_category_id: String,
    /// 芝麻先享 from an ordinary browser: an address with `{sign_str}` where the percent-encoded order string
    /// goes.
    pub zhima_launch_url: Option<String>,
    /// The deduction's `scene` (not confirmed by an official text).
    pub deduct_scene: String,
    /// The deduction's `product_code` (not confirmed by an official text).
    pub deduct_product_code: String,
    /// The deduction's `extend_params.creditTradeScene` (not confirmed by an official text).
    pub deduct_credit_trade_scene: String,
    /// With which codes `…creditbizorder.query` says that it does not know the number (not confirmed).
    pub zhima_not_there_codes: Vec<String>,
    /// 花呗分期: the numbers of instalments that Alipay takes. 3, 6 and 12 are documented; whether it takes 24 is not
    /// confirmed and depends on the contract.
    pub huabei_counts: Vec<u32>,
    /// 预授权: the freeze's `product_code`. The sources disagree: `PREAUTH_PAY` in the model, `PRE_AUTH_ONLINE` in older
    /// samples.
    pub deposit_product_code: String,
    /// 预授权: the freeze's `deposit_product_mode`; `POSTPAY` where the amount is known, as it is here.
    pub deposit_mode: String,
    /// 芝麻免押: the category agreed with Zhima; empty if credit is not to stand for deposits.
    pub deposit_category: String,
    /// 芝麻免押: the service agreed with Zhima; empty if credit is not to stand for deposits.
    pub deposit_service_id: String,
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
            zm_service_id: String::new(),
            zhima_category_id: String::new(),
            zhima_launch_url: None,
            deduct_scene: "ZHIMA_CREDIT_CODE".to_owned(),
            deduct_product_code: "GENERAL_WITHHOLDING".to_owned(),
            deduct_credit_trade_scene: "CREDIT_PAY_UNCERTAIN_FEE".to_owned(),
            zhima_not_there_codes: vec!["ILLEGAL_QUERY".to_owned(), "ORDER_NOT_EXIST".to_owned()],
            huabei_counts: vec![3, 6, 12],
            deposit_product_code: "PREAUTH_PAY".to_owned(),
            deposit_mode: "POSTPAY".to_owned(),
            deposit_category: String::new(),
            deposit_service_id: String::new(),
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
            .field("zm_service_id", &self.zm_service_id)
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
        if let Some(template) = &self.zhima_launch_url
            && (template.matches("{sign_str}").count() != 1)
        {
            return Err(ConfigError::BadAddress("zhima_launch_url"));
        }
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
