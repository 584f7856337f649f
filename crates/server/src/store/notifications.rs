//! Verified notifications, as they came.

use paylater_core::instant::Instant;

use super::Tx;

/// A notification to be kept.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    /// `alipay` or `wechatpay`.
    pub provider: &'a str,
    /// The provider's id of it.
    pub notice_id: &'a str,
    /// Our number of which it speaks.
    pub out_trade_no: &'a str,
    /// The provider's word for what happened.
    pub kind: &'a str,
    /// The body, byte for byte.
    pub body: &'a [u8],
}

/// Keeps a notification, or counts it when it is there already.
pub async fn keep(tx: &mut Tx, notice: Kept<'_>, at: Instant) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO notifications (provider, notice_id, out_trade_no, kind, body, received_at)
         VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (provider, notice_id, kind) DO UPDATE SET times = times + 1",
    )
    .bind(notice.provider)
    .bind(notice.notice_id)
    .bind(notice.out_trade_no)
    .bind(notice.kind)
    .bind(notice.body)
    .bind(at.unix_ms())
    .execute(&mut **tx)
    .await
    .map(|_| ())
}
