//! The merchant's configuration: a TOML file, any field of which `PAYLATER_*` may override. Read once, checked once.
//!
//! Nothing here is a default for a provider's figures: fee rates, product codes and addresses are the merchant's word.

mod address;
mod catalogue;
mod disclosure;
mod file;
mod layered;
mod products;
mod providers;

pub use catalogue::{Catalogue, DocumentText, OptionConfig, PlanConfig};
pub use disclosure::DisclosureTexts;
pub use file::{AlipayFile, File, VerifyKeyFile, WechatFile};

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::config_error::ConfigError;
use crate::consent::address::{AddressKept, Network};
use crate::consent::key::ReceiptSigner;
use crate::secret::Secret;
use paylater_core::offer::Provider;
use paylater_core::web_address::WebAddress;
use paylater_provider::{Alipay, AlipayConfig, Providers, WechatPay, WechatPayConfig};
use providers::{Place, alipay_config, stated, wechat_config};

/// Everything the backend needs to know, checked.
#[derive(Debug)]
pub struct Config {
    /// Address to listen on.
    pub listen: String,
    /// How long connections may take.
    pub patience: Patience,
    /// Our own address as providers reach it.
    pub public_url: String,
    /// The page for a session; `{session}` is replaced.
    pub checkout_url: String,
    /// Origins under which browsers know our own pages.
    pub own_origins: Vec<String>,
    /// Origins of the configured providers, to which a page of ours may send a form.
    pub form_origins: Vec<String>,
    /// The SQLite file.
    pub database_url: String,
    /// Who is paid, as shown.
    pub merchant_name: String,
    /// Origins whose pages may call us.
    pub allowed_origins: Vec<String>,
    /// What a `return_url` may begin with.
    pub return_url_prefixes: Vec<WebAddress>,
    /// Pages of this machine may call us and be returned to, at any port: for development.
    pub allow_loopback_origins: bool,
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

/// How long whoever is at the other end of a connection is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a request's head, from the connection's beginning or from the answer before; and for any progress in taking an
    /// answer. A proxy in front has to close its idle connections sooner.
    pub head: Duration,
    /// For the end of what has begun, once the process is told to stop.
    pub stop: Duration,
}

impl Default for Patience {
    /// The only place where these are.
    fn default() -> Self {
        Self { head: Duration::from_secs(20), stop: Duration::from_secs(25) }
    }
}

impl Patience {
    fn read(file: &File) -> Result<Self, ConfigError> {
        let usual = Self::default();
        let read = |field: &str, seconds: Option<u32>, usual: Duration| match seconds {
            None => Ok(usual),
            Some(seconds) if (1..=300).contains(&seconds) => Ok(Duration::from_secs(seconds.into())),
            Some(_) => Err(ConfigError(format!("{field}: between 1 and 300 seconds"))),
        };
        Ok(Self {
            head: read("head_timeout_s", file.head_timeout_s, usual.head)?,
            stop: read("stop_timeout_s", file.stop_timeout_s, usual.stop)?,
        })
    }
}

impl Config {
    /// Reads a file and lets `environment` (as pairs) win over it.
    pub fn load(
        path: &Path,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let text = read(path)?;
        let file = File::parse(&text, environment)?;
        Self::from_file(file, path.parent().unwrap_or(Path::new(".")))
    }

    /// Checks a parsed file and reads the keys, documents and disclosures that it names; `dir` is the file's folder.
    pub fn from_file(file: File, dir: &Path) -> Result<Self, ConfigError> {
        let keys = PathBuf::from(&file.keys_dir);
        let provider_keys = PathBuf::from(&file.provider_keys_dir);
        let (catalogue, patience) = (Catalogue::read(&file, dir)?, Patience::read(&file)?);
        let public_url = address::base("public_url", &file.public_url)?;
        if address::origin_of(&file.checkout_url).is_none() {
            return Err(ConfigError(format!("checkout_url: {:?} is no absolute address", file.checkout_url)));
        }
        let ours = [("public_url", public_url.as_str()), ("checkout_url", file.checkout_url.as_str())];
        let allow_loopback_origins = address::loopback_is_for_development(file.allow_loopback_origins, ours)?;
        let place = Place { public_url: &public_url, keys: &keys, provider_keys: &provider_keys };
        let [alipay_products, wechat_products] = file.products;
        let alipay = file.alipay.map(|section| alipay_config(section, alipay_products, place)).transpose()?;
        let wechat =
            file.wechatpay.map(|section| wechat_config(section, wechat_products, place)).transpose()?;
        let providers = open(alipay.clone(), wechat.clone())?;
        check_offers(&catalogue, &providers)?;
        let gateways = [
            alipay.as_ref().map(|alipay| alipay.gateway_url.as_str()),
            wechat.as_ref().map(|wechat| wechat.base_url.as_str()),
        ];
        let trusted_proxies = file.trusted_proxies.iter().map(|text| Network::parse(text));
        Ok(Self {
            api_key: secret(&keys.join("shop_api.key"))?,
            session_secret: secret(&keys.join("session.key"))?,
            providers: Arc::new(providers),
            listen: file.listen,
            patience,
            own_origins: address::origins_of([public_url.as_str(), &file.checkout_url]),
            form_origins: address::origins_of(gateways.into_iter().flatten()),
            public_url,
            checkout_url: file.checkout_url,
            database_url: file.database_url,
            merchant_name: file.merchant_name,
            allowed_origins: address::allowed_origins(file.allowed_origins)?,
            return_url_prefixes: address::prefixes(&file.return_url_prefixes)?,
            allow_loopback_origins,
            catalogue,
            alipay,
            wechat,
            assets_dir: stated(file.assets_dir).map(PathBuf::from),
            frame_ancestors: address::frame_ancestors(file.frame_ancestors)?,
            consent_address: AddressKept::parse(file.consent_address.as_deref().unwrap_or("network"))?,
            trusted_proxies: trusted_proxies.collect::<Result<_, _>>()?,
            receipt_signer: ReceiptSigner::read(&keys)?,
        })
    }

    /// Are we reached under TLS?
    pub fn is_encrypted(&self) -> bool {
        self.public_url.to_ascii_lowercase().starts_with("https://")
    }

    /// May pages of this origin, as a browser sends it, call us?
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.allowed_origins.iter().any(|allowed| allowed == origin)
            || (self.allow_loopback_origins && address::is_loopback_origin(origin))
    }

    /// May the shopper be sent to this address afterwards?
    pub fn allows_return_url(&self, address: &str) -> bool {
        let begins = |url: WebAddress| self.return_url_prefixes.iter().any(|prefix| url.begins_with(prefix));
        let is_loopback =
            || address::origin_of(address).is_some_and(|origin| address::is_loopback_origin(&origin));
        WebAddress::parse(address).is_ok_and(begins) || (self.allow_loopback_origins && is_loopback())
    }
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

#[cfg(test)]
mod tests;
