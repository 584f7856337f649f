//! Verified notifications, as they came.

use paylater_core::instant::Instant;
use rusqlite::params;

use super::{Db, StoreError, Tx};

/// A notification to be kept.
#[derive(Debug, Clone, Copy)]
pub struct StoredNotification<'a> {
    /// `alipay` or `wechatpay`.
    pub provider: &'a str,
    /// The provider's id of it.
    pub notice_id: &'a str,
    /// Our number of which it speaks.
    pub out_trade_no: &'a str,
    /// The provider's word for what happened.
    pub kind: &'a str,
    /// What it says, without what differs from one delivery to the next, as a fingerprint.
    pub content: &'a str,
    /// The body, byte for byte.
    pub body: &'a [u8],
}

/// Keeps a notification, or counts it when it is there already. `false`: this id came before with another content.
pub fn keep(tx: &mut Tx<'_>, notice: StoredNotification<'_>, at: Instant) -> Result<bool, StoreError> {
    tx.run(
        "INSERT INTO notifications (provider, notice_id, out_trade_no, kind, content, body, received_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (provider, notice_id, kind, content) DO UPDATE SET times = notifications.times + 1",
        params![
            notice.provider,
            notice.notice_id,
            notice.out_trade_no,
            notice.kind,
            notice.content,
            notice.body,
            at.unix_ms()
        ],
    )?;
    let other = tx.one(
        "SELECT 1 FROM notifications
         WHERE provider = ? AND notice_id = ? AND kind = ? AND content NOT IN (?, '')",
        params![notice.provider, notice.notice_id, notice.kind, notice.content],
        |_| Ok(()),
    )?;
    Ok(other.is_none())
}

/// A number of which a provider has spoken and nothing is known here, among those that begin with this prefix: what a
/// database that was restored from a copy does not remember. The prefix ends with `_`.
pub fn unaccounted(db: &Db<'_>, prefix: &str) -> Result<Option<String>, StoreError> {
    let behind = format!("{}`", prefix.trim_end_matches('_'));
    db.one(
        "SELECT n.out_trade_no FROM notifications n
         WHERE n.out_trade_no >= ?1 AND n.out_trade_no < ?2
             AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.out_trade_no = n.out_trade_no)
             AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.capture_no = n.out_trade_no)
         LIMIT 1",
        params![prefix, behind],
        |row| row.get("out_trade_no"),
    )
}
