//! JSAPI transactions of WeChat Pay: paid at once, in a page or a mini-program.

pub mod book;
pub mod calls;
pub mod cashier;
pub mod transaction;

use crate::product::{Cashier, Face, Product, WechatCall, WechatFace, no_work};
use crate::state::parts::PartKind;
use transaction::Transactions;

/// The row.
pub const PRODUCT: Product = Product {
    id: transaction::ID,
    name: "微信支付 JSAPI",
    parts: &[PartKind::of::<Transactions>()],
    face: Face::Wechat(WechatFace {
        calls: &[
            WechatCall { name: "POST /v3/pay/transactions/jsapi", answer: calls::create },
            WechatCall {
                name: "GET /v3/pay/transactions/out-trade-no/{no}",
                answer: calls::query_by_out_trade_no,
            },
            WechatCall { name: "GET /v3/pay/transactions/id/{id}", answer: calls::query_by_id },
            WechatCall { name: "POST /v3/pay/transactions/out-trade-no/{no}/close", answer: calls::close },
        ],
        pay: Some(cashier::open),
        views: &[],
        find_payment: cashier::find_payment,
        refunded: cashier::refunded,
    }),
    cashier: Some(Cashier {
        content: cashier::content,
        standing: cashier::standing,
        agree: cashier::agree,
        declined: cashier::declined,
    }),
    work: no_work,
    book: book::lines,
};
