//! WeChat Pay API v3: 微信支付分 in its 先享 form (confirmed now, deducted later) and JSAPI (paid now).
//!
//! Not here: refunds, bills, certificate download, other payscore forms, API v2 but for one launch signature.

mod answer;
mod cipher;
mod code;
mod config;
mod jsapi;
mod launch;
mod notification;
mod request;
mod score;
mod status;
mod verify;

pub use config::{ScoreLaunch, VerifyKey, WechatPayConfig};

use std::collections::BTreeMap;
use std::fmt;

use paylater_core::instant::Instant;
use paylater_core::offer::Way;
use paylater_core::order::Report;

use crate::attempt::Attempt;
use crate::error::{ConfigError, Fault};
use crate::http::{HttpAnswer, HttpRequest};
use crate::keys::{SigningKey, VerifyingKey};
use crate::outcome::{Captured, Created, Voided};

/// WeChat Pay, set up for one merchant and one appid.
pub struct WechatPay {
    config: WechatPayConfig,
    signing: SigningKey,
    /// By id, as `Wechatpay-Serial` writes it.
    verifying: BTreeMap<String, VerifyingKey>,
}

impl fmt::Debug for WechatPay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WechatPay").field("config", &self.config).finish_non_exhaustive()
    }
}

impl WechatPay {
    /// Checks the configuration and opens the keys.
    pub fn new(config: WechatPayConfig) -> Result<Self, ConfigError> {
        let (signing, verifying) = config.check()?;
        Ok(Self { config, signing, verifying })
    }

    pub(crate) fn create(&self, attempt: &Attempt, now: Instant, nonce: &str) -> Result<HttpRequest, Fault> {
        if !attempt.way.works_in(attempt.host, false) {
            return Err(Fault::merchant("HOST_UNSUPPORTED", "this way to pay does not work in this host"));
        }
        match attempt.way {
            Way::WechatScore => self.create_service_order(attempt, now, nonce),
            _ => self.create_transaction(attempt, now, nonce),
        }
    }

    pub(crate) fn parse_create(
        &self,
        attempt: &Attempt,
        answer: &HttpAnswer,
        now: Instant,
        nonce: &str,
    ) -> Result<Created, Fault> {
        match attempt.way {
            Way::WechatScore => self.read_create_service_order(attempt, answer, now, nonce),
            _ => self.read_create_transaction(answer, now, nonce),
        }
    }

    pub(crate) fn query(&self, attempt: &Attempt, now: Instant, nonce: &str) -> Result<HttpRequest, Fault> {
        match attempt.way {
            Way::WechatScore => self.query_service_order(attempt, now, nonce),
            _ => self.query_transaction(attempt, now, nonce),
        }
    }

    pub(crate) fn parse_query(
        &self,
        attempt: &Attempt,
        answer: &HttpAnswer,
        now: Instant,
    ) -> Result<Report, Fault> {
        match attempt.way {
            Way::WechatScore => self.read_query_service_order(attempt, answer, now),
            _ => self.read_query_transaction(attempt, answer, now),
        }
    }

    pub(crate) fn void(&self, attempt: &Attempt, now: Instant, nonce: &str) -> Result<HttpRequest, Fault> {
        match attempt.way {
            Way::WechatScore => self.cancel_service_order(attempt, now, nonce),
            _ => self.close_transaction(attempt, now, nonce),
        }
    }

    pub(crate) fn parse_void(
        &self,
        attempt: &Attempt,
        answer: &HttpAnswer,
        now: Instant,
    ) -> Result<Voided, Fault> {
        match attempt.way {
            Way::WechatScore => self.read_cancel_service_order(attempt, answer, now),
            _ => self.read_close_transaction(answer, now),
        }
    }

    pub(crate) fn capture(&self, attempt: &Attempt, now: Instant, nonce: &str) -> Result<HttpRequest, Fault> {
        self.complete_service_order(attempt, now, nonce)
    }

    pub(crate) fn parse_capture(
        &self,
        attempt: &Attempt,
        answer: &HttpAnswer,
        now: Instant,
    ) -> Result<Captured, Fault> {
        self.read_complete_service_order(attempt, answer, now)
    }

    pub(crate) fn parse_query_capture(
        &self,
        attempt: &Attempt,
        answer: &HttpAnswer,
        now: Instant,
    ) -> Result<Report, Fault> {
        self.read_query_completion(attempt, answer, now)
    }
}
