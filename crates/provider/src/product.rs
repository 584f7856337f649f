//! What every product is able to do, or says that it is not (ADR 14). There are no default bodies: an operation that nobody wrote
//! does not compile, and one that a product does not have is written out as `Fault::unsupported`.

use paylater_core::instant::Instant;
use paylater_core::offer::Way;
use paylater_core::order::ProviderStatus;
use paylater_core::schedule::Terms;

use crate::alipay::Client as AlipayClient;
use crate::attempt::Attempt;
use crate::error::{ConfigError, Fault, VerifyError};
use crate::http::{HttpAnswer, HttpRequest};
use crate::json::Object;
use crate::notice::{NotificationContent, NotificationKind, Topic};
use crate::outcome::{Captured, ClientReturn, CreateAction, Created, Voided};
use crate::settings::Reader;
use crate::wechat::Client as WechatClient;

/// The clients of the providers that this merchant uses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clients<'a> {
    pub(crate) alipay: Option<&'a AlipayClient>,
    pub(crate) wechat: Option<&'a WechatClient>,
}

/// The merchant does not use this provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotConfigured;

impl<'a> Clients<'a> {
    pub(crate) fn alipay(self) -> Result<&'a AlipayClient, NotConfigured> {
        self.alipay.ok_or(NotConfigured)
    }

    pub(crate) fn wechat(self) -> Result<&'a WechatClient, NotConfigured> {
        self.wechat.ok_or(NotConfigured)
    }
}

impl From<NotConfigured> for Fault {
    fn from(_: NotConfigured) -> Self {
        Self::merchant("NOT_CONFIGURED", "this provider is not configured")
    }
}

impl From<NotConfigured> for VerifyError {
    fn from(_: NotConfigured) -> Self {
        Self::malformed("this provider is not configured")
    }
}

impl From<NotConfigured> for ConfigError {
    fn from(_: NotConfigured) -> Self {
        Self::NotConfigured
    }
}

/// What every operation is given beside the attempt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    /// Who signs and verifies.
    pub(crate) clients: Clients<'a>,
    /// The time.
    pub(crate) now: Instant,
}

/// Reads what a merchant has set up for a product.
type Open = fn(&mut Reader<'_>, Clients<'_>) -> Result<Box<dyn Product>, ConfigError>;

/// What is known of a product before anybody uses it.
pub(crate) struct Module {
    /// Its row.
    pub(crate) way: Way,
    /// What has an attempt's own number at the provider. No other product has the same.
    pub(crate) topic: Topic,
    /// What has a capture's number there, where it has one of its own.
    pub(crate) capture_topic: Option<Topic>,
    /// The notifications that speak of its topic. No other product has the same.
    pub(crate) notices: &'static [NotificationKind<'static>],
    /// Settings that stood in the provider's own section before products had tables of their own: the name there, and the
    /// product's own name for it.
    pub(crate) moved: &'static [(&'static str, &'static str)],
    /// Reads the merchant's settings. What it does not ask for is refused.
    pub(crate) open: Open,
}

/// A product of a provider as a merchant has set it up: its requests, its answers, its words.
///
/// What is built and what is parsed come in pairs: the attempt given to the second is the one given to the first.
pub(crate) trait Product: Send + Sync {
    /// Can a plan of these terms be offered with these settings?
    fn check_offer(&self, terms: Terms) -> Result<(), ConfigError>;

    /// Did the merchant name an address that opens it from an ordinary browser?
    fn has_launch_url(&self) -> bool;

    /// Creates the payment of an attempt. The host has been found to be one in which the product works.
    fn create(&self, cx: Context<'_>, attempt: &Attempt, nonce: &str) -> Result<CreateAction, Fault>;

    fn parse_create(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        answer: &HttpAnswer,
        nonce: &str,
    ) -> Result<Created, Fault>;

    /// Asks how the attempt stands.
    fn query(&self, cx: Context<'_>, attempt: &Attempt, nonce: &str) -> Result<HttpRequest, Fault>;

    fn parse_query(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        answer: &HttpAnswer,
    ) -> Result<ProviderStatus, Fault>;

    /// Closes the attempt, or hands the promise back.
    fn void(&self, cx: Context<'_>, attempt: &Attempt, nonce: &str) -> Result<HttpRequest, Fault>;

    fn parse_void(&self, cx: Context<'_>, attempt: &Attempt, answer: &HttpAnswer) -> Result<Voided, Fault>;

    /// Asks for the promised money, all of it.
    fn capture(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        capture_no: &str,
        nonce: &str,
    ) -> Result<HttpRequest, Fault>;

    fn parse_capture(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        capture_no: &str,
        answer: &HttpAnswer,
    ) -> Result<Captured, Fault>;

    /// Asks how the capture stands.
    fn query_capture(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        capture_no: &str,
        nonce: &str,
    ) -> Result<HttpRequest, Fault>;

    fn parse_query_capture(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        capture_no: &str,
        answer: &HttpAnswer,
    ) -> Result<ProviderStatus, Fault>;

    /// Reads what the host's bridge brought back (同步返回). It passes through the shopper's hands, so of all it may say
    /// only a refusal of this very attempt is used.
    fn parse_client_return(
        &self,
        clients: Clients<'_>,
        attempt: &Attempt,
        text: &str,
    ) -> Result<ClientReturn, Fault>;

    /// Reads a verified notification of one of the module's kinds.
    fn parse_notice(
        &self,
        clients: Clients<'_>,
        content: &Object,
    ) -> Result<NotificationContent, VerifyError>;
}
