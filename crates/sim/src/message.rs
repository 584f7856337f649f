//! What goes over the simulated network: requests and answers, and between whom.

use std::fmt;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// Nobody listens there.
    Refused,
    /// The connection broke.
    Broken,
    /// It took too long.
    TimedOut,
}

/// What comes back.
pub type Outcome = Result<Answer, Lost>;

/// A tab of a shopper's browser, told from the others of the same life.
pub type Tab = usize;

/// Who asked, and waits for the answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asker {
    /// A page, with its number of the request.
    Page {
        /// Whose.
        life: u32,
        /// Which.
        tab: Tab,
        /// Which of the page's requests.
        request: u32,
    },
    /// A shop's server.
    Shop {
        /// For whom.
        life: u32,
    },
    /// The app in which the cashier of a life is opened, with the cashier's number.
    Host {
        /// Whose.
        life: u32,
        /// Which cashier.
        cashier: usize,
    },
    /// The backend, with its number of the call and of its process.
    Backend {
        /// Which start of the backend.
        process: u32,
        /// Which of its calls.
        call: u64,
    },
    /// A provider that delivers a notification.
    Provider {
        /// The delivery.
        delivery: u64,
    },
    /// Whoever runs the backend.
    Operator,
}

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// The backend.
    Backend,
    /// The providers.
    Provider,
}

impl fmt::Display for Asker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page { tab, request, .. } => write!(f, "page {tab} #{request}"),
            Self::Shop { .. } => f.write_str("shop"),
            Self::Host { cashier, .. } => write!(f, "cashier {cashier}"),
            Self::Backend { process, call } => write!(f, "backend {process} #{call}"),
            Self::Provider { delivery } => write!(f, "provider #{delivery}"),
            Self::Operator => f.write_str("operator"),
        }
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "refused",
            Self::Broken => "broken",
            Self::TimedOut => "timed out",
        })
    }
}

impl Request {
    /// A request without a body.
    pub fn get(path: String) -> Self {
        Self { method: "GET", path, headers: Vec::new(), body: String::new() }
    }

    /// A request with a JSON body.
    pub fn json(path: String, body: String) -> Self {
        let headers = vec![("content-type".into(), "application/json".into())];
        Self { method: "POST", path, headers, body }
    }

    /// The request with one more header.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Method and path without its query, which may hold signatures.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path.split('?').next().unwrap_or_default())
    }

    /// What is asked of a provider: Alipay's method, or method and path.
    pub fn call(&self) -> String {
        let fields = [&self.path, &self.body].into_iter().flat_map(|text| text.split(['?', '&']));
        let method = fields.filter_map(|field| field.strip_prefix("method=")).next();
        method.map_or_else(|| self.name(), str::to_string)
    }
}

impl Answer {
    /// The body as JSON; null where it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Did it work?
    pub const fn is_ok(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// The problem's code, where it is a problem.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().into()
    }
}
