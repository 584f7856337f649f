//! The cashier over HTTP: the page where the buyer sees what is asked and agrees, refuses, or walks away.

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use super::hold::Hold;
use super::page;
use crate::app::App;
use crate::cashier::act::{Action, act};
use crate::cashier::sheet;
use crate::dispatcher;
use crate::state::faults::{self, InjectedFaults};

/// The page and its buttons.
pub fn router() -> Router<App> {
    Router::new().route("/cashier/{token}", get(show).post(answer))
}

async fn show(State(app): State<App>, Path(token): Path<String>) -> Response {
    let drawn = app.change(|state, ctx| sheet::of(state, &token, &ctx));
    match drawn {
        Some(sheet) => page::sheet(&app, &sheet, None),
        None => page::failure(&app, "收银台已失效，请回到商家重新发起。", "cashier not found"),
    }
}

#[derive(Debug, Deserialize)]
struct Answer {
    action: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    deposit: String,
}

impl Answer {
    fn action(self) -> Option<Action> {
        match self.action.as_str() {
            "pay" => Some(Action::Pay { password: self.password, agrees_to_deposit: self.deposit == "yes" }),
            "cancel" => Some(Action::Cancel),
            "leave" => Some(Action::Leave),
            _ => None,
        }
    }
}

async fn answer(State(app): State<App>, Path(token): Path<String>, Form(answer): Form<Answer>) -> Response {
    let Some(action) = answer.action() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let injected = app.change(|state, _| InjectedFaults::take(&mut state.faults, faults::CASHIER));
    if injected.is_dropped_before {
        return Hold::broken();
    }
    if injected.is_server_error {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let (problem, deliveries) = app.change(|state, ctx| {
        let mark = state.timers.mark();
        let mut acted = act(state, &token, &action, &ctx);
        if injected.is_duplicated {
            acted = act(state, &token, &action, &ctx);
        }
        let tasks = state.tasks_to_fast_forward(mark, faults::CASHIER);
        (acted.err(), dispatcher::fast_forward(state, tasks, &ctx))
    });
    let response = match problem {
        // The end is shown by a GET, so that a reload does not press the button again.
        None => Redirect::to(&format!("/cashier/{token}")).into_response(),
        Some(problem) => match app.change(|state, ctx| sheet::of(state, &token, &ctx)) {
            Some(sheet) => page::sheet(&app, &sheet, Some(&problem)),
            None => page::failure(&app, &problem, "cashier not found"),
        },
    };
    Hold::by_faults(injected, deliveries).onto(response)
}
