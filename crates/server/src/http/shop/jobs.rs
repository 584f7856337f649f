//! What waits to be done, and what nobody tries any more.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use paylater_wire::job::Job;
use paylater_wire::problem::Problem;

use crate::app::App;
use crate::error::{Error, Refused};
use crate::http::answer::{json, respond};
use crate::http::extract::{Empty, Json, Path, Shop};
use crate::store::jobs;

/// So many of each queue, and of those that nobody tries any more.
const LISTED: i64 = 100;

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/v1/jobs", get(list)).route("/v1/jobs/{id}/retry", post(retry))
}

/// Jobs: first those that nobody tries any more, then what is due next in each queue.
#[utoipa::path(get, path = "/v1/jobs", operation_id = "list_jobs", tag = "shop", security(("api_key" = [])),
    responses(
        (status = 200, description = "At most a hundred of each queue, and of those given up", body = Vec<Job>),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json")))]
pub async fn list(_: Shop, State(app): State<App>) -> Result<Response, Error> {
    let jobs = app.store.read(|db| jobs::list(db, LISTED)).await?;
    Ok(respond(&json(StatusCode::OK, &jobs.into_iter().map(shown).collect::<Vec<_>>())?))
}

/// Tries a job now, with all patience before it, whether it waits or was given up.
#[utoipa::path(post, path = "/v1/jobs/{id}/retry", operation_id = "retry_job", tag = "shop",
    security(("api_key" = [])), request_body = Empty,
    params(("id" = i64, Path, description = "The job")),
    responses(
        (status = 200, description = "The job as it waits now", body = Job),
        (status = "4XX", description = "Refused; `not_found` once it is done", body = Problem, content_type = "application/problem+json")))]
pub async fn retry(
    _: Shop,
    State(app): State<App>,
    Path(id): Path<i64>,
    Json(_): Json<Empty>,
) -> Result<Response, Error> {
    let now = app.now();
    let job = app.store.write(move |tx| jobs::retry(tx, id, now)).await?;
    let job = job.ok_or_else(|| Refused::NotFound.plain())?;
    Ok(respond(&json(StatusCode::OK, &shown(job))?))
}

fn shown(job: jobs::Job) -> Job {
    Job {
        id: job.id,
        kind: job.kind.id().into(),
        queue: job.queue,
        order: job.order_id,
        attempt: job.attempt_no,
        tries: job.tries,
        due_at: job.due_at.to_string(),
        since: job.since.to_string(),
        last_error: job.last_error,
        given_up_at: job.dead_at.map(|at| at.to_string()),
    }
}
