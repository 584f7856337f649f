//! Addresses from the configuration: absolute, http or https, and nothing that would change what is signed.

use crate::error::ConfigError;

/// An absolute http or https address; `is_bare`: without query and fragment.
pub(crate) fn check_address(field: &'static str, address: &str, is_bare: bool) -> Result<(), ConfigError> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    let has_host = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    let is_clean = !address.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    if has_host && is_clean && !(is_bare && address.contains(['?', '#'])) {
        Ok(())
    } else {
        Err(ConfigError::BadAddress(field))
    }
}
