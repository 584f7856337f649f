//! Asks providers how things stand, and takes their word.

use std::time::Duration;

use paylater_core::instant::Instant;
use paylater_core::order::{Order as OrderState, Owed, ProviderStatus};

use super::context::{PaymentContext, job_of};
use super::error::DispatchError;
use super::status::{self, Outcome};
use crate::app::App;
use crate::error::Error;
use crate::ports::random;
use crate::store::jobs::{self, Kind};
use crate::store::{Tx, attempts};

/// The shortest time between two questions about one attempt, however often somebody wants to know.
pub const QUERY_PAUSE_MS: i64 = 800;
const QUERY_PAUSE: Duration = Duration::from_millis(QUERY_PAUSE_MS.unsigned_abs());

/// What asking brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requeried {
    /// This answer about the attempt, which was taken.
    Answered(ProviderStatus),
    /// This answer about a deduction, which was taken. That it is not there says nothing about the promise behind it.
    AnsweredOfDeduction(ProviderStatus),
    /// Somebody asked a moment ago.
    TooSoon,
    /// No answer, or none that can be believed.
    Unanswered,
}

impl Requeried {
    /// The answer, if there was one.
    pub fn report(self) -> Option<ProviderStatus> {
        match self {
            Self::Answered(report) | Self::AnsweredOfDeduction(report) => Some(report),
            Self::TooSoon | Self::Unanswered => None,
        }
    }
}

/// Asks how an attempt stands and takes the answer.
pub async fn requery(app: &App, order_id: &str, attempt_no: u32) -> Result<Requeried, Error> {
    let context = PaymentContext::load(&app.store, order_id, attempt_no).await?;
    if !may_ask(app, &context).await? {
        return Ok(Requeried::TooSoon);
    }
    match status_query(app, &context).await {
        Ok(report) => {
            let report = take(app, &context, report).await?;
            Ok(if is_capturing(&context) {
                Requeried::AnsweredOfDeduction(report)
            } else {
                Requeried::Answered(report)
            })
        }
        Err(DispatchError::Ours(error)) => Err(error),
        Err(DispatchError::Provider(fault)) => {
            tracing::warn!(order = %order_id, fault = ?fault.to_string(), "provider question failed");
            Ok(Requeried::Unanswered)
        }
    }
}

/// The same, but where somebody asked a moment ago it waits and asks again: without an answer the caller cannot go on.
pub async fn requery_patiently(app: &App, order_id: &str, attempt_no: u32) -> Result<Requeried, Error> {
    match requery(app, order_id, attempt_no).await? {
        Requeried::TooSoon => {
            tokio::time::sleep(QUERY_PAUSE).await;
            requery(app, order_id, attempt_no).await
        }
        asked => Ok(asked),
    }
}

async fn may_ask(app: &App, context: &PaymentContext) -> Result<bool, Error> {
    let (attempt, now) = (context.attempt.clone(), app.now());
    app.store.write(move |tx| Ok(attempts::claim_query(tx, &attempt, now, QUERY_PAUSE_MS)?)).await
}

/// The signed text that a bridge handed over says that the shopper was refused: if the provider knows nothing of the
/// attempt, that is its end.
pub async fn declined_at_cashier(
    app: &App,
    order_id: &str,
    attempt_no: u32,
    result: &str,
) -> Result<(), Error> {
    let context = PaymentContext::load(&app.store, order_id, attempt_no).await?;
    let is_paying = context.order.state == OrderState::Paying { attempt: attempt_no };
    let said = app.providers.parse_client_return(&context.to_provider_attempt(), result);
    let Ok(paylater_provider::ClientReturn::Declined { code }) = said else { return Ok(()) };
    if !is_paying {
        return Ok(());
    }
    // Somebody may have asked a moment ago, before the shopper was refused. The refusal is told once, so it is not let pass.
    if !may_ask(app, &context).await? {
        tokio::time::sleep(QUERY_PAUSE).await;
        if !may_ask(app, &context).await? {
            return Ok(());
        }
    }
    match status_query(app, &context).await {
        Ok(ProviderStatus::NotThereYet) => {
            take(app, &context, ProviderStatus::Declined { code }).await.map(|_| ())
        }
        Ok(
            report @ (ProviderStatus::Pending
            | ProviderStatus::Authorised { .. }
            | ProviderStatus::Paid { .. }
            | ProviderStatus::Refunded { .. }
            | ProviderStatus::Closed
            | ProviderStatus::Declined { .. }
            | ProviderStatus::Unknown { .. }),
        ) => take(app, &context, report).await.map(|_| ()),
        Err(DispatchError::Ours(error)) => Err(error),
        Err(DispatchError::Provider(_)) => Ok(()),
    }
}

/// Lets the answer happen to the order as it stands now, which may not be as it stood when the question was sent.
async fn take(app: &App, asked: &PaymentContext, report: ProviderStatus) -> Result<ProviderStatus, Error> {
    let (asked, now, taken) = (asked.clone(), app.now(), report.clone());
    app.store.write(move |tx| apply_answer(tx, &asked, &taken, now)).await?;
    Ok(report)
}

fn apply_answer(
    tx: &mut Tx<'_>,
    asked: &PaymentContext,
    report: &ProviderStatus,
    now: Instant,
) -> Result<(), Error> {
    let (order_id, no) = (&asked.order.id, asked.attempt.no);
    // How fresh the answer is; the answer counts all the same.
    attempts::note_answer(tx, &asked.attempt, now)?;
    let mut order = status::reload_for_update(tx, order_id)?;
    if is_about_an_older_deduction(tx, asked)? {
        if !report.says_paid() {
            return Ok(());
        }
        status::warn_of_an_older_deduction(tx, order_id, &asked.attempt.capture_no, now)?;
    }
    if order.state != asked.order.state && matches!(report, ProviderStatus::Authorised { .. }) {
        // The promise may have been handed back while we asked.
        let soon = now.plus_ms(QUERY_PAUSE_MS);
        return Ok(jobs::ask(tx, &job_of(&asked.attempt, Kind::Query), soon, now)?);
    }
    match status::apply_provider_status(tx, &mut order, &asked.attempt, report, now) {
        // The word has no place in the state: the state is the later one.
        Ok(Outcome::Event(_) | Outcome::NoNews | Outcome::Contradicts) | Err(Error::Refused(..)) => {}
        Err(error) => return Err(error),
    }
    // What should have reached the provider and did not is sent again, under the same numbers. A payment that has begun there
    // and that nobody waits for here must not be paid: what closed it knew of nothing to close yet.
    let is_at_hand = order.state.attempt() == Some(no);
    let owed = if is_at_hand { order.state.standing().owed } else { Owed::Nothing };
    let again = match owed {
        Owed::Nothing if !is_at_hand => (*report == ProviderStatus::Pending).then_some(Kind::Void),
        Owed::Capture => matches!(report, ProviderStatus::NotThereYet | ProviderStatus::Authorised { .. })
            .then_some(Kind::Capture),
        Owed::Close => matches!(report, ProviderStatus::Pending | ProviderStatus::Authorised { .. })
            .then_some(Kind::Void),
        Owed::Nothing => None,
    };
    if let Some(kind) = again
        && !jobs::is_open(tx, (order_id, no), kind)?
    {
        jobs::ask(tx, &job_of(&asked.attempt, kind), now, now)?;
    }
    Ok(())
}

/// The deduction that was asked about may be over by now, and another under way under a number of its own: "no" to the
/// first is no word on the second.
fn is_about_an_older_deduction(tx: &Tx<'_>, asked: &PaymentContext) -> Result<bool, Error> {
    let attempt = &asked.attempt;
    let now = attempts::get(tx, &asked.order.id, attempt.no)?;
    let is_other = now.is_none_or(|now| now.capture_no != attempt.capture_no);
    Ok(is_other && is_capturing(asked))
}

/// While money is being deducted, a question is about the deduction.
fn is_capturing(context: &PaymentContext) -> bool {
    context.order.state == OrderState::Capturing { attempt: context.attempt.no }
}

async fn status_query(app: &App, context: &PaymentContext) -> Result<ProviderStatus, DispatchError> {
    let (subject, now) = (context.to_provider_attempt(), app.now());
    let nonce = random::hex(&*app.ports.random).map_err(Error::from)?;
    let capture_no = &context.attempt.capture_no;
    let is_capturing = is_capturing(context);
    let request = if is_capturing {
        app.providers.query_capture(&subject, capture_no, now, &nonce)
    } else {
        app.providers.query(&subject, now, &nonce)
    };
    let request = request.map_err(DispatchError::Provider)?;
    let answer = app.ports.transport.send(request).await.map_err(DispatchError::Provider)?;
    let report = if is_capturing {
        app.providers.parse_query_capture(&subject, capture_no, &answer, app.now())
    } else {
        app.providers.parse_query(&subject, &answer, app.now())
    };
    report.map_err(DispatchError::Provider)
}
