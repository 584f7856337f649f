//! The merchant's configuration: a TOML file, any field of which `PAYLATER_*` may override. Read once, checked once.
//!
//! Nothing here is a default for a provider's figures: fee rates, product codes and addresses are the merchant's word.

mod catalogue;
mod disclosure;
mod file;
mod products;

pub use catalogue::{Catalogue, DocumentText, OptionConfig, PlanConfig};
pub use disclosure::DisclosureTexts;
pub use file::{AlipayFile, File, VerifyKeyFile, WechatFile};

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config_error::ConfigError;
use crate::consent::address::{AddressKept, Network};
use crate::consent::key::ReceiptSigner;
use crate::secret::Secret;
use paylater_core::offer::Provider;
use paylater_provider::{
    Alipay, AlipayConfig, Providers, VerifyKey, VerifyingKey, WechatPay, WechatPayConfig,
};

/// Everything the backend needs to know, checked.
#[derive(Debug)]
pub struct Config {
    /// Address to listen on.
    pub listen: String,
    /// Our own address as providers reach it.
    pub public_url: String,
    /// The page for a session; `{session}` is replaced.
    pub checkout_url: String,
    /// The SQLite file.
    pub database_url: String,
    /// Who is paid, as shown.
    pub merchant_name: String,
    /// Origins whose pages may call us.
    pub allowed_origins: Vec<String>,
    /// What a `return_url` may begin with.
    pub return_url_prefixes: Vec<String>,
    /// The shop's API key.
    pub api_key: Secret,
    /// Client tokens are derived from it.
    pub session_secret: Secret,
    /// Options, plans and documents.
    pub catalogue: Catalogue,
    /// Alipay, where configured.
    pub alipay: Option<AlipayConfig>,
    /// WeChat Pay, where configured.
    pub wechat: Option<WechatPayConfig>,
    /// The same, opened.
    pub providers: Arc<Providers>,
    /// How much of a client's address evidence of consent keeps.
    pub consent_address: AddressKept,
    /// Our own proxies, whose word on a client's address counts.
    pub trusted_proxies: Vec<Network>,
    /// The package's folder, from which pages of our own load their scripts; without it they work by forms alone.
    pub assets_dir: Option<PathBuf>,
    /// Who may show pages of ours in a frame, as a policy's sources.
    pub frame_ancestors: Vec<String>,
    /// Signs consent receipts.
    pub receipt_signer: ReceiptSigner,
}

impl Config {
    /// Reads a file and lets `overrides` (the process's environment, as pairs) win over it.
    pub fn load(
        path: &Path,
        overrides: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let text = read(path)?;
        let file = File::parse(&text, overrides)?;
        Self::from_file(file, path.parent().unwrap_or(Path::new(".")))
    }

    /// Checks a parsed file and reads the keys, documents and disclosures that it names; `dir` is the file's folder.
    pub fn from_file(file: File, dir: &Path) -> Result<Self, ConfigError> {
        let keys = PathBuf::from(&file.keys_dir);
        let provider_keys = PathBuf::from(&file.provider_keys_dir);
        let catalogue = Catalogue::read(&file, dir)?;
        for url in [&file.public_url, &file.checkout_url] {
            if !url.starts_with("http://") && !url.starts_with("https://") {
                return Err(ConfigError(format!("{url} is no absolute address")));
            }
        }
        if file.return_url_prefixes.iter().any(|prefix| !is_safe_prefix(prefix)) {
            let rule = "each of return_url_prefixes must be an absolute address with a path, such as https://shop.example/";
            return Err(ConfigError(rule.into()));
        }
        let [alipay_products, wechat_products] = file.products;
        let alipay = file.alipay.map(|section| {
            let config = alipay_config(section, &file.public_url, &keys, &provider_keys)?;
            Ok(AlipayConfig { products: alipay_products, ..config })
        });
        let alipay = alipay.transpose()?;
        let wechat = file.wechatpay.map(|section| {
            let config = wechat_config(section, &file.public_url, &keys, &provider_keys)?;
            Ok(WechatPayConfig { products: wechat_products, ..config })
        });
        let wechat = wechat.transpose()?;
        let providers = open(alipay.clone(), wechat.clone())?;
        check_offers(&catalogue, &providers)?;
        Ok(Self {
            api_key: secret(&keys.join("shop_api.key"))?,
            session_secret: secret(&keys.join("session.key"))?,
            providers: Arc::new(providers),
            listen: file.listen,
            public_url: file.public_url,
            checkout_url: file.checkout_url,
            database_url: file.database_url,
            merchant_name: file.merchant_name,
            allowed_origins: file.allowed_origins,
            return_url_prefixes: file.return_url_prefixes,
            catalogue,
            alipay,
            wechat,
            assets_dir: file.assets_dir.map(PathBuf::from),
            frame_ancestors: origins(file.frame_ancestors)?,
            consent_address: AddressKept::parse(&file.consent_address)?,
            trusted_proxies: file
                .trusted_proxies
                .iter()
                .map(|text| Network::parse(text))
                .collect::<Result<_, _>>()?,
            receipt_signer: ReceiptSigner::read(&keys)?,
        })
    }

    /// May the shopper be sent there afterwards?
    pub fn allows_return_url(&self, url: &str) -> bool {
        self.return_url_prefixes.iter().any(|prefix| url.starts_with(prefix.as_str()))
    }
}

/// Origins as a policy names them: anything else in such a list would open more than it says.
fn origins(named: Vec<String>) -> Result<Vec<String>, ConfigError> {
    let is_origin = |text: &String| {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]*".contains(&byte))
    };
    match named.iter().find(|text| !is_origin(text)) {
        Some(wrong) => {
            Err(ConfigError(format!("frame_ancestors: {wrong:?} is no origin such as https://shop.example")))
        }
        None => Ok(named),
    }
}

/// A prefix that ends inside the host name would let `https://shop.example.evil.example/` pass.
fn is_safe_prefix(prefix: &str) -> bool {
    let rest = prefix.strip_prefix("https://").or_else(|| prefix.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.find('/').is_some_and(|slash| slash > 0))
}

/// Opens keys and products of the providers that are configured.
fn open(alipay: Option<AlipayConfig>, wechat: Option<WechatPayConfig>) -> Result<Providers, ConfigError> {
    let of = |provider: Provider| {
        move |error: paylater_provider::ConfigError| ConfigError(format!("{}: {error}", provider.id()))
    };
    Ok(Providers {
        alipay: alipay.map(Alipay::new).transpose().map_err(of(Provider::Alipay))?,
        wechat: wechat.map(WechatPay::new).transpose().map_err(of(Provider::WechatPay))?,
    })
}

/// What a provider does not take from this merchant would be offered, agreed to, and then refused at the cashier.
fn check_offers(catalogue: &Catalogue, providers: &Providers) -> Result<(), ConfigError> {
    for option in catalogue.options.iter().filter(|option| providers.has(option.way)) {
        for plan in &option.plans {
            let taken = providers.check_offer(option.way, plan.terms);
            let section = option.way.provider().id();
            taken.map_err(|error| ConfigError(format!("plan {}: {section}: {error}", plan.id)))?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|error| ConfigError(format!("{}: {error}", path.display())))
}

fn secret(path: &Path) -> Result<Secret, ConfigError> {
    let text = read(path)?.trim().to_string();
    if text.len() < 32 {
        return Err(ConfigError(format!(
            "{}: at least 32 characters are needed; see `paylater keys`",
            path.display()
        )));
    }
    Ok(Secret::new(text))
}

fn alipay_config(
    file: AlipayFile,
    public_url: &str,
    keys: &Path,
    provider_keys: &Path,
) -> Result<AlipayConfig, ConfigError> {
    Ok(AlipayConfig {
        gateway_url: file.gateway_url,
        app_id: file.app_id,
        seller_id: file.seller_id,
        private_key_pem: read(&keys.join("alipay_app_private.pem"))?,
        alipay_public_key_pem: read(&provider_keys.join("alipay_public.pem"))?,
        notify_url: format!("{public_url}/notify/alipay"),
        ..AlipayConfig::default()
    })
}

fn wechat_config(
    file: WechatFile,
    public_url: &str,
    keys: &Path,
    provider_keys: &Path,
) -> Result<WechatPayConfig, ConfigError> {
    let verify_keys = file.verify_keys.iter().map(|key| verify_key(key, provider_keys));
    let verify_keys = verify_keys.collect::<Result<Vec<_>, ConfigError>>()?;
    let prefer_key_id = verify_keys.first().map(|key| key.id.clone());
    Ok(WechatPayConfig {
        base_url: file.base_url,
        app_id: file.app_id,
        mchid: file.mchid,
        merchant_serial_no: file.merchant_serial_no,
        private_key_pem: read(&keys.join("wechatpay_merchant_private.pem"))?,
        prefer_key_id: prefer_key_id.ok_or_else(|| ConfigError("wechatpay.verify_keys is empty".into()))?,
        verify_keys,
        api_v3_key: read(&keys.join("wechatpay_api_v3.key"))?.trim().into(),
        api_v2_key: read(&keys.join("wechatpay_api_v2.key"))?.trim().into(),
        notify_url: format!("{public_url}/notify/wechatpay"),
        ..WechatPayConfig::default()
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
