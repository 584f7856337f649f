//! Faults that a test or the demo asks for: what the network and the provider do on their bad days.
//!
//! A fault belongs to a *call* (the name of an API, or `cashier`) or to `notification`, is used a given
//! number of times, and is then forgotten. What it does:
//!
//! | kind | on a call | on `notification` |
//! |---|---|---|
//! | `delay` | the work is done, the answer comes late | the delivery comes late |
//! | `drop_before` | the connection breaks and nothing was done | the delivery is lost on its way, and repeated |
//! | `drop_after` | the work is done and the connection breaks | it arrives, its acknowledgement is lost |
//! | `duplicate` | the request arrives twice; the second answer is given | it arrives twice |
//! | `http_500` | nothing is done; status 500 | – |
//! | `unsigned`, `bad_signature` | the answer carries no or a wrong signature | so does the delivery |
//! | `empty_field` | – | Alipay's next form carries an empty field, signed as it is sent |
//! | `notify_first` | its notification comes before its answer | the same, whichever call comes next |
//! | `notify_never` | no notification of what it causes is ever sent | the same, whichever comes next |

use serde::{Deserialize, Serialize};

/// The name under which faults of notifications are asked for.
pub const NOTIFICATION: &str = "notification";
/// The name under which faults of the cashier's buttons are asked for.
pub const CASHIER: &str = "cashier";

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "the table in the module's head describes each kind, for calls and for notifications"
)]
pub enum Kind {
    Delay,
    DropBefore,
    DropAfter,
    Duplicate,
    #[serde(rename = "http_500")]
    Http500,
    Unsigned,
    BadSignature,
    EmptyField,
    NotifyFirst,
    NotifyNever,
}

/// One fault that was asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The call, or `notification`.
    pub on: String,
    /// What goes wrong.
    pub kind: Kind,
    /// How many more times.
    #[serde(default = "once")]
    pub times: u32,
    /// For `delay`: how late, in milliseconds.
    #[serde(default)]
    pub delay_ms: u64,
}

fn once() -> u32 {
    1
}

/// What goes wrong with one call or one delivery.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InjectedFaults {
    /// How late, in milliseconds.
    pub delay_ms: u64,
    /// Lost before anything was done.
    pub is_dropped_before: bool,
    /// Lost after everything was done.
    pub is_dropped_after: bool,
    /// Arrives twice.
    pub is_duplicated: bool,
    /// Answered with status 500.
    pub is_server_error: bool,
    /// Without a signature.
    pub is_unsigned: bool,
    /// With a wrong signature.
    pub is_badly_signed: bool,
    /// With an empty field.
    pub has_empty_field: bool,
}

impl InjectedFaults {
    /// Uses up one time of each fault asked for under this name. The two kinds that are about notifications
    /// of a call stay: they are taken where such a notification arises.
    pub fn take(faults: &mut Vec<Fault>, on: &str) -> Self {
        Self::take_some(faults, on, |_| true)
    }

    /// The same, of the kinds that can strike here; the others stay.
    pub fn take_some(faults: &mut Vec<Fault>, on: &str, can_strike: impl Fn(Kind) -> bool) -> Self {
        let mut injected = Self::default();
        let fits = |injected: &Self, fault: &Fault| {
            fault.on == on && can_strike(fault.kind) && injected.lacks(fault.kind)
        };
        while let Some(fault) = take(faults, |fault| fits(&injected, fault)) {
            injected.apply(&fault);
        }
        injected
    }

    /// Each kind strikes a call once, however often it was asked for.
    fn lacks(&self, kind: Kind) -> bool {
        match kind {
            Kind::Delay => self.delay_ms == 0,
            Kind::DropBefore => !self.is_dropped_before,
            Kind::DropAfter => !self.is_dropped_after,
            Kind::Duplicate => !self.is_duplicated,
            Kind::Http500 => !self.is_server_error,
            Kind::Unsigned => !self.is_unsigned,
            Kind::BadSignature => !self.is_badly_signed,
            Kind::EmptyField => !self.has_empty_field,
            Kind::NotifyFirst | Kind::NotifyNever => false,
        }
    }

    fn apply(&mut self, fault: &Fault) {
        match fault.kind {
            Kind::Delay => self.delay_ms = fault.delay_ms.max(1),
            Kind::DropBefore => self.is_dropped_before = true,
            Kind::DropAfter => self.is_dropped_after = true,
            Kind::Duplicate => self.is_duplicated = true,
            Kind::Http500 => self.is_server_error = true,
            Kind::Unsigned => self.is_unsigned = true,
            Kind::BadSignature => self.is_badly_signed = true,
            Kind::EmptyField => self.has_empty_field = true,
            Kind::NotifyFirst | Kind::NotifyNever => {}
        }
    }
}

/// Uses up one time of the first fault that fits, and forgets it when it was the last.
pub fn take(faults: &mut Vec<Fault>, fits: impl Fn(&Fault) -> bool) -> Option<Fault> {
    let at = faults.iter().position(fits)?;
    let taken = faults[at].clone();
    faults[at].times = taken.times.saturating_sub(1);
    if faults[at].times == 0 {
        faults.remove(at);
    }
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(on: &str, kind: Kind, times: u32) -> Fault {
        Fault { on: on.into(), kind, times, delay_ms: 0 }
    }

    #[test]
    fn a_fault_is_used_as_often_as_was_asked_and_only_under_its_name() {
        let mut faults =
            vec![fault("alipay.trade.query", Kind::Unsigned, 2), fault("notification", Kind::Duplicate, 1)];
        assert_eq!(InjectedFaults::take(&mut faults, "alipay.trade.create"), InjectedFaults::default());
        assert!(InjectedFaults::take(&mut faults, "alipay.trade.query").is_unsigned);
        assert!(InjectedFaults::take(&mut faults, "alipay.trade.query").is_unsigned);
        assert!(!InjectedFaults::take(&mut faults, "alipay.trade.query").is_unsigned);
        assert_eq!(faults.len(), 1);
    }

    #[test]
    fn the_demos_panel_has_a_switch_for_each_kind() {
        // A word that is none is answered with all that are.
        let refusal = serde_json::from_str::<Kind>("\"?\"").expect_err("no kind").to_string();
        let (_, known) = refusal.split_once("expected one of ").expect("all kinds");
        let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        let panel = include_str!("../../../../www/panel/panel.js");
        let (_, rest) = panel.split_once("const KINDS = [").expect("the panel's list");
        let (list, _) = rest.split_once("];").expect("its end");
        let switches: Vec<&str> = list.split("['").skip(1).filter_map(|row| row.split('\'').next()).collect();
        assert_eq!(switches, known);
    }

    #[test]
    fn several_kinds_can_strike_the_same_call() {
        let mut faults = vec![fault("cashier", Kind::Delay, 1), fault("cashier", Kind::DropAfter, 1)];
        let injected = InjectedFaults::take(&mut faults, "cashier");
        assert_eq!((injected.delay_ms, injected.is_dropped_after), (1, true));
    }
}
