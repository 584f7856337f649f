//! The products of Alipay, a file each: requests, answers and words side by side.

mod deposit;
mod huabei;
mod zhima;

use crate::product::Module;

/// All of them.
pub(crate) const MODULES: &[&Module] = &[&deposit::MODULE, &huabei::MODULE, &zhima::MODULE];
