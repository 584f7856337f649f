//! What has to be known of the merchant at WeChat Pay.

use std::collections::BTreeMap;
use std::fmt;

use crate::address::check_address;
use crate::error::ConfigError;
use crate::keys::{KeyError, SigningKey, VerifyingKey};

/// Which parameters the service-order confirm page is launched with. Which of them a `service_id` needs is
/// not confirmed by an official text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScoreLaunch {
    /// `package` alone: the form of the current official pages.
    #[default]
    PackageOnly,
    /// The older form: signed with the API v2 key.
    Signed,
}

/// A key by which WeChat Pay's signatures are verified. A merchant who is changing over needs both kinds at
/// once.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyKey {
    /// As `Wechatpay-Serial` names it: `PUB_KEY_ID_…`, or a platform certificate's serial number.
    pub id: String,
    /// `PUBLIC KEY` or `CERTIFICATE`.
    pub pem: String,
}

impl fmt::Debug for VerifyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// One merchant and one appid at WeChat Pay. `..WechatPayConfig::default()` fills in what the reference
/// gives.
#[derive(Clone, PartialEq, Eq)]
pub struct WechatPayConfig {
    /// Such as `https://api.mch.weixin.qq.com`, without a path.
    pub base_url: String,
    /// The official account's or mini-program's id.
    pub app_id: String,
    /// The merchant's number.
    pub mchid: String,
    /// The serial number of the merchant's API certificate.
    pub merchant_serial_no: String,
    /// The merchant's private key: PKCS#8 or PKCS#1, PEM or bare base64.
    pub private_key_pem: String,
    /// WeChat Pay's keys, of both kinds.
    pub verify_keys: Vec<VerifyKey>,
    /// The key with which answers shall be signed; one of [`Self::verify_keys`].
    pub prefer_key_id: String,
    /// Opens notifications; 32 characters.
    pub api_v3_key: String,
    /// Signs the launch in [`ScoreLaunch::Signed`]; may be empty otherwise.
    pub api_v2_key: String,
    /// 微信支付分: the service agreed with WeChat Pay; empty if the merchant has none.
    pub service_id: String,
    /// 微信支付分: the name of the amount at risk; `ESTIMATE_ORDER_COST` for the 先享 form.
    pub risk_fund_name: String,
    /// Where notifications come to.
    pub notify_url: String,
    /// How the confirm page is launched.
    pub score_launch: ScoreLaunch,
}

impl Default for WechatPayConfig {
    fn default() -> Self {
        Self {
            base_url: "https://api.mch.weixin.qq.com".to_owned(),
            app_id: String::new(),
            mchid: String::new(),
            merchant_serial_no: String::new(),
            private_key_pem: String::new(),
            verify_keys: Vec::new(),
            prefer_key_id: String::new(),
            api_v3_key: String::new(),
            api_v2_key: String::new(),
            service_id: String::new(),
            risk_fund_name: "ESTIMATE_ORDER_COST".to_owned(),
            notify_url: String::new(),
            score_launch: ScoreLaunch::default(),
        }
    }
}

impl fmt::Debug for WechatPayConfig {
    /// Names what identifies the merchant; shows no key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WechatPayConfig")
            .field("base_url", &self.base_url)
            .field("app_id", &self.app_id)
            .field("mchid", &self.mchid)
            .field("merchant_serial_no", &self.merchant_serial_no)
            .field("verify_keys", &self.verify_keys)
            .field("service_id", &self.service_id)
            .field("notify_url", &self.notify_url)
            .field("score_launch", &self.score_launch)
            .finish_non_exhaustive()
    }
}

impl WechatPayConfig {
    pub(super) fn check(&self) -> Result<(SigningKey, BTreeMap<String, VerifyingKey>), ConfigError> {
        let needed = [
            ("app_id", &self.app_id),
            ("mchid", &self.mchid),
            ("merchant_serial_no", &self.merchant_serial_no),
        ];
        if let Some((field, _)) = needed.into_iter().find(|(_, value)| value.is_empty()) {
            return Err(ConfigError::Missing(field));
        }
        check_address("base_url", &self.base_url, true)?;
        check_address("notify_url", &self.notify_url, true)?;
        let after_scheme = self.base_url.split_once("://").map_or("", |(_, rest)| rest);
        if after_scheme.contains('/') {
            // The path is signed; one in front of it would be sent and not signed, or the other way round.
            return Err(ConfigError::BadAddress("base_url"));
        }
        if self.api_v3_key.len() != 32 {
            return Err(ConfigError::WrongLength { field: "api_v3_key", length: 32 });
        }
        if self.score_launch == ScoreLaunch::Signed && self.api_v2_key.len() != 32 {
            return Err(ConfigError::WrongLength { field: "api_v2_key", length: 32 });
        }
        let signing = SigningKey::parse(&self.private_key_pem)
            .map_err(|source| ConfigError::BadKey { field: "private_key_pem".to_owned(), source })?;
        Ok((signing, self.open_verify_keys()?))
    }

    fn open_verify_keys(&self) -> Result<BTreeMap<String, VerifyingKey>, ConfigError> {
        let mut keys = BTreeMap::new();
        for VerifyKey { id, pem } in &self.verify_keys {
            let bad = |source: KeyError| ConfigError::BadKey { field: id.clone(), source };
            let key = VerifyingKey::parse(pem).map_err(bad)?;
            if let Some(serial) = key.serial()
                && serial != canonical_id(id)
            {
                return Err(ConfigError::SerialDiffers { id: id.clone(), serial: serial.to_owned() });
            }
            if keys.insert(canonical_id(id), key).is_some() {
                return Err(ConfigError::KeyIds(id.clone()));
            }
        }
        if keys.contains_key(&canonical_id(&self.prefer_key_id)) {
            Ok(keys)
        } else {
            Err(ConfigError::KeyIds(self.prefer_key_id.clone()))
        }
    }
}

/// Serial numbers are numbers: neither case nor leading zeros tell two apart. The ids of public keys lose
/// nothing by it.
pub(super) fn canonical_id(id: &str) -> String {
    id.trim_start_matches('0').to_ascii_uppercase()
}
