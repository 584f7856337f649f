//! What can be chosen about the sandbox. The defaults are the development merchant that the demo shop uses.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

/// Who the one merchant and the demo buyer of this sandbox are.
#[derive(Debug, Clone, Args)]
pub struct Identities {
    /// The merchant's application at Alipay.
    #[arg(long, default_value = "2021000000000001")]
    pub alipay_app_id: String,
    /// The merchant's account at Alipay, which receives the money.
    #[arg(long, default_value = "2088000000000001")]
    pub alipay_seller_id: String,
    /// The pay-later service agreed with Zhima.
    #[arg(long, default_value = "2026000000000000000000000001")]
    pub zm_service_id: String,
    /// The category agreed with Zhima.
    #[arg(long, default_value = "ZMSC_1_4_1")]
    pub zhima_category: String,
    /// The merchant's application at WeChat.
    #[arg(long, default_value = "wx0000000000000001")]
    pub wechat_appid: String,
    /// The merchant's number at WeChat Pay.
    #[arg(long, default_value = "1900000001")]
    pub wechat_mchid: String,
    /// The serial number of the merchant's certificate, named in each `Authorization` header.
    #[arg(long, default_value = "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C")]
    pub wechat_merchant_serial: String,
    /// The payscore service.
    #[arg(long, default_value = "00002000000000000000000000000001")]
    pub wechat_service_id: String,
    /// The name shown on the cashier.
    #[arg(long, default_value = "沙箱商户")]
    pub merchant_name: String,
    /// The buyer at Alipay when a host does not say who holds the phone.
    #[arg(long, default_value = "demo-open-id-0001")]
    pub demo_alipay_buyer: String,
    /// The buyer at WeChat when a host does not say who holds the phone.
    #[arg(long, default_value = "oDemo0000000000000000000001")]
    pub demo_wechat_buyer: String,
}

/// Which of WeChat Pay's two keys signs notifications. A merchant who is changing over receives both kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKey {
    /// The WeChat Pay public key, named `PUB_KEY_ID_…`.
    PublicKey,
    /// The platform certificate, named by its serial number.
    PlatformCertificate,
    /// One after the other, beginning with the public key.
    Alternate,
}

/// Which keys a merchant has from WeChat Pay. A merchant who was there before 2024 had a certificate and may have
/// switched since; a new one has a public key and no certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WechatMerchant {
    /// The platform certificate: every answer is signed with it.
    Certificate,
    /// Both, while changing over: an answer is signed with the key the request names, without a name with the
    /// certificate.
    Switching,
    /// The public key: every answer is signed with it, and there are no certificates to be had.
    PublicKey,
}

impl WechatMerchant {
    /// Can notifications be signed so?
    pub fn can_be_sent(self, key: NotificationKey) -> bool {
        match self {
            Self::Certificate => key == NotificationKey::PlatformCertificate,
            Self::Switching => true,
            Self::PublicKey => key == NotificationKey::PublicKey,
        }
    }

    fn notification_key(self) -> NotificationKey {
        match self {
            Self::Certificate => NotificationKey::PlatformCertificate,
            Self::Switching | Self::PublicKey => NotificationKey::PublicKey,
        }
    }
}

/// How the sandbox behaves.
#[derive(Debug, Clone, Args)]
pub struct Behaviour {
    /// How much faster than life waits pass: at 1000, a notification due again after 15 s comes after 15 ms.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub time_scale: u32,
    /// Milliseconds between an event and the first notification of it; not scaled.
    #[arg(long, default_value_t = 200)]
    pub notify_delay_ms: u32,
    /// Milliseconds until a deduction, a collection or a refund has gone through; not scaled.
    #[arg(long, default_value_t = 1500)]
    pub settle_delay_ms: u32,
    /// The most one payscore order of the kind "use first" may cost, in fen.
    #[arg(long, default_value_t = 5_000_000)]
    pub score_cap: i64,
    /// Which keys the merchant has from WeChat Pay.
    #[arg(long, value_enum, default_value_t = WechatMerchant::Switching)]
    pub wechat_merchant: WechatMerchant,
    /// Which key signs WeChat notifications until the control call says otherwise; left out, the public key where
    /// the merchant has one.
    #[arg(long, value_enum)]
    pub wechat_notification_key: Option<NotificationKey>,
    /// A JSON file that keeps what the sandbox remembers over a restart. Without it nothing is kept.
    #[arg(long)]
    pub state_file: Option<PathBuf>,
}

/// Everything that can be chosen about a sandbox.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Who takes part.
    #[command(flatten)]
    pub identities: Identities,
    /// How it behaves.
    #[command(flatten)]
    pub behaviour: Behaviour,
}

impl Behaviour {
    /// Which key signs WeChat notifications. What was arranged meanwhile wins, and a merchant is sent nothing under a
    /// key they do not have.
    pub fn notification_key(&self, arranged: Option<NotificationKey>) -> NotificationKey {
        let wanted = arranged.or(self.wechat_notification_key);
        wanted
            .filter(|key| self.wechat_merchant.can_be_sent(*key))
            .unwrap_or_else(|| self.wechat_merchant.notification_key())
    }
}

impl Default for Options {
    /// The defaults of the command line, read from the same place so that there is one list of them.
    fn default() -> Self {
        #[derive(clap::Parser)]
        struct Bare {
            #[command(flatten)]
            options: Options,
        }
        <Bare as clap::Parser>::parse_from(["paylater-sandbox"]).options
    }
}
