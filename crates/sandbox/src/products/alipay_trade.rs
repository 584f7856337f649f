//! Ordinary trades of Alipay: paid at once, or by 花呗分期 in instalments.

pub mod book;
pub mod calls;
pub mod cashier;
pub mod changes;
pub mod notification;
pub mod refund;
pub mod terms;
pub mod trade;

use crate::product::{AlipayCall, AlipayFace, AlipayOrder, Cashier, Face, Product, no_work};
use crate::state::parts::PartKind;
use trade::Trades;

/// The row.
pub const PRODUCT: Product = Product {
    id: trade::ID,
    name: "支付宝交易、花呗分期",
    parts: &[PartKind::of::<Trades>()],
    face: Face::Alipay(AlipayFace {
        calls: &[
            AlipayCall { method: "alipay.trade.create", takes: |_| true, answer: calls::create },
            AlipayCall { method: "alipay.trade.query", takes: |_| true, answer: calls::query },
            AlipayCall { method: "alipay.trade.close", takes: |_| true, answer: calls::close },
            AlipayCall { method: "alipay.trade.cancel", takes: |_| true, answer: calls::cancel },
            AlipayCall { method: refund::REFUND, takes: |_| true, answer: refund::refund },
            AlipayCall {
                method: "alipay.trade.fastpay.refund.query",
                takes: |_| true,
                answer: refund::query,
            },
        ],
        orders: &[
            AlipayOrder { method: cashier::APP_PAY, is_page: false, open: cashier::open_app_pay },
            AlipayOrder { method: cashier::WAP_PAY, is_page: true, open: cashier::open_wap_pay },
        ],
        open_by_number: Some(cashier::open_by_number),
        // No trade is taken from a promise of this product.
        trade_closed: |_, _, _| {},
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
