//! The merchant's address for notifications: hands each one to the test, and answers what it was told to
//! answer.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::routing::any;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::merchant::Public;
use crate::world::are_three_lines_signed;

/// A notification as it arrived.
#[derive(Debug, Clone)]
pub struct Received {
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("an ASCII header"))
    }

    pub fn is_signed_by(&self, key: &Public) -> bool {
        are_three_lines_signed(key, &self.headers, &self.body)
    }
}

#[derive(Clone)]
struct Post {
    arrived: UnboundedSender<Received>,
    answers: Arc<Mutex<VecDeque<(u16, &'static str)>>>,
}

pub struct Receiver {
    pub base_url: String,
    inbox: tokio::sync::Mutex<UnboundedReceiver<Received>>,
    answers: Arc<Mutex<VecDeque<(u16, &'static str)>>>,
}

impl Receiver {
    pub async fn start() -> Self {
        let (arrived, inbox) = unbounded_channel();
        let answers = Arc::new(Mutex::new(VecDeque::new()));
        let post = Post { arrived, answers: Arc::clone(&answers) };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(any(take_in)).with_state(post);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base_url, inbox: tokio::sync::Mutex::new(inbox), answers }
    }

    /// The next notifications are answered so, in this order; after them each is acknowledged.
    pub fn answer_next(&self, answers: &[(u16, &'static str)]) {
        self.answers.lock().expect("answers").extend(answers);
    }

    /// Waits for the next notification.
    pub async fn next(&self) -> Received {
        let mut inbox = self.inbox.lock().await;
        let next = tokio::time::timeout(Duration::from_secs(10), inbox.recv());
        next.await.expect("a notification within ten seconds").expect("a receiver that runs")
    }

    /// Has a notification arrived that nobody has taken yet?
    pub async fn has_more(&self) -> bool {
        self.inbox.lock().await.try_recv().is_ok()
    }
}

async fn take_in(
    State(post): State<Post>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let told = post.answers.lock().expect("answers").pop_front();
    let (status, text) = told.unwrap_or((200, "success"));
    let received = Received {
        path: uri.path().to_owned(),
        headers,
        body: String::from_utf8(body.to_vec()).expect("UTF-8"),
    };
    post.arrived.send(received).expect("a test that listens");
    (StatusCode::from_u16(status).expect("a status"), text.to_owned())
}
