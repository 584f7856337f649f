//! Notifications: what they say, to whom, how often they were tried, and when they are tried again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Alipay repeats after 4 m, 10 m, 10 m, 1 h, 2 h, 6 h and 15 h: eight attempts in about a day.
const ALIPAY_WAITS_S: [i64; 7] = [240, 600, 600, 3600, 7200, 21_600, 54_000];
/// WeChat Pay repeats fifteen times in 24 h 4 m.
const WECHAT_WAITS_S: [i64; 15] =
    [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600];

/// What a notification says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Message {
    /// A notification of Alipay about a trade or another thing of its own: form fields, all of them strings,
    /// without time of sending and signature.
    AlipayForm {
        /// The fields.
        fields: BTreeMap<String, String>,
    },
    /// A "From Ant" message of Alipay.
    AlipayMessage {
        /// Which kind of event.
        msg_method: String,
        /// Its content.
        biz_content: Value,
    },
    /// A WeChat Pay notification, before it is sealed.
    WechatPay {
        /// Such as `TRANSACTION.SUCCESS`.
        event_type: String,
        /// Such as `transaction`.
        original_type: String,
        /// One sentence for people.
        summary: String,
        /// What is sealed.
        resource: Value,
    },
}

impl Message {
    fn waits_s(&self) -> &'static [i64] {
        match self {
            Self::AlipayForm { .. } | Self::AlipayMessage { .. } => &ALIPAY_WAITS_S,
            Self::WechatPay { .. } => &WECHAT_WAITS_S,
        }
    }

    /// Is it a form, with fields of which one could be empty?
    pub fn is_form(&self) -> bool {
        match self {
            Self::AlipayForm { .. } | Self::AlipayMessage { .. } => true,
            Self::WechatPay { .. } => false,
        }
    }

    /// Alipay wants the seven characters `success`; WeChat Pay is content with 200 or 204.
    pub fn is_acknowledged_by(&self, status: u16, body: &str) -> bool {
        match self {
            Self::AlipayForm { .. } | Self::AlipayMessage { .. } => status == 200 && body == "success",
            Self::WechatPay { .. } => matches!(status, 200 | 204),
        }
    }
}

/// One delivery.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attempt {
    /// When it was sent, in milliseconds since 1970.
    pub at_ms: i64,
    /// The receiver's status; none when nothing came back.
    pub status: Option<u16>,
    /// The beginning of what the receiver said, or why nothing came back.
    pub answer: String,
    /// The receiver acknowledged.
    pub is_acknowledged: bool,
    /// Sent outside the provider's schedule: by a control call, or because a fault doubled a delivery.
    pub is_extra: bool,
}

/// Where a notification stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Not acknowledged yet; will be tried (again).
    Waiting,
    /// Acknowledged.
    Acknowledged,
    /// Tried as often as the provider tries.
    GivenUp,
    /// A fault asked for it never to be sent.
    Silenced,
}

/// A notification.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Notification {
    /// The same over all attempts.
    pub id: String,
    /// To whom.
    pub url: String,
    /// The merchant's number it is about.
    pub about: String,
    /// The call that caused it.
    pub cause: String,
    /// When the event happened, in milliseconds since 1970.
    pub created_ms: i64,
    /// What it says.
    pub message: Message,
    /// Where it stands.
    pub delivery: Delivery,
    /// How it was tried, first attempt first.
    pub attempts: Vec<Attempt>,
}

impl Notification {
    /// A notification that has not been tried.
    pub fn new(
        id: &str,
        url: &str,
        about: &str,
        cause: &str,
        message: Message,
        created_ms: i64,
        is_silenced: bool,
    ) -> Self {
        Self {
            id: id.to_owned(),
            url: url.to_owned(),
            about: about.to_owned(),
            cause: cause.to_owned(),
            created_ms,
            message,
            delivery: if is_silenced { Delivery::Silenced } else { Delivery::Waiting },
            attempts: Vec::new(),
        }
    }

    /// Is another attempt to be made?
    pub fn is_waiting(&self) -> bool {
        self.delivery == Delivery::Waiting
    }

    /// Records an attempt. Answers the wait until the provider's next one, in milliseconds; none when there
    /// is no next one, and none after an extra attempt, which leaves the schedule as it was.
    pub fn record(&mut self, attempt: Attempt, time_scale: u32) -> Option<i64> {
        let (was_acknowledged, was_extra) = (attempt.is_acknowledged, attempt.is_extra);
        self.attempts.push(attempt);
        if was_acknowledged {
            self.delivery = Delivery::Acknowledged;
        }
        if was_extra || !self.is_waiting() {
            return None;
        }
        let tried = self.attempts.iter().filter(|attempt| !attempt.is_extra).count();
        let wait_s = self.message.waits_s().get(tried - 1).copied();
        if wait_s.is_none() {
            self.delivery = Delivery::GivenUp;
        }
        wait_s.map(|wait_s| wait_s * 1000 / i64::from(time_scale))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused() -> Attempt {
        Attempt {
            at_ms: 0,
            status: Some(500),
            answer: String::new(),
            is_acknowledged: false,
            is_extra: false,
        }
    }

    fn waits_ms(message: Message, time_scale: u32) -> Vec<i64> {
        let mut notification =
            Notification::new("n1", "http://127.0.0.1/", "T1", "cashier", message, 0, false);
        let waits = std::iter::from_fn(|| notification.record(refused(), time_scale)).collect();
        assert_eq!(notification.delivery, Delivery::GivenUp);
        waits
    }

    #[test]
    fn alipay_tries_eight_times() {
        let waits = waits_ms(Message::AlipayForm { fields: BTreeMap::new() }, 1);
        assert_eq!(waits, [240_000, 600_000, 600_000, 3_600_000, 7_200_000, 21_600_000, 54_000_000]);
    }

    #[test]
    fn wechat_repeats_fifteen_times_and_the_time_scale_shortens_the_waits() {
        let message = Message::WechatPay {
            event_type: "TRANSACTION.SUCCESS".into(),
            original_type: "transaction".into(),
            summary: String::new(),
            resource: Value::Null,
        };
        let waits = waits_ms(message, 1000);
        assert_eq!(waits.len(), 15);
        assert_eq!(waits[..4], [15, 15, 30, 180]);
        assert_eq!(waits.iter().sum::<i64>(), 86_640, "24 h 4 m, a thousand times faster");
    }

    #[test]
    fn only_the_seven_characters_acknowledge_at_alipay() {
        let message = Message::AlipayForm { fields: BTreeMap::new() };
        for (status, body, acknowledged) in [
            (200, "success", true),
            (200, "success\n", false),
            (200, "SUCCESS", false),
            (500, "success", false),
        ] {
            assert_eq!(message.is_acknowledged_by(status, body), acknowledged, "{status} {body:?}");
        }
    }
}
