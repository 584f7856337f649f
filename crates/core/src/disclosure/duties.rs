//! Which statements are mandatory: by the kind of promise and by the place. The sources stand beside the places.

use crate::schedule::{Schedule, Terms};

/// What kind of promise a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Everything is paid at once; nothing is promised.
    PaidNow,
    /// One later payment without any fee: 先享后付, 先用后付.
    DeferredFree,
    /// Parts that cost the shopper nothing: 免息分期, whoever pays for it.
    InstalmentsFree,
    /// Parts with a fee or interest.
    InstalmentsWithFee,
}

/// By which place's duties a disclosure is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// Mainland China.
    MainlandChina,
    /// Hong Kong.
    HongKong,
    /// The European Union.
    EuropeanUnion,
    /// The United Kingdom.
    UnitedKingdom,
    /// The United States.
    UnitedStates,
}

/// Something that has to be said. Where Alipay's `LoanCostDisclosureInfo` has a field for it, the id is that field's stem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// The annual rate, which is a figure and no text.
    AnnualRate,
    /// Who lends, or lets the shopper pay later.
    Lender,
    /// The rate of the credit itself, how it is charged and repaid, and by whom.
    LoanInterest,
    /// A guarantee's or insurance's fee.
    GuaranteeFee,
    /// What being late costs.
    OverduePenaltyInterest,
    /// What using the credit for something else costs.
    MisappropriationPenaltyInterest,
    /// What paying early costs, and how it is done.
    PrepaymentPenalty,
    /// Any further fee, or that there is none.
    OtherFee,
    /// What becomes of the payments when goods go back.
    ReturnEffect,
    /// Where to complain.
    Complaint,
    /// The right to withdraw from the credit.
    Withdrawal,
    /// Whether a credit register is asked or told.
    CreditReference,
}

impl Kind {
    /// The kind of this schedule under these terms.
    pub fn of(terms: Terms, schedule: &Schedule) -> Self {
        match terms {
            Terms::Now => Self::PaidNow,
            _ if !schedule.fee.is_zero() => Self::InstalmentsWithFee,
            Terms::Instalments(_) => Self::InstalmentsFree,
            Terms::DeferredByDays { .. } | Terms::DeferredUntil { .. } => Self::DeferredFree,
        }
    }

    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::PaidNow, Self::DeferredFree, Self::InstalmentsFree, Self::InstalmentsWithFee];

    /// The name on the wire.
    pub const fn id(self) -> &'static str {
        match self {
            Self::PaidNow => "paid_now",
            Self::DeferredFree => "deferred_free",
            Self::InstalmentsFree => "instalments_free",
            Self::InstalmentsWithFee => "instalments_with_fee",
        }
    }

    /// The kind of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::MainlandChina, Self::HongKong, Self::EuropeanUnion, Self::UnitedKingdom, Self::UnitedStates];

    /// The name on the wire and in the configuration.
    pub const fn id(self) -> &'static str {
        match self {
            Self::MainlandChina => "mainland_china",
            Self::HongKong => "hong_kong",
            Self::EuropeanUnion => "european_union",
            Self::UnitedKingdom => "united_kingdom",
            Self::UnitedStates => "united_states",
        }
    }

    /// The profile of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.id() == id)
    }

    /// From where its duties were taken, and how sure that is. None of this is legal advice: the merchant's counsel decides.
    pub const fn source(self) -> &'static str {
        match self {
            Self::MainlandChina => {
                "中国人民银行公告〔2021〕第3号; 金规〔2026〕2号 综合融资成本明示表 (read in summaries only); LoanCostDisclosureInfo of Alipay's SDK"
            }
            Self::HongKong => {
                "Money Lenders Ordinance (Cap. 163) and the Code of Banking Practice on annualised percentage rates; neither text was read, confirm before use"
            }
            Self::EuropeanUnion => {
                "Directive (EU) 2023/2225, applied from 2026-11-20 (item list not confirmed); rate by the formula of Directive 2008/48/EC, annex I"
            }
            Self::UnitedKingdom => {
                "FCA PS26/1, deferred payment credit, in force 2026-07-15; CONC (read in summaries only)"
            }
            Self::UnitedStates => "12 CFR 1026.17 and 1026.18 (Regulation Z), closed-end credit",
        }
    }
}

impl Fact {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 12] = [
        Self::AnnualRate,
        Self::Lender,
        Self::LoanInterest,
        Self::GuaranteeFee,
        Self::OtherFee,
        Self::OverduePenaltyInterest,
        Self::MisappropriationPenaltyInterest,
        Self::PrepaymentPenalty,
        Self::ReturnEffect,
        Self::Withdrawal,
        Self::CreditReference,
        Self::Complaint,
    ];

    /// The name on the wire and in the configuration.
    pub const fn id(self) -> &'static str {
        match self {
            Self::AnnualRate => "annual_rate",
            Self::Lender => "lender",
            Self::LoanInterest => "loan_interest",
            Self::GuaranteeFee => "guarantee_fee",
            Self::OverduePenaltyInterest => "overdue_penalty_interest",
            Self::MisappropriationPenaltyInterest => "misappropriation_penalty_interest",
            Self::PrepaymentPenalty => "prepayment_penalty",
            Self::OtherFee => "other_fee",
            Self::ReturnEffect => "return_effect",
            Self::Complaint => "complaint",
            Self::Withdrawal => "withdrawal",
            Self::CreditReference => "credit_reference",
        }
    }
}

/// What a promise of this kind has to say in this place.
pub const fn mandatory(kind: Kind, profile: Profile) -> &'static [Fact] {
    use Fact as F;
    match (kind, profile) {
        (Kind::PaidNow, _) => &[],
        // The common core: who, late, return, complaint. A free deferral that is paid by credit elsewhere owes no more.
        (Kind::DeferredFree, Profile::MainlandChina | Profile::HongKong) => {
            &[F::AnnualRate, F::Lender, F::OverduePenaltyInterest, F::ReturnEffect, F::Complaint]
        }
        (Kind::InstalmentsFree, Profile::MainlandChina | Profile::HongKong) => &[
            F::AnnualRate,
            F::Lender,
            F::OtherFee,
            F::OverduePenaltyInterest,
            F::PrepaymentPenalty,
            F::ReturnEffect,
            F::Complaint,
        ],
        // 明示表: each item of cost with who charges it, and the contingent ones.
        (Kind::InstalmentsWithFee, Profile::MainlandChina) => &[
            F::AnnualRate,
            F::Lender,
            F::LoanInterest,
            F::GuaranteeFee,
            F::OtherFee,
            F::OverduePenaltyInterest,
            F::MisappropriationPenaltyInterest,
            F::PrepaymentPenalty,
            F::ReturnEffect,
            F::Complaint,
        ],
        (Kind::InstalmentsWithFee, Profile::HongKong | Profile::UnitedStates)
        | (Kind::DeferredFree | Kind::InstalmentsFree, Profile::UnitedStates) => &[
            F::AnnualRate,
            F::Lender,
            F::LoanInterest,
            F::OtherFee,
            F::OverduePenaltyInterest,
            F::PrepaymentPenalty,
            F::ReturnEffect,
            F::Complaint,
        ],
        (_, Profile::EuropeanUnion) => &[
            F::AnnualRate,
            F::Lender,
            F::LoanInterest,
            F::OtherFee,
            F::OverduePenaltyInterest,
            F::PrepaymentPenalty,
            F::ReturnEffect,
            F::Withdrawal,
            F::Complaint,
        ],
        (_, Profile::UnitedKingdom) => &[
            F::AnnualRate,
            F::Lender,
            F::LoanInterest,
            F::OtherFee,
            F::OverduePenaltyInterest,
            F::PrepaymentPenalty,
            F::ReturnEffect,
            F::Withdrawal,
            F::CreditReference,
            F::Complaint,
        ],
    }
}
