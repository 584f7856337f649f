//! Terms, calendars and holidays: how a price turns into payments.

use paylater_core::date::Date;
use paylater_core::money::Remainder;
use paylater_core::schedule::{self, Cost, DueEvent, FeeBearer, Instalments};
use serde::{Deserialize, Serialize};

use crate::Invalid;

/// How a price turns into payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Terms {
    /// All of it, now.
    Now,
    /// Equal parts with a flat fee (手续费), as Huabei instalments do it.
    FlatFee {
        /// How many.
        instalments: u32,
        /// The whole fee in parts per million of the price.
        fee_ppm: u32,
        /// Who pays it.
        fee_bearer: Bearer,
        /// Which instalment takes the remainder.
        #[serde(default)]
        remainder: RemainderTo,
        /// When they are due.
        #[serde(default, skip_serializing_if = "Calendar::is_monthly")]
        calendar: Calendar,
    },
    /// Equal parts that cost nobody anything (免息).
    InterestFree {
        /// How many.
        instalments: u32,
        /// Which instalment takes the remainder.
        #[serde(default)]
        remainder: RemainderTo,
        /// When they are due.
        #[serde(default, skip_serializing_if = "Calendar::is_monthly")]
        calendar: Calendar,
    },
    /// The same sum each month, with interest on what is owed (等额本息). The last one takes what rounding leaves.
    EqualInstalments {
        /// How many.
        instalments: u32,
        /// The nominal annual rate in parts per million.
        annual_ppm: u32,
        /// When they are due.
        #[serde(default, skip_serializing_if = "Calendar::is_monthly")]
        calendar: Calendar,
    },
    /// The same principal each month, with interest on what is owed (等额本金).
    EqualPrincipal {
        /// How many.
        instalments: u32,
        /// The nominal annual rate in parts per million.
        annual_ppm: u32,
        /// Which instalment takes the remainder of the principal.
        #[serde(default)]
        remainder: RemainderTo,
        /// When they are due.
        #[serde(default, skip_serializing_if = "Calendar::is_monthly")]
        calendar: Calendar,
    },
    /// All of it, some days after the order.
    DeferredByDays {
        /// How many days.
        days: u32,
    },
    /// All of it, some days after the goods were received.
    DeferredUntilReceived {
        /// How many days.
        days: u32,
    },
}

/// Who pays the fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Bearer {
    /// The shopper.
    Buyer,
    /// The merchant.
    Merchant,
}

/// Which instalment takes the fen that do not divide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RemainderTo {
    /// The first.
    #[default]
    First,
    /// The last.
    Last,
    /// The earlier ones, one fen each.
    Spread,
}

/// When instalments are due. Left out: every month from the month after the order, moved by no holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// The distance in days; left out, a month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_days: Option<u32>,
    /// The first one.
    pub first: First,
    /// On this day of the month after the order, and of those that follow; instead of `first`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_day: Option<u8>,
    /// A day that a month does not have.
    #[serde(default)]
    pub month_end: MonthEnd,
    /// A day on which nobody works.
    #[serde(default)]
    pub holidays: HolidayShift,
}

/// When the first instalment is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum First {
    /// On the day of the order.
    AtOnce,
    /// One period after it.
    #[default]
    AfterOnePeriod,
}

/// A day that a month does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MonthEnd {
    /// The last day of that month, counted from the original day.
    #[default]
    Clamp,
    /// The same, and what begins on a last day stays on last days.
    StayAtEnd,
}

/// A day on which nobody works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HolidayShift {
    /// Stays.
    #[default]
    None,
    /// Becomes the next working day.
    NextWorkday,
}

/// The holidays that move due dates.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Holidays {
    /// Names the table.
    pub version: String,
    /// Holidays, in rising order.
    pub days: Vec<String>,
    /// Weekend days on which people work, in rising order.
    pub workdays: Vec<String>,
    /// Saturdays and Sundays are free.
    pub weekends: bool,
}

impl Terms {
    /// When the instalments are due, where there are any.
    pub const fn calendar(&self) -> Option<&Calendar> {
        match self {
            Self::FlatFee { calendar, .. }
            | Self::InterestFree { calendar, .. }
            | Self::EqualInstalments { calendar, .. }
            | Self::EqualPrincipal { calendar, .. } => Some(calendar),
            Self::Now | Self::DeferredByDays { .. } | Self::DeferredUntilReceived { .. } => None,
        }
    }
}

impl Calendar {
    const fn is_monthly(&self) -> bool {
        matches!(
            self,
            Self {
                every_days: None,
                first: First::AfterOnePeriod,
                on_day: None,
                month_end: MonthEnd::Clamp,
                holidays: HolidayShift::None
            }
        )
    }
}

impl From<schedule::Calendar> for Calendar {
    fn from(calendar: schedule::Calendar) -> Self {
        let schedule::Calendar { rhythm, first, month_end, holidays } = calendar;
        Self {
            every_days: match rhythm {
                schedule::Rhythm::Monthly => None,
                schedule::Rhythm::EveryDays(days) => Some(days),
            },
            first: match first {
                schedule::FirstDue::AtOnce => First::AtOnce,
                schedule::FirstDue::AfterOnePeriod | schedule::FirstDue::OnDay(_) => First::AfterOnePeriod,
            },
            on_day: match first {
                schedule::FirstDue::OnDay(day) => Some(day),
                schedule::FirstDue::AtOnce | schedule::FirstDue::AfterOnePeriod => None,
            },
            month_end: match month_end {
                schedule::MonthEnd::Clamp => MonthEnd::Clamp,
                schedule::MonthEnd::StayAtEnd => MonthEnd::StayAtEnd,
            },
            holidays: match holidays {
                schedule::HolidayShift::None => HolidayShift::None,
                schedule::HolidayShift::NextWorkday => HolidayShift::NextWorkday,
            },
        }
    }
}

impl From<Calendar> for schedule::Calendar {
    fn from(calendar: Calendar) -> Self {
        let Calendar { every_days, first, on_day, month_end, holidays } = calendar;
        Self {
            rhythm: every_days.map_or(schedule::Rhythm::Monthly, schedule::Rhythm::EveryDays),
            first: match (on_day, first) {
                (Some(day), _) => schedule::FirstDue::OnDay(day),
                (None, First::AtOnce) => schedule::FirstDue::AtOnce,
                (None, First::AfterOnePeriod) => schedule::FirstDue::AfterOnePeriod,
            },
            month_end: match month_end {
                MonthEnd::Clamp => schedule::MonthEnd::Clamp,
                MonthEnd::StayAtEnd => schedule::MonthEnd::StayAtEnd,
            },
            holidays: match holidays {
                HolidayShift::None => schedule::HolidayShift::None,
                HolidayShift::NextWorkday => schedule::HolidayShift::NextWorkday,
            },
        }
    }
}

impl From<Remainder> for RemainderTo {
    fn from(remainder: Remainder) -> Self {
        match remainder {
            Remainder::First => Self::First,
            Remainder::Last => Self::Last,
            Remainder::Spread => Self::Spread,
        }
    }
}

impl From<RemainderTo> for Remainder {
    fn from(remainder: RemainderTo) -> Self {
        match remainder {
            RemainderTo::First => Self::First,
            RemainderTo::Last => Self::Last,
            RemainderTo::Spread => Self::Spread,
        }
    }
}

impl From<schedule::Terms> for Terms {
    fn from(terms: schedule::Terms) -> Self {
        match terms {
            schedule::Terms::Now => Self::Now,
            schedule::Terms::DeferredByDays { days } => Self::DeferredByDays { days },
            schedule::Terms::DeferredUntil { event: DueEvent::GoodsReceived, days } => {
                Self::DeferredUntilReceived { days }
            }
            schedule::Terms::Instalments(Instalments { count, cost, remainder, calendar }) => {
                let (instalments, remainder, calendar) = (count, remainder.into(), calendar.into());
                match cost {
                    Cost::Free => Self::InterestFree { instalments, remainder, calendar },
                    Cost::FlatFee { fee_ppm, bearer } => {
                        let fee_bearer = match bearer {
                            FeeBearer::Buyer => Bearer::Buyer,
                            FeeBearer::Merchant => Bearer::Merchant,
                        };
                        Self::FlatFee { instalments, fee_ppm, fee_bearer, remainder, calendar }
                    }
                    Cost::EqualInstalments { annual_ppm } => {
                        Self::EqualInstalments { instalments, annual_ppm, calendar }
                    }
                    Cost::EqualPrincipal { annual_ppm } => {
                        Self::EqualPrincipal { instalments, annual_ppm, remainder, calendar }
                    }
                }
            }
        }
    }
}

impl From<Terms> for schedule::Terms {
    fn from(terms: Terms) -> Self {
        let (count, cost, remainder, calendar) = match terms {
            Terms::Now => return Self::Now,
            Terms::DeferredByDays { days } => return Self::DeferredByDays { days },
            Terms::DeferredUntilReceived { days } => {
                return Self::DeferredUntil { event: DueEvent::GoodsReceived, days };
            }
            Terms::FlatFee { instalments, fee_ppm, fee_bearer, remainder, calendar } => {
                let bearer = match fee_bearer {
                    Bearer::Buyer => FeeBearer::Buyer,
                    Bearer::Merchant => FeeBearer::Merchant,
                };
                (instalments, Cost::FlatFee { fee_ppm, bearer }, remainder, calendar)
            }
            Terms::InterestFree { instalments, remainder, calendar } => {
                (instalments, Cost::Free, remainder, calendar)
            }
            Terms::EqualInstalments { instalments, annual_ppm, calendar } => {
                (instalments, Cost::EqualInstalments { annual_ppm }, RemainderTo::Last, calendar)
            }
            Terms::EqualPrincipal { instalments, annual_ppm, remainder, calendar } => {
                (instalments, Cost::EqualPrincipal { annual_ppm }, remainder, calendar)
            }
        };
        Self::Instalments(Instalments { count, cost, remainder: remainder.into(), calendar: calendar.into() })
    }
}

impl Holidays {
    /// Nothing that would move a day.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl From<&schedule::Holidays> for Holidays {
    fn from(holidays: &schedule::Holidays) -> Self {
        let texts = |days: &[Date]| days.iter().map(Date::to_string).collect();
        Self {
            version: holidays.version.clone(),
            days: texts(&holidays.days),
            workdays: texts(&holidays.workdays),
            weekends: holidays.has_weekends,
        }
    }
}

impl TryFrom<Holidays> for schedule::Holidays {
    type Error = Invalid;

    fn try_from(holidays: Holidays) -> Result<Self, Invalid> {
        let days = |texts: &[String]| {
            let day = |text: &String| Date::parse(text).map_err(|error| Invalid::new("holidays", error));
            texts.iter().map(day).collect::<Result<Vec<_>, _>>()
        };
        let holidays = Self {
            days: days(&holidays.days)?,
            workdays: days(&holidays.workdays)?,
            version: holidays.version,
            has_weekends: holidays.weekends,
        };
        if holidays.is_in_order() { Ok(holidays) } else { Err(Invalid::new("holidays", "days must rise")) }
    }
}
