//! What the merchant has to say about an option: `disclosures/<id>.<locale>.toml` beside the configuration file.

use std::path::Path;

use paylater_core::disclosure::{AnnualRate, Fact, Statement};
use paylater_core::schedule::{Cost, FeeBearer, Terms};
use paylater_wire::view::LoanCost;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::read;
use crate::config_error::ConfigError;
use crate::locales::LOCALES;
use crate::texts::{self, Text};

/// What is said about an option, in every locale.
#[derive(Debug, Clone)]
pub struct DisclosureTexts {
    /// In the order of the locales.
    by_locale: Vec<Texts>,
}

/// One file: everything that can be said. What is left out is not said; where it is mandatory, the option is not offered.
/// `{fee_percent}` and `{annual_percent}` stand for the plan's own figures.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
struct Texts {
    /// Who lends, or lets the shopper pay later.
    lender: String,
    /// What becomes of the payments when goods go back.
    return_effect: String,
    /// Where to complain.
    complaint: String,
    /// The right to withdraw from the credit.
    withdrawal: String,
    /// Whether a credit register is asked or told.
    credit_reference: String,
    /// The items of cost, in the fields of Alipay's `LoanCostDisclosureInfo`.
    loan_cost: LoanCost,
}

impl DisclosureTexts {
    /// Reads the files of this id, one for each locale.
    pub fn read(id: &str, dir: &Path) -> Result<Self, ConfigError> {
        let one = |locale: &str| {
            let path = dir.join(format!("{id}.{locale}.toml"));
            let texts: Texts = toml::from_str(&read(&path)?)
                .map_err(|error| ConfigError(format!("{}: {error}", path.display())))?;
            if texts.loan_cost.cost_rate.is_some() {
                let why = "cost_rate is worked out from the schedule and not taken from here";
                return Err(ConfigError(format!("{}: {why}", path.display())));
            }
            Ok(texts)
        };
        Ok(Self { by_locale: LOCALES.into_iter().map(one).collect::<Result<_, _>>()? })
    }

    fn in_locale(&self, locale: &str) -> (&Texts, &'static Text) {
        let locale = texts::of_id(locale);
        (&self.by_locale[locale as usize], texts::text(locale))
    }

    /// The statements about a plan of these terms.
    pub fn statements(&self, locale: &str, terms: Terms) -> Vec<Statement> {
        let (texts, words) = self.in_locale(locale);
        let texts = with_figures(texts, terms);
        let statements = Fact::ALL.into_iter().zip(words.facts).map(|(fact, label)| {
            let (text, by) = texts.said(fact, words.comma);
            Statement { id: fact.id().into(), label: label.into(), text: text.trim().into(), by }
        });
        statements.filter(|statement| !statement.text.is_empty()).collect()
    }

    /// The same as Alipay's object, with the rate that the page shows; nothing where the merchant gave none of it.
    pub fn loan_cost(&self, locale: &str, terms: Terms, rate: Option<AnnualRate>) -> Option<LoanCost> {
        let (texts, _) = self.in_locale(locale);
        if texts.loan_cost == LoanCost::default() {
            return None;
        }
        Some(LoanCost {
            cost_rate: rate.map(|rate| decimal(rate.ppm)),
            ..with_figures(texts, terms).loan_cost
        })
    }

    /// What in these texts cannot be filled in for a plan of these terms: a figure that the plan does not have, or a misspelt name.
    pub fn unfilled(&self, terms: Terms) -> Option<String> {
        self.by_locale.iter().zip(LOCALES).find_map(|(texts, locale)| {
            let json = serde_json::to_string(&with_figures(texts, terms)).unwrap_or_default();
            // The braces of the object itself are around it and around `loan_cost`; any other is left over.
            let names = ["fee_percent", "annual_percent"];
            let named = names.iter().find(|name| json.contains(&format!("{{{name}}}")));
            let other = json.matches('{').count() > 2 || json.matches('}').count() > 2;
            match named {
                Some(name) => Some(format!("{locale}: {{{name}}} is no figure of this plan")),
                None => other
                    .then(|| format!("{locale}: only {{fee_percent}} and {{annual_percent}} are filled in")),
            }
        })
    }

    /// Every text, with where it stands: for those who look at words.
    pub fn texts(&self) -> Vec<(String, String)> {
        let all = LOCALES.iter().flat_map(|locale| {
            let statements = self.statements(locale, Terms::Now).into_iter();
            statements
                .map(move |said| (format!("{locale} {}", said.id), format!("{} {}", said.text, said.by)))
        });
        all.collect()
    }
}

/// Parts per million as a decimal fraction: 135 671 is `0.135671`.
fn decimal(ppm: i64) -> String {
    format!("{}.{:06}", ppm / 1_000_000, ppm % 1_000_000)
}

/// Parts per million as a percentage with two places, or more where two would not be exact.
fn percent(ppm: u32) -> String {
    let text = format!("{}.{:04}", ppm / 10_000, ppm % 10_000);
    let exact = text.trim_end_matches('0');
    let places = exact.len().max(text.len() - 2);
    format!("{}%", &text[..places])
}

/// The texts with the plan's own figures in them. A name stands where the plan has no such figure.
fn with_figures(texts: &Texts, terms: Terms) -> Texts {
    let (fee, annual) = match terms.instalments().map(|terms| terms.cost) {
        // What the merchant pays is no cost of the shopper's.
        Some(Cost::FlatFee { bearer: FeeBearer::Merchant, .. } | Cost::Free) => (Some(0), None),
        Some(Cost::FlatFee { fee_ppm, bearer: FeeBearer::Buyer }) => (Some(fee_ppm), None),
        Some(Cost::EqualInstalments { annual_ppm } | Cost::EqualPrincipal { annual_ppm }) => {
            (None, Some(annual_ppm))
        }
        None => (None, None),
    };
    let fill = |text: &str| {
        let figure = |text: String, name: &str, ppm: Option<u32>| match ppm {
            Some(ppm) => text.replace(name, &percent(ppm)),
            None => text,
        };
        figure(figure(text.to_string(), "{fee_percent}", fee), "{annual_percent}", annual)
    };
    // Through JSON, because a list of all the fields would be one more place to forget the next one in.
    let json = serde_json::to_value(texts).map(|value| each_text(value, &fill));
    json.and_then(serde_json::from_value).unwrap_or_else(|_| texts.clone())
}

fn each_text(value: Value, fill: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(fill(&text)),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, inner)| (name, each_text(inner, fill))).collect()
        }
        other => other,
    }
}

impl Texts {
    /// What is said about this, and who charges it. Without its main part nothing is said: a type without a rate tells nobody
    /// anything.
    fn said(&self, fact: Fact, comma: &str) -> (String, String) {
        let cost = &self.loan_cost;
        let one = |text: &Option<String>| text.clone().unwrap_or_default();
        let led_by = |main: &Option<String>, more: [&Option<String>; 2]| {
            let rest = more.into_iter().flatten().filter(|part| !part.is_empty());
            match main.as_deref() {
                None | Some("") => String::new(),
                Some(main) => {
                    let parts: Vec<&str> = std::iter::once(main).chain(rest.map(String::as_str)).collect();
                    parts.join(comma)
                }
            }
        };
        match fact {
            Fact::AnnualRate => Default::default(),
            Fact::Lender => (self.lender.clone(), String::new()),
            Fact::LoanInterest => {
                let more = [&cost.loan_interest_rate_type, &cost.loan_interest_repay_mode];
                (led_by(&cost.loan_interest_rate, more), one(&cost.loan_interest_org_name))
            }
            Fact::GuaranteeFee => {
                let more = [&cost.guarantee_fee_rate_type, &cost.guarantee_fee_repay_mode];
                (led_by(&cost.guarantee_fee_rate, more), one(&cost.guarantee_fee_org_name))
            }
            Fact::OtherFee => (one(&cost.other_fee_text), one(&cost.other_fee_org_name)),
            Fact::OverduePenaltyInterest => {
                (one(&cost.overdue_penalty_interest_text), one(&cost.overdue_penalty_interest_org_name))
            }
            Fact::MisappropriationPenaltyInterest => (
                one(&cost.misappropriation_penalty_interest_text),
                one(&cost.misappropriation_penalty_interest_org_name),
            ),
            Fact::PrepaymentPenalty => {
                let name = [&cost.prepayment_penalty_name, &None];
                (led_by(&cost.prepayment_penalty_text, name), one(&cost.prepayment_penalty_org_name))
            }
            Fact::ReturnEffect => (self.return_effect.clone(), String::new()),
            Fact::Withdrawal => (self.withdrawal.clone(), String::new()),
            Fact::CreditReference => (self.credit_reference.clone(), String::new()),
            Fact::Complaint => (self.complaint.clone(), String::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(rate: &str) -> DisclosureTexts {
        let loan_cost = LoanCost {
            loan_interest_rate: Some(rate.into()),
            loan_interest_rate_type: Some("固定".into()),
            loan_interest_org_name: Some("机构 {fee_percent}".into()),
            ..LoanCost::default()
        };
        let texts = Texts { loan_cost, ..Texts::default() };
        DisclosureTexts { by_locale: LOCALES.map(|_| texts.clone()).to_vec() }
    }

    fn flat(bearer: FeeBearer) -> Terms {
        Terms::flat_fee(3, 23_000, bearer, paylater_core::money::Remainder::First)
    }

    #[test]
    fn figures_are_those_of_the_shopper_and_stand_in_statement_and_object_alike() {
        for (bearer, rate) in [(FeeBearer::Buyer, "2.30%"), (FeeBearer::Merchant, "0.00%")] {
            let texts = texts("手续费 {fee_percent}");
            let said = &texts.statements("zh-Hans", flat(bearer))[0];
            assert_eq!(
                (said.text.clone(), said.by.clone()),
                (format!("手续费 {rate}；固定"), format!("机构 {rate}"))
            );
            let cost = texts.loan_cost("zh-Hans", flat(bearer), None).expect("an object");
            assert_eq!(cost.loan_interest_rate, Some(format!("手续费 {rate}")));
            assert_eq!(texts.unfilled(flat(bearer)), None);
        }
    }

    #[test]
    fn a_figure_that_the_plan_does_not_have_and_a_misspelt_name_are_found() {
        for (rate, found) in [
            ("{annual_percent}", "zh-Hans: {annual_percent} is no figure of this plan"),
            ("{fee_percnt}", "zh-Hans: only {fee_percent} and {annual_percent} are filled in"),
            ("fee}", "zh-Hans: only {fee_percent} and {annual_percent} are filled in"),
        ] {
            assert_eq!(texts(rate).unfilled(flat(FeeBearer::Buyer)).as_deref(), Some(found), "{rate}");
        }
    }

    #[test]
    fn a_type_without_a_rate_says_nothing() {
        assert_eq!(texts("").statements("zh-Hans", flat(FeeBearer::Buyer)), []);
    }

    #[test]
    fn a_percentage_has_two_places_unless_that_would_not_be_exact() {
        for (ppm, text) in [
            (0, "0.00%"),
            (23_000, "2.30%"),
            (75_000, "7.50%"),
            (22_250, "2.225%"),
            (1, "0.0001%"),
            (1_200_000, "120.00%"),
        ] {
            assert_eq!(percent(ppm), text, "{ppm}");
        }
        assert_eq!((decimal(135_671).as_str(), decimal(0).as_str()), ("0.135671", "0.000000"));
    }
}
