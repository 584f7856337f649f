//! What an amount could be paid in, for a product page: no order yet, no shopper, no credentials.
//!
//! The figures come from the same code as a checkout's, for an order of this amount made today. Whether this shopper will be
//! offered it is not said and not known: a provider decides about persons at its own cashier.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use paylater_core::disclosure::Kind;
use paylater_core::host::Host;
use paylater_core::instant::Instant;
use paylater_core::money::Money;
use paylater_core::offer::{OptionOffer, PlanOffer};
use paylater_core::order::Order as OrderState;
use paylater_wire::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::error::{Error, Refused};
use crate::http::answer::{json, respond};
use crate::http::extract::Query;
use crate::offers;
use crate::store::orders::Order;

/// The largest amount a session takes, in fen.
const MOST_FEN: i64 = 10_000_000_000;
/// How long an answer may be kept. A merchant who changes rates is behind by no more than this.
const KEPT_S: i64 = 300;
const DAY_S: i64 = 24 * 60 * 60;

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/v1/offers", get(typical))
}

/// What is asked about.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OffersQuery {
    /// The price in fen.
    #[param(minimum = 1, maximum = 10_000_000_000_i64)]
    amount: i64,
    /// Only `CNY` is supported.
    #[param(inline, pattern = "^CNY$")]
    currency: String,
    /// The language in which an offer has to be disclosed: `zh-Hans`, `zh-Hant` or `en`; any other gets the first.
    #[serde(default)]
    locale: String,
    /// The app the page runs in, as for a checkout; left out, an ordinary browser.
    #[serde(default = "browser")]
    #[param(schema_with = paylater_wire::ids::host)]
    host: String,
}

fn browser() -> String {
    Host::Browser.id().into()
}

/// The plans in which an amount could be paid later.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TypicalOffers {
    /// The price in fen.
    pub amount: i64,
    /// `CNY`.
    pub currency: String,
    /// In the merchant's order; none where nothing is offered for this amount here.
    pub plans: Vec<TypicalPlan>,
}

/// One plan in one line.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TypicalPlan {
    /// The way to pay.
    pub option: String,
    /// The plan.
    pub plan: String,
    /// `deferred_free`, `instalments_free` or `instalments_with_fee`.
    pub kind: String,
    /// How many payments.
    pub instalments: u32,
    /// What most payments are, in fen.
    pub per_instalment: i64,
    /// All payments are the same; if not, the amount above is an approximation and has to be called one.
    pub even: bool,
    /// What the shopper pays on top, in fen.
    pub fee: i64,
    /// What the shopper pays in all, in fen.
    pub total: i64,
    /// What that is in a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<TypicalRate>,
}

/// An annual rate with the method by which it was reckoned.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TypicalRate {
    /// As in a checkout's disclosure.
    pub method: String,
    /// In parts per million, rounded down.
    pub ppm: i64,
}

/// What an amount could be paid in. Public and cacheable; it knows no shopper and promises none an eligibility.
#[utoipa::path(get, path = "/v1/offers", tag = "product page", params(OffersQuery),
    responses(
        (status = 200, description = "The plans; an empty list where there is none", body = TypicalOffers),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json")))]
pub async fn typical(State(app): State<App>, Query(query): Query<OffersQuery>) -> Result<Response, Error> {
    let wrong = |why: &str| Refused::BadQuery.because(why);
    let host = Host::from_id(&query.host).ok_or_else(|| wrong("host: there is no such host"))?;
    if query.currency != "CNY" {
        return Err(wrong("currency: only CNY is supported"));
    }
    if !(1..=MOST_FEN).contains(&query.amount) {
        return Err(wrong("amount: between 1 and 10000000000 fen"));
    }
    let amount = Money::from_fen(query.amount).map_err(|error| wrong(&error.to_string()))?;
    let now = app.now();
    let view = offers::view(&app.config, &nobodys_order(amount, now), None, host, &query.locale)?;
    let plans = view.options.iter().flat_map(|option| option.plans.iter().map(move |plan| (option, plan)));
    let later = plans.filter(|(_, plan)| plan.disclosure.figures.kind != Kind::PaidNow);
    let answer = TypicalOffers {
        amount: query.amount,
        currency: query.currency,
        plans: later.map(|(option, plan)| in_one_line(option, plan)).collect(),
    };
    let mut response = respond(&json(StatusCode::OK, &answer)?);
    response.headers_mut().insert(header::CACHE_CONTROL, kept_until_midnight(now));
    Ok(response)
}

fn in_one_line(option: &OptionOffer, plan: &PlanOffer) -> TypicalPlan {
    let figures = &plan.disclosure.figures;
    let rate = figures.rate.map(|rate| TypicalRate { method: rate.method.id().into(), ppm: rate.ppm });
    TypicalPlan {
        option: option.way.id().into(),
        plan: plan.id.clone(),
        kind: figures.kind.id().into(),
        instalments: figures.instalments,
        per_instalment: plan.schedule.typical_amount().fen(),
        even: plan.schedule.is_even(),
        fee: figures.fee.fen(),
        total: figures.total.fen(),
        rate,
    }
}

/// An order that nobody has made and nothing keeps: the price and the day are all that figures depend on.
fn nobodys_order(amount: Money, now: Instant) -> Order {
    Order {
        id: String::new(),
        out_trade_no: String::new(),
        subject: String::new(),
        lines: Vec::new(),
        amount,
        buyer_ref: String::new(),
        alipay_open_id: None,
        wechat_openid: None,
        credit: None,
        return_url: String::new(),
        ordered_on: now.shanghai_date(),
        state: OrderState::Open,
        declined_ways: Vec::new(),
        is_declined: false,
        version: 1,
        created_at: now,
        expires_at: now,
    }
}

/// Due dates, and with them some rates, are another day's after midnight in China.
fn kept_until_midnight(now: Instant) -> HeaderValue {
    let since_midnight_s = now.ms_since(Instant::start_of_shanghai_day(now.shanghai_date())) / 1000;
    let seconds = KEPT_S.min(DAY_S - since_midnight_s).max(0);
    HeaderValue::try_from(format!("public, max-age={seconds}"))
        .unwrap_or(HeaderValue::from_static("no-store"))
}

#[cfg(test)]
mod tests {
    use super::kept_until_midnight;
    use paylater_core::instant::Instant;

    #[test]
    fn an_answer_is_kept_for_five_minutes_and_never_past_midnight_in_china() {
        for (said, kept) in [
            ("2026-11-22 15:00:00", "public, max-age=300"),
            ("2026-11-22 23:55:00", "public, max-age=300"),
            ("2026-11-22 23:59:50", "public, max-age=10"),
            ("2026-11-23 00:00:00", "public, max-age=300"),
        ] {
            let now = Instant::parse_shanghai_text(said).unwrap();
            assert_eq!(kept_until_midnight(now), kept, "{said}");
        }
    }
}
