//! How a word for where something stands becomes a provider status. The lists of words are closed: one that is not on them proves
//! nothing, and neither does one beside which something cannot be read.

use paylater_core::order::ProviderStatus;

use crate::error::printable;
use crate::json::{Object, Unreadable};

/// What cannot be read beside a status is named with it.
pub(crate) fn judged(
    object: &Object,
    status_name: &'static str,
    judge: fn(&Object, &str) -> Result<ProviderStatus, Unreadable>,
) -> ProviderStatus {
    let status = object.text(status_name).optional();
    let report = status.and_then(|status| match status {
        Some(status) => judge(object, status),
        None => Ok(unknown(&format!("no {status_name}"))),
    });
    report.unwrap_or_else(|why| match status {
        Ok(Some(status)) => unknown(&format!("{status}, {why}")),
        _ => unknown(&why.to_string()),
    })
}

pub(crate) fn unknown(word: &str) -> ProviderStatus {
    ProviderStatus::Unknown { word: printable(word) }
}
