//! 芝麻先享: an order that is agreed now and deducted later.
//!
//! The order string of `…creditbizorder.create` becomes an order when the buyer agrees in the cashier. Three
//! things are this sandbox's reading, because no official text settles them: an order nobody has agreed to
//! answers `ILLEGAL_QUERY`; `…finish` ends in `TRADE_CLOSED` whatever it says about the promise, since
//! `TRADE_FINISHED` means that money was deducted; and `…creditbizorder.changed` messages go to the
//! `notify_url` of the order string.

pub mod book;
pub mod calls;
pub mod cashier;
pub mod changes;
pub mod deduction;
pub mod order;

use crate::product::{AlipayCall, AlipayFace, AlipayOrder, Cashier, Face, Product};
use crate::state::parts::PartKind;
use order::{Proposals, ZhimaOrders};

/// The row.
pub const PRODUCT: Product = Product {
    id: order::ID,
    name: "芝麻先享",
    parts: &[PartKind::of::<ZhimaOrders>(), PartKind::of::<Proposals>()],
    face: Face::Alipay(AlipayFace {
        calls: &[
            AlipayCall { method: order::QUERY, takes: |_| true, answer: calls::query },
            AlipayCall { method: order::FINISH, takes: |_| true, answer: calls::finish },
            AlipayCall { method: order::PAY, takes: deduction::takes, answer: deduction::pay },
        ],
        orders: &[AlipayOrder { method: order::CREATE, is_page: false, open: cashier::open }],
        open_by_number: None,
        trade_closed: deduction::trade_closed,
    }),
    cashier: Some(Cashier {
        content: cashier::content,
        standing: cashier::standing,
        agree: cashier::agree,
        declined: cashier::declined,
    }),
    work: deduction::perform,
    book: book::lines,
};
