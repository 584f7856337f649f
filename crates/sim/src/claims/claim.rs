//! What a claim is, and how one is held against a picture.

use crate::picture::Picture;

/// What does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// In whose life, if in anybody's.
    pub life: Option<u32>,
    /// What is there instead.
    pub told: String,
}

/// A claim.
#[derive(Clone, Copy)]
pub struct Claim {
    /// What is claimed.
    pub name: &'static str,
    /// What that means, to the letter.
    pub told: &'static str,
    /// Everything in the picture against which it does not hold.
    pub breaches: fn(&Picture) -> Vec<Breach>,
}

/// The claims that do not hold for this picture.
pub fn judge(claims: &[Claim], picture: &Picture) -> Vec<(&'static str, Breach)> {
    let of = |claim: &Claim| -> Vec<(&'static str, Breach)> {
        (claim.breaches)(picture).into_iter().map(|breach| (claim.name, breach)).collect()
    };
    claims.iter().flat_map(of).collect()
}

/// One claim for each function of this name, with what it means.
macro_rules! claims {
    ($(#[$doc:meta])* $list:ident: $($claim:ident: $told:literal)+) => {
        $(#[$doc])*
        pub const $list: &[$crate::claims::Claim] =
            &[$($crate::claims::Claim { name: stringify!($claim), told: $told, breaches: $claim }),+];
    };
}

pub(super) use claims;

/// Looks at each order; what is told of one is a breach in its life.
pub(super) fn each_order(
    picture: &Picture,
    told: impl Fn(&crate::picture::OrderPicture) -> Vec<String>,
) -> Vec<Breach> {
    let of = |order: &crate::picture::OrderPicture| -> Vec<Breach> {
        told(order).into_iter().map(|told| Breach { life: Some(order.life), told }).collect()
    };
    picture.orders.iter().flat_map(of).collect()
}
