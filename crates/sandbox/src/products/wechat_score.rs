//! 支付分 service orders (先享后付): the buyer confirms now, the merchant completes later, WeChat Pay collects.
//!
//! Two things are this sandbox's reading: repeating `complete` or `cancel` with the same parameters answers the
//! same, with others it is refused as a re-entry or as a wrong state; and a completion of nothing is `DONE`
//! without a collection.

pub mod book;
pub mod buyer;
pub mod calls;
pub mod cashier;
pub mod order;
pub mod rules;

use crate::product::{Cashier, Face, Product, WechatCall, WechatFace, WechatView};
use crate::state::parts::PartKind;
use order::ServiceOrders;

/// The row.
pub const PRODUCT: Product = Product {
    id: order::ID,
    name: "微信支付分 先享后付",
    parts: &[PartKind::of::<ServiceOrders>()],
    face: Face::Wechat(WechatFace {
        calls: &[
            WechatCall { name: "POST /v3/payscore/serviceorder", answer: calls::create },
            WechatCall { name: "GET /v3/payscore/serviceorder", answer: calls::query },
            WechatCall { name: order::COMPLETE, answer: calls::complete },
            WechatCall { name: "POST /v3/payscore/serviceorder/{no}/cancel", answer: calls::cancel },
        ],
        pay: None,
        views: &[
            WechatView { business_type: cashier::CONFIRM, open: cashier::open_confirm },
            WechatView { business_type: cashier::DETAIL, open: cashier::open_detail },
        ],
        find_payment: buyer::find_payment,
        // An order stays done when its money went back.
        refunded: |_, _| {},
    }),
    cashier: Some(Cashier {
        content: cashier::content,
        standing: cashier::standing,
        agree: cashier::agree,
        declined: cashier::declined,
    }),
    work: buyer::perform,
    book: book::lines,
};
