//! The checkout view, read straight into the core's picture. The checks are those of the road through the wire's shapes.

use paylater_core::consent::{ConsentDocument, ConsentKind};
use paylater_core::date::Date;
use paylater_core::instant::Instant;
use paylater_core::offer::{
    CheckoutView, Eligibility, Ineligible, Line, OpenAttempt, OptionOffer, OrderSummary, PlanOffer, Provider,
    Way,
};
use paylater_core::order::Status;
use paylater_core::schedule::{Due, DueEvent, Instalment, Schedule};

use super::disclosure::disclosure;
use super::payment::{held, instruction};
use super::terms::{holidays, terms};
use super::{Form, Json, Versioned, read};

/// Reads a checkout view.
pub fn checkout_view(value: impl Json) -> Option<Versioned<CheckoutView>> {
    read(value, |form| Versioned {
        value: CheckoutView {
            session: form.text("id"),
            order: order(&form.form("order")),
            ordered_on: day(form, "ordered_on"),
            holidays: form.optional("holidays").map(|form| holidays(&form)).unwrap_or_default(),
            options: options(form),
            status: form.or_invalidate(Status::from_id(&form.text("status")), Status::Open),
            held: held(form),
            open_attempt: form.optional("open_attempt").and_then(|form| open_attempt(&form)),
            expires_at: form.or_invalidate(Instant::parse_rfc3339(&form.text("expires_at")).ok(), EPOCH),
        },
        version: form.whole("version"),
    })
}

/// What stands in the place of a moment or a day that could not be read; nobody ever sees it.
const EPOCH: Instant = Instant::from_unix_ms(0);

fn day(form: &Form<impl Json>, name: &str) -> Date {
    form.or_invalidate(Date::parse(&form.text(name)).ok(), EPOCH.shanghai_date())
}

fn order(form: &Form<impl Json>) -> OrderSummary {
    if form.text("currency") != "CNY" {
        form.invalidate();
    }
    OrderSummary {
        out_trade_no: form.text("out_trade_no"),
        subject: form.text("subject"),
        merchant: form.text("merchant"),
        lines: form.list("lines", line),
        amount: form.money("amount"),
    }
}

fn line(form: &Form<impl Json>) -> Line {
    Line { name: form.text("name"), quantity: form.count("quantity"), unit_amount: form.money("unit_amount") }
}

/// An option we have no name for is one we could not carry out: it is left out, and the others stay.
fn options(form: &Form<impl Json>) -> Vec<OptionOffer> {
    let known = form.list("options", |form| Way::from_id(&form.text("id")).map(|way| option(form, way)));
    known.into_iter().flatten().collect()
}

fn option(form: &Form<impl Json>, way: Way) -> OptionOffer {
    let reason = form.optional("ineligible");
    OptionOffer {
        way,
        eligibility: reason.map_or(Eligibility::Eligible, |form| Eligibility::Ineligible(ineligible(&form))),
        plans: form.list("plans", plan),
        documents: form.list("documents", document),
    }
}

fn ineligible(form: &Form<impl Json>) -> Ineligible {
    match form.text("reason").as_str() {
        "alipay_only" => Ineligible::OtherHost(Provider::Alipay),
        "wechat_only" => Ineligible::OtherHost(Provider::WechatPay),
        "amount_too_small" => Ineligible::AmountTooSmall(form.money("least")),
        "amount_too_large" => Ineligible::AmountTooLarge(form.money("most")),
        "buyer_unknown" => Ineligible::BuyerUnknown,
        "declined" => Ineligible::Declined,
        "undisclosed" => Ineligible::Undisclosed,
        "not_granted" => Ineligible::NotGranted,
        _ => form.or_invalidate(None, Ineligible::Declined),
    }
}

fn plan(form: &Form<impl Json>) -> PlanOffer {
    PlanOffer {
        id: form.text("id"),
        terms: terms(&form.form("terms")),
        schedule: schedule(&form.form("schedule")),
        disclosure: disclosure(&form.form("disclosure")),
    }
}

/// The digest that came along is not read: the page computes its own, and what it shows is what it answers for.
fn schedule(form: &Form<impl Json>) -> Schedule {
    Schedule {
        rows: form.list("rows", instalment),
        principal: form.money("principal"),
        fee: form.money("fee"),
        total: form.money("total"),
        merchant_fee: form.money("merchant_fee"),
    }
}

fn instalment(form: &Form<impl Json>) -> Instalment {
    let due = match (form.get("due_on"), form.optional("due_after")) {
        (Some(_), None) => Due::On(day(form, "due_on")),
        (None, Some(after)) => {
            if after.text("event") != "goods_received" {
                form.invalidate();
            }
            Due::After { event: DueEvent::GoodsReceived, days: after.count("days") }
        }
        _ => form.or_invalidate(None, Due::On(EPOCH.shanghai_date())),
    };
    Instalment {
        seq: form.count("seq"),
        due,
        moved_from: form.get("moved_from").map(|_| day(form, "moved_from")),
        principal: form.money("principal"),
        fee: form.money("fee"),
        amount: form.money("amount"),
    }
}

fn document(form: &Form<impl Json>) -> ConsentDocument {
    ConsentDocument {
        id: form.text("id"),
        version: form.text("version"),
        kind: match form.text("kind").as_str() {
            "product_terms" => ConsentKind::ProductTerms,
            "data_sharing" => ConsentKind::DataSharing,
            "credit_report" => ConsentKind::CreditReport,
            "auto_deduction" => ConsentKind::AutoDeduction,
            "messages" => ConsentKind::Messages,
            _ => form.or_invalidate(None, ConsentKind::ProductTerms),
        },
        title: form.text("title"),
        text: form.text("text"),
        sha256: form.text("sha256"),
        is_required: form.flag("required"),
        reading_s: form.count_or_zero("reading_s"),
    }
}

/// One by a way that we have no name for could be neither shown nor gone on with: nothing of the view is.
fn open_attempt(form: &Form<impl Json>) -> Option<OpenAttempt> {
    let Some(way) = Way::from_id(&form.text("option")) else {
        form.invalidate();
        return None;
    };
    let instruction = form.optional("instruction").map(|form| instruction(&form));
    Some(OpenAttempt { way, plan: form.text("plan"), instruction })
}
