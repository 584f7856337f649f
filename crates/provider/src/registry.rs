//! Which code is which product. The rows of `paylater_core::product::PRODUCTS` and the modules here name the same.

use paylater_core::offer::{Provider, Way};

use crate::alipay::products::{Deposit, Huabei, Zhima};
use crate::notice::NoticeKind;
use crate::product::Product;
use crate::wechat::products::{Jsapi, Score};

/// Every product, in the order of its row.
pub(crate) const REGISTRY: [(Way, &dyn Product); Way::ALL.len()] = [
    (Way::AlipayZhima, &Zhima),
    (Way::AlipayHuabei, &Huabei),
    (Way::AlipayDeposit, &Deposit),
    (Way::WechatScore, &Score),
    (Way::WechatJsapi, &Jsapi),
];

// A row without a module, or in another place, does not compile.
const _: () = {
    let mut index = 0;
    while index < REGISTRY.len() {
        assert!(REGISTRY[index].0 as usize == index, "the registry is in the order of the table");
        index += 1;
    }
};

/// The code of this product.
pub(crate) fn product(way: Way) -> &'static dyn Product {
    REGISTRY[way as usize].1
}

/// The product of which such a notification speaks, if it is one of ours.
pub(crate) fn of_notice(provider: Provider, kind: NoticeKind<'_>) -> Option<&'static dyn Product> {
    let mut ours = REGISTRY.into_iter().filter(|(way, _)| way.provider() == provider);
    ours.find(|(_, product)| product.notices().contains(&kind)).map(|(_, product)| product)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::Topic;

    #[test]
    fn every_row_has_a_module_and_every_module_a_row() {
        assert_eq!(REGISTRY.map(|(way, _)| way), Way::ALL);
    }

    /// An operation with a default body would pass for one that a product has.
    #[test]
    fn no_operation_has_a_body_that_a_product_did_not_write() {
        let text = include_str!("product.rs");
        let (_, rest) = text.split_once("pub(crate) trait Product: Sync {\n").expect("the trait");
        let (body, _) = rest.split_once("\n}\n").expect("its end");
        assert!(body.matches(';').count() >= 15, "these are not its operations: {body}");
        assert!(!body.contains('{'), "a default body: {body}");
    }

    #[test]
    fn each_topic_is_the_own_one_of_one_product() {
        for topic in Topic::ALL {
            let owners: Vec<Way> = REGISTRY
                .iter()
                .filter(|(_, product)| product.topic() == topic)
                .map(|(way, _)| *way)
                .collect();
            assert_eq!(owners.len(), 1, "{topic:?} is owned by {owners:?}");
        }
    }

    #[test]
    fn what_is_captured_under_a_number_of_its_own_is_captured_later() {
        for (way, product) in REGISTRY {
            assert!(product.capture_topic().is_none() || way.is_captured_later(), "{}", way.id());
        }
    }

    #[test]
    fn a_kind_of_notification_speaks_of_one_product() {
        for (way, product) in REGISTRY {
            assert!(!product.notices().is_empty(), "nobody is told about {}", way.id());
            for kind in product.notices() {
                let owner = of_notice(way.provider(), *kind).map(Product::topic);
                assert_eq!(owner, Some(product.topic()), "{kind:?}");
            }
        }
    }
}
