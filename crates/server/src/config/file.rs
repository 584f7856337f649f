//! The file as it is written: exactly what was typed, before anybody asks what it means.

use std::collections::BTreeMap;

use paylater_wire::view::{Calendar, First, Terms};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::layered::{self, PREFIX};
use super::products;
use crate::config_error::ConfigError;
use crate::strict;

/// The whole file. Each field has a name in the environment: see [`layered`].
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Address to listen on.
    pub listen: String,
    /// How long a connection may take to send a request's head, in seconds; 20 if absent. A proxy in front has to close its
    /// idle connections to us sooner.
    pub head_timeout_s: Option<u32>,
    /// How long what has begun may take to end once the process is told to stop, in seconds; 25 if absent.
    pub stop_timeout_s: Option<u32>,
    /// Our own address as providers reach it.
    pub public_url: String,
    /// The page for a session.
    pub checkout_url: String,
    /// The SQLite file.
    pub database_url: String,
    /// The folder of our own keys.
    pub keys_dir: String,
    /// The folder of the providers' public keys.
    pub provider_keys_dir: String,
    /// Who is paid, as shown.
    pub merchant_name: String,
    /// Origins whose pages may call us.
    #[serde(default)]
    pub allowed_origins: Vec<String>,
    /// What a `return_url` may begin with.
    pub return_url_prefixes: Vec<String>,
    /// For development: pages of this machine, at any port, may call us and be returned to.
    #[serde(default)]
    pub allow_loopback_origins: bool,
    /// The npm package's folder, for the page at `/checkout/{session}`.
    pub assets_dir: Option<String>,
    /// Origins that may show that page in a frame.
    #[serde(default)]
    pub frame_ancestors: Vec<String>,
    /// `none`, `network` or `full`; `network` if absent.
    pub consent_address: Option<String>,
    /// Our own proxies: addresses and networks, such as 10.0.0.0/8.
    #[serde(default)]
    pub trusted_proxies: Vec<String>,
    /// Alipay.
    pub alipay: Option<AlipayFile>,
    /// WeChat Pay.
    pub wechatpay: Option<WechatFile>,
    /// The settings of each provider's products, as they are written: see [`products`].
    #[serde(skip)]
    pub products: products::ByProvider,
    /// By which place's duties plans are disclosed, such as `mainland_china`.
    pub profile: String,
    /// How annual rates are reckoned; the usual one of the profile if absent.
    pub rate_method: Option<String>,
    /// The holidays that move due dates, for plans that look at them.
    #[serde(default)]
    pub holidays: paylater_wire::view::Holidays,
    /// The options offered, in order.
    pub options: Vec<OptionFile>,
    /// The documents they refer to.
    #[serde(default)]
    pub documents: Vec<DocumentFile>,
}

/// The `[alipay]` section. What may be absent is then as [`paylater_provider::AlipayConfig`] has it.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub struct AlipayFile {
    /// Such as `https://openapi.alipay.com/gateway.do`.
    pub gateway_url: String,
    /// The application.
    pub app_id: String,
    /// The account that is paid.
    pub seller_id: String,
    /// The application's private key, in `keys_dir`; `alipay_app_private.pem` if absent.
    pub private_key_file: Option<String>,
    /// Alipay's public key or certificate, in `provider_keys_dir`; `alipay_public.pem` if absent.
    pub public_key_file: Option<String>,
    /// Certificate mode: the serial number of the application's certificate.
    pub app_cert_sn: Option<String>,
    /// Certificate mode: the serial numbers of Alipay's roots, joined by `_`.
    pub alipay_root_cert_sn: Option<String>,
    /// Where notifications come to; below `public_url` if absent.
    pub notify_url: Option<String>,
    /// Messages are signed with `sign_type` among the signed parameters.
    pub message_signs_sign_type: Option<bool>,
}

/// The `[wechatpay]` section. What may be absent is then as [`paylater_provider::WechatPayConfig`] has it.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub struct WechatFile {
    /// Such as `https://api.mch.weixin.qq.com`.
    pub base_url: String,
    /// The official account's or mini-program's id.
    pub app_id: String,
    /// The merchant's number.
    pub mchid: String,
    /// The serial number of the merchant's API certificate.
    pub merchant_serial_no: String,
    /// The merchant's private key, in `keys_dir`; `wechatpay_merchant_private.pem` if absent.
    pub private_key_file: Option<String>,
    /// Opens notifications, in `keys_dir`; `wechatpay_api_v3.key` if absent.
    pub api_v3_key_file: Option<String>,
    /// Signs the older launch, in `keys_dir`; `wechatpay_api_v2.key` if absent.
    pub api_v2_key_file: Option<String>,
    /// Keys that sign answers and notifications.
    pub verify_keys: Vec<VerifyKeyFile>,
    /// The id of the key with which answers shall be signed; the first of `verify_keys` if absent.
    pub prefer_key_id: Option<String>,
    /// Where notifications come to; below `public_url` if absent.
    pub notify_url: Option<String>,
}

/// A key of WeChat Pay's.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub struct VerifyKeyFile {
    /// `PUB_KEY_ID_…`; leave it out for a certificate, whose serial number is its id.
    pub id: Option<String>,
    /// A PEM file in `provider_keys_dir`.
    pub file: String,
}

/// One `[[options]]`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub struct OptionFile {
    /// The way's id.
    pub way: String,
    /// The least order, in yuan.
    pub least: String,
    /// The largest order, in yuan.
    pub most: String,
    /// Documents to agree to, by id.
    pub documents: Vec<String>,
    /// What is said about it: `disclosures/<this>.<locale>.toml`.
    pub disclosure: Option<String>,
    /// Only for shoppers about whom the shop's own check of their credit says this: `needs_guarantee`, say. For all, if
    /// absent.
    pub only_after: Option<String>,
    /// Its plans.
    pub plans: Vec<PlanFile>,
}

/// One plan: its id, and its terms beside it.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(try_from = "Map<String, Value>")]
pub struct PlanFile {
    /// Unique over all options.
    pub id: String,
    /// How the price turns into payments.
    pub terms: Terms,
}

impl TryFrom<Map<String, Value>> for PlanFile {
    type Error = String;

    /// By hand, because what is flattened by serde may hold any misspelt field unnoticed.
    fn try_from(mut members: Map<String, Value>) -> Result<Self, String> {
        let id = match members.remove("id") {
            Some(Value::String(id)) => id,
            _ => return Err("a plan needs an id".into()),
        };
        let terms: Terms =
            strict::from_value(Value::Object(members)).map_err(|error| format!("plan {id}: {error}"))?;
        match terms.calendar() {
            Some(Calendar { first: First::AtOnce, on_day: Some(_), .. }) => {
                Err(format!("plan {id}: an instalment at once is not due on a day of the next month"))
            }
            _ => Ok(Self { id, terms }),
        }
    }
}

/// One `[[documents]]`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub struct DocumentFile {
    /// Unique.
    pub id: String,
    /// Changes whenever a text changes.
    pub version: String,
    /// What it asks for.
    pub kind: paylater_wire::view::DocumentKind,
    /// The option cannot be used without it.
    pub required: bool,
    /// How many seconds it has to be open before it can be agreed to; zero where reading is not enforced.
    #[serde(default)]
    pub reading_s: u32,
}

impl File {
    /// Parses the text, with settings replaced by those of the environment, given as pairs.
    pub fn parse(
        text: &str,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut table: toml::Table = text.parse().map_err(|error| ConfigError(format!("{error}")))?;
        let settings = environment.into_iter().filter_map(|(name, value)| {
            let name = name.strip_prefix(PREFIX)?.strip_prefix('_')?;
            (!NOT_SETTINGS.contains(&name)).then(|| (name.to_string(), value))
        });
        let mut settings: BTreeMap<String, String> = settings.collect();
        let products = products::take(&mut table, &mut settings)?;
        let file: Self = layered::read(table, settings).map_err(|error| ConfigError(error.to_string()))?;
        Ok(Self { products, ..file })
    }
}

/// Names of ours that are no setting of the backend: they belong to the local set-up, to the tests and to logging.
const NOT_SETTINGS: [&str; 13] = [
    "PORT_BASE",
    "LOCAL_DIR",
    "LOG",
    "PYTHON",
    "CHROMIUM",
    "FIREFOX",
    "WEBKIT_DRIVER",
    "XVFB",
    "ENGINES",
    "SHOP_URL",
    "API_BASE",
    "E2E_RUNNING",
    "WRITE_DOCS",
];

#[cfg(test)]
mod tests {
    use super::*;

    const DEVELOPMENT: &str = include_str!("../../development.toml");

    #[test]
    fn the_development_file_is_read_and_single_fields_are_overridden() {
        let pairs = [
            ("PAYLATER_LISTEN", "127.0.0.1:1"),
            ("PAYLATER_ALIPAY_GATEWAY_URL", "http://127.0.0.1:2/gateway.do"),
            ("PAYLATER_ALLOWED_ORIGINS", "http://a.example, http://b.example"),
            ("PAYLATER_PORT_BASE", "8880"),
            ("HOME", "/root"),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_string(), value.to_string()));
        let file = File::parse(DEVELOPMENT, pairs).expect("a good file");
        assert_eq!(file.listen, "127.0.0.1:1");
        assert_eq!(file.alipay.expect("a section").gateway_url, "http://127.0.0.1:2/gateway.do");
        assert_eq!(file.allowed_origins, ["http://a.example", "http://b.example"]);
        assert_eq!(file.options.len(), DEVELOPMENT.matches("\n[[options]]\n").count());
    }

    #[test]
    fn a_plan_that_does_not_say_what_it_means_is_refused_by_name() {
        let huabei = "kind = \"flat_fee\", instalments = 3, fee_ppm = 23000, fee_bearer = \"buyer\", remainder = \"first\"";
        assert!(DEVELOPMENT.contains(huabei));
        let refused = |terms: &str| File::parse(&DEVELOPMENT.replace(huabei, terms), []).expect_err(terms).0;
        for (terms, named) in [
            ("kind = \"interest_free\", instalments = 4, calender = { first = \"at_once\" }", "calender"),
            ("kind = \"deferred_by_days\", days = 30, fee_ppm = 1", "fee_ppm"),
            (
                "kind = \"interest_free\", instalments = 4, calendar = { first = \"at_once\", on_day = 9 }",
                "at once",
            ),
            ("kind = \"interest_free\", instalments = 4, calendar = { every_days = 14 }", "first"),
        ] {
            let error = refused(terms);
            assert!(error.contains(named) && error.contains("huabei-3"), "{terms}: {error}");
        }
    }

    #[test]
    fn a_misspelt_field_is_refused_by_name() {
        let error = File::parse(&format!("lisen = \"x\"\n{DEVELOPMENT}"), []).expect_err("misspelt");
        assert!(error.0.contains("unknown field `lisen`"), "{error}");
        let pair = ("PAYLATER_LISEN".to_string(), "x".to_string());
        let error = File::parse(DEVELOPMENT, [pair]).expect_err("misspelt");
        assert_eq!(error.0, "PAYLATER_LISEN: there is no such setting");
    }
}
