//! The products of Alipay, a file each: requests, answers and words side by side.

mod deposit;
mod huabei;
mod zhima;

pub(crate) use deposit::Deposit;
pub(crate) use huabei::Huabei;
pub(crate) use zhima::Zhima;
