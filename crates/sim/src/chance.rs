//! Chance from a seed. Each purpose draws from a stream of its own, so that leaving one thing out leaves the others as they
//! were: a history can be shortened without becoming another one.

use std::sync::Mutex;

use paylater_core::digest::sha256_hex;
use paylater_sandbox::ports as sandbox;
use paylater_server::ports::random as server;

/// A stream of numbers (xoshiro256**). The same seed, purpose and number give the same stream, on every machine.
#[derive(Debug, Clone)]
pub struct Chance([u64; 4]);

impl Chance {
    /// The stream of this purpose; `number` tells apart streams of one purpose, such as those of two lives.
    pub fn of(seed: u64, purpose: &str, number: u64) -> Self {
        let digest = sha256_hex(format!("{seed}/{purpose}/{number}").as_bytes());
        let word = |at: usize| u64::from_str_radix(&digest[16 * at..16 * (at + 1)], 16).unwrap_or_default();
        // A state of zeros would stay zero; the last bit keeps it from being one.
        Self([word(0), word(1), word(2), word(3) | 1])
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        let state = &mut self.0;
        let result = state[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let shifted = state[1] << 17;
        state[2] ^= state[0];
        state[3] ^= state[1];
        state[1] ^= state[2];
        state[0] ^= state[3];
        state[2] ^= shifted;
        state[3] = state[3].rotate_left(45);
        result
    }

    /// A number below `end`, which is not zero. That some are likelier by one in 2^32 harms nobody here.
    pub fn below(&mut self, end: u64) -> u64 {
        self.draw() % end.max(1)
    }

    /// A number between these two, both included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = most.saturating_sub(least).unsigned_abs();
        least.saturating_add_unsigned(self.below(span.saturating_add(1)))
    }

    /// Happens so many times in a thousand.
    pub fn happens(&mut self, per_mille: u32) -> bool {
        self.below(1_000) < u64::from(per_mille)
    }

    /// One of these.
    ///
    /// # Panics
    ///
    /// When there are none: a mistake in a list of ours.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[usize::try_from(self.below(list.len() as u64)).unwrap_or_default()]
    }

    /// The list in another order.
    pub fn shuffled<T: Clone>(&mut self, list: &[T]) -> Vec<T> {
        let mut left = list.to_vec();
        let mut shuffled = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let at = usize::try_from(self.below(left.len() as u64)).unwrap_or_default();
            shuffled.push(left.remove(at));
        }
        shuffled
    }

    /// A waiting time, mostly short and sometimes long, between these bounds in milliseconds.
    pub fn wait_ms(&mut self, least: i64, most: i64) -> i64 {
        // Three draws multiplied lean towards the short end, as waits of people and networks do.
        let lean = (self.below(1_000) * self.below(1_000) * self.below(1_000)) / 1_000_000;
        least + (most - least) * i64::try_from(lean).unwrap_or_default() / 1_000
    }

    /// Any number of 32 bits, for whoever wants jitter.
    pub fn word(&mut self) -> u32 {
        u32::try_from(self.draw() >> 32).unwrap_or_default()
    }

    /// Fills these bytes.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let drawn = self.draw().to_le_bytes();
            chunk.copy_from_slice(&drawn[..chunk.len()]);
        }
    }
}

/// A stream as a port of the backend or of the sandbox.
#[derive(Debug)]
pub struct Port(Mutex<Chance>);

impl Port {
    /// This stream.
    pub const fn new(chance: Chance) -> Self {
        Self(Mutex::new(chance))
    }

    fn fill_from(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill(bytes);
    }
}

impl server::Random for Port {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), server::NoRandomness> {
        self.fill_from(bytes);
        Ok(())
    }
}

impl sandbox::Random for Port {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), sandbox::NoRandomness> {
        self.fill_from(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_that_of_its_seed_purpose_and_number_and_of_nothing_else() {
        let first = |seed, purpose, number| Chance::of(seed, purpose, number).draw();
        assert_eq!(first(7, "net", 1), first(7, "net", 1));
        for other in [first(8, "net", 1), first(7, "shopper", 1), first(7, "net", 2)] {
            assert_ne!(first(7, "net", 1), other);
        }
    }

    #[test]
    fn what_is_drawn_stays_within_its_bounds_and_reaches_both() {
        let mut chance = Chance::of(1, "bounds", 0);
        let drawn: Vec<i64> = (0..1_000).map(|_| chance.between(-3, 3)).collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&-3), Some(&3)));
        assert!((0..1_000).all(|_| (5..=50).contains(&chance.wait_ms(5, 50))));
        assert!(!(0..1_000).any(|_| chance.happens(0)) && (0..1_000).all(|_| chance.happens(1_000)));
    }

    #[test]
    fn a_shuffled_list_has_lost_nothing() {
        let mut shuffled = Chance::of(3, "list", 0).shuffled(&[1, 2, 3, 4, 5, 6]);
        assert_ne!(shuffled, [1, 2, 3, 4, 5, 6]);
        shuffled.sort_unstable();
        assert_eq!(shuffled, [1, 2, 3, 4, 5, 6]);
    }
}
