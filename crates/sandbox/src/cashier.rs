//! The cashier: the page where the buyer sees what is asked and agrees, refuses, or walks away.

pub mod page;
pub mod press;
pub mod session;
pub mod sheet;

use std::time::Duration;

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use crate::app::App;
use crate::memory::fault::{self, Mishaps};
use crate::{courier, outage};
use press::Press;

/// The page and its buttons.
pub fn router() -> Router<App> {
    Router::new().route("/cashier/{token}", get(show).post(answer))
}

async fn show(State(app): State<App>, Path(token): Path<String>) -> Response {
    let drawn = app.change(|memory, ctx| sheet::of(memory, &token, &ctx));
    match drawn {
        Some(sheet) => page::sheet(&sheet, None),
        None => page::failure("收银台已失效，请回到商家重新发起。", "cashier not found"),
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
    fn press(self) -> Option<Press> {
        match self.action.as_str() {
            "pay" => Some(Press::Pay { password: self.password, agrees_to_deposit: self.deposit == "yes" }),
            "cancel" => Some(Press::Cancel),
            "leave" => Some(Press::Leave),
            _ => None,
        }
    }
}

async fn answer(State(app): State<App>, Path(token): Path<String>, Form(answer): Form<Answer>) -> Response {
    let Some(press) = answer.press() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mishaps = app.change(|memory, _| Mishaps::take(&mut memory.faults, fault::CASHIER));
    if mishaps.is_dropped_before {
        return outage::broken_connection();
    }
    if mishaps.is_server_error {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let (problem, errands) = app.change(|memory, ctx| {
        let mark = memory.agenda.mark();
        let mut pressed = press::press(memory, &token, &press, &ctx);
        if mishaps.is_duplicated {
            pressed = press::press(memory, &token, &press, &ctx);
        }
        (pressed.err(), memory.errands_to_hurry(mark, fault::CASHIER))
    });
    courier::hurry(&app, errands).await;
    tokio::time::sleep(Duration::from_millis(mishaps.delay_ms)).await;
    if mishaps.is_dropped_after {
        return outage::broken_connection();
    }
    match problem {
        // The end is shown by a GET, so that a reload does not press the button again.
        None => Redirect::to(&format!("/cashier/{token}")).into_response(),
        Some(problem) => match app.change(|memory, ctx| sheet::of(memory, &token, &ctx)) {
            Some(sheet) => page::sheet(&sheet, Some(&problem)),
            None => page::failure(&problem, "cashier not found"),
        },
    }
}
