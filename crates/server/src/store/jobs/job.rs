//! What a job is: its kind, its queue, what it is about, and the row as it was read.

use paylater_core::instant::Instant;
use paylater_core::offer::Provider;
use paylater_core::order::AttemptNo;

use crate::store::{Row, StoreError};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Make the payment known to the provider and get the instruction.
    Create,
    /// Close the payment, or hand a promise back.
    Void,
    /// Ask for the promised money.
    Capture,
    /// Ask how the attempt stands.
    Query,
    /// Let the session run out.
    Expire,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Create, Self::Void, Self::Capture, Self::Query, Self::Expire];

    /// The stored name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Void => "void",
            Self::Capture => "capture",
            Self::Query => "query",
            Self::Expire => "expire",
        }
    }

    /// The kind of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// The queue of what needs no provider.
pub const LOCAL: &str = "local";

/// Every queue: one for each provider, and the one that needs none.
pub fn queues() -> Vec<&'static str> {
    let mut queues = vec![LOCAL];
    queues.extend(Provider::ALL.map(Provider::id));
    queues
}

/// What a job is about: there is one open job for it at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject<'a> {
    /// What is to be done.
    pub kind: Kind,
    /// Whose answers it waits for: a provider's id, or [`LOCAL`].
    pub queue: &'a str,
    /// The order.
    pub order_id: &'a str,
    /// The attempt; 0 for the order itself.
    pub attempt_no: AttemptNo,
}

/// A job as it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The row.
    pub id: i64,
    /// The queue.
    pub queue: String,
    /// What is to be done.
    pub kind: Kind,
    /// The order.
    pub order_id: String,
    /// The attempt; 0 for the order itself.
    pub attempt_no: AttemptNo,
    /// How often it was tried.
    pub tries: u32,
    /// Since when.
    pub since: Instant,
    /// When it was due, or will be.
    pub due_at: Instant,
    /// How often it was taken; the last one who took it may end it.
    pub fence: i64,
    /// Until when it is theirs; in the past, nobody's.
    pub lease_until: Instant,
    /// How often it was asked for.
    pub asked: i64,
    /// Why the last try came to nothing.
    pub last_error: String,
    /// Since when nobody tries it any more.
    pub dead_at: Option<Instant>,
}

/// What was taken from a queue.
#[derive(Debug, Default)]
pub struct Claimed {
    /// The jobs, oldest first.
    pub jobs: Vec<Job>,
    /// The rows that cannot be read, with their numbers; they are put aside.
    pub unreadable: Vec<(i64, StoreError)>,
}

/// What ending a job came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It is gone.
    Gone,
    /// It was asked for again meanwhile, and stays.
    AskedAgain,
    /// Somebody else has taken it since; it is theirs.
    Overtaken,
}

/// A row as it is stored.
pub(super) fn read(row: &Row<'_, '_>) -> Result<Job, StoreError> {
    let kind: String = row.get("kind")?;
    let dead_at: Option<i64> = row.get("dead_at")?;
    Ok(Job {
        id: row.get("id")?,
        queue: row.get("queue")?,
        kind: Kind::from_id(&kind).ok_or_else(|| StoreError::Corrupt(format!("kind of job {kind:?}")))?,
        order_id: row.get("order_id")?,
        attempt_no: row.get("attempt_no")?,
        tries: row.get("tries")?,
        since: Instant::from_unix_ms(row.get("since")?),
        due_at: Instant::from_unix_ms(row.get("due_at")?),
        fence: row.get("fence")?,
        lease_until: Instant::from_unix_ms(row.get("lease_until")?),
        asked: row.get("asked")?,
        last_error: row.get("last_error")?,
        dead_at: dead_at.map(Instant::from_unix_ms),
    })
}
