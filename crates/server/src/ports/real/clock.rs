//! The machine's clock, which is now and then set wrongly for a while. A step is not believed at once: until it has stood
//! for a minute the time goes on as it went before, so a short visit to tomorrow lets nothing run out.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant as Monotonic, SystemTime, UNIX_EPOCH};

use paylater_core::instant::Instant;

use crate::ports::clock::Clock;

/// The wall clock may differ from what has passed by this much without being doubted: it is corrected all the time.
const STEP_MS: i64 = 5_000;
/// A step that stands for so long is the truth.
const BELIEVED_AFTER: Duration = Duration::from_secs(60);

/// The clock of the machine, looked at twice before a step is believed.
#[derive(Debug)]
pub struct SystemClock {
    seen: Mutex<Seen>,
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    /// A time that was believed, and when that was by the clock that never steps.
    wall_ms: i64,
    at: Monotonic,
    /// Since when the wall clock has been somewhere else.
    stepped_at: Option<Monotonic>,
}

impl Default for SystemClock {
    fn default() -> Self {
        let seen = Seen { wall_ms: wall_ms(), at: Monotonic::now(), stepped_at: None };
        Self { seen: Mutex::new(seen) }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (now_ms, next) = look(*seen, wall_ms(), Monotonic::now());
        *seen = next;
        Instant::from_unix_ms(now_ms)
    }
}

fn wall_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// What time it is, if the wall says `wall_ms` and `at` is now by the clock that never steps.
fn look(seen: Seen, wall_ms: i64, at: Monotonic) -> (i64, Seen) {
    let passed = at.saturating_duration_since(seen.at);
    let expected_ms = seen.wall_ms.saturating_add(i64::try_from(passed.as_millis()).unwrap_or(i64::MAX));
    let believed = Seen { wall_ms, at, stepped_at: None };
    if wall_ms.abs_diff(expected_ms) <= STEP_MS.unsigned_abs() {
        return (wall_ms, believed);
    }
    let stepped_at = seen.stepped_at.unwrap_or(at);
    if at.saturating_duration_since(stepped_at) >= BELIEVED_AFTER {
        tracing::warn!(from_ms = expected_ms, to_ms = wall_ms, "the clock was set and stays so");
        return (wall_ms, believed);
    }
    if seen.stepped_at.is_none() {
        tracing::warn!(
            expected_ms,
            wall_ms,
            "the clock stepped; it is looked at again before it is believed"
        );
    }
    (expected_ms, Seen { wall_ms: expected_ms, at, stepped_at: Some(stepped_at) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks a clock through what the wall says at each second, and tells what it made of it.
    fn times(walls: &[(u64, i64)]) -> Vec<i64> {
        let start = Monotonic::now();
        let mut seen = Seen { wall_ms: 0, at: start, stepped_at: None };
        let mut told = Vec::new();
        for (second, wall_s) in walls {
            let (now_ms, next) = look(seen, wall_s * 1000, start + Duration::from_secs(*second));
            seen = next;
            told.push(now_ms / 1000);
        }
        told
    }

    const DAY: i64 = 86_400;

    #[test]
    fn a_short_visit_to_tomorrow_is_not_believed() {
        assert_eq!(times(&[(1, 1), (2, DAY + 2), (4, DAY + 4), (5, 5), (6, 6)]), [1, 2, 4, 5, 6]);
    }

    #[test]
    fn an_hour_back_for_a_moment_does_not_turn_time_back() {
        assert_eq!(times(&[(1, 1), (2, 2 - 3600), (10, 10 - 3600), (11, 11)]), [1, 2, 10, 11]);
    }

    #[test]
    fn a_step_that_stands_for_a_minute_is_the_truth() {
        assert_eq!(
            times(&[(1, 1), (2, DAY + 2), (61, DAY + 61), (62, DAY + 62), (63, DAY + 63)]),
            [1, 2, 61, DAY + 62, DAY + 63]
        );
    }

    #[test]
    fn small_corrections_are_followed_at_once() {
        assert_eq!(times(&[(1, 1), (2, 5), (3, 3)]), [1, 5, 3]);
    }
}
