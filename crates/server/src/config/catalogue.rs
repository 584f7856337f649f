//! What the merchant offers: options, plans, amounts, documents in every locale.

use std::collections::BTreeMap;
use std::path::Path;

use paylater_core::consent::ConsentDocument;
use paylater_core::date::Date;
use paylater_core::digest::sha256_hex;
use paylater_core::disclosure::{Profile, RateMethod};
use paylater_core::money::Money;
use paylater_core::offer::{AmountRange, DisclosureOptions, PlanOffer, Way};
use paylater_core::product::CreditDecision;
use paylater_core::schedule::{HolidayShift, Holidays, ScheduleError, Terms};
use paylater_wire::view::DocumentKind;

use super::disclosure::DisclosureTexts;
use super::file::{DocumentFile, File, OptionFile};
use crate::config_error::ConfigError;
use crate::consent::separate;
use crate::locales::LOCALES;

/// Options in the order offered, the documents they name, and how all of it is disclosed.
#[derive(Debug)]
pub struct Catalogue {
    /// The options.
    pub options: Vec<OptionConfig>,
    /// By which place's duties.
    pub profile: Profile,
    /// How annual rates are reckoned.
    pub rate_method: RateMethod,
    /// The holidays that move due dates.
    pub holidays: Holidays,
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
    /// What is said about it.
    pub disclosure: Option<DisclosureTexts>,
    /// Only for shoppers about whom the shop's check of their credit says this.
    pub only_after: Option<CreditDecision>,
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
    /// Reads and checks options, plans, documents and disclosures; `dir` is the folder of the configuration file.
    pub fn read(file: &File, dir: &Path) -> Result<Self, ConfigError> {
        let mut texts = BTreeMap::new();
        for document in &file.documents {
            if texts.insert(document.id.clone(), read_document(document, &dir.join("documents"))?).is_some() {
                return Err(ConfigError(format!("document {} is there twice", document.id)));
            }
        }
        let options = file.options.iter().map(|option| OptionConfig::read(option, &texts, dir));
        let options: Vec<OptionConfig> = options.collect::<Result<_, _>>()?;
        if let Some(way) = twice(options.iter().map(|option| option.way)) {
            // Every look-up takes the first; the other would be shown and could never be confirmed.
            return Err(ConfigError(format!(
                "there are two options for {}; put all plans of a way to pay into one",
                way.id()
            )));
        }
        if let Some(plan) = twice(options.iter().flat_map(|option| &option.plans).map(|plan| &plan.id)) {
            return Err(ConfigError(format!("plan {plan} is there twice")));
        }
        let profile = Profile::from_id(&file.profile)
            .ok_or_else(|| ConfigError(format!("profile {} is not known", file.profile)))?;
        let rate_method = match &file.rate_method {
            Some(id) => RateMethod::from_id(id)
                .ok_or_else(|| ConfigError(format!("rate_method {id} is not known")))?,
            None => usual_method(profile),
        };
        let holidays = Holidays::try_from(file.holidays.clone());
        let holidays = holidays.map_err(|error| ConfigError(error.to_string()))?;
        Ok(Self { options, profile, rate_method, holidays })
    }

    /// How this option's plans are told about, in this locale.
    pub fn disclosure_options(&self, option: &OptionConfig, terms: Terms, locale: &str) -> DisclosureOptions {
        let statements = option.disclosure.as_ref().map(|texts| texts.statements(locale, terms));
        DisclosureOptions {
            profile: self.profile,
            method: self.rate_method,
            statements: statements.unwrap_or_default(),
        }
    }

    /// A plan as it is offered for this price and day; `Err` says why it cannot be computed.
    pub fn offer(
        &self,
        option: &OptionConfig,
        plan: &PlanConfig,
        (price, ordered_on): (Money, Date),
        locale: &str,
    ) -> Result<PlanOffer, ScheduleError> {
        let disclosure_options = self.disclosure_options(option, plan.terms, locale);
        PlanOffer::compute(
            plan.id.clone(),
            plan.terms,
            (price, ordered_on, &self.holidays),
            disclosure_options,
        )
    }

    /// The holidays, if any plan looks at them; a page has no other use for the table.
    pub fn holidays_used(&self) -> Holidays {
        let mut terms = self.options.iter().flat_map(|option| &option.plans).map(|plan| plan.terms);
        let is_used = terms.any(|terms| {
            let calendar = terms.instalments().map(|instalments| instalments.calendar);
            calendar.is_some_and(|calendar| calendar.holidays == HolidayShift::NextWorkday)
        });
        if is_used { self.holidays.clone() } else { Holidays::default() }
    }

    /// Every mandatory statement that is missing, as sentences: for `doctor` and for the log at the start.
    pub fn gaps(&self, today: Date) -> Vec<String> {
        let mut gaps = Vec::new();
        for option in &self.options {
            for (plan, locale) in option.plans.iter().flat_map(|plan| LOCALES.map(|locale| (plan, locale))) {
                let Ok(offer) = self.offer(option, plan, (option.range.most, today), locale) else {
                    continue;
                };
                for fact in offer.disclosure.missing() {
                    let (plan, profile) = (&plan.id, self.profile.id());
                    gaps.push(format!("plan {plan} in {locale}: {} is mandatory in {profile}", fact.id()));
                }
            }
        }
        gaps
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
    fn read(
        option: &OptionFile,
        texts: &BTreeMap<String, DocumentText>,
        dir: &Path,
    ) -> Result<Self, ConfigError> {
        let wrong = |why: String| ConfigError(format!("option {}: {why}", option.way));
        let way = Way::from_id(&option.way).ok_or_else(|| wrong("there is no such way to pay".into()))?;
        let money = |text: &str| Money::parse_yuan(text).map_err(|error| wrong(format!("{text}: {error}")));
        let range = AmountRange { least: money(&option.least)?, most: money(&option.most)? };
        if range.least > range.most || option.plans.is_empty() {
            return Err(wrong("least must not be above most, and there must be a plan".into()));
        }
        let documents = option
            .documents
            .iter()
            .map(|id| texts.get(id).cloned().ok_or_else(|| wrong(format!("there is no document {id}"))));
        let plans =
            option.plans.iter().map(|plan| PlanConfig { id: plan.id.clone(), terms: plan.terms.into() });
        let plans: Vec<PlanConfig> = plans.collect();
        if let Some(plan) = plans.iter().find(|plan| !way.takes_terms(plan.terms)) {
            return Err(wrong(format!("plan {} does not suit this way to pay", plan.id)));
        }
        let documents = documents.collect::<Result<Vec<DocumentText>, _>>()?;
        let asked = || documents.iter().map(|document| document.in_locale(LOCALES[0]));
        if let Some(fault) = separate::fault(asked()).or_else(|| separate::gap(way, asked())) {
            return Err(wrong(fault));
        }
        let disclosure = option.disclosure.as_deref();
        let disclosure =
            disclosure.map(|id| DisclosureTexts::read(id, &dir.join("disclosures"))).transpose()?;
        let unfilled = disclosure.as_ref().and_then(|texts| {
            plans
                .iter()
                .find_map(|plan| texts.unfilled(plan.terms).map(|why| format!("plan {}: {why}", plan.id)))
        });
        if let Some(why) = unfilled {
            return Err(wrong(format!("disclosure: {why}")));
        }
        let only_after = option.only_after.as_deref().map(|id| {
            CreditDecision::from_id(id).ok_or_else(|| wrong(format!("only_after: there is no {id:?}")))
        });
        Ok(Self { way, range, plans, documents, disclosure, only_after: only_after.transpose()? })
    }
}

/// The first that comes a second time.
fn twice<T: PartialEq>(all: impl Iterator<Item = T>) -> Option<T> {
    let mut seen = Vec::new();
    for one in all {
        if seen.contains(&one) {
            return Some(one);
        }
        seen.push(one);
    }
    None
}

/// How rates are usually reckoned in this place.
const fn usual_method(profile: Profile) -> RateMethod {
    match profile {
        Profile::MainlandChina => RateMethod::MonthlyIrrSimple,
        Profile::HongKong | Profile::EuropeanUnion | Profile::UnitedKingdom => RateMethod::EffectiveAnnual,
        Profile::UnitedStates => RateMethod::UsActuarial,
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
            reading_s: file.reading_s,
        };
        by_locale.insert(locale, document);
    }
    Ok(DocumentText { by_locale })
}
