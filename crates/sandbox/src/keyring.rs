//! The provider's keys, and what it knows of the merchant's, read from texts that are named like their files.

use std::io;
use std::path::PathBuf;

use x509_parser::prelude::{FromDer, X509Certificate};

use crate::crypto::{CryptoError, SigningKey, VerifyingKey};
use crate::pem;
use crate::ports::NoRandomness;

/// Why keys cannot be made or read.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file system refused.
    #[error("{path}: {source}")]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is there but holds no such key.
    #[error("{0} holds no usable key")]
    Unusable(PathBuf),
    /// A key could not be made.
    #[error("a key could not be made: {0}")]
    Making(String),
}

impl From<CryptoError> for KeyError {
    fn from(error: CryptoError) -> Self {
        Self::Making(error.to_string())
    }
}

impl From<NoRandomness> for KeyError {
    fn from(error: NoRandomness) -> Self {
        Self::Making(error.to_string())
    }
}

/// WeChat Pay's older kind of key: an X.509 certificate with a serial number and an end.
pub struct PlatformCertificate {
    /// The certificate in PEM armour, as `GET /v3/certificates` hands it out (sealed).
    pub pem: String,
    /// Upper-case hexadecimal.
    pub serial_no: String,
    /// Valid from, in milliseconds since 1970.
    pub effective_ms: i64,
    /// Valid until, in milliseconds since 1970.
    pub expires_ms: i64,
    /// The private key that belongs to it.
    pub key: SigningKey,
}

/// The provider's own keys.
pub struct ProviderKeys {
    /// Signs Alipay's answers and notifications.
    pub alipay: SigningKey,
    /// Signs WeChat's answers and notifications under [`Self::wechat_public_key_id`].
    pub wechat: SigningKey,
    /// `PUB_KEY_ID_` and 32 digits.
    pub wechat_public_key_id: String,
    /// Signs for merchants who still name a certificate.
    pub platform: PlatformCertificate,
}

/// What the provider knows of the merchant's keys: the public halves, and the two shared secrets of WeChat
/// Pay.
pub struct MerchantKeys {
    /// Verifies requests and order strings at Alipay.
    pub alipay_app: VerifyingKey,
    /// Verifies requests and `paySign` at WeChat Pay.
    pub wechat_merchant: VerifyingKey,
    /// 32 characters; seals notifications.
    pub wechat_api_v3: String,
    /// 32 characters; signs the launch of a service order.
    pub wechat_api_v2: String,
}

/// Gives the text of a key file by its name.
type Text<'a> = dyn Fn(&str) -> Result<String, KeyError> + 'a;

impl ProviderKeys {
    /// Reads the provider's keys.
    pub fn read(text: &Text<'_>) -> Result<Self, KeyError> {
        Ok(Self {
            alipay: signing_key("alipay_private.pem", text)?,
            wechat: signing_key("wechatpay_private.pem", text)?,
            wechat_public_key_id: text("wechatpay_public_key_id.txt")?.trim().to_owned(),
            platform: PlatformCertificate::read(text)?,
        })
    }
}

impl PlatformCertificate {
    fn read(text: &Text<'_>) -> Result<Self, KeyError> {
        let name = "wechatpay_platform_cert.pem";
        let unusable = || KeyError::Unusable(name.into());
        let pem = text(name)?;
        let der = pem::decode(&pem, "CERTIFICATE").ok_or_else(unusable)?;
        let (_, parsed) = X509Certificate::from_der(&der).map_err(|_| unusable())?;
        let serial_no = parsed.raw_serial().iter().map(|byte| format!("{byte:02X}")).collect();
        let (effective_s, expires_s) =
            (parsed.validity().not_before.timestamp(), parsed.validity().not_after.timestamp());
        let key = signing_key("wechatpay_platform_private.pem", text)?;
        Ok(Self { pem, serial_no, effective_ms: effective_s * 1000, expires_ms: expires_s * 1000, key })
    }
}

impl MerchantKeys {
    /// Reads what the provider may know of the merchant's keys. Never asks for a private key.
    pub fn read(text: &Text<'_>) -> Result<Self, KeyError> {
        Ok(Self {
            alipay_app: verifying_key("alipay_app_public.pem", text)?,
            wechat_merchant: verifying_key("wechatpay_merchant_public.pem", text)?,
            wechat_api_v3: secret("wechatpay_api_v3.key", text)?,
            wechat_api_v2: secret("wechatpay_api_v2.key", text)?,
        })
    }
}

fn signing_key(name: &str, text: &Text<'_>) -> Result<SigningKey, KeyError> {
    SigningKey::from_pem(&text(name)?).map_err(|_| KeyError::Unusable(name.into()))
}

fn verifying_key(name: &str, text: &Text<'_>) -> Result<VerifyingKey, KeyError> {
    VerifyingKey::from_pem(&text(name)?).map_err(|_| KeyError::Unusable(name.into()))
}

fn secret(name: &str, text: &Text<'_>) -> Result<String, KeyError> {
    let secret = text(name)?.trim().to_owned();
    if secret.len() == 32 { Ok(secret) } else { Err(KeyError::Unusable(name.into())) }
}
