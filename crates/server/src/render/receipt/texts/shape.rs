//! Which texts the page has; each language fills all of them in.

use paylater_wire::view::DocumentKind;

/// Every text of the page.
#[derive(Debug)]
pub struct Text {
    /// The page's name.
    pub title: &'static str,
    /// Under it; the merchant.
    pub lead: &'static str,
    /// Over the large amount.
    pub total: &'static str,
    /// Under it: how many instalments.
    pub instalments: &'static str,
    /// Under it: all at once.
    pub at_once: &'static str,
    /// The order.
    pub order: Order,
    /// The schedule.
    pub schedule: Schedule,
    /// The disclosure.
    pub told: Told,
    /// The documents.
    pub documents: Documents,
    /// What withdrawing does, by kind of document.
    pub effects: Effects,
    /// To keep it.
    pub keep: Keep,
    /// How to check it.
    pub check: Check,
    /// At the end: when the receipt was made.
    pub issued: &'static str,
    /// Instead of the page.
    pub refusal: Refusal,
}

/// The order.
#[derive(Debug)]
#[allow(missing_docs, reason = "each field is the label it holds")]
pub struct Order {
    pub heading: &'static str,
    pub merchant: &'static str,
    pub number: &'static str,
    pub goods: &'static str,
    pub price: &'static str,
    pub way: &'static str,
    pub agreed_at: &'static str,
    pub ways: [(&'static str, &'static str); 4],
}

/// The schedule.
#[derive(Debug)]
#[allow(missing_docs, reason = "each field is the label it holds")]
pub struct Schedule {
    pub heading: &'static str,
    pub row: &'static str,
    pub only_row: &'static str,
    pub received: &'static str,
    pub received_plus: &'static str,
    pub moved: &'static str,
    pub of_which: &'static str,
    pub principal: &'static str,
    pub fee: &'static str,
    pub merchant_fee: &'static str,
    pub sum: &'static str,
    pub lenders_word: &'static str,
}

/// The disclosure.
#[derive(Debug)]
#[allow(missing_docs, reason = "each field is the label it holds")]
pub struct Told {
    pub heading: &'static str,
    pub by: &'static str,
    pub rates: [(&'static str, &'static str); 5],
}

/// The documents.
#[derive(Debug)]
#[allow(missing_docs, reason = "each field is the label it holds")]
pub struct Documents {
    pub heading: &'static str,
    pub lead: &'static str,
    pub agreed: &'static str,
    pub shown_to_end: &'static str,
    pub shown_in_part: &'static str,
    pub read: &'static str,
    pub version: &'static str,
    pub fingerprint: &'static str,
    pub record: &'static str,
    pub effect: &'static str,
    pub withdraw: &'static str,
    pub withdrawn: &'static str,
    pub just_withdrawn: &'static str,
    pub agreed_again: &'static str,
    pub not_agreed: &'static str,
    pub not_agreed_lead: &'static str,
    pub earlier: &'static str,
    pub earlier_lead: &'static str,
}

/// What withdrawing does.
#[derive(Debug)]
#[allow(missing_docs, reason = "each field is named after the kind it is about")]
pub struct Effects {
    pub product_terms: &'static str,
    pub data_sharing: &'static str,
    pub credit_report: &'static str,
    pub auto_deduction: &'static str,
    pub messages: &'static str,
}

impl Effects {
    /// What withdrawing a document of this kind does.
    pub const fn of(&self, kind: DocumentKind) -> &'static str {
        match kind {
            DocumentKind::ProductTerms => self.product_terms,
            DocumentKind::DataSharing => self.data_sharing,
            DocumentKind::CreditReport => self.credit_report,
            DocumentKind::AutoDeduction => self.auto_deduction,
            DocumentKind::Messages => self.messages,
        }
    }
}

/// To keep it.
#[derive(Debug)]
#[allow(missing_docs, reason = "each field is the label it holds")]
pub struct Keep {
    pub heading: &'static str,
    pub lead: &'static str,
    pub save: &'static str,
    pub print: &'static str,
    pub copy: &'static str,
}

/// How to check it.
#[derive(Debug)]
#[allow(missing_docs, reason = "each field is the step it holds")]
pub struct Check {
    pub heading: &'static str,
    pub lead: &'static str,
    pub step_file: &'static str,
    pub step_key: &'static str,
    pub step_command: &'static str,
    pub step_other: &'static str,
    pub session: &'static str,
}

/// Instead of the page: headings and leads.
#[derive(Debug)]
#[allow(missing_docs, reason = "each field is named after the case it is for")]
pub struct Refusal {
    pub no_token: (&'static str, &'static str),
    pub nothing_agreed: (&'static str, &'static str),
    pub later: (&'static str, &'static str),
    pub broken: (&'static str, &'static str),
    pub withdrawn_unshown: (&'static str, &'static str),
}
