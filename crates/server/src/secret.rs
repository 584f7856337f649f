//! Texts that must not reach a log.

/// A text that must not reach a log.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Takes this text as a secret.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself; ask for it only where it is used.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}
