//! What people have to look at: every kind of alarm with how much it hurries, what it names, and what is to be done.
//!
//! `docs/alarms.md` is made from this table. Alarms are raised by the backend and read by those who run it, so their texts are
//! English and no page has them.

use core::fmt;

/// How much an alarm hurries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Somebody may be charged wrongly, or nothing works: now, at any hour.
    Critical,
    /// A payment, a call or a proof needs a person: the same day.
    Error,
    /// Nothing is wrong, and somebody has to know.
    Notice,
}

/// What an alarm's subject names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// An order, by its id.
    Order,
    /// A consent document of an order: the order's id, a slash, the document's id.
    Document,
    /// A number under which no attempt is known here.
    Number,
    /// A notification: the provider, a slash, the id that it gave itself.
    Notification,
    /// A provider.
    Provider,
    /// A stored row: its table, a slash, its key.
    Row,
    /// This backend as a whole.
    Backend,
}

impl Severity {
    /// The severity's name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Error => "error",
            Self::Notice => "notice",
        }
    }
}

impl About {
    /// What the subject is, in a few words.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Document => "order `/` document",
            Self::Number => "number",
            Self::Notification => "provider `/` notification",
            Self::Provider => "provider",
            Self::Row => "table `/` key",
            Self::Backend => "`backend`",
        }
    }
}

/// One row for each kind: variant, id, severity, what its subject names; what happened; what to do.
macro_rules! alarms {
    ($($kind:ident, $id:literal, $severity:ident, $about:ident: $told:literal $remedy:literal)+) => {
        /// The kinds of alarm.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum AlarmKind {
            $(
                #[doc = $told]
                $kind,
            )+
        }

        impl AlarmKind {
            /// Every kind, the most urgent first.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// The kind's name, as stored, logged and sent.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$kind => $id),+
                }
            }

            /// How much it hurries.
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$kind => Severity::$severity),+
                }
            }

            /// What the alarm's subject names.
            pub const fn about(self) -> About {
                match self {
                    $(Self::$kind => About::$about),+
                }
            }

            /// What happened, in a sentence or two.
            pub const fn told(self) -> &'static str {
                match self {
                    $(Self::$kind => $told),+
                }
            }

            /// What is to be done.
            pub const fn remedy(self) -> &'static str {
                match self {
                    $(Self::$kind => $remedy),+
                }
            }
        }
    };
}

alarms! {
    PaidTwice, "paid_twice", Critical, Order:
        "Two attempts of one order were paid."
        "Compare the order's events with the provider's records, and give one payment back there."
    PaidAfterClose, "paid_after_close", Critical, Order:
        "Money came after the order had been cancelled or had run out."
        "Deliver after all, or give the money back at the provider; the order stays as it is."
    OlderDeductionPaid, "older_deduction_paid", Critical, Order:
        "A deduction that had been given up was paid after all; one that came after it may be paid as well."
        "Look both numbers up at the provider, and give one payment back if there are two."
    ClosedWhileCapturing, "closed_while_capturing", Critical, Order:
        "The provider closed an order whose money was being deducted."
        "Look up at the provider whether anything was deducted before you deliver, or ask for it in another way."
    ClosedAfterPaid, "closed_after_paid", Critical, Order:
        "The provider calls closed what it had called paid."
        "Look it up at the provider; hold the goods back until it is clear where the money is."
    Contradiction, "contradiction", Critical, Order:
        "The provider's figures differ from ours. Nothing was changed."
        "Compare the amounts in the detail with the provider's records; deliver nothing before they agree."
    NumberOfAnother, "number_of_another", Critical, Order:
        "A verified word speaks of this order, and its number at the provider, its product or its provider are those of another attempt. Nothing was changed."
        "Find out which payment it is about, and which other system of yours uses the same merchant number; give back what was paid by mistake."
    UnknownNumber, "unknown_number", Critical, Number:
        "A verified notification speaks of a payment of which nothing is known here. After a database was restored from a copy, this is what became of the newest payments."
        "Look the number up at the provider. If it was paid, find the shop's order, and deliver or give the money back; do not let it be paid again."
    CallGivenUp, "call_given_up", Critical, Order:
        "A call to a provider was tried for days and given up."
        "Do at the provider by hand what the detail names, or ask for it once more: a cancellation or a deduction that is asked for again is called again."
    PromiseLeft, "promise_left", Critical, Order:
        "The provider holds a promise that this order has no use for, and handing it back was given up: the shopper's credit is bound by it."
        "Close it at the provider by hand."
    EvidenceBroken, "evidence_broken", Critical, Order:
        "The kept evidence of a consent does not hold."
        "Keep a copy of the database as it is now, then run `paylater consent verify`."
    StoreUnwritable, "store_unwritable", Critical, Backend:
        "The database takes no writes: no payment can begin, and no notification can be acknowledged."
        "Make room on its disk, or end what holds it locked; `/readyz` says when a write has succeeded."
    RefundedElsewhere, "refunded_elsewhere", Error, Order:
        "What was paid was given back at the provider, in whole or in part, and not by this backend."
        "Compare it with the shop's books, and stop the delivery if the goods are still there."
    UnknownWord, "unknown_word", Error, Order:
        "A provider's verified word has no meaning here. The order stays as it is."
        "Look the payment up at the provider, and report the word in the detail as a fault of this program."
    MisplacedWord, "misplaced_word", Error, Order:
        "A provider's verified word has no place in the order's state. It was kept and changed nothing."
        "Compare the order's events with the provider's records."
    UnexpectedPromise, "unexpected_promise", Error, Order:
        "The provider promised to pay later for a product that is paid at once. It was kept and changed nothing."
        "Look the payment up at the provider, and see whether the product is set up there as it is here."
    NoticeDiffers, "notice_differs", Error, Notification:
        "A notification came under the id of an earlier one with another content. Both are kept."
        "Compare both with the provider's records of the payment."
    NoticesRefused, "notices_refused", Error, Provider:
        "Notifications are refused again and again for one reason. Until it is mended payments are learnt by asking, later."
        "Compare the value in the detail with the configured keys and numbers, and with this machine's clock; see `paylater doctor`."
    ProviderRefused, "provider_refused", Error, Order:
        "The provider refused a call for a reason that only the merchant can mend."
        "Mend what the code in the detail names, such as a missing permission, a wrong number or a wrong key."
    CallFailing, "call_failing", Error, Order:
        "A call to a provider fails in the same way again and again. It goes on being tried."
        "Read status and code in the detail: a wrong clock, a wrong key and a wrong setting look like this, and so does a provider that is down."
    QuestionGivenUp, "question_given_up", Error, Order:
        "An attempt has had no end at the provider for weeks, and is asked about no more."
        "Look it up at the provider, and close it there if it is still open."
    DeadLetter, "dead_letter", Error, Row:
        "A stored row cannot be read and was set aside: a newer version of this program wrote it, or something else did."
        "Run the version that wrote it, or mend the row; then release it."
    ViewDiffers, "view_differs", Error, Order:
        "A page was sent something that does not add up there, and showed nothing."
        "Something on the way changes answers, or page and backend are of different releases: run `paylater page`, and look at caches and proxies."
    ConsentWithdrawn, "consent_withdrawn", Notice, Document:
        "A shopper took back a consent that the order still rests on."
        "Where it was the mandate, nothing is deducted any more: ask them to pay in another way. What they owe, they owe."
}

impl AlarmKind {
    /// The kind of this name; an unknown one is not guessed at.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.id() == id)
    }
}

impl fmt::Display for AlarmKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_an_id_of_its_own_and_is_found_by_it() {
        for (index, kind) in AlarmKind::ALL.iter().copied().enumerate() {
            assert_eq!(AlarmKind::from_id(kind.id()), Some(kind));
            let first = AlarmKind::ALL.iter().position(|other| other.id() == kind.id());
            assert_eq!(first, Some(index), "{kind} is there twice");
        }
        for id in ["", "PaidTwice", "paid_twice ", "paid"] {
            assert_eq!(AlarmKind::from_id(id), None, "{id:?}");
        }
    }

    #[test]
    fn what_was_stored_and_watched_for_before_has_the_name_that_it_had() {
        // Rows of the table `alarms`, and rules of whoever watches `/v1/alarms`, hold these words.
        for id in [
            "call_given_up",
            "closed_after_paid",
            "closed_while_capturing",
            "consent_withdrawn",
            "contradiction",
            "evidence_broken",
            "misplaced_word",
            "older_deduction_paid",
            "paid_after_close",
            "paid_twice",
            "provider_refused",
            "question_given_up",
            "unknown_number",
            "unknown_word",
            "view_differs",
        ] {
            assert!(AlarmKind::from_id(id).is_some(), "{id} has lost its name");
        }
    }

    #[test]
    fn the_urgent_ones_stand_first_and_each_says_what_happened_and_what_to_do() {
        assert!(AlarmKind::ALL.windows(2).all(|pair| pair[0].severity() <= pair[1].severity()));
        for kind in AlarmKind::ALL {
            for text in [kind.told(), kind.remedy()] {
                let is_sentence = text.ends_with('.') && text.starts_with(|first: char| first.is_uppercase());
                assert!(is_sentence && !text.contains('|') && !text.contains('\n'), "{kind}: {text}");
            }
        }
    }
}
