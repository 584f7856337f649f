//! What a product is to the sandbox: one row that gateway, bridges, cashier, faults, book and control read.
//!
//! A row has no defaults: a product without a cashier, or one that does nothing later, says so. What a product
//! remembers are parts of the state ([`crate::state::parts`]), and the rows stand in one list
//! ([`crate::products::PRODUCTS`]).

use crate::alipay::answer::{Node, Refusal as AlipayRefusal};
use crate::alipay::request::Request as AlipayRequest;
use crate::amount::Amount;
use crate::book::Line;
use crate::keyring::{MerchantKeys, ProviderKeys};
use crate::options::Options;
use crate::ports::Random;
use crate::state::SandboxState;
use crate::state::cashier::{Ending, Session};
use crate::state::credit::Standing;
use crate::state::notification::{Message, Notification};
use crate::state::parts::PartKind;
use crate::state::timers::{Task, Work};
use crate::wechat::answer::{Answer, Refusal as WechatRefusal};
use crate::wechat::launch::{BusinessView, WcPay};
use crate::wechat::request::Request as WechatRequest;
use crate::{alipay, wechat};

/// The list of products.
pub type Products = &'static [&'static Product];

/// What the rules may know besides the state.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The present, in milliseconds since 1970.
    pub now_ms: i64,
    /// Who takes part, and how the sandbox behaves.
    pub options: &'a Options,
    /// The provider's keys.
    pub keys: &'a ProviderKeys,
    /// What the provider knows of the merchant's keys.
    pub merchant: &'a MerchantKeys,
    /// Chance.
    pub random: &'a dyn Random,
    /// All products: rules of one tell another what concerns it through its row.
    pub products: Products,
}

/// A product.
pub struct Product {
    /// Names it in the state, in the book and to control calls.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// What it remembers.
    pub parts: &'static [PartKind],
    /// The provider's calls and host-app launches it answers.
    pub face: Face,
    /// How its buyers are asked; none where they are not.
    pub cashier: Option<Cashier>,
    /// Performs what it put into the timer queue.
    pub work: fn(&mut SandboxState, &Work, &Context<'_>),
    /// Its lines of the books at this moment, in any order.
    pub book: fn(&SandboxState, now_ms: i64) -> Vec<Line>,
}

/// What a product looks like from outside, by provider.
pub enum Face {
    /// A product of Alipay.
    Alipay(AlipayFace),
    /// A product of WeChat Pay.
    Wechat(WechatFace),
}

/// Calls and launches of a product of Alipay.
pub struct AlipayFace {
    /// What the gateway answers.
    pub calls: &'static [AlipayCall],
    /// What opens a cashier by a signed order string.
    pub orders: &'static [AlipayOrder],
    /// Opens a cashier by a bare number of the provider; nothing when the number is not the product's.
    pub open_by_number: Option<OpenByNumber>,
    /// A trade that took its money from a promise of this product was closed.
    pub trade_closed: fn(&mut SandboxState, &ClosedTrade<'_>, &Context<'_>),
}

/// A trade of Alipay that was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClosedTrade<'a> {
    /// The number of the promise it took its money from.
    pub promise: &'a str,
    /// Its own number.
    pub out_trade_no: &'a str,
    /// It was paid before, and given back in full.
    pub was_paid: bool,
}

/// A call of the gateway. Products may share a method, and tell by the content whose request it is.
pub struct AlipayCall {
    /// The API's name.
    pub method: &'static str,
    /// Is this request the product's?
    pub takes: fn(&AlipayRequest) -> bool,
    /// Answers it.
    pub answer: fn(&mut SandboxState, &AlipayRequest, &Context<'_>) -> Result<Node, AlipayRefusal>,
}

/// A signed order string that opens a cashier.
pub struct AlipayOrder {
    /// The API's name.
    pub method: &'static str,
    /// The gateway opens it for a browser too.
    pub is_page: bool,
    /// Checks it and says who is asked what.
    pub open: OpenByOrder,
}

/// Opens a cashier by a signed order string. `token` names the cashier; `holder` is who holds the phone, where the
/// host says so.
pub type OpenByOrder = fn(
    &mut SandboxState,
    token: &str,
    &AlipayRequest,
    holder: Option<&str>,
    &Context<'_>,
) -> Result<Opening, AlipayRefusal>;

/// Opens a cashier by a bare number of the provider.
pub type OpenByNumber = fn(
    &mut SandboxState,
    number: &str,
    holder: Option<&str>,
    &Context<'_>,
) -> Option<Result<Opening, AlipayRefusal>>;

/// Who is asked what at a cashier that is about to open.
pub struct Opening {
    /// The number by which the product knows the matter.
    pub number: String,
    /// The buyer.
    pub buyer: String,
    /// Where a browser goes afterwards.
    pub return_url: Option<String>,
    /// Where a browser goes when the buyer turns back.
    pub cancel_url: Option<String>,
}

/// Calls and launches of a product of WeChat Pay.
pub struct WechatFace {
    /// What the API answers.
    pub calls: &'static [WechatCall],
    /// Opens a cashier for `getBrandWCPayRequest`; a refusal is a sentence for the developer.
    pub pay: Option<OpenByLaunch<WcPay>>,
    /// What opens a cashier by `openBusinessView`.
    pub views: &'static [WechatView],
    /// The payment of these numbers, as far as it is the product's.
    pub find_payment: fn(&SandboxState, &PaymentNumber<'_>) -> Option<Payment>,
    /// Some or all of a payment was given back.
    pub refunded: fn(&mut SandboxState, &Payment),
}

/// A call of the API.
pub struct WechatCall {
    /// Method and path, as `POST /v3/payscore/serviceorder/{no}/complete`.
    pub name: &'static str,
    /// Answers it.
    pub answer: fn(&mut SandboxState, &WechatRequest, &Context<'_>) -> Result<Answer, WechatRefusal>,
}

/// A page of the WeChat app that is opened by `openBusinessView`.
pub struct WechatView {
    /// Its `businessType`.
    pub business_type: &'static str,
    /// Checks what the page hands over.
    pub open: OpenByLaunch<BusinessView>,
}

/// Opens a cashier by what a page hands to the WeChat app, for who holds the phone. A refusal is a sentence for the
/// developer.
pub type OpenByLaunch<T> = fn(&mut SandboxState, &T, holder: &str, &Context<'_>) -> Result<Opening, String>;

/// By which number a payment is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentNumber<'a> {
    /// WeChat Pay's.
    TransactionId(&'a str),
    /// The merchant's.
    OutTradeNo(&'a str),
}

/// A payment that can be given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// WeChat Pay's number.
    pub transaction_id: String,
    /// The merchant's number.
    pub out_trade_no: String,
    /// What was paid.
    pub total: Amount,
}

/// How the buyers of a product are asked.
pub struct Cashier {
    /// What the page shows; nothing when the matter is not known any more.
    pub content: fn(&mut SandboxState, &Session, &Context<'_>) -> Option<Content>,
    /// What the provider thinks of the buyer, as far as it matters here.
    pub standing: fn(&SandboxState, &Session) -> Standing,
    /// The buyer agrees, after a deposit where one was asked. A problem is a sentence for the buyer.
    pub agree: fn(&mut SandboxState, &Session, has_deposit: bool, &Context<'_>) -> Result<Ending, String>,
    /// What the page's bridge is told of a buyer who was refused.
    pub declined: fn(&SandboxState, &Session, &Context<'_>) -> Option<String>,
}

/// What a product shows its buyer.
#[derive(Debug, Clone)]
pub struct Content {
    /// One line over the amount.
    pub title: &'static str,
    /// What the confirming button says.
    pub confirm: &'static str,
    /// The amount.
    pub amount: Amount,
    /// What for, and the terms: label and text.
    pub rows: Vec<(&'static str, String)>,
    /// What is agreed to, in one sentence.
    pub promise: String,
    /// Why nothing can be agreed to here (any more).
    pub closed: Option<&'static str>,
}

/// The work of a product that puts nothing into the timer queue.
pub fn no_work(_state: &mut SandboxState, work: &Work, _ctx: &Context<'_>) {
    tracing::error!(product = work.product, name = work.name, "work of a product that has none");
}

impl Product {
    /// The calls it answers, as names for faults.
    pub fn call_names(&self) -> Vec<&'static str> {
        match &self.face {
            Face::Alipay(face) => {
                let pages = face.orders.iter().filter(|order| order.is_page).map(|order| order.method);
                face.calls.iter().map(|call| call.method).chain(pages).collect()
            }
            Face::Wechat(face) => face.calls.iter().map(|call| call.name).collect(),
        }
    }
}

impl<'a> Context<'a> {
    /// The product of this id.
    pub fn product(&self, id: &str) -> Option<&'static Product> {
        self.products.iter().copied().find(|product| product.id == id)
    }

    /// Who may call Alipay.
    pub fn alipay_caller(&self) -> alipay::request::Caller<'a> {
        alipay::request::Caller {
            app_id: &self.options.identities.alipay_app_id,
            key: &self.merchant.alipay_app,
        }
    }

    /// Who may call WeChat Pay.
    pub fn wechat_caller(&self) -> wechat::auth::Caller<'a> {
        let identities = &self.options.identities;
        wechat::auth::Caller {
            mchid: &identities.wechat_mchid,
            serial_no: &identities.wechat_merchant_serial,
            key: &self.merchant.wechat_merchant,
        }
    }

    /// The faces of Alipay's products, with their ids.
    pub fn alipay(&self) -> impl Iterator<Item = (&'static str, &'static AlipayFace)> + use<> {
        self.products.iter().filter_map(|product| match &product.face {
            Face::Alipay(face) => Some((product.id, face)),
            Face::Wechat(_) => None,
        })
    }

    /// The faces of WeChat Pay's products, with their ids.
    pub fn wechat(&self) -> impl Iterator<Item = (&'static str, &'static WechatFace)> + use<> {
        self.products.iter().filter_map(|product| match &product.face {
            Face::Wechat(face) => Some((product.id, face)),
            Face::Alipay(_) => None,
        })
    }

    /// Remembers a notification and puts its first delivery into the timer queue. Without an address there is
    /// nobody to tell, which is the provider's rule too.
    pub fn notify(
        &self,
        state: &mut SandboxState,
        url: Option<&str>,
        about: &str,
        cause: &str,
        message: Message,
    ) {
        let Some(url) = url.filter(|url| !url.is_empty()) else {
            return;
        };
        let id = state.dated_number("00222", 32, self.now_ms);
        let is_silenced = state.is_silenced(cause);
        let notification = Notification::new(&id, url, about, cause, message, self.now_ms, is_silenced);
        if !is_silenced {
            let due_ms = self.now_ms + i64::from(self.options.behaviour.notify_delay_ms);
            state.timers.add(due_ms, Task::deliver(&id));
        }
        state.notifications.insert(id, notification);
    }
}
