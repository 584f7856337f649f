//! When instalments are due: the rhythm, the first day, month ends and holidays, each a policy with a name.

use super::{Due, ScheduleError};
use crate::date::Date;

/// When instalments are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// The distance between them.
    pub rhythm: Rhythm,
    /// The first one.
    pub first: FirstDue,
    /// What becomes of a day that a month does not have.
    pub month_end: MonthEnd,
    /// What becomes of a day on which nobody works.
    pub holidays: HolidayShift,
}

/// The distance between instalments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    /// The same day of each month.
    Monthly,
    /// Every so many days, such as fourteen.
    EveryDays(u32),
}

/// When the first instalment is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstDue {
    /// On the day of the order.
    AtOnce,
    /// One period after the day of the order.
    AfterOnePeriod,
    /// On this day, 1 to 31, of the month after the order; the others on the same day of the months that follow.
    OnDay(u8),
}

/// What becomes of a day that a month does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthEnd {
    /// The last day of that month, counted from the original day each time (Civil Code, article 202).
    Clamp,
    /// The same, and what begins on the last day of a month stays on last days.
    StayAtEnd,
}

/// What becomes of a day on which nobody works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolidayShift {
    /// Nothing: the day was agreed on (Civil Code, article 204).
    None,
    /// The next working day (Civil Code, article 203).
    NextWorkday,
}

/// Which days are holidays: data with a version, because the state publishes them year by year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holidays {
    /// Names the table, such as `cn-2026`; part of every schedule that was moved by it.
    pub version: String,
    /// Holidays, in rising order.
    pub days: Vec<Date>,
    /// Saturdays and Sundays on which people work, in rising order.
    pub workdays: Vec<Date>,
    /// Saturdays and Sundays are free.
    pub has_weekends: bool,
}

/// One due day, with the day it had before a holiday moved it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueDay {
    /// The day.
    pub on: Date,
    /// The day that the rhythm gave, where a holiday moved it.
    pub moved_from: Option<Date>,
}

impl Calendar {
    /// Monthly from the month after the order, with nothing moved.
    pub const MONTHLY: Self = Self {
        rhythm: Rhythm::Monthly,
        first: FirstDue::AfterOnePeriod,
        month_end: MonthEnd::Clamp,
        holidays: HolidayShift::None,
    };

    /// Does the first instalment come a whole month after the order and each further one a month later? Then a month is the
    /// unit in which a rate may be reckoned.
    pub fn is_plain_monthly(self) -> bool {
        self.rhythm == Rhythm::Monthly && self.first == FirstDue::AfterOnePeriod
    }

    /// Is each instalment due in a month of its own, the first one in the month after the order?
    pub fn is_monthly_in_arrears(self) -> bool {
        self.rhythm == Rhythm::Monthly && self.first != FirstDue::AtOnce
    }

    /// The due days of this many instalments of an order of this day, each later than the one before.
    pub fn due_days(
        self,
        count: u32,
        ordered_on: Date,
        holidays: &Holidays,
    ) -> Result<Vec<DueDay>, ScheduleError> {
        let mut days: Vec<DueDay> = Vec::new();
        for index in 0..count {
            let day = self.due_day(index, ordered_on, holidays)?;
            if days.last().is_some_and(|before| before.on >= day.on) {
                return Err(ScheduleError::DatesCollide);
            }
            days.push(day);
        }
        Ok(days)
    }

    fn due_day(self, index: u32, ordered_on: Date, holidays: &Holidays) -> Result<DueDay, ScheduleError> {
        let nominal = self.nominal_day(index, ordered_on)?;
        match self.holidays {
            HolidayShift::None => Ok(DueDay { on: nominal, moved_from: None }),
            HolidayShift::NextWorkday => {
                let on = holidays.workday_from(nominal)?;
                Ok(DueDay { on, moved_from: (on != nominal).then_some(nominal) })
            }
        }
    }

    fn nominal_day(self, index: u32, ordered_on: Date) -> Result<Date, ScheduleError> {
        let periods = if self.first == FirstDue::AtOnce { index } else { index + 1 };
        match (self.rhythm, self.first) {
            (Rhythm::EveryDays(0), _) => Err(ScheduleError::NoDaysApart),
            (Rhythm::EveryDays(_), FirstDue::OnDay(_)) => Err(ScheduleError::DayOfMonthInDays),
            (Rhythm::EveryDays(days), _) => {
                let distance = days.checked_mul(periods).ok_or(ScheduleError::DateOutOfRange)?;
                Ok(ordered_on.add_days(distance)?)
            }
            (Rhythm::Monthly, FirstDue::OnDay(day)) if !(1..=31).contains(&day) => {
                Err(ScheduleError::NoSuchDay)
            }
            (Rhythm::Monthly, FirstDue::OnDay(day)) => Ok(ordered_on.in_month(periods, day)?),
            (Rhythm::Monthly, _) if self.month_end == MonthEnd::StayAtEnd && ordered_on.is_month_end() => {
                Ok(ordered_on.in_month(periods, 31)?)
            }
            (Rhythm::Monthly, _) => Ok(ordered_on.add_months(periods)?),
        }
    }
}

impl Holidays {
    /// This day, or the first working day after it.
    ///
    /// In a year that the table does not know yet nothing moves: the state may make any Saturday a working day, and a day that
    /// is shown must never be later than it turns out to be.
    fn workday_from(&self, day: Date) -> Result<Date, ScheduleError> {
        let mut day = day;
        let last_year = self.days.last().map_or(0, |last| last.year());
        while day.year() <= last_year && self.is_free(day) {
            day = day.add_days(1)?;
        }
        Ok(day)
    }

    fn is_free(&self, day: Date) -> bool {
        let is_weekend = self.has_weekends && day.is_weekend();
        self.days.binary_search(&day).is_ok() || (is_weekend && self.workdays.binary_search(&day).is_err())
    }

    /// Are the lists in rising order, as looking days up in them needs it?
    pub fn is_in_order(&self) -> bool {
        let rises = |days: &[Date]| days.windows(2).all(|pair| pair[0] < pair[1]);
        rises(&self.days) && rises(&self.workdays)
    }
}

impl DueDay {
    /// As a due date of a schedule.
    pub const fn due(self) -> Due {
        Due::On(self.on)
    }
}
