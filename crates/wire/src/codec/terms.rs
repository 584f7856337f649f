//! Terms, calendars and holidays.

use paylater_core::date::Date;
use paylater_core::money::Remainder;
use paylater_core::schedule::{
    Calendar, Cost, DueEvent, FeeBearer, FirstDue, HolidayShift, Holidays, Instalments, MonthEnd, Rhythm,
    Terms,
};

use super::{Form, Json};

const REMAINDERS: &[(&str, Remainder)] =
    &[("first", Remainder::First), ("last", Remainder::Last), ("spread", Remainder::Spread)];

/// Reads terms.
pub fn terms(form: &Form<impl Json>) -> Terms {
    let cost = match form.text("kind").as_str() {
        "now" => return Terms::Now,
        "deferred_by_days" => return Terms::DeferredByDays { days: form.count("days") },
        "deferred_until_received" => {
            return Terms::DeferredUntil { event: DueEvent::GoodsReceived, days: form.count("days") };
        }
        "interest_free" => Cost::Free,
        "flat_fee" => Cost::FlatFee {
            fee_ppm: form.count("fee_ppm"),
            bearer: match form.text("fee_bearer").as_str() {
                "merchant" => FeeBearer::Merchant,
                "buyer" => FeeBearer::Buyer,
                _ => form.or_invalidate(None, FeeBearer::Buyer),
            },
        },
        "equal_instalments" => Cost::EqualInstalments { annual_ppm: form.count("annual_ppm") },
        "equal_principal" => Cost::EqualPrincipal { annual_ppm: form.count("annual_ppm") },
        _ => form.or_invalidate(None, Cost::Free),
    };
    let remainder = match cost {
        Cost::EqualInstalments { .. } => Remainder::Last,
        _ => form.choice("remainder", REMAINDERS),
    };
    let calendar = form.optional("calendar").map_or(Calendar::MONTHLY, |form| calendar(&form));
    Terms::Instalments(Instalments { count: form.count("instalments"), cost, remainder, calendar })
}

fn calendar(form: &Form<impl Json>) -> Calendar {
    const FIRSTS: &[(&str, FirstDue)] =
        &[("after_one_period", FirstDue::AfterOnePeriod), ("at_once", FirstDue::AtOnce)];
    const ENDS: &[(&str, MonthEnd)] = &[("clamp", MonthEnd::Clamp), ("stay_at_end", MonthEnd::StayAtEnd)];
    const SHIFTS: &[(&str, HolidayShift)] =
        &[("none", HolidayShift::None), ("next_workday", HolidayShift::NextWorkday)];
    let on_day = form.get("on_day").map(|_| form.or_invalidate(u8::try_from(form.count("on_day")).ok(), 0));
    // Read in any case, so that a name nobody knows, or none, invalidates the whole.
    let first = form.choice("first", FIRSTS);
    form.text("first");
    Calendar {
        rhythm: match form.get("every_days") {
            None => Rhythm::Monthly,
            Some(_) => Rhythm::EveryDays(form.count("every_days")),
        },
        first: on_day.map_or(first, FirstDue::OnDay),
        month_end: form.choice("month_end", ENDS),
        holidays: form.choice("holidays", SHIFTS),
    }
}

/// Reads a table of holidays.
pub fn holidays(form: &Form<impl Json>) -> Holidays {
    let days = |name: &str| form.texts(name, |text| Date::parse(text).ok());
    let holidays = Holidays {
        version: form.text("version"),
        days: days("days"),
        workdays: days("workdays"),
        has_weekends: form.flag("weekends"),
    };
    if !holidays.is_in_order() {
        form.invalidate();
    }
    holidays
}
