//! The providers' sections, with the keys that they name read from their files.

use std::path::Path;

use paylater_provider::{AlipayConfig, ProductSettings, VerifyKey, VerifyingKey, WechatPayConfig};

use super::file::{AlipayFile, VerifyKeyFile, WechatFile};
use super::read;
use crate::config_error::ConfigError;

/// Where keys lie, and where providers reach us.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) public_url: &'a str,
    pub(super) keys: &'a Path,
    pub(super) provider_keys: &'a Path,
}

impl Place<'_> {
    fn notify_url(&self, named: Option<String>, provider: &str) -> String {
        stated(named).unwrap_or_else(|| format!("{}/notify/{provider}", self.public_url))
    }
}

/// A text that says something.
pub(super) fn stated(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

fn file<'a>(named: Option<&'a String>, usual: &'a str) -> &'a str {
    named.map_or(usual, String::as_str)
}

/// Every field is written out, so that one that the provider crate gets has to get its setting.
pub(super) fn alipay_config(
    section: AlipayFile,
    products: ProductSettings,
    place: Place<'_>,
) -> Result<AlipayConfig, ConfigError> {
    let usual = AlipayConfig::default();
    let private_key = file(section.private_key_file.as_ref(), "alipay_app_private.pem");
    let public_key = file(section.public_key_file.as_ref(), "alipay_public.pem");
    Ok(AlipayConfig {
        gateway_url: section.gateway_url,
        app_id: section.app_id,
        seller_id: section.seller_id,
        private_key_pem: read(&place.keys.join(private_key))?,
        alipay_public_key_pem: read(&place.provider_keys.join(public_key))?,
        app_cert_sn: stated(section.app_cert_sn),
        alipay_root_cert_sn: stated(section.alipay_root_cert_sn),
        notify_url: place.notify_url(section.notify_url, "alipay"),
        products,
        message_signs_sign_type: section.message_signs_sign_type.unwrap_or(usual.message_signs_sign_type),
    })
}

/// The same for WeChat Pay.
pub(super) fn wechat_config(
    section: WechatFile,
    products: ProductSettings,
    place: Place<'_>,
) -> Result<WechatPayConfig, ConfigError> {
    let private_key = file(section.private_key_file.as_ref(), "wechatpay_merchant_private.pem");
    let api_v3_key = file(section.api_v3_key_file.as_ref(), "wechatpay_api_v3.key");
    let api_v2_key = file(section.api_v2_key_file.as_ref(), "wechatpay_api_v2.key");
    let verify_keys = section.verify_keys.iter().map(|key| verify_key(key, place.provider_keys));
    let verify_keys = verify_keys.collect::<Result<Vec<_>, ConfigError>>()?;
    let first = verify_keys.first().map(|key| key.id.clone());
    let prefer_key_id = stated(section.prefer_key_id).or(first);
    Ok(WechatPayConfig {
        base_url: section.base_url,
        app_id: section.app_id,
        mchid: section.mchid,
        merchant_serial_no: section.merchant_serial_no,
        private_key_pem: read(&place.keys.join(private_key))?,
        prefer_key_id: prefer_key_id.ok_or_else(|| ConfigError("wechatpay.verify_keys is empty".into()))?,
        verify_keys,
        api_v3_key: read(&place.keys.join(api_v3_key))?.trim().into(),
        api_v2_key: read(&place.keys.join(api_v2_key))?.trim().into(),
        products,
        notify_url: place.notify_url(section.notify_url, "wechatpay"),
    })
}

fn verify_key(file: &VerifyKeyFile, provider_keys: &Path) -> Result<VerifyKey, ConfigError> {
    let pem = read(&provider_keys.join(&file.file))?;
    let wrong = |why: String| ConfigError(format!("wechatpay.verify_keys: {}: {why}", file.file));
    let id = match &file.id {
        Some(id) => id.clone(),
        None => {
            let key = VerifyingKey::parse(&pem).map_err(|error| wrong(error.to_string()))?;
            key.serial().ok_or_else(|| wrong("a public key needs its id".into()))?.to_string()
        }
    };
    Ok(VerifyKey { id, pem })
}
