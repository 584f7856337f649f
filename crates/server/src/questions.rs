//! Asks providers how things stand, and takes their word.

use paylater_core::order::{Order as Life, Report};

use crate::app::App;
use crate::drive::{self, Case, Failed};
use crate::error::Error;
use crate::life::{self, Heard};
use crate::store::outbox::Kind;
use crate::store::{Tx, attempts};
use crate::token;

/// The shortest time between two questions about one attempt, however often somebody wants to know.
const QUERY_PAUSE_MS: i64 = 800;

/// Asks how an attempt stands and takes the answer. `None`: asked too often, or no answer that can be believed.
pub async fn ask(app: &App, order_id: &str, attempt_no: u32) -> Result<Option<Report>, Error> {
    let case = drive::load(app, order_id, attempt_no).await?;
    if !app.store.claim_query(&case.attempt, app.now(), QUERY_PAUSE_MS).await? {
        return Ok(None);
    }
    match question(app, &case).await {
        Ok(report) => take(app, &case, report).await.map(Some),
        Err(Failed::Store(error)) => Err(error),
        Err(Failed::Fault(fault)) => {
            tracing::warn!(order = %order_id, fault = ?fault.to_string(), "provider question failed");
            Ok(None)
        }
    }
}

/// The signed text that a bridge handed over says that the shopper was refused: if the provider knows nothing of the
/// attempt, that is its end.
pub async fn declined_at_cashier(
    app: &App,
    order_id: &str,
    attempt_no: u32,
    result: &str,
) -> Result<(), Error> {
    let case = drive::load(app, order_id, attempt_no).await?;
    let is_paying = case.order.life == Life::Paying { attempt: attempt_no };
    let said = app.providers.parse_client_return(&case.subject(), result);
    let Ok(paylater_provider::ClientReturn::Declined { code }) = said else { return Ok(()) };
    if !is_paying {
        return Ok(());
    }
    // Somebody may have asked a moment ago, before the shopper was refused. The refusal is told once, so it is not let pass.
    let claim = || async { app.store.claim_query(&case.attempt, app.now(), QUERY_PAUSE_MS).await };
    if !claim().await? {
        tokio::time::sleep(std::time::Duration::from_millis(QUERY_PAUSE_MS.unsigned_abs())).await;
        if !claim().await? {
            return Ok(());
        }
    }
    match question(app, &case).await {
        Ok(Report::NotThereYet) => take(app, &case, Report::Declined { code }).await.map(|_| ()),
        Ok(report) => take(app, &case, report).await.map(|_| ()),
        Err(Failed::Store(error)) => Err(error),
        Err(Failed::Fault(_)) => Ok(()),
    }
}

/// Lets the answer happen to the order as it stands now, which may not be as it stood when the question was sent.
async fn take(app: &App, case: &Case, report: Report) -> Result<Report, Error> {
    let (order_id, no, now) = (&case.order.id, case.attempt.no, app.now());
    let mut tx = app.store.begin().await?;
    let mut order = drive::fresh(&mut tx, order_id).await?;
    if is_about_an_older_deduction(&mut tx, case).await? {
        if !report.says_paid() {
            return Ok(report);
        }
        drive::warn_of_an_older_deduction(&mut tx, order_id, &case.attempt.capture_no, now).await?;
    }
    if order.life != case.order.life && matches!(report, Report::Authorised { .. }) {
        // The promise may have been handed back while we asked.
        attempts::plan_query(&mut tx, order_id, no, Some(now.plus_ms(QUERY_PAUSE_MS))).await?;
        tx.commit().await?;
        return Ok(report);
    }
    let heard = match life::hear(&mut tx, &mut order, &case.attempt, &report, now).await {
        // The word has no place in the state: the state is the later one.
        Err(Error::Refused(..)) => Heard::NoNews,
        heard => heard?,
    };
    // What should have reached the provider and did not is sent again, under the same numbers.
    let again = match order.life {
        Life::Capturing { attempt } if attempt == no => {
            matches!(report, Report::NotThereYet | Report::Authorised { .. }).then_some(Kind::Capture)
        }
        Life::Closing { attempt, .. } | Life::AuthorisedLate { attempt } if attempt == no => {
            matches!(report, Report::Pending | Report::Authorised { .. }).then_some(Kind::Close)
        }
        _ => None,
    };
    let job = match again {
        Some(kind) => life::enqueue(&mut tx, order_id, no, kind, now).await?,
        None => None,
    };
    tx.commit().await?;
    app.news.tell(order_id);
    app.store.release(&Vec::from_iter(job)).await?;
    drive::release(app, heard).await?;
    Ok(report)
}

/// The deduction that was asked about may be over by now, and another under way under a number of its own: "no" to the
/// first is no word on the second.
async fn is_about_an_older_deduction(tx: &mut Tx, case: &Case) -> Result<bool, Error> {
    let asked = &case.attempt;
    let now = attempts::get(tx, &case.order.id, asked.no).await?;
    let is_other = now.is_none_or(|attempt| attempt.capture_no != asked.capture_no);
    Ok(is_other && case.order.life == Life::Capturing { attempt: asked.no })
}

async fn question(app: &App, case: &Case) -> Result<Report, Failed> {
    let (subject, now, nonce) = (case.subject(), app.now(), token::random_hex()?);
    let capture_no = &case.attempt.capture_no;
    let is_capturing = case.order.life == Life::Capturing { attempt: case.attempt.no };
    let request = if is_capturing {
        app.providers.query_capture(&subject, capture_no, now, &nonce)
    } else {
        app.providers.query(&subject, now, &nonce)
    };
    let answer = app.gateway.send(request.map_err(Failed::Fault)?).await.map_err(Failed::Fault)?;
    let report = if is_capturing {
        app.providers.parse_query_capture(&subject, capture_no, &answer, app.now())
    } else {
        app.providers.parse_query(&subject, &answer, app.now())
    };
    let report = report.map_err(Failed::Fault)?;
    // Only how fresh the answer is; the answer counts all the same.
    if let Err(error) = app.store.note_answer(&case.attempt, app.now()).await {
        tracing::error!(error = ?error, "when the provider answered was not noted");
    }
    Ok(report)
}
