//! The products of WeChat Pay, a file each: requests, answers and words side by side.

mod jsapi;
mod score;

use crate::product::Module;

/// All of them.
pub(crate) const MODULES: &[&Module] = &[&jsapi::MODULE, &score::MODULE];
