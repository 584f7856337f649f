//! The providers: the sandbox's rules, driven by hand.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll, Waker};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use http_body_util::BodyExt as _;
use paylater_core::digest::sha256_hex;
use paylater_sandbox::App;
use paylater_sandbox::app::Setup;
use paylater_sandbox::book::Book;
use paylater_sandbox::dispatcher::Delivery;
use paylater_sandbox::http::hold::{self, Hold};
use paylater_sandbox::http::router;
use paylater_sandbox::ports::{Clock, HttpAnswer, NoRandomness, Ports};
use paylater_sandbox::state::SandboxState;
use paylater_sandbox::state::cashier::Ending;
use tower::ServiceExt as _;

use crate::chance::{Chance, Port};
use crate::message::{Answer, Outcome, Request};

#[derive(Debug)]
struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Both providers.
pub struct Provider {
    app: App,
    router: Router,
    clock: Arc<HandClock>,
}

/// An answer that may have to wait.
pub struct Held {
    response: Response,
    /// What it waits for.
    pub hold: Hold,
}

/// What a provider answers.
pub enum Answered {
    /// At once.
    Now(Answer),
    /// After something else.
    Held(Box<Held>),
}

impl Provider {
    /// Providers that remember nothing yet.
    pub fn new(setup: Arc<Setup>, chance: Chance, now_ms: i64) -> Result<Self, NoRandomness> {
        let clock = Arc::new(HandClock(AtomicI64::new(now_ms)));
        let ports = Ports { clock: clock.clone(), random: Arc::new(Port::new(chance)), store: None };
        let app = App::new(setup, ports)?;
        Ok(Self { router: router(app.clone()), app, clock })
    }

    /// It is this time now.
    pub fn set_time(&self, now_ms: i64) {
        self.clock.0.store(now_ms, Ordering::SeqCst);
    }

    /// Answers a request.
    pub fn answer(&self, request: Request) -> Answered {
        let peer = ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 1)));
        let Request { method, path, headers, body } = request;
        let builder = axum::http::Request::builder().method(method).uri(path);
        let builder = headers.iter().fold(builder, |builder, (name, value)| builder.header(name, value));
        let Ok(request) = builder.extension(peer).body(Body::from(body)) else {
            return Answered::Now(Answer { status: 400, headers: Vec::new(), body: Vec::new() });
        };
        let mut response = match at_once(self.router.clone().oneshot(request)) {
            Ok(response) => response,
            Err(never) => match never {},
        };
        match Hold::take(&mut response) {
            None => Answered::Now(read(response)),
            Some(hold) => Answered::Held(Box::new(Held { response, hold })),
        }
    }

    /// The answer that leaves after the waiting; none when the connection breaks.
    pub fn release(&self, held: Held) -> Option<Answer> {
        hold::release(&self.app, held.response, held.hold.then).map(read)
    }

    /// When it has something to do by itself.
    pub fn next_due_ms(&self) -> Option<i64> {
        self.app.next_due_ms()
    }

    /// Does what is due; what is to be delivered.
    pub fn perform_due(&self) -> Vec<Delivery> {
        self.app.perform_due()
    }

    /// What came of a delivery.
    pub fn take_answer(&self, delivery: &Delivery, outcome: Outcome) {
        let sent = outcome.map_err(|lost| lost.to_string()).map(|answer| HttpAnswer {
            status: answer.status,
            body: String::from_utf8_lossy(&answer.body).into_owned(),
        });
        self.app.take_answer(delivery, sent);
    }

    /// Its books.
    pub fn book(&self) -> Book {
        self.app.book()
    }

    /// How the cashier of this token ended, if it has.
    pub fn ending(&self, token: &str) -> Option<Ending> {
        self.app.look(|state, _| state.cashiers.get(token).and_then(|session| session.ending.clone()))
    }

    /// Asks something of all that it remembers.
    pub fn look<T>(&self, at: impl FnOnce(&SandboxState) -> T) -> T {
        self.app.look(|state, _| at(state))
    }

    /// A fingerprint of its books, for histories.
    pub fn fingerprint(&self) -> String {
        sha256_hex(format!("{:?}", self.book()).as_bytes())
    }
}

fn read(response: Response) -> Answer {
    let (head, body) = response.into_parts();
    let headers = head.headers.iter().map(|(name, value)| {
        (name.as_str().to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let headers = headers.collect();
    let body = at_once(body.collect()).map(|body| body.to_bytes().to_vec()).unwrap_or_default();
    Answer { status: head.status.as_u16(), headers, body }
}

/// The sandbox's services wait for nothing.
///
/// # Panics
///
/// When one does: then it could not be simulated.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the sandbox waited for something"),
    }
}
