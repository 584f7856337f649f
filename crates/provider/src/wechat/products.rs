//! The products of WeChat Pay, a file each: requests, answers and words side by side.

mod jsapi;
mod score;

pub(crate) use jsapi::Jsapi;
pub(crate) use score::Score;
