//! What a page hands to the WeChat app to open a cashier, and the signatures over it. A refusal is a sentence for
//! the developer.

use std::collections::BTreeMap;

use paylater_core::signing::wechat::{pay_sign_string, v2_string_to_sign};

use crate::crypto::{VerifyingKey, hmac_sha256_upper_hex};

/// The parameters of `getBrandWCPayRequest`; `wx.requestPayment` has the same but `appId`.
#[derive(Debug, Clone)]
pub struct WcPay {
    /// The application; taken to be the merchant's where the bridge does not ask for it.
    pub app_id: Option<String>,
    /// Seconds since 1970, as text.
    pub timestamp: String,
    /// Drawn by the merchant.
    pub nonce: String,
    /// `prepay_id=…`.
    pub package: String,
    /// `RSA`.
    pub sign_type: String,
    /// Over application, timestamp, nonce and package.
    pub pay_sign: String,
}

impl WcPay {
    /// Checks the signature; answers the `prepay_id`.
    pub fn prepay_id(&self, appid: &str, key: &VerifyingKey) -> Result<&str, String> {
        if self.app_id.as_ref().is_some_and(|given| given != appid) {
            return Err("appId 不正确".to_owned());
        }
        if self.sign_type != "RSA" {
            return Err("signType 应为 RSA".to_owned());
        }
        let timestamp_s: i64 = self.timestamp.parse().map_err(|_| "timeStamp 不是秒数")?;
        let signed = pay_sign_string(appid, timestamp_s, &self.nonce, &self.package);
        if !key.verifies(&signed, &self.pay_sign) {
            return Err("支付验证签名失败".to_owned());
        }
        Ok(self.package.strip_prefix("prepay_id=").ok_or("package 应为 prepay_id=…")?)
    }
}

/// The parameters of `openBusinessView`.
#[derive(Debug, Clone)]
pub struct BusinessView {
    /// Which page.
    pub business_type: String,
    /// What is handed to it.
    pub pairs: BTreeMap<String, String>,
}

impl BusinessView {
    /// A parameter that must be there.
    pub fn required(&self, name: &str) -> Result<&str, String> {
        self.pairs.get(name).map(String::as_str).ok_or_else(|| format!("缺少 {name}"))
    }

    /// Checks the API v2 sign.
    pub fn check_sign(&self, mchid: &str, api_v2_key: &str) -> Result<(), String> {
        if self.required("mch_id")? != mchid {
            return Err("mch_id 不正确".to_owned());
        }
        if self.required("sign_type")? != "HMAC-SHA256" {
            return Err("sign_type 应为 HMAC-SHA256".to_owned());
        }
        self.required("nonce_str")?;
        let timestamp = self.required("timestamp")?;
        // Milliseconds are a mistake that has been made before; ten digits last until the year 2286.
        if timestamp.len() != 10 || timestamp.parse::<u64>().is_err() {
            return Err("timestamp 应为秒".to_owned());
        }
        let signed = v2_string_to_sign(&self.pairs, api_v2_key);
        if self.required("sign")? != hmac_sha256_upper_hex(api_v2_key, &signed) {
            return Err("签名错误".to_owned());
        }
        Ok(())
    }
}
