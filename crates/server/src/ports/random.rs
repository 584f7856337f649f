//! Chance: for numbers that nobody can guess, and for jitter.

/// There is no randomness to be had; nothing that needs it may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no randomness")]
pub struct NoRandomness;

/// A source of chance.
pub trait Random: Send + Sync {
    /// Fills these bytes.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// 128 random bits as 32 hexadecimal digits.
pub fn hex(random: &dyn Random) -> Result<String, NoRandomness> {
    let mut bytes = [0_u8; 16];
    random.fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A random number for the jitter of a pause. Without randomness the pause has no jitter, which harms nobody.
pub fn jitter(random: &dyn Random) -> u32 {
    let mut bytes = [0_u8; 4];
    match random.fill(&mut bytes) {
        Ok(()) => u32::from_le_bytes(bytes),
        Err(NoRandomness) => 0,
    }
}
