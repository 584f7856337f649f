//! A verified notification: who says what, about which kind of thing, under which of our numbers.
//!
//! A signature proves who speaks, not that the number means what we think. Another system of the same merchant, or a
//! mix-up there, can pay under a number of ours; so whose number it is has to fit what is spoken of.

use std::fmt;

use paylater_core::offer::{Provider, Way};
use paylater_core::order::ProviderStatus;

use crate::error::VerifyError;
use crate::json::Object;

/// A verified notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Who speaks.
    pub provider: Provider,
    /// The provider's id of the notification, the same over its repetitions.
    pub id: String,
    /// Our number it speaks of: an attempt's, or a deduction's. [`Notification::number_of`] says which it can be.
    pub out_trade_no: String,
    /// What kind of thing at the provider has that number.
    pub topic: Topic,
    /// What it says.
    pub report: ProviderStatus,
    /// The provider's word for this kind of notification.
    pub raw_kind: String,
}

/// What kind of thing at a provider a notification speaks of. Each product names its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topic(&'static str);

impl Topic {
    /// Alipay's trade: a payment, or what redeems a promise.
    pub(crate) const ALIPAY_TRADE: Self = Self::new("alipay_trade");

    /// The kind of this name.
    pub const fn new(id: &'static str) -> Self {
        Self(id)
    }

    /// Its name, for logs and alarms.
    pub const fn id(self) -> &'static str {
        self.0
    }
}

/// Which of an attempt's numbers a notification carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberOf {
    /// The attempt's own.
    Attempt,
    /// One of a deduction, which is asked for under a number of its own.
    Deduction,
}

/// A notification speaks of something that an attempt does not have under this number: what it says is not about the
/// attempt, and a human has to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misfit {
    /// What is spoken of.
    pub topic: Topic,
    /// By what the attempt pays.
    pub way: Way,
    /// Whose number it is.
    pub number: NumberOf,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = match self.number {
            NumberOf::Attempt => "an attempt",
            NumberOf::Deduction => "a deduction",
        };
        write!(f, "{} under the number of {number} by {}", self.topic.id(), self.way.id())
    }
}

impl std::error::Error for Misfit {}

/// The content of an Alipay notification that is the form itself.
pub(crate) const ALIPAY_FORM: &str = "form";
/// The content of a message from Alipay's application gateway, which is one parameter of the form.
pub(crate) const ALIPAY_MESSAGE: &str = "biz_content";

/// What a notification is called by its provider: the event, and what kind of content comes with it. Other products share
/// events, so neither says enough alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotificationKind<'a> {
    pub(crate) event: &'a str,
    pub(crate) content: &'a str,
}

/// What the content of a verified notification says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotificationContent {
    /// Our number it speaks of.
    pub(crate) number: String,
    /// What of it.
    pub(crate) report: ProviderStatus,
}

impl NotificationContent {
    /// What is told of the number under this name.
    pub(crate) fn of(
        content: &Object,
        name: &'static str,
        report: ProviderStatus,
    ) -> Result<Self, VerifyError> {
        let number = content.number(name).value().map(str::to_owned);
        let number = number.ok_or_else(|| VerifyError::malformed(format!("no usable {name}")))?;
        Ok(Self { number, report })
    }
}

/// Properly signed is not enough: it has to be meant for us.
pub(crate) fn check_ours(content: &Object, what: &'static str, ours: &str) -> Result<(), VerifyError> {
    let given = content.text(what).value();
    if given == Some(ours) { Ok(()) } else { Err(VerifyError::foreign(what, given)) }
}
