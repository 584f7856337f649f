//! From the wire to the core's picture: the one fallible road. Numbers are taken as they are; whether they agree with
//! their terms is the core's question ([`offer::CheckoutView::verify`]).

use super::*;

fn money(field: &str, fen: i64) -> Result<Money, Invalid> {
    Money::from_fen(fen).map_err(|error| Invalid::new(field, error))
}

impl TryFrom<CheckoutView> for offer::CheckoutView {
    type Error = Invalid;

    fn try_from(view: CheckoutView) -> Result<Self, Invalid> {
        if view.order.currency != "CNY" {
            return Err(Invalid::new("order.currency", "only CNY is supported"));
        }
        // An option we have no name for is one we could not carry out: it is left out, and the others stay.
        let options = view.options.into_iter().filter_map(OptionOffer::into_core);
        Ok(Self {
            session: view.id,
            order: offer::OrderSummary {
                out_trade_no: view.order.out_trade_no,
                subject: view.order.subject,
                merchant: view.order.merchant,
                lines: view.order.lines.into_iter().map(Line::into_core).collect::<Result<_, _>>()?,
                amount: money("order.amount", view.order.amount)?,
            },
            ordered_on: Date::parse(&view.ordered_on).map_err(|error| Invalid::new("ordered_on", error))?,
            holidays: view.holidays.try_into()?,
            options: options.collect::<Result<_, _>>()?,
            status: Status::from_id(&view.status).ok_or_else(|| Invalid::new("status", &view.status))?,
            held: Held::into_core(view.held)?,
            open_attempt: view.open_attempt.map(OpenAttempt::into_core).transpose()?,
            expires_at: Instant::parse_rfc3339(&view.expires_at)
                .map_err(|error| Invalid::new("expires_at", error))?,
        })
    }
}

impl Line {
    fn into_core(self) -> Result<offer::Line, Invalid> {
        let unit_amount = money("order.lines.unit_amount", self.unit_amount)?;
        Ok(offer::Line { name: self.name, quantity: self.quantity, unit_amount })
    }
}

impl OptionOffer {
    fn into_core(self) -> Option<Result<offer::OptionOffer, Invalid>> {
        let way = offer::Way::from_id(&self.id)?;
        Some(self.with_way(way))
    }

    fn with_way(self, way: offer::Way) -> Result<offer::OptionOffer, Invalid> {
        let eligibility = match self.ineligible {
            None => offer::Eligibility::Eligible,
            Some(reason) => offer::Eligibility::Ineligible(reason.into_core()?),
        };
        let plans = self.plans.into_iter().map(PlanOffer::into_core).collect::<Result<_, _>>()?;
        let documents = self.documents.into_iter().map(ConsentDocument::into_core).collect();
        Ok(offer::OptionOffer { way, eligibility, plans, documents })
    }
}

impl Ineligible {
    fn into_core(self) -> Result<offer::Ineligible, Invalid> {
        Ok(match self {
            Self::AlipayOnly => offer::Ineligible::OtherHost(offer::Provider::Alipay),
            Self::WechatOnly => offer::Ineligible::OtherHost(offer::Provider::WechatPay),
            Self::AmountTooSmall { least } => {
                offer::Ineligible::AmountTooSmall(money("ineligible.least", least)?)
            }
            Self::AmountTooLarge { most } => {
                offer::Ineligible::AmountTooLarge(money("ineligible.most", most)?)
            }
            Self::BuyerUnknown => offer::Ineligible::BuyerUnknown,
            Self::Declined => offer::Ineligible::Declined,
            Self::Undisclosed => offer::Ineligible::Undisclosed,
            Self::NotGranted => offer::Ineligible::NotGranted,
        })
    }
}

impl PlanOffer {
    fn into_core(self) -> Result<offer::PlanOffer, Invalid> {
        Ok(offer::PlanOffer {
            id: self.id,
            terms: self.terms.into(),
            schedule: self.schedule.into_core()?,
            disclosure: self.disclosure.try_into()?,
        })
    }
}

impl Schedule {
    pub(crate) fn into_core(self) -> Result<schedule::Schedule, Invalid> {
        Ok(schedule::Schedule {
            rows: self.rows.into_iter().map(Instalment::into_core).collect::<Result<_, _>>()?,
            principal: money("schedule.principal", self.principal)?,
            fee: money("schedule.fee", self.fee)?,
            total: money("schedule.total", self.total)?,
            merchant_fee: money("schedule.merchant_fee", self.merchant_fee)?,
        })
    }
}

impl Instalment {
    fn into_core(self) -> Result<schedule::Instalment, Invalid> {
        let due = match (self.due_on, self.due_after) {
            (Some(date), None) => {
                Due::On(Date::parse(&date).map_err(|error| Invalid::new("schedule.rows.due_on", error))?)
            }
            (None, Some(DueAfter { event: WaitsFor::GoodsReceived, days })) => {
                Due::After { event: DueEvent::GoodsReceived, days }
            }
            _ => return Err(Invalid::new("schedule.rows", "either due_on or due_after")),
        };
        let moved_from = self.moved_from.map(|day| Date::parse(&day)).transpose();
        Ok(schedule::Instalment {
            seq: self.seq,
            due,
            moved_from: moved_from.map_err(|error| Invalid::new("schedule.rows.moved_from", error))?,
            principal: money("schedule.rows.principal", self.principal)?,
            fee: money("schedule.rows.fee", self.fee)?,
            amount: money("schedule.rows.amount", self.amount)?,
        })
    }
}

impl ConsentDocument {
    fn into_core(self) -> CoreDocument {
        CoreDocument {
            id: self.id,
            version: self.version,
            kind: match self.kind {
                DocumentKind::ProductTerms => ConsentKind::ProductTerms,
                DocumentKind::DataSharing => ConsentKind::DataSharing,
                DocumentKind::CreditReport => ConsentKind::CreditReport,
                DocumentKind::AutoDeduction => ConsentKind::AutoDeduction,
                DocumentKind::Messages => ConsentKind::Messages,
            },
            title: self.title,
            text: self.text,
            sha256: self.sha256,
            is_required: self.required,
            reading_s: self.reading_s,
        }
    }
}

impl OpenAttempt {
    fn into_core(self) -> Result<offer::OpenAttempt, Invalid> {
        let way = offer::Way::from_id(&self.option);
        Ok(offer::OpenAttempt {
            way: way.ok_or_else(|| Invalid::new("open_attempt.option", &self.option))?,
            plan: self.plan,
            instruction: self.instruction.map(Into::into),
        })
    }
}
