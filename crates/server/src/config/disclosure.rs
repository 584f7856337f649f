//! What the merchant has to say about an option: `disclosures/<id>.<locale>.toml` beside the configuration file.

use std::path::Path;

use paylater_core::disclosure::{AnnualRate, Fact, Statement};
use paylater_core::schedule::{Cost, Terms};
use paylater_wire::view::LoanCost;
use serde::Deserialize;

use super::catalogue::LOCALES;
use super::{ConfigError, read};

/// What is said about an option, in every locale.
#[derive(Debug, Clone)]
pub struct DisclosureTexts {
    by_locale: [Texts; LOCALES.len()],
}

/// One file: everything that can be said. What is left out is not said; where it is mandatory, the option is not offered.
/// `{fee_percent}` and `{annual_percent}` stand for the plan's own figures.
#[derive(Debug, Clone, Default, Deserialize)]
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
    /// Reads the three files of this id.
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
        let [first, second, third] = LOCALES;
        Ok(Self { by_locale: [one(first)?, one(second)?, one(third)?] })
    }

    fn in_locale(&self, locale: &str) -> (&Texts, &'static Labels) {
        let place = LOCALES.iter().position(|known| *known == locale).unwrap_or(0);
        (&self.by_locale[place], &LABELS[place])
    }

    /// The statements about a plan of these terms.
    pub fn statements(&self, locale: &str, terms: Terms) -> Vec<Statement> {
        let (texts, labels) = self.in_locale(locale);
        let cost = &texts.loan_cost;
        let one = |text: &Option<String>| text.clone().unwrap_or_default();
        let joined = |parts: [&Option<String>; 3]| {
            let said = parts.into_iter().flatten().filter(|part| !part.is_empty());
            said.cloned().collect::<Vec<_>>().join(labels.comma)
        };
        let said = |fact: Fact| -> (String, String) {
            match fact {
                Fact::AnnualRate => Default::default(),
                Fact::Lender => (texts.lender.clone(), String::new()),
                Fact::LoanInterest => (
                    joined([
                        &cost.loan_interest_rate,
                        &cost.loan_interest_rate_type,
                        &cost.loan_interest_repay_mode,
                    ]),
                    one(&cost.loan_interest_org_name),
                ),
                Fact::GuaranteeFee => (
                    joined([
                        &cost.guarantee_fee_rate,
                        &cost.guarantee_fee_rate_type,
                        &cost.guarantee_fee_repay_mode,
                    ]),
                    one(&cost.guarantee_fee_org_name),
                ),
                Fact::OtherFee => (one(&cost.other_fee_text), one(&cost.other_fee_org_name)),
                Fact::OverduePenaltyInterest => {
                    (one(&cost.overdue_penalty_interest_text), one(&cost.overdue_penalty_interest_org_name))
                }
                Fact::MisappropriationPenaltyInterest => (
                    one(&cost.misappropriation_penalty_interest_text),
                    one(&cost.misappropriation_penalty_interest_org_name),
                ),
                Fact::PrepaymentPenalty => (
                    joined([&cost.prepayment_penalty_name, &cost.prepayment_penalty_text, &None]),
                    one(&cost.prepayment_penalty_org_name),
                ),
                Fact::ReturnEffect => (texts.return_effect.clone(), String::new()),
                Fact::Withdrawal => (texts.withdrawal.clone(), String::new()),
                Fact::CreditReference => (texts.credit_reference.clone(), String::new()),
                Fact::Complaint => (texts.complaint.clone(), String::new()),
            }
        };
        let statements = Fact::ALL.into_iter().zip(labels.facts).map(|(fact, label)| {
            let (text, by) = said(fact);
            let text = with_figures(text.trim(), terms);
            Statement { id: fact.id().into(), label: label.into(), text, by }
        });
        statements.filter(|statement| !statement.text.is_empty()).collect()
    }

    /// The same as Alipay's object, with the rate that the page shows; nothing where the merchant gave none of it.
    pub fn loan_cost(&self, locale: &str, terms: Terms, rate: Option<AnnualRate>) -> Option<LoanCost> {
        let (texts, _) = self.in_locale(locale);
        if texts.loan_cost == LoanCost::default() {
            return None;
        }
        let filled = |text: &Option<String>| text.as_ref().map(|text| with_figures(text, terms));
        let given = &texts.loan_cost;
        Some(LoanCost {
            cost_rate: rate.map(|rate| decimal(rate.ppm)),
            loan_interest_rate: filled(&given.loan_interest_rate),
            loan_interest_repay_mode: filled(&given.loan_interest_repay_mode),
            ..given.clone()
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

fn with_figures(text: &str, terms: Terms) -> String {
    let (fee, annual) = match terms.instalments().map(|terms| terms.cost) {
        Some(Cost::FlatFee { fee_ppm, .. }) => (percent(fee_ppm), percent(0)),
        Some(Cost::EqualInstalments { annual_ppm } | Cost::EqualPrincipal { annual_ppm }) => {
            (percent(0), percent(annual_ppm))
        }
        Some(Cost::Free) | None => (percent(0), percent(0)),
    };
    text.replace("{fee_percent}", &fee).replace("{annual_percent}", &annual)
}

/// What the statements are called, in the order of [`Fact::ALL`].
struct Labels {
    facts: [&'static str; Fact::ALL.len()],
    comma: &'static str,
}

const LABELS: [Labels; LOCALES.len()] = [
    Labels {
        facts: [
            "年化综合融资成本",
            "服务提供方",
            "利息或分期费率",
            "担保费用",
            "其他费用",
            "逾期后果",
            "挪用后果",
            "提前还款",
            "退货退款",
            "撤销权",
            "征信",
            "投诉渠道",
        ],
        comma: "；",
    },
    Labels {
        facts: [
            "年化綜合融資成本",
            "服務提供方",
            "利息或分期費率",
            "擔保費用",
            "其他費用",
            "逾期後果",
            "挪用後果",
            "提前還款",
            "退貨退款",
            "撤銷權",
            "徵信",
            "投訴渠道",
        ],
        comma: "；",
    },
    Labels {
        facts: [
            "Annual cost of credit",
            "Provided by",
            "Interest or instalment fee",
            "Guarantee fee",
            "Other fees",
            "If you pay late",
            "If you use it for something else",
            "Paying early",
            "Returns and refunds",
            "Right to withdraw",
            "Credit register",
            "Complaints",
        ],
        comma: "; ",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

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
