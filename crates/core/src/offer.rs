//! What is offered to the shopper: the order, the ways to pay it, their plans, and whether each may be used here.

use crate::consent::ConsentDocument;
use crate::date::Date;
use crate::disclosure::{Disclosure, Figures, Profile, RateMethod, Statement};
use crate::instant::Instant;
use crate::instruction::Instruction;
use crate::money::Money;
use crate::order::{Held, Status};
use crate::schedule::{Holidays, Schedule, ScheduleError, Terms};

pub use crate::product::Way;
pub use crate::provider::Provider;

/// May the shopper choose this option, here and now?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eligibility {
    /// Yes, as far as the merchant can tell; the provider has the last word at its own cashier (ADR 5).
    Eligible,
    /// No, and why.
    Ineligible(Ineligible),
}

/// Why an option cannot be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ineligible {
    /// It works in another app only.
    OtherHost(Provider),
    /// The order is below this.
    AmountTooSmall(Money),
    /// The order is above this.
    AmountTooLarge(Money),
    /// The provider needs to know who the shopper is, and the shop did not say.
    BuyerUnknown,
    /// The provider declined it for this order; another way may still work.
    Declined,
    /// The merchant has not said all that has to be said about it; nobody may be asked to agree to it.
    Undisclosed,
    /// The merchant's own check of the shopper's credit did not grant it for this order.
    NotGranted,
}

/// The bounds within which a plan is offered, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AmountRange {
    /// The least order.
    pub least: Money,
    /// The largest order.
    pub most: Money,
}

impl AmountRange {
    /// Why this amount is outside, if it is.
    pub fn refusal(self, amount: Money) -> Option<Ineligible> {
        if amount < self.least {
            Some(Ineligible::AmountTooSmall(self.least))
        } else if amount > self.most {
            Some(Ineligible::AmountTooLarge(self.most))
        } else {
            None
        }
    }
}

/// One plan of an option, with the schedule it leads to for this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanOffer {
    /// The plan's id, unique over all options.
    pub id: String,
    /// How the price turns into payments.
    pub terms: Terms,
    /// What that gives for this order.
    pub schedule: Schedule,
    /// What the shopper is told about it.
    pub disclosure: Disclosure,
}

/// How a plan is disclosed: where, by which method the rate, in which words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisclosureOptions {
    /// By which place's duties.
    pub profile: Profile,
    /// How the annual rate is reckoned where that is possible.
    pub method: RateMethod,
    /// The merchant's statements, in the order shown.
    pub statements: Vec<Statement>,
}

impl Default for DisclosureOptions {
    /// The mainland's way, with nothing said yet.
    fn default() -> Self {
        let (profile, method) = (Profile::MainlandChina, RateMethod::MonthlyIrrSimple);
        Self { profile, method, statements: Vec::new() }
    }
}

/// The schedule or the figures that came along are not those that the terms give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleDiffers {
    /// The plan in question.
    pub plan: String,
}

impl PlanOffer {
    /// A plan for this order, computed here.
    pub fn compute(
        id: String,
        terms: Terms,
        (price, ordered_on, holidays): (Money, Date, &Holidays),
        disclosure_options: DisclosureOptions,
    ) -> Result<Self, ScheduleError> {
        let schedule = Schedule::compute(terms, price, ordered_on, holidays)?;
        let figures = Figures::compute(terms, &schedule, ordered_on, disclosure_options.method);
        let DisclosureOptions { profile, statements, .. } = disclosure_options;
        Ok(Self { id, terms, schedule, disclosure: Disclosure { figures, profile, statements } })
    }

    /// Computes schedule and figures anew and refuses what differs in any fen, day or digit of the rate (ADR 8).
    pub fn verify(&self, price: Money, ordered_on: Date, holidays: &Holidays) -> Result<(), ScheduleDiffers> {
        let figures = self.disclosure.figures;
        let method = figures.rate.map_or(RateMethod::MonthlyIrrSimple, |rate| rate.method);
        let is_own = Schedule::compute(self.terms, price, ordered_on, holidays).is_ok_and(|own| {
            own == self.schedule && Figures::compute(self.terms, &own, ordered_on, method) == figures
        });
        if is_own { Ok(()) } else { Err(ScheduleDiffers { plan: self.id.clone() }) }
    }
}

/// An option: a way to pay, whether it may be used, its plans and its documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionOffer {
    /// Which way.
    pub way: Way,
    /// Whether it may be chosen.
    pub eligibility: Eligibility,
    /// Its plans; empty when it is not eligible.
    pub plans: Vec<PlanOffer>,
    /// What has to be, or may be, agreed to before it is used.
    pub documents: Vec<ConsentDocument>,
}

impl OptionOffer {
    /// The plan of this id.
    pub fn plan(&self, id: &str) -> Option<&PlanOffer> {
        self.plans.iter().find(|plan| plan.id == id)
    }

    /// May it be chosen?
    pub fn is_eligible(&self) -> bool {
        self.eligibility == Eligibility::Eligible && !self.plans.is_empty()
    }
}

/// What is shown of these options. A promise that the merchant's check did not grant gives way to one with a deposit behind
/// it: who can leave a deposit is asked for one instead of being refused.
pub fn with_guarantees_instead(mut options: Vec<OptionOffer>) -> Vec<OptionOffer> {
    let has_guarantee = options.iter().any(|option| option.way.is_guaranteed() && option.is_eligible());
    let refused = Eligibility::Ineligible(Ineligible::NotGranted);
    options.retain(|option| !has_guarantee || option.eligibility != refused);
    options
}

/// One line of the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// The price of one.
    pub unit_amount: Money,
}

/// What the shopper is about to pay for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderSummary {
    /// The shop's own number.
    pub out_trade_no: String,
    /// What it is, in a few words.
    pub subject: String,
    /// Who is paid.
    pub merchant: String,
    /// What it consists of; the lines sum to the amount.
    pub lines: Vec<Line>,
    /// The price.
    pub amount: Money,
}

/// An attempt that is still out at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAttempt {
    /// Which way.
    pub way: Way,
    /// Which plan.
    pub plan: String,
    /// What the bridge is to do, so that another tab or a reloaded page can carry on.
    pub instruction: Option<Instruction>,
}

/// Everything the component shows: one consistent picture of one checkout session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutView {
    /// The session, which is also the order's id.
    pub session: String,
    /// What is paid for.
    pub order: OrderSummary,
    /// The day of the order in Asia/Shanghai, from which due dates count.
    pub ordered_on: Date,
    /// The holidays that move due dates, where a plan looks at them.
    pub holidays: Holidays,
    /// The options in the order shown.
    pub options: Vec<OptionOffer>,
    /// Where the order stands.
    pub status: Status,
    /// What stands behind the promise that was given, if one was.
    pub held: Held,
    /// What is still out at a provider.
    pub open_attempt: Option<OpenAttempt>,
    /// When the session ends by itself.
    pub expires_at: Instant,
}

impl CheckoutView {
    /// The option of this way.
    pub fn option(&self, way: Way) -> Option<&OptionOffer> {
        self.options.iter().find(|option| option.way == way)
    }

    /// Refuses a view of which any schedule differs from what its terms give.
    pub fn verify(&self) -> Result<(), ScheduleDiffers> {
        let plans = self.options.iter().flat_map(|option| &option.plans);
        plans.into_iter().try_for_each(|plan| plan.verify(self.order.amount, self.ordered_on, &self.holidays))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Remainder;
    use crate::schedule::FeeBearer;

    fn money(fen: i64) -> Money {
        Money::from_fen(fen).expect("a test amount")
    }

    #[test]
    fn a_plan_is_offered_within_its_bounds_inclusive() {
        let range = AmountRange { least: money(10_000), most: money(20_000) };
        for (fen, refusal) in [
            (9_999, Some(Ineligible::AmountTooSmall(money(10_000)))),
            (10_000, None),
            (20_000, None),
            (20_001, Some(Ineligible::AmountTooLarge(money(20_000)))),
        ] {
            assert_eq!(range.refusal(money(fen)), refusal, "{fen}");
        }
    }

    #[test]
    fn a_deposit_that_can_be_left_takes_the_place_of_what_was_not_granted() {
        use Eligibility::{Eligible, Ineligible as No};
        use Ineligible::{BuyerUnknown, Declined, NotGranted};
        let today = Date::parse("2026-11-22").expect("a day");
        let (terms, holidays) = (Terms::DeferredByDays { days: 14 }, Holidays::default());
        let offered = |way, eligibility| {
            let plan = PlanOffer::compute(
                "p".into(),
                terms,
                (money(8900), today, &holidays),
                DisclosureOptions::default(),
            );
            let plans = if eligibility == Eligible { vec![plan.expect("a plan")] } else { Vec::new() };
            OptionOffer { way, eligibility, plans, documents: Vec::new() }
        };
        let (zhima, deposit, huabei) = (Way::AlipayZhima, Way::AlipayDeposit, Way::AlipayHuabei);
        for (options, shown) in [
            (vec![(zhima, Eligible), (deposit, Eligible)], vec![zhima, deposit]),
            (vec![(zhima, No(NotGranted)), (huabei, Eligible)], vec![zhima, huabei]),
            (vec![(zhima, No(NotGranted)), (huabei, Eligible), (deposit, Eligible)], vec![huabei, deposit]),
            // One that cannot be left here takes nobody's place, and neither is the provider's own no hidden.
            (vec![(zhima, No(NotGranted)), (deposit, No(BuyerUnknown))], vec![zhima, deposit]),
            (vec![(zhima, No(Declined)), (deposit, Eligible)], vec![zhima, deposit]),
        ] {
            let told = format!("{options:?}");
            let offers = options.into_iter().map(|(way, eligibility)| offered(way, eligibility)).collect();
            let left: Vec<Way> = with_guarantees_instead(offers).iter().map(|option| option.way).collect();
            assert_eq!(left, shown, "{told}");
        }
    }

    #[test]
    fn a_plan_that_differs_by_one_fen_or_one_digit_is_refused() {
        let today = Date::parse("2026-11-22").expect("a day");
        let holidays = Holidays::default();
        let terms = Terms::flat_fee(3, 23_000, FeeBearer::Buyer, Remainder::First);
        let plan = PlanOffer::compute(
            "p".into(),
            terms,
            (money(8900), today, &holidays),
            DisclosureOptions::default(),
        );
        let plan = plan.expect("a plan");
        let verify = |change: &dyn Fn(&mut PlanOffer)| {
            let mut plan = plan.clone();
            change(&mut plan);
            plan.verify(money(8900), today, &holidays)
        };
        let refused = Err(ScheduleDiffers { plan: "p".into() });
        assert_eq!(verify(&|_| {}), Ok(()));
        assert_eq!(verify(&|plan| plan.schedule.rows[0].amount = money(8899)), refused);
        assert_eq!(verify(&|plan| plan.disclosure.figures.fee = money(0)), refused);
        assert_eq!(verify(&|plan| plan.disclosure.figures.rate.as_mut().expect("a rate").ppm -= 1), refused);
        assert_eq!(verify(&|plan| plan.disclosure.figures.rate = None), refused);
    }
}
