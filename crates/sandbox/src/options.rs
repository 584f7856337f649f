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
    /// Which key signs WeChat notifications until the control call says otherwise.
    #[arg(long, value_enum, default_value_t = NotificationKey::PublicKey)]
    pub wechat_notification_key: NotificationKey,
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
