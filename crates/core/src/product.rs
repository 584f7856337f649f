//! The products: one row for each (ADR 14). What a product is, as far as anybody but its own code has to know, is said here
//! and nowhere else; whoever decides by product reads its row.

use core::fmt;

use crate::consent::ConsentKind;
use crate::host::Host;
use crate::provider::Provider;
use crate::schedule::{Cost, Terms};
use crate::table::table;

/// What is said of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProductRow {
    /// Its id on the wire.
    pub id: &'static str,
    /// Who carries it out.
    pub provider: Provider,
    /// When money moves.
    pub timing: Timing,
    /// Does the shopper owe something afterwards, to whomever? Then consent comes before the instruction.
    pub is_credit: bool,
    /// The hosts it works in, and what it cannot do without in each.
    pub hosts: &'static [(Host, Need)],
    /// The kinds of document without whose consent nobody may be asked to use it.
    pub consents: &'static [ConsentKind],
    /// The terms that a plan of it can have.
    pub terms: TermsFit,
    /// For how many seconds after an attempt's own expiry it can still be paid or promised.
    pub late_s: i64,
}

/// When money moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// At the cashier.
    Now,
    /// The provider promises at the cashier; the shop asks for the money later.
    AuthorisedThenCaptured,
    /// The same, and a deposit stands behind the promise: money that is frozen, or credit that the provider lets stand for
    /// it. Nothing of it is charged until the shop asks, and what is not asked for is released.
    DepositHeld,
}

/// What a check of a shopper's credit came to, whoever made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditDecision {
    /// They are trusted with a promise.
    Granted,
    /// They are trusted with one that is guaranteed.
    NeedsGuarantee,
    /// They are not trusted with one.
    Refused,
}

/// What a product cannot do without in a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It can.
    Nothing,
    /// The provider's id of the buyer.
    BuyerId,
    /// An address configured by the merchant that opens the provider's page from an ordinary browser.
    LaunchUrl,
}

/// Which terms a plan can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermsFit {
    /// All of it, now.
    Now,
    /// All of it, later: by a day or after an event.
    Deferred,
    /// Equal monthly parts whose fee, if any, is flat: the provider reckons them itself.
    MonthlyParts,
}

/// A required document is not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsentGap {
    /// What kind of document it would be.
    pub kind: ConsentKind,
}

table! {
    /// A way to pay, by one product of one provider. Their order is that in which they are shown.
    pub enum Way;
    /// What is said of each product.
    pub const PRODUCTS: ProductRow;

    /// 芝麻先享: goods first, deducted later.
    AlipayZhima {
        id: "alipay-zhima",
        provider: Provider::Alipay,
        timing: Timing::AuthorisedThenCaptured,
        is_credit: true,
        hosts: &[
            (Host::AlipayH5, Need::Nothing),
            (Host::AlipayMini, Need::Nothing),
            (Host::Browser, Need::LaunchUrl),
        ],
        consents: &[ConsentKind::ProductTerms, ConsentKind::AutoDeduction],
        terms: TermsFit::Deferred,
        // Its order string has no end of its own.
        late_s: 2 * 86_400,
    }
    /// 花呗分期: instalments; the merchant is paid at once.
    AlipayHuabei {
        id: "alipay-huabei",
        provider: Provider::Alipay,
        timing: Timing::Now,
        is_credit: true,
        // An ordinary browser goes to the wap page.
        hosts: &[
            (Host::AlipayH5, Need::Nothing),
            (Host::AlipayMini, Need::Nothing),
            (Host::Browser, Need::Nothing),
        ],
        consents: &[ConsentKind::ProductTerms],
        terms: TermsFit::MonthlyParts,
        late_s: 0,
    }
    /// 预授权, with 芝麻免押 where credit stands for the deposit: frozen or waived now, charged or released at the end.
    AlipayDeposit {
        id: "alipay-deposit",
        provider: Provider::Alipay,
        timing: Timing::DepositHeld,
        is_credit: true,
        // A deposit can only be charged to a buyer who is named, so it is not taken from one who is not.
        hosts: &[(Host::AlipayH5, Need::BuyerId), (Host::AlipayMini, Need::BuyerId)],
        consents: &[ConsentKind::ProductTerms, ConsentKind::AutoDeduction],
        terms: TermsFit::Deferred,
        // Its order string has no end of its own: what it opens times out from then on.
        late_s: 2 * 86_400,
    }
    /// 微信支付分, 先享 form: goods first, deducted later.
    WechatScore {
        id: "wechat-score",
        provider: Provider::WechatPay,
        timing: Timing::AuthorisedThenCaptured,
        is_credit: true,
        hosts: &[(Host::WechatH5, Need::Nothing)],
        consents: &[ConsentKind::ProductTerms, ConsentKind::AutoDeduction],
        terms: TermsFit::Deferred,
        late_s: 0,
    }
    /// 微信支付 JSAPI: paid now.
    WechatJsapi {
        id: "wechat-jsapi",
        provider: Provider::WechatPay,
        timing: Timing::Now,
        is_credit: false,
        hosts: &[(Host::WechatH5, Need::BuyerId)],
        consents: &[],
        terms: TermsFit::Now,
        late_s: 0,
    }
}

impl Way {
    /// Who carries it out.
    pub const fn provider(self) -> Provider {
        self.row().provider
    }

    /// Does the shopper owe something afterwards, to whomever? Then consent comes before the instruction.
    pub const fn is_credit(self) -> bool {
        self.row().is_credit
    }

    /// Does the provider only promise at first, so that the shop has to ask for the money later?
    pub const fn is_captured_later(self) -> bool {
        match self.row().timing {
            Timing::Now => false,
            Timing::AuthorisedThenCaptured | Timing::DepositHeld => true,
        }
    }

    /// May it be offered to a shopper about whom a check said this? What the merchant risks decides: nothing where money
    /// moves at once, whoever lends it, and nothing behind a deposit.
    pub const fn is_open_after(self, decision: CreditDecision) -> bool {
        match (decision, self.row().timing) {
            (CreditDecision::Granted, Timing::Now | Timing::AuthorisedThenCaptured | Timing::DepositHeld)
            | (CreditDecision::NeedsGuarantee, Timing::Now | Timing::DepositHeld)
            | (CreditDecision::Refused, Timing::Now) => true,
            (CreditDecision::NeedsGuarantee, Timing::AuthorisedThenCaptured)
            | (CreditDecision::Refused, Timing::AuthorisedThenCaptured | Timing::DepositHeld) => false,
        }
    }

    /// What it cannot do without in that host; nothing if it does not work there at all.
    pub fn need_in(self, host: Host) -> Option<Need> {
        self.row().hosts.iter().find(|(works_in, _)| *works_in == host).map(|(_, need)| *need)
    }

    /// Can this way be used in that host? `has_launch_url`: the merchant configured an address that opens the
    /// provider's page from an ordinary browser. Whether the buyer is known is asked by [`Way::needs_buyer_in`].
    pub fn works_in(self, host: Host, has_launch_url: bool) -> bool {
        match self.need_in(host) {
            Some(Need::Nothing | Need::BuyerId) => true,
            Some(Need::LaunchUrl) => has_launch_url,
            None => false,
        }
    }

    /// Does the provider have to know there who the shopper is?
    pub fn needs_buyer_in(self, host: Host) -> bool {
        self.need_in(host) == Some(Need::BuyerId)
    }

    /// Can a plan of it have these terms? How many parts its provider takes is the merchant's contract.
    pub fn takes_terms(self, terms: Terms) -> bool {
        match self.row().terms {
            TermsFit::Now => matches!(terms, Terms::Now),
            TermsFit::Deferred => {
                matches!(terms, Terms::DeferredByDays { .. } | Terms::DeferredUntil { .. })
            }
            TermsFit::MonthlyParts => terms.instalments().is_some_and(|parts| {
                matches!(parts.cost, Cost::Free | Cost::FlatFee { .. })
                    && parts.calendar.is_monthly_in_arrears()
            }),
        }
    }

    /// Which document it cannot do without and is not asked for, if any. `required`: the kinds of those that are; what
    /// may be left unticked is no ground to stand on.
    pub fn consent_gap(self, required: &[ConsentKind]) -> Option<ConsentGap> {
        let missing = self.row().consents.iter().find(|kind| !required.contains(kind));
        missing.map(|kind| ConsentGap { kind: *kind })
    }

    /// Can an attempt still be paid or promised this many seconds after its own expiry?
    pub const fn can_be_late_by(self, seconds: i64) -> bool {
        seconds < self.row().late_s
    }
}

impl fmt::Display for ConsentGap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.kind {
            ConsentKind::ProductTerms => "leaves the shopper owing",
            ConsentKind::DataSharing => "passes on what is personal",
            ConsentKind::CreditReport => "looks into the shopper's credit",
            ConsentKind::AutoDeduction => "is deducted later",
            ConsentKind::Messages => "sends messages",
        };
        write!(f, "a way that {why} needs a required document of kind {}", self.kind.id())
    }
}

#[cfg(test)]
mod tests;
