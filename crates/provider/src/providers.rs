//! The face of the crate: the server speaks of attempts and ways, not of APIs.

use paylater_core::instant::Instant;
use paylater_core::offer::{Provider, Way};
use paylater_core::order::ProviderStatus;
use paylater_core::schedule::Terms;

use crate::attempt::Attempt;
use crate::error::{ConfigError, Fault};
use crate::http::{HttpAnswer, HttpRequest};
use crate::merchant::{Alipay, WechatPay};
use crate::notice::{Misfit, Notification, NumberOf};
use crate::outcome::{Captured, ClientReturn, CreateAction, Created, Voided};
use crate::product::{Clients, Context, NotConfigured, Product};
use crate::registry::module;

/// The providers this merchant uses.
#[derive(Debug, Default)]
pub struct Providers {
    /// Alipay, if configured.
    pub alipay: Option<Alipay>,
    /// WeChat Pay, if configured.
    pub wechat: Option<WechatPay>,
}

impl Providers {
    fn clients(&self) -> Clients<'_> {
        Clients {
            alipay: self.alipay.as_ref().map(|alipay| &alipay.client),
            wechat: self.wechat.as_ref().map(|wechat| &wechat.client),
        }
    }

    fn product(&self, way: Way) -> Result<&dyn Product, NotConfigured> {
        let products = match way.provider() {
            Provider::Alipay => self.alipay.as_ref().map(|alipay| &alipay.products),
            Provider::WechatPay => self.wechat.as_ref().map(|wechat| &wechat.products),
        };
        products.and_then(|products| products.get(way)).ok_or(NotConfigured)
    }

    /// Does the merchant use the provider of this way?
    pub fn has(&self, way: Way) -> bool {
        self.product(way).is_ok()
    }

    /// Did the merchant name an address that opens this way from an ordinary browser?
    pub fn has_launch_url(&self, way: Way) -> bool {
        self.product(way).is_ok_and(Product::has_launch_url)
    }

    /// Can a plan of these terms be offered by this way, as the merchant has set it up?
    pub fn check_offer(&self, way: Way, terms: Terms) -> Result<(), ConfigError> {
        self.product(way)?.check_offer(terms)
    }

    fn at(&self, now: Instant) -> Context<'_> {
        Context { clients: self.clients(), now }
    }

    /// Creates the payment of an attempt. The same attempt always asks for the same thing, so it may be created again.
    pub fn create(&self, attempt: &Attempt, now: Instant, nonce: &str) -> Result<CreateAction, Fault> {
        attempt.check(now)?;
        if attempt.way.need_in(attempt.host).is_none() {
            return Err(Fault::host_unsupported());
        }
        self.product(attempt.way)?.create(self.at(now), attempt, nonce)
    }

    /// Reads the answer to a [`CreateAction::Call`].
    pub fn parse_create(
        &self,
        attempt: &Attempt,
        answer: &HttpAnswer,
        now: Instant,
        nonce: &str,
    ) -> Result<Created, Fault> {
        self.product(attempt.way)?.parse_create(self.at(now), attempt, answer, nonce)
    }

    /// Asks how the attempt stands.
    pub fn query(&self, attempt: &Attempt, now: Instant, nonce: &str) -> Result<HttpRequest, Fault> {
        self.product(attempt.way)?.query(self.at(now), attempt, nonce)
    }

    /// Reads the answer to [`Providers::query`].
    pub fn parse_query(
        &self,
        attempt: &Attempt,
        answer: &HttpAnswer,
        now: Instant,
    ) -> Result<ProviderStatus, Fault> {
        self.product(attempt.way)?.parse_query(self.at(now), attempt, answer)
    }

    /// Voids the attempt: closes it, or hands the promise back. Some promises can only be ended by the provider's own
    /// number: while `provider_no` is unknown this asks for it instead, and [`Providers::parse_void`] says what to do.
    pub fn void(&self, attempt: &Attempt, now: Instant, nonce: &str) -> Result<HttpRequest, Fault> {
        self.product(attempt.way)?.void(self.at(now), attempt, nonce)
    }

    /// Reads the answer to [`Providers::void`]; `attempt` as it was for the request.
    pub fn parse_void(&self, attempt: &Attempt, answer: &HttpAnswer, now: Instant) -> Result<Voided, Fault> {
        self.product(attempt.way)?.parse_void(self.at(now), attempt, answer)
    }

    /// Asks for the promised money, all of it. `capture_no` is our number of this capture, made and stored before;
    /// WeChat Pay knows one for each order and does not use it.
    pub fn capture(
        &self,
        attempt: &Attempt,
        capture_no: &str,
        now: Instant,
        nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        self.product(attempt.way)?.capture(self.at(now), attempt, capture_no, nonce)
    }

    /// Reads the answer to [`Providers::capture`].
    pub fn parse_capture(
        &self,
        attempt: &Attempt,
        capture_no: &str,
        answer: &HttpAnswer,
        now: Instant,
    ) -> Result<Captured, Fault> {
        self.product(attempt.way)?.parse_capture(self.at(now), attempt, capture_no, answer)
    }

    /// Asks how the capture stands.
    pub fn query_capture(
        &self,
        attempt: &Attempt,
        capture_no: &str,
        now: Instant,
        nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        self.product(attempt.way)?.query_capture(self.at(now), attempt, capture_no, nonce)
    }

    /// Reads the answer to [`Providers::query_capture`].
    ///
    /// `Paid`: deducted. `Pending`: being deducted. `NotThereYet` or `Authorised`: the provider has not been
    /// asked for this deduction, so ask again with the same number. `Declined`: this deduction came to
    /// nothing; the promise stands. `Closed`: the promise itself is gone.
    pub fn parse_query_capture(
        &self,
        attempt: &Attempt,
        capture_no: &str,
        answer: &HttpAnswer,
        now: Instant,
    ) -> Result<ProviderStatus, Fault> {
        self.product(attempt.way)?.parse_query_capture(self.at(now), attempt, capture_no, answer)
    }

    /// Reads the signed text that the host's bridge brought back (同步返回). An error means that it cannot be verified and
    /// is to be ignored.
    pub fn parse_client_return(&self, attempt: &Attempt, text: &str) -> Result<ClientReturn, Fault> {
        self.product(attempt.way)?.parse_client_return(self.clients(), attempt, text)
    }
}

impl Notification {
    /// Whose number it is: the attempt's own, which is `out_trade_no`, or a deduction's. Refused if an attempt by this way
    /// has nothing of that kind under that number.
    pub fn number_of(&self, way: Way, out_trade_no: &str) -> Result<NumberOf, Misfit> {
        let is_own = self.out_trade_no == out_trade_no;
        let number = if is_own { NumberOf::Attempt } else { NumberOf::Deduction };
        let expected = match number {
            NumberOf::Attempt => Some(module(way).topic),
            NumberOf::Deduction => module(way).capture_topic,
        };
        let topic = self.topic;
        if expected == Some(topic) { Ok(number) } else { Err(Misfit { topic, way, number }) }
    }
}
