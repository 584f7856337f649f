//! One face for both providers: the server speaks of attempts and ways, not of APIs.

use paylater_core::instant::Instant;
use paylater_core::offer::Provider;
use paylater_core::order::Report;

use crate::alipay::Alipay;
use crate::attempt::Attempt;
use crate::error::Fault;
use crate::http::{HttpAnswer, HttpRequest};
use crate::outcome::{Captured, CreateAction, Created, Voided};
use crate::wechat::WechatPay;

/// The providers this merchant uses.
#[derive(Debug, Default)]
pub struct Providers {
    /// Alipay, if configured.
    pub alipay: Option<Alipay>,
    /// WeChat Pay, if configured.
    pub wechat: Option<WechatPay>,
}

enum Chosen<'a> {
    Alipay(&'a Alipay),
    WechatPay(&'a WechatPay),
}

impl Providers {
    fn of(&self, attempt: &Attempt) -> Result<Chosen<'_>, Fault> {
        let chosen = match attempt.way.provider() {
            Provider::Alipay => self.alipay.as_ref().map(Chosen::Alipay),
            Provider::WechatPay => self.wechat.as_ref().map(Chosen::WechatPay),
        };
        chosen.ok_or_else(|| Fault::merchant("NOT_CONFIGURED", "this provider is not configured"))
    }

    /// Creates the payment of an attempt. The same attempt always asks for the same thing, so it may be created again.
    pub fn create(&self, attempt: &Attempt, now: Instant, nonce: &str) -> Result<CreateAction, Fault> {
        attempt.check(now)?;
        match self.of(attempt)? {
            Chosen::Alipay(alipay) => alipay.create(attempt, now),
            Chosen::WechatPay(wechat) => wechat.create(attempt, now, nonce).map(CreateAction::Call),
        }
    }

    /// Reads the answer to a [`CreateAction::Call`].
    pub fn parse_create(
        &self,
        attempt: &Attempt,
        answer: &HttpAnswer,
        now: Instant,
        nonce: &str,
    ) -> Result<Created, Fault> {
        match self.of(attempt)? {
            Chosen::Alipay(alipay) => alipay.parse_create(attempt, answer),
            Chosen::WechatPay(wechat) => wechat.parse_create(attempt, answer, now, nonce),
        }
    }

    /// Asks how the attempt stands.
    pub fn query(&self, attempt: &Attempt, now: Instant, nonce: &str) -> Result<HttpRequest, Fault> {
        match self.of(attempt)? {
            Chosen::Alipay(alipay) => alipay.query(attempt, now),
            Chosen::WechatPay(wechat) => wechat.query(attempt, now, nonce),
        }
    }

    /// Reads the answer to [`Providers::query`].
    pub fn parse_query(&self, attempt: &Attempt, answer: &HttpAnswer, now: Instant) -> Result<Report, Fault> {
        match self.of(attempt)? {
            Chosen::Alipay(alipay) => alipay.parse_query(attempt, answer),
            Chosen::WechatPay(wechat) => wechat.parse_query(attempt, answer, now),
        }
    }

    /// Voids the attempt: closes it, or hands the promise back. 芝麻先享 can only be ended by Alipay's own number: while
    /// `provider_no` is unknown this asks for it instead, and [`Providers::parse_void`] says what to do.
    pub fn void(&self, attempt: &Attempt, now: Instant, nonce: &str) -> Result<HttpRequest, Fault> {
        match self.of(attempt)? {
            Chosen::Alipay(alipay) => alipay.void(attempt, now),
            Chosen::WechatPay(wechat) => wechat.void(attempt, now, nonce),
        }
    }

    /// Reads the answer to [`Providers::void`]; `attempt` as it was for the request.
    pub fn parse_void(&self, attempt: &Attempt, answer: &HttpAnswer, now: Instant) -> Result<Voided, Fault> {
        match self.of(attempt)? {
            Chosen::Alipay(alipay) => alipay.parse_void(attempt, answer),
            Chosen::WechatPay(wechat) => wechat.parse_void(attempt, answer, now),
        }
    }

    /// Asks for the promised money, all of it. `capture_no` is our number of this deduction, made and stored
    /// before; WeChat Pay knows one deduction for each order and does not use it.
    pub fn capture(
        &self,
        attempt: &Attempt,
        capture_no: &str,
        now: Instant,
        nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        if !attempt.way.is_captured_later() {
            return Err(Fault::merchant("NOT_CAPTURABLE", "this way to pay has no later deduction"));
        }
        match self.of(attempt)? {
            Chosen::Alipay(alipay) => alipay.capture(attempt, capture_no, now),
            Chosen::WechatPay(wechat) => wechat.capture(attempt, now, nonce),
        }
    }

    /// Reads the answer to [`Providers::capture`].
    pub fn parse_capture(
        &self,
        attempt: &Attempt,
        capture_no: &str,
        answer: &HttpAnswer,
        now: Instant,
    ) -> Result<Captured, Fault> {
        match self.of(attempt)? {
            Chosen::Alipay(alipay) => alipay.parse_capture(capture_no, answer),
            Chosen::WechatPay(wechat) => wechat.parse_capture(attempt, answer, now),
        }
    }

    /// Asks how the deduction stands.
    pub fn query_capture(
        &self,
        attempt: &Attempt,
        capture_no: &str,
        now: Instant,
        nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        match self.of(attempt)? {
            Chosen::Alipay(alipay) => alipay.query_trade(capture_no, now),
            Chosen::WechatPay(wechat) => wechat.query(attempt, now, nonce),
        }
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
    ) -> Result<Report, Fault> {
        match self.of(attempt)? {
            Chosen::Alipay(alipay) => alipay.parse_query_capture(capture_no, answer),
            Chosen::WechatPay(wechat) => wechat.parse_query_capture(attempt, answer, now),
        }
    }
}
