//! What the shopper is told about a plan besides its schedule.

use paylater_core::disclosure::{self, Figures, Kind, Profile, RateMethod};
use paylater_core::money::Money;
use serde::{Deserialize, Serialize};

use crate::Invalid;

/// A disclosure: figures that follow from the schedule, and the merchant's statements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Disclosure {
    /// `paid_now`, `deferred_free`, `instalments_free` or `instalments_with_fee`.
    pub kind: String,
    /// By which place's duties it was made, such as `mainland_china`.
    pub profile: String,
    /// The price when paid at once, in fen.
    pub cash_price: i64,
    /// What is paid later than on the day of the order, in fen and without the fee.
    pub financed: i64,
    /// How many payments.
    pub instalments: u32,
    /// What the shopper pays on top, in fen.
    pub fee: i64,
    /// What the shopper pays in all, in fen.
    pub total: i64,
    /// What the fee is in a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<AnnualRate>,
    /// In the order shown.
    pub statements: Vec<Statement>,
    /// The same as Alipay's `LoanCostDisclosureInfo`, where the merchant gave its fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loan_cost: Option<LoanCost>,
    /// SHA-256 of the disclosure's canonical text.
    pub digest: String,
}

/// An annual rate with the method by which it was reckoned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnnualRate {
    /// `monthly_irr_simple`, `monthly_irr_compound`, `effective_annual`, `dated` or `us_actuarial`.
    pub method: String,
    /// In parts per million, rounded down: 128038 is 12.8038 %.
    pub ppm: i64,
}

/// One statement in the merchant's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Statement {
    /// What it is about, such as `overdue_penalty_interest`.
    pub id: String,
    /// The same in the shopper's language.
    pub label: String,
    /// What is said.
    pub text: String,
    /// Who charges it, or lends.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
}

/// The fields of `com.alipay.api.domain.LoanCostDisclosureInfo`, named as there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "each is a field of Alipay's, named as there")]
pub struct LoanCost {
    /// The annualised cost of all that is charged when everything is paid in time, as a decimal: `0.135671`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_rate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capped: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loan_interest_rate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loan_interest_rate_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loan_interest_repay_mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loan_interest_org_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guarantee_fee_rate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guarantee_fee_rate_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guarantee_fee_repay_mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guarantee_fee_org_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overdue_penalty_interest_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overdue_penalty_interest_org_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub misappropriation_penalty_interest_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub misappropriation_penalty_interest_org_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prepayment_penalty_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prepayment_penalty_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prepayment_penalty_org_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_fee_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_fee_org_name: Option<String>,
}

impl From<&disclosure::Disclosure> for Disclosure {
    fn from(told: &disclosure::Disclosure) -> Self {
        let Figures { kind, cash_price, financed, instalments, fee, total, rate } = told.figures;
        let statement = |said: &disclosure::Statement| Statement {
            id: said.id.clone(),
            label: said.label.clone(),
            text: said.text.clone(),
            by: said.by.clone(),
        };
        Self {
            kind: kind.id().into(),
            profile: told.profile.id().into(),
            cash_price: cash_price.fen(),
            financed: financed.fen(),
            instalments,
            fee: fee.fen(),
            total: total.fen(),
            rate: rate.map(|rate| AnnualRate { method: rate.method.id().into(), ppm: rate.ppm }),
            statements: told.statements.iter().map(statement).collect(),
            loan_cost: None,
            digest: told.digest(),
        }
    }
}

impl TryFrom<Disclosure> for disclosure::Disclosure {
    type Error = Invalid;

    fn try_from(told: Disclosure) -> Result<Self, Invalid> {
        let money = |fen| Money::from_fen(fen).map_err(|error| Invalid::new("disclosure", error));
        let unknown = |field: &str, value: &str| Invalid::new(format!("disclosure.{field}"), value);
        let rate = |rate: AnnualRate| {
            let method = RateMethod::from_id(&rate.method);
            let method = method.ok_or_else(|| unknown("rate.method", &rate.method))?;
            Ok(disclosure::AnnualRate { method, ppm: rate.ppm })
        };
        let statement = |said: Statement| disclosure::Statement {
            id: said.id,
            label: said.label,
            text: said.text,
            by: said.by,
        };
        Ok(Self {
            figures: Figures {
                kind: Kind::from_id(&told.kind).ok_or_else(|| unknown("kind", &told.kind))?,
                cash_price: money(told.cash_price)?,
                financed: money(told.financed)?,
                instalments: told.instalments,
                fee: money(told.fee)?,
                total: money(told.total)?,
                rate: told.rate.map(rate).transpose()?,
            },
            profile: Profile::from_id(&told.profile).ok_or_else(|| unknown("profile", &told.profile))?,
            statements: told.statements.into_iter().map(statement).collect(),
        })
    }
}
