//! Which of the provider's two keys signs, and the headers that make an answer or a notification believable.

use paylater_core::signing::wechat;

use crate::crypto::{CryptoError, SigningKey, random_text};
use crate::keyring::ProviderKeys;
use crate::options::WechatMerchant;
use crate::ports::Random;
use crate::state::faults::InjectedFaults;

/// The scheme of every signature, as `Authorization` and `Wechatpay-Signature-Type` name it.
pub const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";

/// Which of the provider's keys signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// The public key with an id.
    PublicKey,
    /// The platform certificate.
    PlatformCertificate,
}

impl Signer {
    /// The key that signs an answer by itself.
    pub fn of(merchant: WechatMerchant) -> Self {
        match merchant {
            WechatMerchant::Certificate | WechatMerchant::Switching => Self::PlatformCertificate,
            WechatMerchant::PublicKey => Self::PublicKey,
        }
    }

    /// The key named by a `Wechatpay-Serial` header; nothing when the merchant has no such key.
    pub fn named(serial: &str, merchant: WechatMerchant, keys: &ProviderKeys) -> Option<Self> {
        let is_certificate = serial.eq_ignore_ascii_case(&keys.platform.serial_no);
        let is_public_key = serial == keys.wechat_public_key_id;
        match merchant {
            WechatMerchant::Certificate | WechatMerchant::Switching if is_certificate => {
                Some(Self::PlatformCertificate)
            }
            WechatMerchant::PublicKey | WechatMerchant::Switching if is_public_key => Some(Self::PublicKey),
            WechatMerchant::Certificate | WechatMerchant::Switching | WechatMerchant::PublicKey => None,
        }
    }

    fn serial(self, keys: &ProviderKeys) -> &str {
        match self {
            Self::PublicKey => &keys.wechat_public_key_id,
            Self::PlatformCertificate => &keys.platform.serial_no,
        }
    }

    fn key(self, keys: &ProviderKeys) -> &SigningKey {
        match self {
            Self::PublicKey => &keys.wechat,
            Self::PlatformCertificate => &keys.platform.key,
        }
    }

    /// The five headers over this body.
    pub fn headers(
        self,
        keys: &ProviderKeys,
        body: &str,
        now_ms: i64,
        random: &dyn Random,
        injected: InjectedFaults,
    ) -> Result<Vec<(&'static str, String)>, CryptoError> {
        if injected.is_unsigned {
            return Ok(Vec::new());
        }
        let timestamp = (now_ms / 1000).to_string();
        let nonce = random_text(random, 32)?;
        let mut signed = wechat::answer_string_to_sign(&timestamp, &nonce, body);
        if injected.is_badly_signed {
            signed.push('\n');
        }
        Ok(vec![
            ("wechatpay-signature", self.key(keys).sign(&signed)?),
            ("wechatpay-timestamp", timestamp),
            ("wechatpay-nonce", nonce),
            ("wechatpay-serial", self.serial(keys).to_owned()),
            ("wechatpay-signature-type", SCHEME.to_owned()),
        ])
    }
}
