//! The disclosure. Its digest is not read: the page computes its own, and what it shows is what it answers for.

use paylater_core::disclosure::{AnnualRate, Disclosure, Figures, Kind, Profile, RateMethod, Statement};

use super::{Form, Json};

/// Reads a disclosure.
pub fn disclosure(form: &Form<impl Json>) -> Disclosure {
    Disclosure {
        figures: Figures {
            kind: form.or_invalidate(Kind::from_id(&form.text("kind")), Kind::PaidNow),
            cash_price: form.money("cash_price"),
            financed: form.money("financed"),
            instalments: form.count("instalments"),
            fee: form.money("fee"),
            total: form.money("total"),
            rate: form.optional("rate").map(|form| rate(&form)),
        },
        profile: form.or_invalidate(Profile::from_id(&form.text("profile")), Profile::MainlandChina),
        statements: form.list("statements", statement),
    }
}

fn rate(form: &Form<impl Json>) -> AnnualRate {
    let method = RateMethod::from_id(&form.text("method"));
    AnnualRate { method: form.or_invalidate(method, RateMethod::Dated), ppm: form.whole("ppm") }
}

fn statement(form: &Form<impl Json>) -> Statement {
    let by = form.optional("by").map(|_| form.text("by"));
    Statement {
        id: form.text("id"),
        label: form.text("label"),
        text: form.text("text"),
        by: by.unwrap_or_default(),
    }
}
