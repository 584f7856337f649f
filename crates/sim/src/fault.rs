//! What can go wrong, as data: one list, from which the weather draws, the counts are told, and a history is shortened.

use std::collections::{BTreeMap, BTreeSet};

use crate::chance::Chance;

/// What brings a fault about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A message, or work of the backend's: it strikes so many times in a thousand at most.
    Occasion,
    /// Nothing: it comes so many times in a world at most, and may last.
    Itself,
    /// The same, and what comes is asked of the sandbox under this name.
    Sandbox(&'static str),
}

/// One row for each fault: variant, id, what brings it about and how often at most, and what it is.
macro_rules! faults {
    ($($fault:ident, $id:literal, $cause:expr, $most:literal: $told:literal)+) => {
        /// What can go wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Fault {
            $(
                #[doc = $told]
                $fault,
            )+
        }

        impl Fault {
            /// Every fault.
            pub const ALL: &[Self] = &[$(Self::$fault),+];

            /// The fault's name.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$fault => $id),+
                }
            }

            /// What brings it about.
            pub const fn cause(self) -> Cause {
                match self {
                    $(Self::$fault => $cause),+
                }
            }

            /// How often it strikes at most: in a thousand occasions, or in one world.
            const fn most(self) -> u32 {
                match self {
                    $(Self::$fault => $most),+
                }
            }

            /// What it is.
            pub const fn told(self) -> &'static str {
                match self {
                    $(Self::$fault => $told),+
                }
            }
        }
    };
}

use Cause::{Itself, Occasion, Sandbox};

faults! {
    RequestLost, "request_lost", Occasion, 100: "A request does not arrive."
    AnswerLost, "answer_lost", Occasion, 100: "A request arrives and its answer does not."
    MessageLate, "message_late", Occasion, 120: "A message takes seconds, sometimes longer than anybody waits."
    RequestTwice, "request_twice", Occasion, 60: "A request arrives twice."
    NoticeLost, "notice_lost", Occasion, 250: "A notification does not arrive; the provider sends it again."
    NoticeLate, "notice_late", Occasion, 200: "A notification arrives after minutes or hours."
    NoticeTwice, "notice_twice", Occasion, 150: "A notification arrives twice."
    ReceiptLost, "receipt_lost", Occasion, 200: "A notification arrives, and that it did is not heard."
    ProviderSilent, "provider_silent", Sandbox("drop_before"), 12: "The provider does not do what is asked, and does not answer."
    ProviderCut, "provider_cut", Sandbox("drop_after"), 12: "The provider does what is asked, and its answer breaks off."
    ProviderSlow, "provider_slow", Sandbox("delay"), 12: "The provider does what is asked and answers late."
    ProviderTwice, "provider_twice", Sandbox("duplicate"), 8: "The provider takes a request for two."
    ProviderError, "provider_error", Sandbox("http_500"), 12: "The provider answers with an error of its own."
    Unsigned, "unsigned", Sandbox("unsigned"), 8: "The provider's answer carries no signature."
    BadSignature, "bad_signature", Sandbox("bad_signature"), 8: "The provider's answer carries a wrong signature."
    NoticeFirst, "notice_first", Sandbox("notify_first"), 8: "A notification comes before the answer of the call that caused it."
    NoticeNever, "notice_never", Sandbox("notify_never"), 8: "A notification is never sent."
    OtherKey, "other_key", Itself, 2: "WeChat Pay signs notifications with its other key, too, for a while."
    NoFunds, "no_funds", Itself, 2: "The buyers' accounts are empty for a while."
    Crash, "crash", Occasion, 25: "The backend dies while it is at work, and starts again after a while."
    CrashIdle, "crash_idle", Itself, 4: "The backend dies at any moment of the day, and starts again after a while."
    Stall, "stall", Occasion, 40: "The backend stands still in the middle of its work while the world goes on."
    DiskFull, "disk_full", Itself, 3: "The disk is full for a while."
    DiskSlow, "disk_slow", Itself, 3: "Each change waits for the disk, up to some seconds, for a while."
    ClockAhead, "clock_ahead", Itself, 2: "The backend's clock is set forward, and back after a while."
    ClockBehind, "clock_behind", Itself, 2: "The backend's clock is set back, and forward after a while."
}

impl Fault {
    /// The fault of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|fault| fault.id() == id)
    }
}

/// Which faults a run may have. Everything, unless a history is being shortened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed {
    /// None of these.
    pub without: BTreeSet<Fault>,
    /// Of these only some, counted from zero in the order in which they would strike: from the first number to before the second.
    pub only: BTreeMap<Fault, (u32, u32)>,
}

impl Allowed {
    /// No fault at all.
    pub fn nothing() -> Self {
        Self { without: Fault::ALL.iter().copied().collect(), only: BTreeMap::new() }
    }

    fn allows(&self, fault: Fault, number: u32) -> bool {
        let (from, before) = self.only.get(&fault).copied().unwrap_or((0, u32::MAX));
        !self.without.contains(&fault) && (from..before).contains(&number)
    }
}

/// How bad the weather is in one world. Each world has its own faults and their own rates: one that never suffers loss finds
/// what one full of it hides.
#[derive(Debug)]
pub struct Weather {
    allowed: Allowed,
    rates: BTreeMap<Fault, u32>,
    /// How often each was about to strike, and how often it did.
    counts: BTreeMap<Fault, (u32, u32)>,
    is_over: bool,
}

impl Weather {
    /// The weather of this seed.
    pub fn of(seed: u64, allowed: Allowed) -> Self {
        let rate = |fault: &Fault| {
            let mut chance = Chance::of(seed, fault.id(), 0);
            // Half of the faults are away, and the others come in every strength.
            let strength = *chance.pick(&[0, 0, 0, 1, 3, 10]);
            (*fault, (fault.most() * strength).div_ceil(10))
        };
        Self {
            allowed,
            rates: Fault::ALL.iter().map(rate).collect(),
            counts: BTreeMap::new(),
            is_over: false,
        }
    }

    /// From now on nothing goes wrong any more.
    pub const fn clear_up(&mut self) {
        self.is_over = true;
    }

    /// Does nothing go wrong any more?
    pub const fn is_clear(&self) -> bool {
        self.is_over
    }

    /// How often it strikes: in a thousand occasions, or in this world.
    pub fn rate(&self, fault: Fault) -> u32 {
        self.rates.get(&fault).copied().unwrap_or_default()
    }

    /// Does it strike on this occasion? What is drawn does not depend on what is allowed.
    pub fn strikes(&mut self, fault: Fault, chance: &mut Chance) -> bool {
        let strikes = chance.happens(self.rate(fault));
        strikes && self.lets(fault)
    }

    /// Strikes now, if it may.
    pub fn lets(&mut self, fault: Fault) -> bool {
        if self.is_over {
            return false;
        }
        let (number, struck) = self.counts.entry(fault).or_default();
        let may = self.allowed.allows(fault, *number);
        *number += 1;
        *struck += u32::from(may);
        may
    }

    /// How often each was about to strike.
    pub fn about(&self) -> BTreeMap<Fault, u32> {
        self.counts.iter().map(|(fault, (number, _))| (*fault, *number)).collect()
    }

    /// How often each has struck.
    pub fn struck(&self) -> BTreeMap<Fault, u32> {
        self.counts.iter().map(|(fault, (_, struck))| (*fault, *struck)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_found_by_its_own_name() {
        for fault in Fault::ALL {
            assert_eq!(Fault::from_id(fault.id()), Some(*fault));
            assert!(fault.told().ends_with('.'), "{fault:?}");
        }
    }

    #[test]
    fn a_fault_strikes_only_where_it_is_allowed_and_not_at_all_when_the_weather_is_over() {
        let only = [(Fault::Crash, (1, 3))].into();
        let mut weather = Weather::of(1, Allowed { without: [Fault::Stall].into(), only });
        let struck =
            |weather: &mut Weather, fault| -> Vec<bool> { (0..4).map(|_| weather.lets(fault)).collect() };
        assert_eq!(struck(&mut weather, Fault::Crash), [false, true, true, false]);
        assert_eq!(struck(&mut weather, Fault::Stall), [false; 4]);
        assert_eq!(struck(&mut weather, Fault::NoticeLost), [true; 4]);
        let counted = [(Fault::NoticeLost, 4), (Fault::Crash, 2), (Fault::Stall, 0)];
        assert_eq!(weather.struck(), counted.into());
        weather.clear_up();
        assert_eq!(struck(&mut weather, Fault::NoticeLost), [false; 4]);
        assert_eq!(weather.struck(), counted.into());
    }

    #[test]
    fn what_is_drawn_for_one_fault_does_not_depend_on_whether_another_is_allowed() {
        let drawn = |allowed: Allowed| {
            let (mut weather, mut chance) = (Weather::of(5, allowed), Chance::of(5, "net", 1));
            for fault in [Fault::RequestLost, Fault::MessageLate, Fault::RequestTwice] {
                weather.strikes(fault, &mut chance);
            }
            chance.draw()
        };
        assert_eq!(drawn(Allowed::default()), drawn(Allowed::nothing()));
    }
}
