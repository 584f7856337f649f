//! Is this from WeChat Pay, and from now? The same four headers and three lines for answers and
//! notifications.

use paylater_core::instant::Instant;
use paylater_core::signing::wechat::{answer_string_to_sign, is_outside_clock_skew};

use super::WechatPay;
use super::config::canonical_id;
use crate::error::NoticeFault;
use crate::http::header;

const SIGNATURE_TYPE: &str = "WECHATPAY2-SHA256-RSA2048";

impl WechatPay {
    /// Verifies headers and body; the verified body as text.
    ///
    /// Now and then WeChat Pay sends a signature that begins with `WECHATPAY/SIGNTEST/` to see whether we
    /// verify. There is no special case for it: it does not verify.
    pub(super) fn verify<'a>(
        &self,
        headers: &[(String, String)],
        body: &'a [u8],
        now: Instant,
    ) -> Result<&'a str, NoticeFault> {
        let optional = |name: &str| {
            header(headers, name).map_err(|_| NoticeFault::malformed(format!("header {name} came twice")))
        };
        let required = |name: &str| optional(name)?.ok_or(NoticeFault::NotSigned);
        let signature = required("wechatpay-signature")?;
        let timestamp = required("wechatpay-timestamp")?;
        let nonce = required("wechatpay-nonce")?;
        let serial = required("wechatpay-serial")?;
        if let Some(other) = optional("wechatpay-signature-type")?.filter(|kind| *kind != SIGNATURE_TYPE) {
            return Err(NoticeFault::malformed(format!("signed by {other}, not {SIGNATURE_TYPE}")));
        }
        let theirs_s: i64 = timestamp
            .parse()
            .map_err(|_| NoticeFault::malformed(format!("the timestamp is {timestamp}, no number")))?;
        if is_outside_clock_skew(theirs_s, now.unix_s()) {
            return Err(NoticeFault::Stale { theirs_s, ours_s: now.unix_s() });
        }
        let key =
            self.verifying.get(&canonical_id(serial)).ok_or_else(|| NoticeFault::unknown_key(serial))?;
        let body = std::str::from_utf8(body).map_err(|_| NoticeFault::malformed("the body is not UTF-8"))?;
        if key.verifies(&answer_string_to_sign(timestamp, nonce, body), signature) {
            Ok(body)
        } else {
            Err(NoticeFault::BadSignature)
        }
    }
}
