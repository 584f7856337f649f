//! When to ask again, and when to stop asking. Every plan has a deadline: without one, a caller could not tell
//! slowness from failure.

/// A retry plan: pauses that grow, a jitter so that many callers do not come back together, and a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The pause before each further try, in milliseconds; the last one repeats.
    pub delays_ms: &'static [i64],
    /// After this many milliseconds from the first try, give up.
    pub deadline_ms: i64,
}

/// What to do after a try that brought no final answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Try again after this pause.
    After {
        /// Milliseconds from now.
        delay_ms: i64,
    },
    /// The deadline has come: the answer is unknown, and somebody has to be told so.
    GiveUp,
}

/// How the page asks for the state of a payment in the foreground.
pub const STATUS: Plan = Plan { delays_ms: &[500, 1_000, 2_000, 3_000, 5_000], deadline_ms: 60_000 };

/// How the page repeats a request that the network lost.
pub const REQUEST: Plan = Plan { delays_ms: &[400, 1_200, 3_000], deadline_ms: 15_000 };

/// How the backend repeats a call whose result is unknown; the numbers sent stay the same.
pub const PROVIDER_CALL: Plan = Plan {
    delays_ms: &[1_000, 3_000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000],
    deadline_ms: 3 * 86_400_000,
};

/// How the backend asks about an open payment that no notification has settled.
pub const PROVIDER_QUERY: Plan =
    Plan { delays_ms: &[3_000, 5_000, 10_000, 30_000, 60_000, 300_000], deadline_ms: 30 * 86_400_000 };

impl Plan {
    /// The next step after `tries` tries, `elapsed_ms` after the first. `chance` is any number: it picks the jitter,
    /// up to a fifth of the pause to either side.
    pub fn next(&self, tries: u32, elapsed_ms: i64, chance: u32) -> Next {
        let index = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
        let Some(&base_ms) = self.delays_ms.get(index).or(self.delays_ms.last()) else {
            return Next::GiveUp;
        };
        let remaining_ms = self.deadline_ms - elapsed_ms;
        if remaining_ms <= 0 {
            return Next::GiveUp;
        }
        let spread_ms = base_ms * 2 / 5;
        let jitter_ms = if spread_ms > 0 { i64::from(chance) % (spread_ms + 1) - spread_ms / 2 } else { 0 };
        Next::After { delay_ms: (base_ms + jitter_ms).clamp(1, remaining_ms) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A chance that lands in the middle of the jitter of this pause.
    fn no_jitter(base_ms: u32) -> u32 {
        base_ms / 5
    }

    #[test]
    fn the_page_asks_quickly_first_then_calmly_and_stops_after_a_minute() {
        for (tries, elapsed_ms, next) in [
            (1, 0, Next::After { delay_ms: 500 }),
            (2, 500, Next::After { delay_ms: 1_000 }),
            (5, 6_500, Next::After { delay_ms: 5_000 }),
            (9, 26_500, Next::After { delay_ms: 5_000 }),
            (16, 58_000, Next::After { delay_ms: 2_000 }),
            (17, 60_000, Next::GiveUp),
            (17, 90_000, Next::GiveUp),
        ] {
            let base_ms = STATUS.delays_ms[(tries as usize - 1).min(4)] as u32;
            assert_eq!(STATUS.next(tries, elapsed_ms, no_jitter(base_ms)), next, "try {tries}");
        }
    }

    proptest! {
        #[test]
        fn a_pause_never_strays_more_than_a_fifth_and_never_passes_the_deadline(
            tries in 1_u32..40, elapsed_ms in 0_i64..59_999, chance: u32,
        ) {
            let base_ms = STATUS.delays_ms[(tries as usize - 1).min(4)];
            let Next::After { delay_ms } = STATUS.next(tries, elapsed_ms, chance) else {
                return Err(TestCaseError::fail("gave up before the deadline"));
            };
            prop_assert!(delay_ms >= 1 && delay_ms <= base_ms * 6 / 5);
            prop_assert!(elapsed_ms + delay_ms <= STATUS.deadline_ms);
        }
    }
}
