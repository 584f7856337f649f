//! Alipay OpenAPI v2: 芝麻先享 (agreed now, deducted later) and 花呗分期 (instalments, the merchant is paid at once).
//!
//! Not here: content encryption, REST protocol v3, agreements, pre-authorisation, refunds. What the reference
//! could not confirm is configuration, with the reference's values as defaults.

mod answer;
mod begin;
mod code;
mod config;
mod notification;
mod request;
mod status;
mod sync;
mod trade;
mod zhima;

pub use config::AlipayConfig;

use std::fmt;

use paylater_core::instant::Instant;
use paylater_core::offer::Way;
use paylater_core::order::Report;

use crate::attempt::Attempt;
use crate::error::{ConfigError, Fault};
use crate::http::{HttpAnswer, HttpRequest};
use crate::keys::{SigningKey, VerifyingKey};
use crate::outcome::{Captured, CreateAction, Created, Voided};

/// Alipay, set up for one application of one merchant.
pub struct Alipay {
    config: AlipayConfig,
    signing: SigningKey,
    verifying: VerifyingKey,
}

impl fmt::Debug for Alipay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Alipay").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Alipay {
    /// Checks the configuration and opens the keys.
    pub fn new(config: AlipayConfig) -> Result<Self, ConfigError> {
        let (signing, verifying) = config.check()?;
        Ok(Self { config, signing, verifying })
    }

    pub(crate) fn create(&self, attempt: &Attempt, now: Instant) -> Result<CreateAction, Fault> {
        if !attempt.way.works_in(attempt.host, self.config.zhima_launch_url.is_some()) {
            return Err(Fault::merchant("HOST_UNSUPPORTED", "this way to pay does not work in this host"));
        }
        match attempt.way {
            Way::AlipayZhima => self.begin_zhima(attempt, now),
            _ => self.begin_huabei(attempt, now),
        }
    }

    pub(crate) fn parse_create(&self, attempt: &Attempt, answer: &HttpAnswer) -> Result<Created, Fault> {
        self.read_create(attempt, answer)
    }

    pub(crate) fn query(&self, attempt: &Attempt, now: Instant) -> Result<HttpRequest, Fault> {
        match attempt.way {
            Way::AlipayZhima => self.query_order(attempt, now),
            _ => self.query_trade(&attempt.out_trade_no, now),
        }
    }

    pub(crate) fn parse_query(&self, attempt: &Attempt, answer: &HttpAnswer) -> Result<Report, Fault> {
        match attempt.way {
            Way::AlipayZhima => self.read_query_order(attempt, answer),
            _ => self.read_query_trade(&attempt.out_trade_no, answer),
        }
    }

    pub(crate) fn void(&self, attempt: &Attempt, now: Instant) -> Result<HttpRequest, Fault> {
        match (attempt.way, &attempt.provider_no) {
            (Way::AlipayZhima, Some(order_id)) => self.finish_order(attempt, order_id, now),
            (Way::AlipayZhima, None) => self.query_order(attempt, now),
            _ => self.close_trade(attempt, now),
        }
    }

    pub(crate) fn parse_void(&self, attempt: &Attempt, answer: &HttpAnswer) -> Result<Voided, Fault> {
        match (attempt.way, &attempt.provider_no) {
            (Way::AlipayZhima, Some(_)) => self.read_finish_order(attempt, answer),
            (Way::AlipayZhima, None) => self.read_query_before_finish(attempt, answer),
            _ => self.read_close_trade(attempt, answer),
        }
    }

    pub(crate) fn parse_capture(&self, capture_no: &str, answer: &HttpAnswer) -> Result<Captured, Fault> {
        self.read_deduction(capture_no, answer)
    }

    /// A deduction that was closed leaves the promise standing: that is a refusal of this deduction, not an
    /// end.
    pub(crate) fn parse_query_capture(&self, capture_no: &str, answer: &HttpAnswer) -> Result<Report, Fault> {
        Ok(match self.read_query_trade(capture_no, answer)? {
            Report::Closed => Report::Declined { code: "TRADE_CLOSED".to_owned() },
            report => report,
        })
    }
}
