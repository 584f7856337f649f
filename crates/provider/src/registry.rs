//! Which code is which product. The rows of `paylater_core::product::PRODUCTS` and the modules here name the same.

use paylater_core::offer::{Provider, Way};

use crate::error::ConfigError;
use crate::notice::NotificationKind;
use crate::product::{Clients, Module, Product};
use crate::settings::{ProductSettings, Reader};
use crate::{alipay, wechat};

/// Every module, in the order of its row.
pub(crate) const MODULES: [&Module; Way::ALL.len()] =
    in_order(&[alipay::products::MODULES, wechat::products::MODULES]);

/// A row without a module, or with two, does not compile.
const fn in_order(lists: &[&[&'static Module]]) -> [&'static Module; Way::ALL.len()] {
    let mut found: [Option<&'static Module>; Way::ALL.len()] = [None; Way::ALL.len()];
    let mut list = 0;
    while list < lists.len() {
        let mut index = 0;
        while index < lists[list].len() {
            let module = lists[list][index];
            assert!(found[module.way as usize].is_none(), "a product has two modules");
            found[module.way as usize] = Some(module);
            index += 1;
        }
        list += 1;
    }
    let mut modules = [lists[0][0]; Way::ALL.len()];
    let mut way = 0;
    while way < modules.len() {
        match found[way] {
            Some(module) => modules[way] = module,
            None => panic!("a product has no module"),
        }
        way += 1;
    }
    modules
}

/// The module of this product.
pub(crate) const fn module(way: Way) -> &'static Module {
    MODULES[way as usize]
}

/// The product of which such a notification speaks, if it is one of ours.
pub(crate) fn of_notice(provider: Provider, kind: NotificationKind<'_>) -> Option<&'static Module> {
    of(provider).find(|module| module.notices.contains(&kind))
}

fn of(provider: Provider) -> impl Iterator<Item = &'static Module> {
    MODULES.into_iter().filter(move |module| module.way.provider() == provider)
}

/// Which product's setting a name is that stands in the provider's own section, as in files that were written before
/// products had tables of their own; and what the product calls it.
pub fn moved_setting(provider: Provider, name: &str) -> Option<(Way, &'static str)> {
    of(provider).find_map(|module| {
        let (_, own) = module.moved.iter().find(|(there, _)| *there == name)?;
        Some((module.way, *own))
    })
}

/// The products of one provider as a merchant has set them up.
pub(crate) struct Opened(Vec<(Way, Box<dyn Product>)>);

impl Opened {
    /// Opens every product of the provider, whether it is offered or not: what is set up wrongly is told at once.
    pub(crate) fn new(
        provider: Provider,
        settings: &ProductSettings,
        clients: Clients<'_>,
    ) -> Result<Self, ConfigError> {
        let is_ours = |id: &str| of(provider).any(|module| module.way.id() == id);
        if let Some(id) = settings.keys().find(|id| !is_ours(id)) {
            return Err(ConfigError::UnknownProduct(id.clone()));
        }
        let opened = of(provider).map(|module| {
            let mut reader = Reader::new(module.way.id(), settings.get(module.way.id()));
            let product = (module.open)(&mut reader, clients)?;
            reader.end()?;
            Ok((module.way, product))
        });
        opened.collect::<Result<_, ConfigError>>().map(Self)
    }

    pub(crate) fn get(&self, way: Way) -> Option<&dyn Product> {
        self.0.iter().find(|(opened, _)| *opened == way).map(|(_, product)| product.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_module_of_its_provider_and_every_module_a_row() {
        assert_eq!(MODULES.map(|module| module.way), Way::ALL);
        for (provider, modules) in
            [(Provider::Alipay, alipay::products::MODULES), (Provider::WechatPay, wechat::products::MODULES)]
        {
            assert!(modules.iter().all(|module| module.way.provider() == provider), "{provider:?}");
        }
    }

    /// An operation with a default body would pass for one that a product has.
    #[test]
    fn no_operation_has_a_body_that_a_product_did_not_write() {
        let text = include_str!("product.rs");
        let (_, rest) = text.split_once("pub(crate) trait Product: Send + Sync {\n").expect("the trait");
        let (body, _) = rest.split_once("\n}\n").expect("its end");
        assert!(body.matches(';').count() >= 14, "these are not its operations: {body}");
        assert!(!body.contains('{'), "a default body: {body}");
    }

    #[test]
    fn each_topic_is_the_own_one_of_one_product_and_a_capture_is_one_of_them() {
        for module in MODULES {
            let owners = |id: &str| {
                let owners = MODULES.into_iter().filter(|other| other.topic.id() == id);
                owners.map(|other| other.way.id()).collect::<Vec<_>>()
            };
            let id = module.way.id();
            assert_eq!(owners(module.topic.id()), [id]);
            if let Some(capture) = module.capture_topic {
                assert!(module.way.is_captured_later(), "{id} is captured, and not later");
                assert_eq!(owners(capture.id()).len(), 1, "{id}: nobody is told of {}", capture.id());
            }
        }
    }

    #[test]
    fn a_kind_of_notification_speaks_of_one_product() {
        for module in MODULES {
            assert!(!module.notices.is_empty(), "nobody is told about {}", module.way.id());
            for kind in module.notices {
                let owner = of_notice(module.way.provider(), *kind).map(|owner| owner.way);
                assert_eq!(owner, Some(module.way), "{kind:?}");
            }
        }
    }

    #[test]
    fn a_name_of_old_is_one_products_alone() {
        for module in MODULES {
            for (there, own) in module.moved {
                assert_eq!(moved_setting(module.way.provider(), there), Some((module.way, *own)), "{there}");
            }
        }
        assert_eq!(moved_setting(Provider::Alipay, "app_id"), None);
    }
}
