//! The settings of products: tables of their own such as `[alipay.products.alipay-deposit]`. Which there are, and what they mean,
//! is known to the products alone; here they are collected as they are written.
//!
//! In the environment a setting's name follows from its place: `mode` of that table is `PAYLATER_ALIPAY_PRODUCTS_ALIPAY_DEPOSIT_MODE`.
//! Settings that stood in the provider's own section before products had tables still may.

use std::collections::BTreeMap;

use paylater_core::offer::{Provider, Way};
use paylater_provider::{ProductSettings, Setting, moved_setting};

use super::layered::json;
use crate::config_error::ConfigError;

/// The settings of every provider's products, in the order of [`Provider::ALL`].
pub type ByProvider = [ProductSettings; Provider::ALL.len()];

/// Takes them out of the file and out of the environment, whose names come without their prefix.
pub fn take(
    file: &mut toml::Table,
    environment: &mut BTreeMap<String, String>,
) -> Result<ByProvider, ConfigError> {
    let mut all = ByProvider::default();
    for (provider, settings) in Provider::ALL.into_iter().zip(&mut all) {
        if let Some(toml::Value::Table(section)) = file.get_mut(provider.id()) {
            take_file(provider, section, settings)?;
        }
        take_environment(provider, environment, settings)?;
    }
    Ok(all)
}

fn take_file(
    provider: Provider,
    section: &mut toml::Table,
    settings: &mut ProductSettings,
) -> Result<(), ConfigError> {
    let place = format!("{}.products", provider.id());
    let no_table = |place: &str| ConfigError(format!("{place}: a table is expected"));
    match section.remove("products") {
        None => {}
        Some(toml::Value::Table(products)) => {
            for (product, given) in products {
                let toml::Value::Table(given) = given else {
                    return Err(no_table(&format!("{place}.{product}")));
                };
                let typed = given.into_iter().map(|(name, value)| (name, Setting::Typed(json(value))));
                settings.insert(product, typed.collect());
            }
        }
        Some(_) => return Err(no_table(&place)),
    }
    let moved = section.iter().filter_map(|(name, _)| Some((name.clone(), moved_setting(provider, name)?)));
    for (name, (way, own)) in moved.collect::<Vec<_>>() {
        let Some(value) = section.remove(&name) else { continue };
        let product = settings.entry(way.id().into()).or_default();
        if product.insert(own.into(), Setting::Typed(json(value))).is_some() {
            let section = provider.id();
            let why =
                format!("{section}.{name} and {place}.{}.{own} are one setting; keep the second", way.id());
            return Err(ConfigError(why));
        }
    }
    Ok(())
}

fn take_environment(
    provider: Provider,
    environment: &mut BTreeMap<String, String>,
    settings: &mut ProductSettings,
) -> Result<(), ConfigError> {
    let section = format!("{}_", in_environment(provider.id()));
    let ours: Vec<String> = environment.keys().filter(|name| name.starts_with(&section)).cloned().collect();
    for name in ours {
        let rest = &name[section.len()..];
        let place = match rest.strip_prefix("PRODUCTS_") {
            Some(place) => Some(
                of_product(provider, place)
                    .ok_or_else(|| ConfigError(format!("PAYLATER_{name}: there is no such product")))?,
            ),
            None => {
                moved_setting(provider, &rest.to_ascii_lowercase()).map(|(way, own)| (way, own.to_owned()))
            }
        };
        let Some((way, own)) = place else { continue };
        let text = environment.remove(&name).unwrap_or_default();
        settings.entry(way.id().into()).or_default().insert(own, Setting::Written(text));
    }
    Ok(())
}

/// `ALIPAY_DEPOSIT_MODE`: of which product, and which.
fn of_product(provider: Provider, place: &str) -> Option<(Way, String)> {
    let ways = Way::ALL.into_iter().filter(|way| way.provider() == provider);
    let named = ways.filter_map(|way| {
        let rest = place.strip_prefix(&in_environment(way.id()))?.strip_prefix('_')?;
        Some((way, rest.to_ascii_lowercase()))
    });
    // Of two products whose names begin alike, the longer name is meant.
    named.max_by_key(|(way, _)| way.id().len())
}

fn in_environment(id: &str) -> String {
    id.replace('-', "_").to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(file: &str, environment: &[(&str, &str)]) -> Result<String, String> {
        let mut file: toml::Table = file.parse().expect("a table");
        let mut given: BTreeMap<String, String> =
            environment.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
        let taken = take(&mut file, &mut given).map_err(|error| error.0)?;
        let all = taken.into_iter().flatten().flat_map(|(product, settings)| {
            settings.into_iter().map(move |(name, setting)| match setting {
                Setting::Typed(value) => format!("{product}.{name}={value}"),
                Setting::Written(text) => format!("{product}.{name}~{text}"),
            })
        });
        let left = given.into_keys().chain(file.into_iter().flat_map(|(section, value)| {
            let names = value.as_table().map(|table| table.keys().cloned().collect::<Vec<_>>());
            names.unwrap_or_default().into_iter().map(move |name| format!("{section}.{name}"))
        }));
        Ok(format!("{} | {}", all.collect::<Vec<_>>().join(" "), left.collect::<Vec<_>>().join(" ")))
    }

    #[test]
    fn settings_of_products_are_taken_wherever_they_are_written_and_nothing_else_is() {
        for (file, environment, expected) in [
            ("", &[][..], " | "),
            (
                "[alipay]\napp_id = \"1\"\n[alipay.products.alipay-deposit]\nmode = \"POSTPAY\"\n",
                &[],
                "alipay-deposit.mode=\"POSTPAY\" | alipay.app_id",
            ),
            (
                "[alipay]\nzm_service_id = \"9\"\nhuabei_counts = [3]\n[wechatpay]\nservice_id = \"5\"\n",
                &[],
                "alipay-huabei.counts=[3] alipay-zhima.service_id=\"9\" wechat-score.service_id=\"5\" | ",
            ),
            (
                "[alipay.products.alipay-deposit]\nmode = \"POSTPAY\"\n",
                &[
                    ("ALIPAY_PRODUCTS_ALIPAY_DEPOSIT_MODE", "POSTPAY_UNCERTAIN"),
                    ("ALIPAY_HUABEI_COUNTS", "3,6"),
                    ("ALIPAY_APP_ID", "2"),
                    ("LISTEN", "x"),
                ],
                "alipay-deposit.mode~POSTPAY_UNCERTAIN alipay-huabei.counts~3,6 | ALIPAY_APP_ID LISTEN",
            ),
            // A name that no product has is told by the product.
            (
                "[alipay.products.alipay-deposit]\nmood = 1\n",
                &[("WECHATPAY_PRODUCTS_WECHAT_SCORE_MOOD", "good")],
                "alipay-deposit.mood=1 wechat-score.mood~good | ",
            ),
        ] {
            assert_eq!(taken(file, environment).as_deref(), Ok(expected), "{file} {environment:?}");
        }
    }

    #[test]
    fn what_cannot_be_taken_is_named() {
        for (file, environment, error) in [
            ("[alipay]\nproducts = 1\n", &[][..], "alipay.products: a table is expected"),
            (
                "[alipay.products]\nalipay-deposit = 1\n",
                &[],
                "alipay.products.alipay-deposit: a table is expected",
            ),
            (
                "[alipay]\nzm_service_id = \"9\"\n[alipay.products.alipay-zhima]\nservice_id = \"8\"\n",
                &[],
                "alipay.zm_service_id and alipay.products.alipay-zhima.service_id are one setting; keep the second",
            ),
            (
                "",
                &[("ALIPAY_PRODUCTS_WECHAT_SCORE_LAUNCH", "signed")],
                "PAYLATER_ALIPAY_PRODUCTS_WECHAT_SCORE_LAUNCH: there is no such product",
            ),
        ] {
            assert_eq!(taken(file, environment), Err(error.to_string()), "{file} {environment:?}");
        }
    }
}
