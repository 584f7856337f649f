//! Notifications that are refused again and again for one reason: a key or a number that is not configured, a clock that is
//! wrong. Each alone is in the log; the repetition is an alarm.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use paylater_provider::VerifyError;

/// So many of one kind are no accident.
const FIRST: u64 = 3;

/// How often each kind of refusal has come from each provider since this process began. Providers and kinds are few.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<BTreeMap<(&'static str, &'static str), u64>>);

impl Refusals {
    /// One more. Tells how many there were when it is time for an alarm: at the third, and whenever there are twice as many.
    /// Anybody can send what has to be refused, so a flood must not become as many writes.
    pub fn note(&self, provider: &'static str, fault: &VerifyError) -> Option<u64> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry((provider, fault.id())).or_default();
        *count += 1;
        (count.is_multiple_of(FIRST) && (*count / FIRST).is_power_of_two()).then_some(*count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_of_a_kind_is_told_and_then_every_doubling() {
        let refusals = Refusals::default();
        let told: Vec<u64> =
            (0..100).filter_map(|_| refusals.note("alipay", &VerifyError::BadSignature)).collect();
        assert_eq!(told, [3, 6, 12, 24, 48, 96]);
    }

    #[test]
    fn kinds_and_providers_are_counted_apart_and_what_they_say_is_not() {
        let refusals = Refusals::default();
        let key = |serial: &str| VerifyError::UnknownKey { serial: serial.into() };
        assert_eq!(refusals.note("wechatpay", &key("A")), None);
        assert_eq!(refusals.note("wechatpay", &key("B")), None);
        assert_eq!(refusals.note("wechatpay", &VerifyError::NotSigned), None);
        assert_eq!(refusals.note("alipay", &key("A")), None);
        assert_eq!(refusals.note("wechatpay", &key("C")), Some(3));
    }
}
