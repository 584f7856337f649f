//! What is offered to this shopper for this order, in this host: computed from the merchant's configuration each time.

use paylater_core::host::Host;
use paylater_core::offer::{
    CheckoutView, Eligibility, Ineligible, OpenAttempt, OptionOffer, OrderSummary, PlanOffer, Provider,
    with_guarantees_instead,
};
use paylater_core::order::{Held, Order as OrderState, Status};
use paylater_wire::view as wire;

use crate::config::{Config, OptionConfig};
use crate::error::Error;
use crate::store::attempts::Attempt;
use crate::store::orders::Order;

/// The checkout view of an order, with texts in this locale.
pub fn view(
    config: &Config,
    order: &Order,
    open: Option<&Attempt>,
    host: Host,
    locale: &str,
) -> Result<CheckoutView, Error> {
    let options = config.catalogue.options.iter();
    let meant = options.filter(|option| config.providers.has(option.way) && is_meant_for(option, order));
    let offered = meant.map(|option| offer(config, option, order, host, locale)).collect();
    Ok(CheckoutView {
        session: order.id.clone(),
        order: OrderSummary {
            out_trade_no: order.out_trade_no.clone(),
            subject: order.subject.clone(),
            merchant: config.merchant_name.clone(),
            lines: order.lines.clone(),
            amount: order.amount,
        },
        ordered_on: order.ordered_on,
        holidays: config.catalogue.holidays_used(),
        options: with_guarantees_instead(offered),
        status: order.state.status(),
        held: open.map_or(Held::Nothing, |attempt| held(order, attempt)),
        open_attempt: open
            .filter(|_| matches!(order.state, OrderState::Paying { .. }))
            .map(open_attempt)
            .transpose()?,
        expires_at: order.expires_at,
    })
}

/// One option for this order in this host.
pub fn offer(config: &Config, option: &OptionConfig, order: &Order, host: Host, locale: &str) -> OptionOffer {
    // A plan that cannot be computed for this amount, such as twelve parts of eleven fen, is not offered; nor is one about
    // which something mandatory is not said.
    let on_order = (order.amount, order.ordered_on);
    let computed =
        option.plans.iter().filter_map(|plan| config.catalogue.offer(option, plan, on_order, locale).ok());
    let (plans, undisclosed): (Vec<PlanOffer>, Vec<PlanOffer>) =
        computed.partition(|plan| plan.disclosure.missing().is_empty());
    let nothing_left = || match undisclosed.is_empty() {
        true => Ineligible::AmountTooSmall(option.range.least),
        false => Ineligible::Undisclosed,
    };
    let refusal = refusal(config, option, order, host).or_else(|| plans.is_empty().then(nothing_left));
    match refusal {
        Some(reason) => OptionOffer {
            way: option.way,
            eligibility: Eligibility::Ineligible(reason),
            plans: Vec::new(),
            documents: Vec::new(),
        },
        None => OptionOffer {
            way: option.way,
            eligibility: Eligibility::Eligible,
            plans,
            documents: option.documents.iter().map(|document| document.in_locale(locale).clone()).collect(),
        },
    }
}

/// The view as it is sent: the core's picture, and beside each disclosure the object that Alipay's interfaces take.
pub fn wire(config: &Config, view: &CheckoutView, version: i64, locale: &str) -> wire::CheckoutView {
    let mut sent = wire::CheckoutView::from_core(view, version);
    for (offer, option) in sent.options.iter_mut().zip(&view.options) {
        let texts = config.catalogue.option(option.way).and_then(|option| option.disclosure.as_ref());
        let Some(texts) = texts else { continue };
        for (sent, plan) in offer.plans.iter_mut().zip(&option.plans) {
            sent.disclosure.loan_cost = texts.loan_cost(locale, plan.terms, plan.disclosure.figures.rate);
        }
    }
    sent
}

fn refusal(config: &Config, option: &OptionConfig, order: &Order, host: Host) -> Option<Ineligible> {
    let is_open = |decision| option.way.is_open_after(decision);
    if !is_meant_for(option, order) || !order.credit.is_none_or(is_open) {
        return Some(Ineligible::NotGranted);
    }
    if !option.way.works_in(host, config.providers.has_launch_url(option.way)) {
        return Some(Ineligible::OtherHost(option.way.provider()));
    }
    if order.declined_ways.contains(&option.way) {
        return Some(Ineligible::Declined);
    }
    let buyer = match option.way.provider() {
        Provider::Alipay => &order.alipay_open_id,
        Provider::WechatPay => &order.wechat_openid,
    };
    if option.way.needs_buyer_in(host) && buyer.is_none() {
        return Some(Ineligible::BuyerUnknown);
    }
    option.range.refusal(order.amount)
}

/// Is it one for this shopper at all? What is kept for those about whom the shop's check says something is nobody else's.
fn is_meant_for(option: &OptionConfig, order: &Order) -> bool {
    option.only_after.is_none_or(|decision| order.credit == Some(decision))
}

/// What stands behind the promise of this attempt, while the order rests on it.
pub fn held(order: &Order, attempt: &Attempt) -> Held {
    match order.state.status() {
        Status::Authorised if order.state.attempt() == Some(attempt.no) => attempt.held,
        Status::Open
        | Status::Paying
        | Status::Closing
        | Status::Authorised
        | Status::Paid
        | Status::Cancelled
        | Status::Expired
        | Status::UnderReview => Held::Nothing,
    }
}

fn open_attempt(attempt: &Attempt) -> Result<OpenAttempt, Error> {
    let instruction =
        attempt.instruction.as_deref().map(serde_json::from_str::<paylater_wire::payment::Instruction>);
    let instruction = instruction.transpose().map_err(|error| Error::Internal(error.to_string()))?;
    Ok(OpenAttempt { way: attempt.way, plan: attempt.plan.clone(), instruction: instruction.map(Into::into) })
}
