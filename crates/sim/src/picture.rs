//! A picture of both sides at one moment, as plain values: what the backend keeps, and what the provider's books say. Claims are
//! held against it.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use paylater_core::instant::Instant;
use paylater_core::offer::Way;
use paylater_core::order::{AttemptNo, Order as OrderState};
use paylater_sandbox::book::{Book, Kind as LineKind};
use paylater_server::store::attempts::{self, Attempt, ProviderEnd};
use paylater_server::store::jobs::{self, Job, Kind as JobKind};
use paylater_server::store::orders::{self, Order};
use paylater_server::store::{Db, Store, StoreError, alarms, provider_numbers};

/// So many rows at most: more than a world has.
const ROWS: i64 = 100_000;

/// The pause between two questions about one attempt, and some time for what comes before the second.
const MOMENT_MS: i64 = 2_000;

/// Looks at the backend's disk, beside whatever process runs on it.
pub struct Eye(Store);

/// One row of an order's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPicture {
    /// What happened.
    pub event: String,
    /// The state before.
    pub from: String,
    /// The state after.
    pub to: String,
    /// More about it.
    pub detail: String,
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptPicture {
    /// Counts within the order.
    pub no: AttemptNo,
    /// What is paid with.
    pub way: Way,
    /// Our number at the provider.
    pub number: String,
    /// Our number of the present deduction.
    pub capture_no: String,
    /// How it was confirmed.
    pub confirm_key: String,
    /// Its end at the provider is proven.
    pub is_ended: bool,
    /// A promise of a provider, or a payment, is known here.
    pub has_provider_no: bool,
    /// The numbers of payments that are known here. One that was given when the payment was only begun is none of them.
    pub payments: Vec<String>,
}

/// One job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobPicture {
    /// What is to be done.
    pub kind: JobKind,
    /// The attempt; 0 for the order itself.
    pub attempt: AttemptNo,
    /// Nobody tries it any more.
    pub is_dead: bool,
    /// It is due, or will be in a moment.
    pub is_due: bool,
}

/// One order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPicture {
    /// In whose life.
    pub life: u32,
    /// Where it stands; none, when it is not there.
    pub state: Option<OrderState>,
    /// Rises with every change.
    pub version: i64,
    /// The newest version that anybody was told.
    pub told: i64,
    /// The price, in fen.
    pub amount: i64,
    /// What happened to it, oldest first.
    pub events: Vec<EventPicture>,
    /// Its attempts.
    pub attempts: Vec<AttemptPicture>,
    /// What is to be done about it.
    pub jobs: Vec<JobPicture>,
    /// The kinds of alarm that were raised about it.
    pub alarms: Vec<String>,
    /// What the provider's books say about it.
    pub lines: Vec<LinePicture>,
    /// Our numbers of which a provider told us, and we said that we had heard it.
    pub heard: Vec<Heard>,
    /// Jobs that were ended or taken by others than who held them.
    pub overtaken: Vec<String>,
}

/// One line of the provider's books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePicture {
    /// What happened.
    pub kind: LineKind,
    /// To which attempt it belongs.
    pub attempt: AttemptNo,
    /// The provider's number.
    pub provider_no: String,
    /// In fen.
    pub amount: i64,
    /// It is done.
    pub is_settled: bool,
}

/// A notification that we acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The attempt.
    pub attempt: AttemptNo,
    /// It said that money came.
    pub says_paid: bool,
    /// Since then the provider was asked how things stand.
    pub is_asked_about: bool,
}

/// A notification that we acknowledged, by our number in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// Our number.
    pub number: String,
    /// It said that money came.
    pub says_paid: bool,
    /// Since then the provider was asked how things stand.
    pub is_asked_about: bool,
}

/// Both sides at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    /// The orders.
    pub orders: Vec<OrderPicture>,
    /// Lines of the provider's books under numbers of which nothing is known here.
    pub strange_lines: Vec<String>,
    /// Alarms that are about no order of ours: kind and subject.
    pub strange_alarms: Vec<(String, String)>,
    /// What the provider's books come to, in fen.
    pub received: i64,
    /// The backend's clock was wrong at some time.
    pub was_clock_wrong: bool,
}

impl OrderPicture {
    /// The attempt of this number.
    pub fn attempt(&self, no: AttemptNo) -> Option<&AttemptPicture> {
        self.attempts.iter().find(|attempt| attempt.no == no)
    }

    /// Settled money of an attempt, or of all of them.
    pub fn money(&self, no: Option<AttemptNo>) -> impl Iterator<Item = &LinePicture> {
        let is_money = |line: &&LinePicture| matches!(line.kind, LineKind::Payment | LineKind::Deduction);
        let lines = self.lines.iter().filter(is_money).filter(|line| line.is_settled);
        lines.filter(move |line| no.is_none_or(|no| line.attempt == no))
    }

    /// Has the provider a line of this kind for this attempt?
    pub fn has(&self, kind: LineKind, no: AttemptNo) -> bool {
        self.lines.iter().any(|line| line.kind == kind && line.attempt == no)
    }

    /// Was this alarm raised?
    pub fn has_alarm(&self, kind: &str) -> bool {
        self.alarms.iter().any(|raised| raised == kind)
    }

    /// Is there such a job, dead or alive?
    pub fn has_job(&self, kind: JobKind, no: AttemptNo) -> bool {
        self.jobs.iter().any(|job| job.kind == kind && job.attempt == no)
    }
}

/// What a picture is taken of, and what was seen of it besides.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The order's id.
    pub id: String,
    /// In whose life.
    pub life: u32,
    /// The newest version that anybody was told.
    pub told: i64,
    /// The notifications that were acknowledged.
    pub heard: Vec<Acknowledged>,
    /// Jobs that were ended or taken by others than who held them.
    pub overtaken: Vec<String>,
}

impl Eye {
    /// An eye on this disk.
    pub const fn new(store: Store) -> Self {
        Self(store)
    }

    /// Asks something. Nothing of the backend goes on meanwhile.
    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Db<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let mut reading = pin!(self.0.read(work));
        let mut context = Context::from_waker(Waker::noop());
        loop {
            // It waits for nothing; it only lets others go first, of whom there are none here.
            if let Poll::Ready(result) = reading.as_mut().poll(&mut context) {
                return result;
            }
        }
    }

    /// An order as it stands.
    pub fn order(&self, id: &str) -> Result<Option<Order>, StoreError> {
        let id = id.to_string();
        self.read(move |db| orders::get(db, &id))
    }

    /// What happened to an order.
    pub fn events(&self, id: &str) -> Result<Vec<EventPicture>, StoreError> {
        let id = id.to_string();
        self.read(move |db| events(db, &id))
    }

    /// The orders to which something happened after this row of the history, each with its row.
    pub fn changed_since(&self, seq: i64) -> Result<Vec<(i64, String)>, StoreError> {
        self.read(move |db| orders::changed_since(db, seq))
    }

    /// Our numbers at the providers of an order's attempts and deductions.
    pub fn numbers(&self, id: &str) -> Result<Vec<String>, StoreError> {
        let id = id.to_string();
        self.read(move |db| {
            let attempts = attempts::of_order(db, &id)?;
            Ok(attempts.into_iter().flat_map(|attempt| [attempt.out_trade_no, attempt.capture_no]).collect())
        })
    }

    /// Every job.
    pub fn jobs(&self) -> Result<Vec<Job>, StoreError> {
        self.read(|db| jobs::list(db, ROWS))
    }

    /// The jobs of one order and its attempts.
    pub fn jobs_of(&self, order_id: &str) -> Result<Vec<Job>, StoreError> {
        let id = order_id.to_string();
        self.read(move |db| jobs::of_order(db, &id))
    }

    /// Whose number at a provider it is: an attempt's own, or a deduction's.
    pub fn owner(&self, number: &str) -> Result<Option<Attempt>, StoreError> {
        let number = number.to_string();
        self.read(move |db| attempts::by_number(db, &number))
    }

    /// The job that is due first in each queue, and those that nobody tries any more.
    pub fn next_jobs(&self) -> Result<Vec<Job>, StoreError> {
        self.read(|db| jobs::list(db, 1))
    }

    /// Every alarm.
    pub fn alarms(&self) -> Result<Vec<alarms::Alarm>, StoreError> {
        self.read(|db| alarms::newest(db, ROWS))
    }

    /// A picture of these orders at this time by the backend's clock, held against these books.
    pub fn picture(&self, subjects: Vec<Subject>, book: Book, now: Instant) -> Result<Picture, StoreError> {
        self.read(move |db| picture(db, subjects, &book, now))
    }
}

fn picture(db: &Db<'_>, subjects: Vec<Subject>, book: &Book, now: Instant) -> Result<Picture, StoreError> {
    let alarms = alarms::newest(db, ROWS)?;
    let mut picture = Picture { received: book.totals.received, ..Picture::default() };
    let mut at = BTreeMap::new();
    for subject in subjects {
        at.insert(subject.id.clone(), picture.orders.len());
        picture.orders.push(order(db, &subject, now)?);
    }
    for alarm in alarms {
        let id = alarm.subject.split('/').next().unwrap_or_default();
        match at.get(id) {
            Some(index) => picture.orders[*index].alarms.push(alarm.kind),
            None => picture.strange_alarms.push((alarm.kind, alarm.subject)),
        }
    }
    for line in &book.lines {
        let owner = match attempts::by_number(db, &line.merchant_no)? {
            Some(owner) => Some(owner),
            None => line.of.as_deref().map(|of| attempts::by_number(db, of)).transpose()?.flatten(),
        };
        let place = owner.and_then(|attempt| Some((*at.get(&attempt.order_id)?, attempt.no)));
        match place {
            Some((index, attempt)) => picture.orders[index].lines.push(LinePicture {
                kind: line.kind,
                attempt,
                provider_no: line.provider_no.clone().unwrap_or_default(),
                amount: line.amount.0,
                is_settled: line.is_settled,
            }),
            None => picture
                .strange_lines
                .push(format!("{:?} {} {} fen", line.kind, line.merchant_no, line.amount.0)),
        }
    }
    Ok(picture)
}

fn order(db: &Db<'_>, subject: &Subject, now: Instant) -> Result<OrderPicture, StoreError> {
    let found = orders::get(db, &subject.id)?;
    let mut attempts = Vec::new();
    for attempt in attempts::of_order(db, &subject.id)? {
        attempts.push(AttemptPicture {
            no: attempt.no,
            way: attempt.way,
            payments: if attempt.provider_end == Some(ProviderEnd::Paid) {
                provider_numbers::payments(db, &attempt)?
            } else {
                Vec::new()
            },
            is_ended: attempt.provider_end.is_some(),
            has_provider_no: attempt.provider_no.is_some(),
            number: attempt.out_trade_no,
            capture_no: attempt.capture_no,
            confirm_key: attempt.confirm_key,
        });
    }
    let mut heard = Vec::new();
    for Acknowledged { number, says_paid, is_asked_about } in &subject.heard {
        let attempt = attempts::by_number(db, number)?.map_or(0, |attempt| attempt.no);
        heard.push(Heard { attempt, says_paid: *says_paid, is_asked_about: *is_asked_about });
    }
    let own = jobs::of_order(db, &subject.id)?.into_iter();
    Ok(OrderPicture {
        life: subject.life,
        told: subject.told,
        state: found.as_ref().map(|order| order.state),
        version: found.as_ref().map_or(0, |order| order.version),
        amount: found.as_ref().map_or(0, |order| order.amount.fen()),
        events: events(db, &subject.id)?,
        jobs: own
            .map(|job| JobPicture {
                kind: job.kind,
                attempt: job.attempt_no,
                is_dead: job.dead_at.is_some(),
                is_due: job.due_at <= now.plus_ms(MOMENT_MS),
            })
            .collect(),
        attempts,
        heard,
        overtaken: subject.overtaken.clone(),
        alarms: Vec::new(),
        lines: Vec::new(),
    })
}

fn events(db: &Db<'_>, id: &str) -> Result<Vec<EventPicture>, StoreError> {
    let events = orders::events(db, id)?.into_iter();
    Ok(events
        .map(|event| EventPicture {
            event: event.event,
            from: event.from,
            to: event.to,
            detail: event.detail,
        })
        .collect())
}
