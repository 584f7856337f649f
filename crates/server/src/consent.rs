//! Consent after it was given: what is kept of it, how that is verified, told to the shopper, and taken back.

pub mod address;
pub mod check;
pub mod complete;
pub mod evidence;
pub mod key;
pub mod receipt;
pub mod separate;
pub mod verify;
pub mod withdrawal;
