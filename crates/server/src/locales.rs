//! The languages in which shoppers are spoken to.

/// The locales in which every document exists. The first one stands in for any other.
pub const LOCALES: [&str; 3] = ["zh-Hans", "zh-Hant", "en"];
