//! From the core's picture to the wire: cannot fail.

use super::*;

impl CheckoutView {
    /// The wire form of this view at this version.
    pub fn from_core(view: &offer::CheckoutView, version: i64) -> Self {
        Self {
            id: view.session.clone(),
            status: view.status.id().into(),
            version,
            order: OrderSummary {
                out_trade_no: view.order.out_trade_no.clone(),
                subject: view.order.subject.clone(),
                merchant: view.order.merchant.clone(),
                lines: view.order.lines.iter().map(Line::from).collect(),
                amount: view.order.amount.fen(),
                currency: "CNY".into(),
            },
            ordered_on: view.ordered_on.to_string(),
            holidays: Holidays::from(&view.holidays),
            expires_at: view.expires_at.to_string(),
            options: view
                .options
                .iter()
                .map(|option| OptionOffer::of(option, &view.order.merchant))
                .collect(),
            held: Held::of(view.held),
            open_attempt: view.open_attempt.as_ref().map(|attempt| OpenAttempt {
                option: attempt.way.id().into(),
                plan: attempt.plan.clone(),
                instruction: attempt.instruction.clone().map(Instruction::from),
            }),
        }
    }
}

impl From<&offer::Line> for Line {
    fn from(line: &offer::Line) -> Self {
        Self { name: line.name.clone(), quantity: line.quantity, unit_amount: line.unit_amount.fen() }
    }
}

impl OptionOffer {
    fn of(option: &offer::OptionOffer, merchant: &str) -> Self {
        Self {
            id: option.way.id().into(),
            ineligible: match option.eligibility {
                offer::Eligibility::Eligible => None,
                offer::Eligibility::Ineligible(reason) => Some(reason.into()),
            },
            plans: option.plans.iter().map(PlanOffer::from).collect(),
            documents: option.documents.iter().map(ConsentDocument::from).collect(),
            documents_digest: paylater_core::consent::digest(merchant, &option.documents),
        }
    }
}

impl From<offer::Ineligible> for Ineligible {
    fn from(reason: offer::Ineligible) -> Self {
        match reason {
            offer::Ineligible::OtherHost(offer::Provider::Alipay) => Self::AlipayOnly,
            offer::Ineligible::OtherHost(offer::Provider::WechatPay) => Self::WechatOnly,
            offer::Ineligible::AmountTooSmall(least) => Self::AmountTooSmall { least: least.fen() },
            offer::Ineligible::AmountTooLarge(most) => Self::AmountTooLarge { most: most.fen() },
            offer::Ineligible::BuyerUnknown => Self::BuyerUnknown,
            offer::Ineligible::Declined => Self::Declined,
            offer::Ineligible::Undisclosed => Self::Undisclosed,
            offer::Ineligible::NotGranted => Self::NotGranted,
        }
    }
}

impl From<&offer::PlanOffer> for PlanOffer {
    fn from(plan: &offer::PlanOffer) -> Self {
        Self {
            id: plan.id.clone(),
            terms: plan.terms.into(),
            schedule: Schedule::from(&plan.schedule),
            disclosure: Disclosure::from(&plan.disclosure),
        }
    }
}

impl From<&schedule::Schedule> for Schedule {
    fn from(schedule: &schedule::Schedule) -> Self {
        Self {
            rows: schedule.rows.iter().map(Instalment::from).collect(),
            principal: schedule.principal.fen(),
            fee: schedule.fee.fen(),
            total: schedule.total.fen(),
            merchant_fee: schedule.merchant_fee.fen(),
            digest: schedule.digest(),
        }
    }
}

impl From<&schedule::Instalment> for Instalment {
    fn from(row: &schedule::Instalment) -> Self {
        let (due_on, due_after) = match row.due {
            Due::On(date) => (Some(date.to_string()), None),
            Due::After { event: DueEvent::GoodsReceived, days } => {
                (None, Some(DueAfter { event: WaitsFor::GoodsReceived, days }))
            }
        };
        Self {
            seq: row.seq,
            due_on,
            due_after,
            moved_from: row.moved_from.map(|day| day.to_string()),
            principal: row.principal.fen(),
            fee: row.fee.fen(),
            amount: row.amount.fen(),
        }
    }
}

impl From<&CoreDocument> for ConsentDocument {
    fn from(document: &CoreDocument) -> Self {
        Self {
            id: document.id.clone(),
            version: document.version.clone(),
            kind: match document.kind {
                ConsentKind::ProductTerms => DocumentKind::ProductTerms,
                ConsentKind::DataSharing => DocumentKind::DataSharing,
                ConsentKind::CreditReport => DocumentKind::CreditReport,
                ConsentKind::AutoDeduction => DocumentKind::AutoDeduction,
                ConsentKind::Messages => DocumentKind::Messages,
            },
            title: document.title.clone(),
            text: document.text.clone(),
            sha256: document.sha256.clone(),
            required: document.is_required,
            reading_s: document.reading_s,
        }
    }
}
