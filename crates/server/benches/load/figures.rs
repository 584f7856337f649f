//! The arithmetic of a measurement: percentiles, medians, rates, and how a figure is written.

use std::time::Duration;

/// How long calls of one kind took.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    /// One more call took so long.
    pub fn note(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// Takes what another client noted.
    pub fn append(&mut self, other: &mut Self) {
        self.0.append(&mut other.0);
    }

    /// The shortest time within which so many of a hundred calls were answered, by nearest rank. `None` without a call.
    pub fn percentile(&self, percent: usize) -> Option<Duration> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        sorted.get(rank - 1).copied()
    }
}

/// So many in that time, for each second of it; 0 where no time has passed.
pub fn per_second(count: usize, time: Duration) -> f64 {
    if time.is_zero() { 0.0 } else { count as f64 / time.as_secs_f64() }
}

/// So much for each one of that many, in milliseconds; 0 for none.
pub fn ms_each(time: Duration, count: usize) -> f64 {
    if count == 0 { 0.0 } else { time.as_secs_f64() * 1_000.0 / count as f64 }
}

/// The middle one, or what lies between the two in the middle; 0 for none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        length if length % 2 == 1 => sorted[half],
        _ => f64::midpoint(sorted[half - 1], sorted[half]),
    }
}

/// A figure with as many digits as it can be believed for: 0.064, 0.64, 6.4, 64, 640.
pub fn short(value: f64) -> String {
    let digits = match value.abs() {
        size if size >= 9.95 => 0,
        size if size >= 0.995 => 1,
        size if size >= 0.0995 => 2,
        _ => 3,
    };
    format!("{value:.digits$}")
}

/// The same for a time, in milliseconds; a stroke where nothing was measured.
pub fn short_ms(time: Option<Duration>) -> String {
    time.map_or_else(|| "–".into(), |time| short(time.as_secs_f64() * 1_000.0))
}
