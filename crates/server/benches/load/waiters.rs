//! Pages that wait: what they take while nothing happens, and what somebody else's order costs meanwhile.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::client::{Ask, Connection};
use crate::drive::{self, Drive, Until};
use crate::figures::{median, ms_each, short};
use crate::flow::{Purchase, Session, Shop};
use crate::machine::{Window, resident_mb};
use crate::parties::{Keys, Parties, Start};
use crate::report::{Aim, Aims, Outcome, Table};

/// Megabytes of the whole backend while everybody waits.
const MEMORY_MB: f64 = 80.0;
/// How many times as much an order may cost.
const COST: f64 = 1.5;
/// Who buys meanwhile.
const BUYERS: usize = 8;

/// How much is measured.
pub struct Size {
    /// Pages that wait at once.
    pub waiters: usize,
    /// How long purchases are made, with them waiting and without. They wait for 25 seconds.
    pub time: Duration,
    /// How often both are measured.
    pub rounds: usize,
}

/// Measures, prints and judges.
pub async fn run(keys: &Keys, size: &Size, aims: &mut Aims) -> Outcome {
    let shop = Shop::new(keys)?;
    let parties = Parties::start(keys, Parties::folder(keys, "waiters")?, Start::default()).await?;
    let sessions = open_sessions(&shop, &parties, size.waiters).await?;
    // What is kept from now on was needed by purchases, and not by those who wait.
    drive::buy(&shop, &parties, BUYERS, Until::Passed(size.time)).await?;
    let (mut alone, mut beside, mut memory, mut idle) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..size.rounds {
        let before = resident_mb(parties.backend())?;
        alone.push(drive::buy(&shop, &parties, BUYERS, Until::Passed(size.time)).await?);
        let waiting = wait(&parties, &sessions).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        memory.push((before, resident_mb(parties.backend())?));
        let window = Window::open(parties.backend(), parties.sandbox())?;
        tokio::time::sleep(size.time).await;
        let spent = window.close()?;
        idle.push(spent.backend.as_secs_f64() / spent.wall.as_secs_f64());
        beside.push(drive::buy(&shop, &parties, BUYERS, Until::Passed(size.time)).await?);
        let answered = end(waiting).await;
        if answered > 0 {
            return Err(format!(
                "{answered} of those who wait were answered, though nothing happened to them"
            ));
        }
    }
    print(size.waiters, &memory, &idle, [&alone, &beside], aims);
    Ok(())
}

async fn open_sessions(shop: &Arc<Shop>, parties: &Parties, count: usize) -> Outcome<Vec<Session>> {
    const LONG: Duration = Duration::from_secs(600);
    let (_, opened) = drive::step(shop, parties, BUYERS, vec![Purchase::Wanted; count], LONG).await?;
    let session = |purchase| match purchase {
        Purchase::Opened(session) => Some(session),
        Purchase::Wanted | Purchase::Chosen(..) | Purchase::Confirmed(..) | Purchase::Paid(_) => None,
    };
    Ok(opened.into_iter().filter_map(session).collect())
}

/// A page for each session asks for news of it and waits.
async fn wait(parties: &Parties, sessions: &[Session]) -> Outcome<JoinSet<Outcome>> {
    let mut waiting = JoinSet::new();
    for session in sessions {
        let mut connection = Connection::open(parties.address).await.map_err(|error| {
            format!("{error}: {} pages need as many open files, here and there (ulimit -n)", sessions.len())
        })?;
        let (id, token) = (session.id.clone(), session.client_token.clone());
        waiting.spawn(async move {
            let path = format!("/v1/checkout-sessions/{id}/status?seen=1&wait_s=25");
            let ask = Ask { path: &path, bearer: Some(&token), ..Ask::default() };
            connection.call(ask).await.map(|_| ())
        });
    }
    Ok(waiting)
}

/// Lets everybody go, and tells how many did not wait any more.
async fn end(mut waiting: JoinSet<Outcome>) -> usize {
    waiting.abort_all();
    let mut answered = 0;
    while let Some(ended) = waiting.join_next().await {
        answered += usize::from(ended.is_ok());
    }
    // Their connections end, too.
    tokio::time::sleep(Duration::from_secs(1)).await;
    answered
}

fn print(
    waiters: usize,
    memory: &[(f64, f64)],
    idle: &[f64],
    [alone, beside]: [&[Drive]; 2],
    aims: &mut Aims,
) {
    let cost = |drive: &Drive| ms_each(drive.spent.backend, drive.done);
    let mut table = Table::new(&[
        "",
        "MB before",
        "MB with all",
        "kB each",
        "order alone ms",
        "order beside them ms",
        "times",
    ]);
    let mut times = Vec::new();
    for (round, (((before, with), alone), beside)) in memory.iter().zip(alone).zip(beside).enumerate() {
        let (alone, beside) = (cost(alone), cost(beside));
        times.push(beside / alone);
        let each = (with - before) * 1_024.0 / waiters as f64;
        table.row(vec![
            format!("round {}", round + 1),
            short(*before),
            short(*with),
            short(each),
            short(alone),
            short(beside),
            short(beside / alone),
        ]);
    }
    let idle = median(idle);
    println!("\n{waiters} pages that wait; idle, they take {} of a processor", short(idle));
    print!("{table}");
    let most = memory.iter().map(|(_, with)| *with).fold(0.0, f64::max);
    aims.judge(
        &format!("megabytes of the backend with {waiters} pages waiting"),
        most,
        Aim::Below(MEMORY_MB),
    );
    let what =
        format!("processor time of an order beside {waiters} pages that wait, beside that of one alone");
    aims.judge(&what, median(&times), Aim::AtMost(COST));
}
