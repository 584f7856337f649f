//! Chance that can be told again.

/// A failing run prints with what it began.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Begins with any number but zero.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below this one.
    pub fn below(&mut self, end: u64) -> u64 {
        // xorshift64.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    /// One of these.
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let length = u64::try_from(all.len()).unwrap();
        &all[usize::try_from(self.below(length)).unwrap()]
    }
}
