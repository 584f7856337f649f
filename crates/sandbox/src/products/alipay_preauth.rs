//! 预授权 and 芝麻免押: a deposit that is frozen now, or waived for a buyer whose credit is good, and later paid from or
//! given back.
//!
//! The order string of `alipay.fund.auth.order.app.freeze` becomes an authorisation when the buyer reaches the cashier.
//! These are this sandbox's readings, because no official text settles them: both product codes that are told of are
//! open to a freeze, and a payment names the freeze's or `PRE_AUTH_ONLINE`; a waived deposit is one whose order names
//! `category` and `serviceId` and whose buyer is trusted, and it is waived whole; a payment on a frozen deposit goes
//! through at once, one on a waived deposit as soon as the buyer's account covers it; `…operation.cancel` undoes an
//! authorisation of which nothing was paid or given back.

pub mod authorisation;
pub mod book;
pub mod calls;
pub mod cashier;
pub mod changes;
pub mod payment;
pub mod terms;

use crate::product::{AlipayCall, AlipayFace, AlipayOrder, Cashier, Face, Product};
use crate::state::parts::PartKind;
use authorisation::Authorisations;

/// The row.
pub const PRODUCT: Product = Product {
    id: authorisation::ID,
    name: "支付宝预授权、芝麻免押",
    parts: &[PartKind::of::<Authorisations>()],
    face: Face::Alipay(AlipayFace {
        calls: &[
            AlipayCall { method: calls::QUERY, takes: |_| true, answer: calls::query },
            AlipayCall { method: calls::UNFREEZE, takes: |_| true, answer: calls::unfreeze },
            AlipayCall { method: calls::CANCEL, takes: |_| true, answer: calls::cancel },
            AlipayCall { method: payment::PAY, takes: payment::takes, answer: payment::pay },
        ],
        orders: &[AlipayOrder { method: terms::FREEZE, is_page: false, open: cashier::open }],
        open_by_number: None,
        trade_closed: payment::trade_closed,
    }),
    cashier: Some(Cashier {
        content: cashier::content,
        standing: cashier::standing,
        agree: cashier::agree,
        declined: cashier::declined,
    }),
    work: payment::perform,
    book: book::lines,
};
