//! The words by name: which there are.
//!
//! This file, [`super::worded`], [`super::products`] and the languages depend on nothing but each other and the core's
//! tables, because the package's builder compiles them too: `xtask/src/package/words.rs`.

use paylater_core::locale::Locale;

use super::products::Names;
use super::worded::{self, Supply, Worded, mixed, tables};

impl Worded for Locale {
    const SHAPE: u32 = 2;
    const EMPTY: Self = Self::FIRST;

    fn read(&mut self, words: &mut Supply) {
        let id = words.next();
        *self = Self::from_id(id).unwrap_or_else(|| words.refuse(Self::FIRST));
    }

    fn tell(&self, list: &mut Vec<&'static str>) {
        list.push(self.id());
    }
}

tables! {
/// A heading with the sentence beneath it.
pub struct Headed {
    /// A few words.
    pub heading: &'static str,
    /// What it means for the shopper.
    pub lead: &'static str,
}

/// What is said where the component is not.
#[allow(dead_code, reason = "the component cannot say it")]
pub struct Outside {
    /// It has not come.
    pub not_loaded: Headed,
    /// It has stopped in the middle of something.
    pub crashed: Headed,
    /// The engine knows nothing of WebAssembly.
    pub too_old: Headed,
    /// Leads to the page that works without it.
    pub elsewhere: &'static str,
}

/// Everything that is said, in one language. `{}` stands for a value.
pub struct Text {
    /// The language.
    pub locale: Locale,
    /// Headings and sentences of the steps on the way.
    pub steps: Steps,
    /// Headings and sentences of the outcomes.
    pub outcomes: Outcomes,
    /// Headings and sentences of what went wrong.
    pub problems: Problems,
    /// Names and reasons of the ways to pay.
    pub ways: Ways,
    /// Words around plans and schedules.
    pub plans: Plans,
    /// Words around what is disclosed.
    pub disclosure: Disclosure,
    /// What has changed.
    pub changes: Changes,
    /// Words around documents.
    pub terms: Terms,
    /// Words of the reader.
    pub reader: Reader,
    /// Words around the order.
    pub order: Order,
    /// What is on the buttons.
    pub buttons: Buttons,
    /// What is still missing.
    pub missing: MissingText,
}

/// The steps on the way.
#[allow(missing_docs, reason = "each is a step of the checkout's life, named as there")]
pub struct Steps {
    pub loading: Headed,
    pub choosing: &'static str,
    pub reviewing: Headed,
    pub submitting: Headed,
    pub at_alipay: &'static str,
    pub at_wechat: &'static str,
    pub at_other: &'static str,
    pub at_host_lead: &'static str,
    pub confirming: Headed,
    pub releasing: Headed,
    pub interrupted: Headed,
    pub no_bridge_lead: &'static str,
    pub stalled: Headed,
    pub stalled_since: &'static str,
    pub qr_lead: &'static str,
}

/// The outcomes.
#[allow(missing_docs, reason = "each is an outcome, named as in the core")]
pub struct Outcomes {
    pub paid: Headed,
    pub authorised: Headed,
    /// The same with a deposit behind it: how much of it is frozen.
    pub frozen: Headed,
    /// And one for which the buyer's credit stands, all of it.
    pub waived: Headed,
    pub declined: Headed,
    pub cancelled: Headed,
    pub expired: Headed,
    pub under_review: Headed,
}

/// What went wrong.
#[allow(missing_docs, reason = "each is a problem, named as in the core")]
pub struct Problems {
    pub unsent: &'static str,
    pub unsent_offline: &'static str,
    pub unsent_later: &'static str,
    pub offline: Headed,
    pub later: Headed,
    pub changed: &'static str,
    pub attempt_open: &'static str,
    pub attempt_ended: &'static str,
    pub session_gone: Headed,
    pub schedule_differs: Headed,
    pub document_differs: Headed,
    pub merchant: Headed,
    pub code: &'static str,
}

/// The ways to pay.
#[allow(missing_docs, reason = "each is a way or a reason, named as in the core")]
pub struct Ways {
    pub legend: &'static str,
    /// What each is called.
    pub names: Names,
    pub alipay: &'static str,
    pub wechat: &'static str,
    pub only_in: &'static str,
    pub too_small: &'static str,
    pub too_large: &'static str,
    pub buyer_unknown: &'static str,
    pub declined: &'static str,
    pub unavailable: &'static str,
    pub not_granted: &'static str,
    pub now: &'static str,
    pub instalments: &'static str,
    pub instalments_separator: &'static str,
    pub after_receipt: &'static str,
    /// The same with no days between: deducted when receipt is confirmed.
    pub at_receipt: &'static str,
    pub after_days: &'static str,
    /// A deposit: how much, and when it is charged.
    pub guaranteed: &'static str,
}

/// Plans and schedules.
#[allow(missing_docs, reason = "each is a label, named for what stands beside it")]
pub struct Plans {
    pub legend: &'static str,
    pub name: &'static str,
    pub each: &'static str,
    pub each_about: &'static str,
    pub fee: &'static str,
    pub total: &'static str,
    pub no_fee: &'static str,
    pub merchant_bears_fee: &'static str,
    pub schedule: &'static str,
    pub instalment: &'static str,
    pub only_instalment: &'static str,
    pub received_plus: &'static str,
    /// The same with no days between.
    pub received: &'static str,
    /// A holiday moved the day: the day before.
    pub moved: &'static str,
    pub ordered: &'static str,
    pub last: &'static str,
    pub principal: &'static str,
    pub row_fee: &'static str,
    pub lenders_word: &'static str,
}

/// What is disclosed.
#[allow(missing_docs, reason = "each is a label, named for what stands beside it")]
pub struct Disclosure {
    pub heading: &'static str,
    pub cash_price: &'static str,
    pub financed: &'static str,
    pub count: &'static str,
    pub times: &'static str,
    pub by: &'static str,
    pub simple: &'static str,
    pub compound: &'static str,
    pub effective: &'static str,
    pub dated: &'static str,
    pub us_actuarial: &'static str,
}

/// What has changed since the shopper confirmed.
#[allow(missing_docs, reason = "each is a change, named as in the core")]
pub struct Changes {
    pub heading: &'static str,
    /// What it is, before, now.
    pub from_to: &'static str,
    pub nothing: &'static str,
    pub way_gone: &'static str,
    pub plan_gone: &'static str,
    pub schedule: &'static str,
    pub statement: &'static str,
    pub document: &'static str,
    pub new_document: &'static str,
    pub ask: &'static str,
}

/// Documents.
#[allow(missing_docs, reason = "each is a label, named for what it says")]
pub struct Terms {
    pub legend: &'static str,
    pub how: &'static str,
    pub required: &'static str,
    pub optional: &'static str,
    pub read_first: &'static str,
    pub read: &'static str,
    pub version: &'static str,
    pub agreed: &'static str,
    pub none_agreed: &'static str,
}

/// The reader.
#[allow(missing_docs, reason = "each is a label, named for what it says")]
pub struct Reader {
    pub contents: &'static str,
    pub search: &'static str,
    pub none_found: &'static str,
    pub found: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    pub smaller: &'static str,
    pub larger: &'static str,
    pub size: &'static str,
    pub at_least: &'static str,
    pub left: &'static str,
    pub ready: &'static str,
    pub end: &'static str,
    pub agree: &'static str,
}

/// The order and the review.
#[allow(missing_docs, reason = "each is a label, named for what stands beside it")]
pub struct Order {
    pub price: &'static str,
    pub due: &'static str,
    pub number: &'static str,
    pub amount: &'static str,
    pub until: &'static str,
    pub items: &'static str,
    pub merchant: &'static str,
    pub goods: &'static str,
    pub way: &'static str,
    pub plan: &'static str,
    pub payee: &'static str,
    pub first: &'static str,
    /// A day, or an event, with an amount.
    pub when_amount: &'static str,
    pub next_now: &'static str,
    pub next_later: &'static str,
    /// The same with a deposit.
    pub next_held: &'static str,
}

/// Buttons and links.
#[allow(missing_docs, reason = "each is a button, named for what it does")]
pub struct Buttons {
    pub next: &'static str,
    pub confirm: &'static str,
    pub back: &'static str,
    pub carry_on: &'static str,
    pub other_way: &'static str,
    pub check: &'static str,
    pub retry: &'static str,
    pub cancel: &'static str,
    pub leave: &'static str,
    pub receipt: &'static str,
    pub receipt_note: &'static str,
    pub to_shop: &'static str,
}

/// What is still missing.
#[allow(missing_docs, reason = "each is a field, named as in the core")]
pub struct MissingText {
    pub summary: &'static str,
    pub way: &'static str,
    pub plan: &'static str,
    pub document: &'static str,
}
}

/// One language has one text.
impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.locale == other.locale
    }
}

impl Text {
    /// All words, in order, behind the number that says which order that is.
    pub fn words(&self) -> Vec<String> {
        worded::list(self)
    }

    /// The text of these words. A list that was written for other tables, or is not whole, is none.
    pub fn from_words(words: &mut dyn Iterator<Item = &'static str>) -> Option<Self> {
        worded::read(words)
    }
}
