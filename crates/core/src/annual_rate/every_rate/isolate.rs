//! All real roots of Σ aᵢ·e^(−tᵢ·x), found by proof and not by sampling.
//!
//! Beyond some x on either side the first or the last payment outweighs all that flow the other way: no root is there. What is
//! between is searched in stretches. Multiplied by e^(s·x) the sum has the same roots, and over a stretch its values and slopes
//! lie between bounds that are easily had. A stretch whose values keep away from zero has no root. One whose slope does has one
//! root if its ends differ in sign, and none if not. Any other is cut in two.
//!
//! The bounds count every rounding, of the numbers given as of the reckoning. So what is decided holds for all numbers that the
//! doubles may stand for. What cannot be decided so is a root where the sum only touches zero, and two that are very near to
//! each other: there the exact decimals may tell, and otherwise nothing is claimed.

use super::exact::Polynomial;
use super::moments::Moment;
use crate::annual_rate::{NoRate, YearFlow, bisect, worth};

/// The farthest out that is looked, as a logarithm. Rates beyond 710 are no doubles any more, but whether there are any is known.
const REACH_MAX: f64 = 1e12;
/// How many times a payment is looked at before the search is given up.
const WORK_MAX: usize = 20_000_000;
/// The highest order of a root that is looked for: one of order two touches zero, one of order three lies flat on it.
const ORDER_MAX: i32 = 8;
/// Where a stretch is cut, as shares of it: anywhere, as long as it is certain on which side of zero the sum is there.
const CUTS: [f64; 5] = [0.5, 0.375, 0.625, 0.25, 0.75];

/// The sum, as logarithms of its amounts.
#[derive(Debug)]
pub struct Sum {
    terms: Vec<Term>,
}

#[derive(Debug)]
struct Term {
    is_received: bool,
    /// The logarithm of the amount.
    size: f64,
    years: f64,
    doubt: f64,
}

/// Between these lies a value, whatever was rounded.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    low: f64,
    high: f64,
}

/// A place at which it is certain on which side of zero the sum is.
#[derive(Debug, Clone, Copy)]
struct Edge {
    at: f64,
    is_positive: bool,
}

/// What is known of a stretch.
enum Stretch {
    /// It has no root.
    Empty,
    /// It has one root if its ends differ in sign, and none if not.
    Monotone,
    /// It may have any number of them.
    Unclear,
}

/// The roots, rising.
pub fn roots(flows: &[YearFlow], sum: &Sum, exact: Option<&Polynomial>) -> Result<Vec<f64>, NoRate> {
    let (low, high) = sum.edges().ok_or(NoRate::Undecided)?;
    let mut stretches = vec![(low, high)];
    let mut roots = Vec::new();
    for _ in 0..WORK_MAX / sum.terms.len().max(1) {
        let Some((low, high)) = stretches.pop() else { return Ok(roots) };
        match sum.judge(low.at, high.at) {
            Stretch::Empty => {}
            Stretch::Monotone if low.is_positive == high.is_positive => {}
            Stretch::Monotone => roots.push(bisect(|log_rate| worth(flows, log_rate), low.at, high.at)?),
            Stretch::Unclear => match sum.edge_between(low.at, high.at) {
                Some(edge) => stretches.extend([(edge, high), (low, edge)]),
                None => roots.push(sum.touching(exact.ok_or(NoRate::Undecided)?, low.at, high.at)?),
            },
        }
    }
    Err(NoRate::Undecided)
}

impl Sum {
    /// The sum of these payments.
    pub fn of(moments: &[Moment]) -> Self {
        let term = |Moment { flow, doubt, .. }: &Moment| Term {
            is_received: flow.amount > 0.0,
            size: libm::log(flow.amount.abs()),
            years: flow.years,
            doubt: *doubt,
        };
        Self { terms: moments.iter().map(term).collect() }
    }

    /// Beyond these there is no root; `None` where they lie too far out.
    pub fn bounds(&self) -> Option<(f64, f64)> {
        let (first, last) = (self.terms.first()?, self.terms.last()?);
        Some((-self.reach(last)?, self.reach(first)?))
    }

    fn edges(&self) -> Option<(Edge, Edge)> {
        let ((low, high), first, last) = (self.bounds()?, self.terms.first()?, self.terms.last()?);
        let edge = |at, outweighs: &Term| Edge { at, is_positive: outweighs.is_received };
        Some((edge(low, last), edge(high, first)))
    }

    /// From here on this term, the first or the last, outweighs all of the other sign, twice over: the farther the more.
    fn reach(&self, term: &Term) -> Option<f64> {
        let outweighs_at = |reach: f64| {
            let share = |other: &Term| {
                let apart = (other.years - term.years).abs() - f64::EPSILON * (other.years + term.years);
                if apart > 0.0 { libm::exp(other.size - term.size - apart * reach) } else { f64::INFINITY }
            };
            let against = self.terms.iter().filter(|other| other.is_received != term.is_received);
            against.map(share).sum::<f64>() < 0.5
        };
        let doubled = |reach: &f64| (*reach < REACH_MAX).then_some(reach * 2.0);
        core::iter::successors(Some(1.0), doubled).find(|reach| outweighs_at(*reach))
    }

    fn judge(&self, low: f64, high: f64) -> Stretch {
        if self.keeps_away_from_zero(0, low, high) {
            Stretch::Empty
        } else if self.keeps_away_from_zero(1, low, high) {
            Stretch::Monotone
        } else {
            Stretch::Unclear
        }
    }

    /// Is the derivative of this order certainly nowhere zero? By its bounds, or by its value in the middle and how far the next
    /// one can take it from there.
    fn keeps_away_from_zero(&self, order: i32, low: f64, high: f64) -> bool {
        if self.derivative(order, low, high).excludes_zero() {
            return true;
        }
        let middle = low + (high - low) / 2.0;
        let (value, slope) = (self.derivative(order, middle, middle), self.derivative(order + 1, low, high));
        let change = slope.high.max(-slope.low) * (high - low) * 0.500_001;
        value.low > change || value.high < -change
    }

    fn edge_between(&self, low: f64, high: f64) -> Option<Edge> {
        let places = CUTS.iter().map(|share| low + (high - low) * share);
        places.filter(|at| low < *at && *at < high).find_map(|at| {
            let value = self.derivative(0, at, at);
            value.excludes_zero().then_some(Edge { at, is_positive: value.low > 0.0 })
        })
    }

    /// The root of a stretch in which the sum comes so near to zero that doubles do not tell on which side it is.
    ///
    /// Where a derivative of some order keeps away from zero there are no more roots than its order, counted as often as the
    /// sum touches. If one place is exactly a root of that order, it is the only one.
    fn touching(&self, exact: &Polynomial, low: f64, high: f64) -> Result<f64, NoRate> {
        let order = (2..=ORDER_MAX).find(|order| self.keeps_away_from_zero(*order, low, high));
        let order = order.ok_or(NoRate::Undecided)?;
        let sloped = |at: f64| {
            let value = self.derivative(order - 1, at, at);
            value.low + value.high
        };
        let near = bisect(sloped, low, high).map_err(|_| NoRate::Undecided)?;
        exact.root_of_order(order, near).filter(|root| (low..=high).contains(root)).ok_or(NoRate::Undecided)
    }

    /// Bounds over a stretch of the derivative of this order of the sum times e^(s·x), divided by a positive number that keeps
    /// it from overflowing. Both depend on the stretch, and are the same for every order.
    fn derivative(&self, order: i32, low: f64, high: f64) -> Bounds {
        let middle = low + (high - low) / 2.0;
        let reach = (high - middle).max(middle - low) * (1.0 + 4.0 * f64::EPSILON);
        let size = |term: &Term| term.size - term.years * middle;
        let largest = self.terms.iter().map(size).fold(f64::NEG_INFINITY, f64::max);
        let (weight, moment) = self.terms.iter().fold((0.0, 0.0), |(weight, moment), term| {
            let share = libm::exp(size(term) - largest);
            (weight + share, moment + share * term.years)
        });
        // The mean time: the slope is least uncertain about it.
        let centre = moment / weight;
        let mut bounds = Bounds { low: 0.0, high: 0.0 };
        let mut noise = 0.0;
        for term in &self.terms {
            let (years, size) = (term.years - centre, size(term) - largest);
            let blur = f64::EPSILON * (term.years + centre);
            let (near, far) = ((years.abs() - blur).max(0.0), years.abs() + blur);
            let most = libm::exp(size + far * reach) * libm::pow(far, f64::from(order));
            let least = libm::exp(size - far * reach) * libm::pow(near, f64::from(order));
            let is_odd = order % 2 == 1;
            let is_either = is_odd && near == 0.0;
            if term.is_received != (is_odd && years > 0.0) {
                bounds.high += most;
                bounds.low += if is_either { -most } else { least };
            } else {
                bounds.low -= most;
                bounds.high -= if is_either { -most } else { least };
            }
            let rounded = term.size.abs() + 2.0 * (term.years * middle).abs() + largest.abs() + size.abs();
            let steps = 16.0 + self.terms.len() as f64 + f64::from(order);
            noise += most * (term.doubt + f64::EPSILON * (rounded + far * reach + steps));
        }
        Bounds { low: bounds.low - noise, high: bounds.high + noise }
    }
}

impl Bounds {
    fn excludes_zero(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}
