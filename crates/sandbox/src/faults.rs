//! Fault injection: which faults may be asked for. What each does is told in [`crate::state::faults`].

use crate::product::Products;
use crate::state::faults::{CASHIER, Fault, Kind, NOTIFICATION};

/// A fault under a name nobody ever looks up, or of a kind that name cannot suffer, would be a test that
/// tests nothing. Answers why it is refused.
pub fn check(fault: &Fault, products: Products) -> Result<(), String> {
    let on = fault.on.as_str();
    let calls: Vec<&str> = products.iter().flat_map(|product| product.call_names()).collect();
    if !calls.contains(&on) && on != NOTIFICATION && on != CASHIER {
        return Err(format!("unknown name; known are {NOTIFICATION}, {CASHIER} and {}", calls.join(", ")));
    }
    if on == NOTIFICATION && fault.kind == Kind::Http500 {
        return Err("a notification is sent, not answered: http_500 belongs to a call".to_owned());
    }
    if on != NOTIFICATION && fault.kind == Kind::EmptyField {
        return Err("only a notification has a form: empty_field belongs to notification".to_owned());
    }
    if on == CASHIER && matches!(fault.kind, Kind::Unsigned | Kind::BadSignature) {
        return Err("the cashier's page is not signed".to_owned());
    }
    if fault.times == 0 {
        return Err("times must be at least 1".to_owned());
    }
    Ok(())
}
