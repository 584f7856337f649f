//! What the merchant offers: options, plans, amounts, documents in every locale.

use std::collections::BTreeMap;
use std::path::Path;

use paylater_core::consent::ConsentDocument;
use paylater_core::digest::sha256_hex;
use paylater_core::money::Money;
use paylater_core::offer::{AmountRange, Way};
use paylater_core::schedule::Terms;
use paylater_wire::view::DocumentKind;

use super::ConfigError;
use super::file::{DocumentFile, OptionFile};
use crate::consent::separate;

/// The locales in which every document exists. The first one stands in for any other.
pub const LOCALES: [&str; 3] = ["zh-Hans", "zh-Hant", "en"];

/// Options in the order offered, and the documents they name.
#[derive(Debug)]
pub struct Catalogue {
    /// The options.
    pub options: Vec<OptionConfig>,
}

/// One option.
#[derive(Debug)]
pub struct OptionConfig {
    /// The way to pay.
    pub way: Way,
    /// The orders for which it is offered.
    pub range: AmountRange,
    /// Its plans.
    pub plans: Vec<PlanConfig>,
    /// What has to be, or may be, agreed to, each in every locale.
    pub documents: Vec<DocumentText>,
}

/// One plan.
#[derive(Debug)]
pub struct PlanConfig {
    /// Unique over all options.
    pub id: String,
    /// How the price turns into payments.
    pub terms: Terms,
}

/// One document in every locale.
#[derive(Debug, Clone)]
pub struct DocumentText {
    by_locale: BTreeMap<&'static str, ConsentDocument>,
}

impl DocumentText {
    /// The document in this locale, or in the first one.
    pub fn in_locale(&self, locale: &str) -> &ConsentDocument {
        let known = LOCALES.iter().find(|known| **known == locale).unwrap_or(&LOCALES[0]);
        &self.by_locale[known]
    }
}

impl Catalogue {
    /// Reads and checks options, plans and documents.
    pub fn read(options: &[OptionFile], documents: &[DocumentFile], dir: &Path) -> Result<Self, ConfigError> {
        let mut texts = BTreeMap::new();
        for document in documents {
            if texts.insert(document.id.clone(), read_document(document, dir)?).is_some() {
                return Err(ConfigError(format!("document {} is there twice", document.id)));
            }
        }
        let options =
            options.iter().map(|option| OptionConfig::read(option, &texts)).collect::<Result<Vec<_>, _>>()?;
        let mut plan_ids: Vec<&str> =
            options.iter().flat_map(|option| &option.plans).map(|plan| plan.id.as_str()).collect();
        plan_ids.sort_unstable();
        match plan_ids.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(ConfigError(format!("plan {} is there twice", pair[0]))),
            None => Ok(Self { options }),
        }
    }

    /// The option of this way.
    pub fn option(&self, way: Way) -> Option<&OptionConfig> {
        self.options.iter().find(|option| option.way == way)
    }

    /// The plan of this id, with its way.
    pub fn plan(&self, id: &str) -> Option<(Way, &PlanConfig)> {
        let mut plans =
            self.options.iter().flat_map(|option| option.plans.iter().map(|plan| (option.way, plan)));
        plans.find(|(_, plan)| plan.id == id)
    }
}

impl OptionConfig {
    fn read(option: &OptionFile, texts: &BTreeMap<String, DocumentText>) -> Result<Self, ConfigError> {
        let wrong = |why: String| ConfigError(format!("option {}: {why}", option.way));
        let way = Way::from_id(&option.way).ok_or_else(|| wrong("there is no such way to pay".into()))?;
        let money = |text: &str| Money::parse_yuan(text).map_err(|error| wrong(format!("{text}: {error}")));
        let range = AmountRange { least: money(&option.least)?, most: money(&option.most)? };
        if range.least > range.most || option.plans.is_empty() {
            return Err(wrong("least must not be above most, and there must be a plan".into()));
        }
        if way.is_credit() && !option.documents.iter().any(|id| texts.contains_key(id)) {
            return Err(wrong("a way that leaves the shopper owing needs a document to agree to".into()));
        }
        let documents = option
            .documents
            .iter()
            .map(|id| texts.get(id).cloned().ok_or_else(|| wrong(format!("there is no document {id}"))));
        let plans =
            option.plans.iter().map(|plan| PlanConfig { id: plan.id.clone(), terms: plan.terms.into() });
        let plans: Vec<PlanConfig> = plans.collect();
        if let Some(plan) = plans.iter().find(|plan| !terms_fit(way, plan.terms)) {
            return Err(wrong(format!("plan {} does not suit this way to pay", plan.id)));
        }
        let documents = documents.collect::<Result<Vec<DocumentText>, _>>()?;
        if let Some(fault) = separate::fault(documents.iter().map(|document| document.in_locale(LOCALES[0])))
        {
            return Err(wrong(fault));
        }
        Ok(Self { way, range, plans, documents })
    }
}

/// Huabei takes 3, 6 or 12 instalments; deferred ways defer; a payment now is now.
fn terms_fit(way: Way, terms: Terms) -> bool {
    match (way, terms) {
        (Way::AlipayHuabei, Terms::FlatFee { instalments, .. }) => matches!(instalments, 3 | 6 | 12),
        (Way::AlipayZhima | Way::WechatScore, Terms::DeferredByDays { .. } | Terms::DeferredUntil { .. }) => {
            true
        }
        (Way::WechatJsapi, Terms::Now) => true,
        _ => false,
    }
}

fn read_document(file: &DocumentFile, dir: &Path) -> Result<DocumentText, ConfigError> {
    let mut by_locale = BTreeMap::new();
    for locale in LOCALES {
        let path = dir.join(format!("{}.{locale}.md", file.id));
        let content = super::read(&path)?;
        let (title, text) = content.split_once('\n').unwrap_or((&content, ""));
        let (title, text) = (title.trim(), text.trim());
        if title.is_empty() || text.is_empty() {
            return Err(ConfigError(format!("{}: a title, an empty line, then the text", path.display())));
        }
        let document = ConsentDocument {
            id: file.id.clone(),
            version: file.version.clone(),
            kind: match file.kind {
                DocumentKind::ProductTerms => paylater_core::consent::ConsentKind::ProductTerms,
                DocumentKind::DataSharing => paylater_core::consent::ConsentKind::DataSharing,
                DocumentKind::CreditReport => paylater_core::consent::ConsentKind::CreditReport,
                DocumentKind::AutoDeduction => paylater_core::consent::ConsentKind::AutoDeduction,
                DocumentKind::Messages => paylater_core::consent::ConsentKind::Messages,
            },
            title: title.into(),
            sha256: sha256_hex(text.as_bytes()),
            text: text.into(),
            is_required: file.required,
        };
        by_locale.insert(locale, document);
    }
    Ok(DocumentText { by_locale })
}
