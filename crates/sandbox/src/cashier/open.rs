//! Opening a cashier.

use crate::product::{Context, Opening};
use crate::state::SandboxState;
use crate::state::cashier::{Exit, Session, Subject};

/// From where a cashier is opened, which decides how it is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenedFrom {
    /// A payment bridge: the cashier reports to the page that embeds it.
    Bridge,
    /// A plain browser: the cashier goes to the return address.
    Browser,
}

/// Opens a cashier for a matter of the product `product`.
pub fn open(
    state: &mut SandboxState,
    token: &str,
    product: &str,
    opened_by: &str,
    opening: Opening,
    from: OpenedFrom,
    ctx: &Context<'_>,
) {
    let Opening { number, buyer, return_url, cancel_url } = opening;
    // A browser with nowhere to return to is treated as a host.
    let exit = match (from, return_url) {
        (OpenedFrom::Browser, Some(return_url)) => Exit::Browser { return_url, cancel_url },
        (OpenedFrom::Browser, None) | (OpenedFrom::Bridge, _) => Exit::Host,
    };
    let session = Session {
        token: token.to_owned(),
        subject: Subject { product: product.to_owned(), number, opened_by: opened_by.to_owned() },
        buyer,
        exit,
        opened_ms: ctx.now_ms,
        wrong_passwords: 0,
        ending: None,
    };
    state.cashiers.insert(token.to_owned(), session);
}
