//! What has to hold before an attempt begins, and the attempt it leads to.

use paylater_core::consent::{self, Consent, ConsentDocument, ConsentRefusal};
use paylater_core::host::Host;
use paylater_core::instant::Instant;
use paylater_core::offer::{OptionOffer, PlanOffer, Way};
use paylater_core::order::Order as OrderState;
use paylater_core::schedule::Cost;
use paylater_wire::Invalid;
use paylater_wire::payment::Confirm;

use crate::app::App;
use crate::config::OptionConfig;
use crate::error::{Error, Refused};
use crate::offers;
use crate::orders::numbers::{self, NumberFor};
use crate::store::attempts::Attempt;
use crate::store::orders::Order;

/// How often one session may be tried. Shoppers change their minds; whoever wants signature after signature is none.
const ATTEMPTS_MAX: u32 = 20;

/// May an attempt of this number begin where the order stands?
pub(super) fn may_begin(order: &Order, no: u32, now: Instant) -> Result<(), Error> {
    match order.state {
        OrderState::Open if order.expires_at <= now => return Err(Refused::SessionExpired.plain()),
        OrderState::Open => {}
        OrderState::Paying { .. } | OrderState::Closing { .. } => return Err(Refused::AttemptOpen.plain()),
        OrderState::Authorised { .. }
        | OrderState::Capturing { .. }
        | OrderState::Paid { .. }
        | OrderState::Cancelled
        | OrderState::Expired
        | OrderState::AuthorisedLate { .. }
        | OrderState::PaidLate { .. } => {
            return Err(Refused::WrongState.because(format!("the order is {}", order.state.name().id())));
        }
    }
    if no > ATTEMPTS_MAX { Err(Refused::TooManyAttempts.plain()) } else { Ok(()) }
}

/// Beside the news that something has changed stands what is offered now, for callers that show it at once.
pub(super) fn with_view(error: Error, app: &App, order: &Order, body: &Confirm) -> Error {
    use Refused::{ConsentChanged, OptionIneligible, QuoteChanged};
    match (error, Host::from_id(&body.host)) {
        (Error::Refused(refused @ (QuoteChanged | ConsentChanged | OptionIneligible), why), Some(host)) => {
            match offers::view(&app.config, order, None, host, &body.locale) {
                Ok(view) => {
                    let view = offers::wire(&app.config, &view, order.version, &body.locale);
                    Error::Changed(refused, why, Box::new(view))
                }
                Err(_) => Error::Refused(refused, why),
            }
        }
        (error, _) => error,
    }
}

pub(super) fn check_plan<'a>(offer: &'a OptionOffer, body: &Confirm) -> Result<&'a PlanOffer, Error> {
    if !offer.is_eligible() {
        return Err(Refused::OptionIneligible.because(format!("{} cannot be used here and now", body.option)));
    }
    let plan = offer
        .plan(&body.plan)
        .ok_or_else(|| Refused::QuoteChanged.because("this plan is no longer offered"))?;
    if plan.schedule.digest() != body.schedule_digest {
        return Err(Refused::QuoteChanged.because("the schedule is no longer the one that was shown"));
    }
    if plan.disclosure.digest() != body.disclosure_digest {
        return Err(Refused::QuoteChanged.because("the disclosure is no longer the one that was shown"));
    }
    Ok(plan)
}

/// Each consent is compared with the text of the locale in which it was shown; returns those texts.
pub(super) fn check_consents<'a>(
    option: &'a OptionConfig,
    locale: &str,
    given: &[Consent],
) -> Result<Vec<&'a ConsentDocument>, Error> {
    let shown: Vec<&ConsentDocument> =
        option.documents.iter().map(|document| document.in_locale(locale)).collect();
    consent::check(shown.iter().copied(), given).map_err(|refusal| match refusal {
        ConsentRefusal::Missing(document) => Refused::ConsentMissing.because(document),
        ConsentRefusal::Changed(document) => Refused::ConsentChanged.because(document),
        ConsentRefusal::Unread(document) => Refused::ConsentUnread.because(document),
        ConsentRefusal::Unknown(document) => {
            Invalid::new("consents", format!("{document} is not asked for")).into()
        }
        ConsentRefusal::Twice(document) => {
            Invalid::new("consents", format!("{document} is there twice")).into()
        }
    })?;
    Ok(shown)
}

/// The attempt that this plan leads to.
pub(super) fn attempt(
    app: &App,
    order: &Order,
    no: u32,
    way: Way,
    plan: &PlanOffer,
    host: Host,
) -> Result<Attempt, Error> {
    let terms = plan.terms.instalments();
    // What is free for the shopper is so at the provider because the merchant bears its fee there.
    let is_free = terms.is_some_and(|terms| terms.cost == Cost::Free);
    let (never, now) = (Instant::from_unix_ms(0), app.now());
    Ok(Attempt {
        order_id: order.id.clone(),
        no,
        out_trade_no: numbers::new(&*app.ports.random, NumberFor::Attempt, &order.out_trade_no)?,
        capture_no: numbers::new(&*app.ports.random, NumberFor::Capture, &order.out_trade_no)?,
        way,
        plan: plan.id.clone(),
        host,
        instalments: terms.map(|terms| terms.count),
        merchant_bears_fee: is_free || plan.terms.merchant_bears_fee(),
        schedule_digest: plan.schedule.digest(),
        confirm_key: String::new(),
        is_capture_no_used: false,
        waiting_since: now,
        provider_no: None,
        instruction: None,
        refusal: None,
        provider_end: None,
        last_query_at: never,
        answered_at: never,
        created_at: now,
    })
}
