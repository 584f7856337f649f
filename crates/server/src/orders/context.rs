//! An order with one of its attempts: what a call to the provider, and a question to it, are about.

use paylater_provider::{Attempt as ProviderAttempt, Instalments};

use crate::error::Error;
use crate::store::attempts::{self, Attempt};
use crate::store::jobs::{Kind, Subject};
use crate::store::orders::{self, Order};
use crate::store::{Db, Store};

/// An order with one of its attempts.
#[derive(Debug, Clone)]
pub struct PaymentContext {
    /// The order.
    pub order: Order,
    /// The attempt.
    pub attempt: Attempt,
}

impl PaymentContext {
    /// The order and this attempt as they stand in this picture.
    pub fn of(db: &Db<'_>, order_id: &str, attempt_no: u32) -> Result<Self, Error> {
        let order = orders::get(db, order_id)?;
        let attempt = attempts::get(db, order_id, attempt_no)?;
        match (order, attempt) {
            (Some(order), Some(attempt)) => Ok(Self { order, attempt }),
            _ => Err(Error::Internal(format!("order {order_id} has no attempt {attempt_no}"))),
        }
    }

    /// The order and this attempt as they stand now.
    pub async fn load(store: &Store, order_id: &str, attempt_no: u32) -> Result<Self, Error> {
        let order_id = order_id.to_string();
        store.read(move |db| Self::of(db, &order_id, attempt_no)).await
    }

    /// What the provider needs to know of the attempt.
    pub fn to_provider_attempt(&self) -> ProviderAttempt {
        let (order, attempt) = (&self.order, &self.attempt);
        ProviderAttempt {
            out_trade_no: attempt.out_trade_no.clone(),
            way: attempt.way,
            host: attempt.host,
            amount: order.amount,
            subject: order.subject.clone(),
            instalments: attempt
                .instalments
                .map(|count| Instalments { count, merchant_bears_fee: attempt.merchant_bears_fee }),
            alipay_open_id: order.alipay_open_id.clone(),
            wechat_openid: order.wechat_openid.clone(),
            return_url: order.return_url.clone(),
            expires_at: order.expires_at,
            provider_no: attempt.provider_no.clone(),
        }
    }
}

/// The job of this kind for this attempt, in the queue of its provider.
pub fn job_of(attempt: &Attempt, kind: Kind) -> Subject<'_> {
    Subject { kind, queue: attempt.way.provider().id(), order_id: &attempt.order_id, attempt_no: attempt.no }
}
