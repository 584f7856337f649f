//! What the shopper reads, in three languages, and how money and days are written.
//!
//! Static tables: a key that one language lacks does not compile. No word here promises more than the backend
//! guarantees, and none of them urges anybody on.

mod en;
mod figures;
mod zh_hans;
mod zh_hant;

pub use figures::{day, minute, percent, yuan};

/// A language we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locale {
    /// Chinese in simplified characters.
    ZhHans,
    /// Chinese in traditional characters.
    ZhHant,
    /// English.
    En,
}

impl Locale {
    /// The language for a BCP 47 tag such as `zh-TW`; an empty one is answered in simplified Chinese, one that we do not
    /// speak in English.
    pub fn of_tag(tag: &str) -> Self {
        let tag = tag.trim().to_ascii_lowercase();
        let mut parts = tag.split(['-', '_']);
        match parts.next().unwrap_or_default() {
            "" => Self::ZhHans,
            "zh" if parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo")) => Self::ZhHant,
            "zh" => Self::ZhHans,
            _ => Self::En,
        }
    }

    /// The tag for a `lang` attribute.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhHans => "zh-Hans",
            Self::ZhHant => "zh-Hant",
            Self::En => "en",
        }
    }

    /// The words of this language.
    pub const fn text(self) -> &'static Text {
        match self {
            Self::ZhHans => &zh_hans::TEXT,
            Self::ZhHant => &zh_hant::TEXT,
            Self::En => &en::TEXT,
        }
    }
}

/// A heading with the sentence beneath it.
#[derive(Debug, PartialEq, Eq)]
pub struct Headed {
    /// A few words.
    pub heading: &'static str,
    /// What it means for the shopper.
    pub lead: &'static str,
}

/// Everything that is said, in one language. `{}` stands for a value.
#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    /// The language.
    pub locale: Locale,
    /// Headings and sentences of the steps on the way.
    pub steps: Steps,
    /// Headings and sentences of the ends.
    pub ends: Ends,
    /// Headings and sentences of what went wrong.
    pub problems: Problems,
    /// Names and reasons of the ways to pay.
    pub ways: Ways,
    /// Words around plans and schedules.
    pub plans: Plans,
    /// Words around what is disclosed.
    pub told: Told,
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
#[derive(Debug, PartialEq, Eq)]
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

/// The ends.
#[derive(Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is an outcome, named as in the core")]
pub struct Ends {
    pub paid: Headed,
    pub authorised: Headed,
    pub declined: Headed,
    pub cancelled: Headed,
    pub expired: Headed,
    pub under_review: Headed,
}

/// What went wrong.
#[derive(Debug, PartialEq, Eq)]
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
#[derive(Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is a way or a reason, named as in the core")]
pub struct Ways {
    pub legend: &'static str,
    pub alipay_zhima: &'static str,
    pub alipay_huabei: &'static str,
    pub wechat_score: &'static str,
    pub wechat_jsapi: &'static str,
    pub alipay: &'static str,
    pub wechat: &'static str,
    pub only_in: &'static str,
    pub too_small: &'static str,
    pub too_large: &'static str,
    pub buyer_unknown: &'static str,
    pub declined: &'static str,
    pub unavailable: &'static str,
    pub now: &'static str,
    pub instalments: &'static str,
    pub instalments_separator: &'static str,
    pub after_receipt: &'static str,
    /// The same with no days between: deducted when receipt is confirmed.
    pub at_receipt: &'static str,
    pub after_days: &'static str,
}

/// Plans and schedules.
#[derive(Debug, PartialEq, Eq)]
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
#[derive(Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is a label, named for what stands beside it")]
pub struct Told {
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
#[derive(Debug, PartialEq, Eq)]
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
#[derive(Debug, PartialEq, Eq)]
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
#[derive(Debug, PartialEq, Eq)]
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
#[derive(Debug, PartialEq, Eq)]
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
}

/// Buttons and links.
#[derive(Debug, PartialEq, Eq)]
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
#[derive(Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is a field, named as in the core")]
pub struct MissingText {
    pub summary: &'static str,
    pub way: &'static str,
    pub plan: &'static str,
    pub document: &'static str,
}

/// The template with its `{}` replaced by the values, in order.
pub fn fill(template: &str, values: &[&str]) -> String {
    let mut filled = String::with_capacity(template.len() + 16);
    let mut values = values.iter();
    for (index, piece) in template.split("{}").enumerate() {
        if index > 0 {
            filled.push_str(values.next().copied().unwrap_or_default());
        }
        filled.push_str(piece);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_leads_to_the_nearest_language() {
        for (tag, locale) in [
            ("", Locale::ZhHans),
            ("zh", Locale::ZhHans),
            ("zh-CN", Locale::ZhHans),
            ("zh-Hant", Locale::ZhHant),
            ("zh_TW", Locale::ZhHant),
            ("zh-Hant-HK", Locale::ZhHant),
            ("en-GB", Locale::En),
            ("fr", Locale::En),
        ] {
            assert_eq!(Locale::of_tag(tag), locale, "{tag}");
        }
    }

    #[test]
    fn values_take_the_places_in_order() {
        assert_eq!(fill("{} × {}", &["灯", "2"]), "灯 × 2");
        assert_eq!(fill("none", &["x"]), "none");
        assert_eq!(fill("{} and {}", &["one"]), "one and ");
    }
}
