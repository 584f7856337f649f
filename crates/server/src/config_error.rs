//! Why the configuration cannot be used.

/// Why the configuration cannot be used; names the file or field to mend.
#[derive(Debug, thiserror::Error)]
#[error("configuration: {0}")]
pub struct ConfigError(pub String);
