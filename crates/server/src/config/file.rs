//! The file as it is written: exactly what was typed, before anybody asks what it means.

use paylater_wire::view::{Calendar, First, Terms};
use serde::Deserialize;

use super::products;
use crate::config_error::ConfigError;

/// The whole file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// `PAYLATER_LISTEN`.
    pub listen: String,
    /// `PAYLATER_PUBLIC_URL`.
    pub public_url: String,
    /// `PAYLATER_CHECKOUT_URL`.
    pub checkout_url: String,
    /// `PAYLATER_DATABASE_URL`.
    pub database_url: String,
    /// `PAYLATER_KEYS_DIR`.
    pub keys_dir: String,
    /// `PAYLATER_PROVIDER_KEYS_DIR`.
    pub provider_keys_dir: String,
    /// `PAYLATER_MERCHANT_NAME`.
    pub merchant_name: String,
    /// `PAYLATER_ALLOWED_ORIGINS`, comma-separated.
    #[serde(default)]
    pub allowed_origins: Vec<String>,
    /// `PAYLATER_RETURN_URL_PREFIXES`, comma-separated.
    pub return_url_prefixes: Vec<String>,
    /// `PAYLATER_ASSETS_DIR`: the npm package's folder, for the page at `/checkout/{session}`.
    pub assets_dir: Option<String>,
    /// `PAYLATER_FRAME_ANCESTORS`, comma-separated: origins that may show that page in a frame.
    #[serde(default)]
    pub frame_ancestors: Vec<String>,
    /// `PAYLATER_CONSENT_ADDRESS`: `none`, `network` or `full`.
    #[serde(default = "network")]
    pub consent_address: String,
    /// `PAYLATER_TRUSTED_PROXIES`, comma-separated: addresses and networks, such as 10.0.0.0/8.
    #[serde(default)]
    pub trusted_proxies: Vec<String>,
    /// `PAYLATER_ALIPAY_*`.
    pub alipay: Option<AlipayFile>,
    /// `PAYLATER_WECHATPAY_*`.
    pub wechatpay: Option<WechatFile>,
    /// The settings of each provider's products, `PAYLATER_ALIPAY_PRODUCTS_*` and the like, as they are written.
    #[serde(skip)]
    pub products: products::ByProvider,
    /// `PAYLATER_PROFILE`: by which place's duties plans are disclosed, such as `mainland_china`.
    pub profile: String,
    /// `PAYLATER_RATE_METHOD`: how annual rates are reckoned; the usual one of the profile if absent.
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

/// The `[alipay]` section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlipayFile {
    /// `PAYLATER_ALIPAY_GATEWAY_URL`.
    pub gateway_url: String,
    /// `PAYLATER_ALIPAY_APP_ID`.
    pub app_id: String,
    /// `PAYLATER_ALIPAY_SELLER_ID`.
    pub seller_id: String,
}

/// The `[wechatpay]` section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WechatFile {
    /// `PAYLATER_WECHATPAY_BASE_URL`.
    pub base_url: String,
    /// `PAYLATER_WECHATPAY_APP_ID`.
    pub app_id: String,
    /// `PAYLATER_WECHATPAY_MCHID`.
    pub mchid: String,
    /// `PAYLATER_WECHATPAY_MERCHANT_SERIAL_NO`.
    pub merchant_serial_no: String,
    /// Keys that sign answers and notifications.
    pub verify_keys: Vec<VerifyKeyFile>,
}

fn network() -> String {
    "network".into()
}

/// A key of WeChat Pay's.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyKeyFile {
    /// `PUB_KEY_ID_…`; leave it out for a certificate, whose serial number is its id.
    pub id: Option<String>,
    /// A PEM file in `provider_keys_dir`.
    pub file: String,
}

/// One `[[options]]`.
#[derive(Debug, Clone, Deserialize)]
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
#[serde(try_from = "toml::Table")]
pub struct PlanFile {
    /// Unique over all options.
    pub id: String,
    /// How the price turns into payments.
    pub terms: Terms,
}

impl TryFrom<toml::Table> for PlanFile {
    type Error = String;

    /// By hand, because what is flattened by serde may hold any misspelt field unnoticed.
    fn try_from(mut table: toml::Table) -> Result<Self, String> {
        let id = match table.remove("id") {
            Some(toml::Value::String(id)) => id,
            _ => return Err("a plan needs an id".into()),
        };
        let terms = Terms::deserialize(table).map_err(|error| format!("plan {id}: {error}"))?;
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
    /// Parses the text, with single values replaced by `PAYLATER_*` pairs.
    pub fn parse(
        text: &str,
        overrides: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut table: toml::Table = text.parse().map_err(|error| ConfigError(format!("{error}")))?;
        let ours =
            |(name, value): (String, String)| Some((name.strip_prefix("PAYLATER_")?.to_string(), value));
        let mut environment = overrides.into_iter().filter_map(ours).collect();
        let products = products::take(&mut table, &mut environment)?;
        for (name, value) in environment {
            set(&mut table, &name.to_ascii_lowercase(), &value)?;
        }
        let file: Self = table.try_into().map_err(|error| ConfigError(format!("{error}")))?;
        Ok(Self { products, ..file })
    }
}

/// Names of ours that are no field: they belong to the local set-up and to logging.
const NOT_FIELDS: [&str; 8] =
    ["port_base", "local_dir", "log", "python", "chromium", "shop_url", "api_base", "e2e_running"];

fn set(table: &mut toml::Table, path: &str, value: &str) -> Result<(), ConfigError> {
    let (section, field) = match path.split_once('_') {
        Some((section @ ("alipay" | "wechatpay"), field)) => (Some(section), field),
        _ => (None, path),
    };
    if NOT_FIELDS.contains(&field) {
        return Ok(());
    }
    let target = match section {
        None => &mut *table,
        Some(section) => table
            .entry(section)
            .or_insert_with(|| toml::Value::Table(toml::Table::new()))
            .as_table_mut()
            .ok_or_else(|| ConfigError(format!("{section} is no section")))?,
    };
    let is_list =
        matches!(field, "allowed_origins" | "frame_ancestors" | "return_url_prefixes" | "trusted_proxies");
    let items = || {
        value.split(',').filter(|item| !item.is_empty()).map(|item| toml::Value::String(item.trim().into()))
    };
    let replacement =
        if is_list { toml::Value::Array(items().collect()) } else { toml::Value::String(value.into()) };
    target.insert(field.into(), replacement);
    Ok(())
}

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
        assert!(error.0.contains("lisen"), "{error}");
        let pair = ("PAYLATER_LISEN".to_string(), "x".to_string());
        let error = File::parse(DEVELOPMENT, [pair]).expect_err("misspelt");
        assert!(error.0.contains("lisen"), "{error}");
    }
}
