//! The machine's randomness.

use aws_lc_rs::rand;

use crate::ports::random::{NoRandomness, Random};

/// The randomness of the machine, as cryptography needs it.
#[derive(Debug, Clone, Copy)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        rand::fill(bytes).map_err(|_| NoRandomness)
    }
}
