//! What has to take as long with a million orders as with ten thousand: the shop's lists, alarms, taking jobs, clearing away.
//! Both databases are asked in turn, so that whatever disturbs one disturbs the other.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::{Duration, Instant as Monotonic, SystemTime, UNIX_EPOCH};

use paylater_core::instant::Instant;
use paylater_server::store::{Store, StoreError, idempotency, jobs};
use serde::Deserialize;

use crate::client::{Ask, Connection};
use crate::figures::{Latencies, short, short_ms};
use crate::machine::load;
use crate::parties::{Folder, Keys, Parties, Start};
use crate::report::{Aim, Aims, Outcome, Table};
use crate::rows;

/// How many times as long it may take.
const MOST: f64 = 2.0;
/// Before it counts: the first look at a page reads it from the disk.
const WARM_UP: usize = 5;
/// Jobs that are taken at a time.
const TAKEN: usize = 16;
/// Keys that are forgotten at a time, as housekeeping does.
const FORGOTTEN: i64 = 500;
const WEEK_S: i64 = 7 * 86_400;

/// A question, with what it took in each of the two.
struct Question {
    name: &'static str,
    took: [Latencies; 2],
}

/// Measures, prints and judges.
pub async fn run(keys: &Keys, orders: [i64; 2], looks: usize, aims: &mut Aims) -> Outcome {
    let begun = Monotonic::now();
    let [small, large] = orders;
    let folders = [filled(keys, small)?, filled(keys, large)?];
    println!("\n{small} and {large} orders, written in {} s, load {}", begun.elapsed().as_secs(), load()?);
    // Before a backend has them: it would have asked all of the few questions in seconds.
    let stores = [open(&folders[0])?, open(&folders[1])?];
    let mut questions = vec![take_jobs(&stores, looks / 4).await?, clear_away(&stores, looks / 10).await?];
    for store in &stores {
        store.close().await;
    }
    let [small_folder, large_folder] = folders;
    // Nobody is there to be asked: the larger one would be busy with it for minutes.
    let nobody = SocketAddr::from((Ipv4Addr::LOCALHOST, 9));
    let start = || Start { alipay: Some(nobody), ..Start::default() };
    let backends = [
        Parties::start(keys, small_folder, start()).await?,
        Parties::start(keys, large_folder, start()).await?,
    ];
    questions.extend(ask_lists(keys, &backends, looks).await?);
    let names = [small.to_string(), large.to_string()];
    let mut table = Table::new(&["p50 / p99 ms", &names[0], &names[1], "times as long"]);
    for Question { name, took } in &questions {
        let [few, many] = took;
        let median = |took: &Latencies| took.percentile(50).unwrap_or_default().as_secs_f64();
        let ratio = median(many) / median(few);
        let both = |took: &Latencies| {
            format!("{} / {}", short_ms(took.percentile(50)), short_ms(took.percentile(99)))
        };
        table.row(vec![(*name).into(), both(few), both(many), short(ratio)]);
        aims.judge(&format!("{name}: {large} orders beside {small}"), ratio, Aim::AtMost(MOST));
    }
    print!("{table}");
    Ok(())
}

fn filled(keys: &Keys, orders: i64) -> Outcome<Folder> {
    let folder = Parties::folder(keys, &format!("orders-{orders}"))?;
    rows::a_month(&folder.path("paylater.db"), orders)?;
    Ok(folder)
}

fn open(folder: &Folder) -> Outcome<Store> {
    let path = folder.path("paylater.db");
    Store::open(&path.to_string_lossy()).map_err(|error| error.to_string())
}

/// The lists that a shop and a person look at.
fn lists(file: &Path) -> Outcome<[(&'static str, String); 5]> {
    Ok([
        ("newest orders", "/v1/orders".to_string()),
        ("an order by the shop's number", "/v1/orders?out_trade_no=M777".to_string()),
        ("orders in a state with few", "/v1/orders?state=capturing".to_string()),
        ("orders from the middle", format!("/v1/orders?cursor={}", middle(file)?)),
        ("alarms", "/v1/alarms".to_string()),
    ])
}

/// What the shop asks, by HTTP.
async fn ask_lists(keys: &Keys, backends: &[Parties; 2], looks: usize) -> Outcome<Vec<Question>> {
    let [small, large] = backends;
    let mut connections = [Connection::open(small.address).await?, Connection::open(large.address).await?];
    let (few, many) = (lists(&small.database())?, lists(&large.database())?);
    let mut questions = Vec::new();
    for ((name, of_few), (_, of_many)) in few.into_iter().zip(many) {
        let mut question = Question { name, took: Default::default() };
        for look in 0..WARM_UP + looks {
            for (which, (connection, path)) in connections.iter_mut().zip([&of_few, &of_many]).enumerate() {
                let ask = Ask { path, bearer: Some(&keys.api_key), ..Ask::default() };
                let begun = Monotonic::now();
                let answer = connection.call(ask).await?;
                let took = begun.elapsed();
                if look == 0 {
                    has_found(path, &answer)?;
                } else if look >= WARM_UP {
                    question.took[which].note(took);
                }
            }
        }
        questions.push(question);
    }
    Ok(questions)
}

/// An answer that found nothing would be quick whatever it is asked of.
fn has_found(path: &str, answer: &[u8]) -> Outcome {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Found {
        Page { orders: Vec<serde_json::Value> },
        Alarms(Vec<serde_json::Value>),
    }
    let found: Found = serde_json::from_slice(answer).map_err(|error| format!("{path}: {error}"))?;
    let (Found::Page { orders: rows } | Found::Alarms(rows)) = found;
    if rows.is_empty() { Err(format!("{path} found nothing")) } else { Ok(()) }
}

/// Where a shop has come to that reads page by page.
fn middle(file: &Path) -> Outcome<String> {
    let db = rows::look(file)?;
    let sql = "SELECT created_at || '.' || id FROM orders WHERE rowid = (SELECT max(rowid) / 2 FROM orders)";
    db.query_row(sql, [], |row| row.get(0)).map_err(|error| error.to_string())
}

/// What a runner does when as many questions are due as one of ten orders has.
async fn take_jobs(stores: &[Store; 2], looks: usize) -> Outcome<Question> {
    let mut question = Question { name: "taking 16 jobs of those that are due", took: Default::default() };
    for look in 0..1 + looks {
        for (which, store) in stores.iter().enumerate() {
            let now = now();
            let took = timed(store, move |tx| {
                let claimed = jobs::claim(tx, "alipay", now, TAKEN)?;
                Ok(claimed.jobs.len())
            });
            note(&mut question, which, look, took.await?, TAKEN)?;
        }
    }
    Ok(question)
}

/// What housekeeping does with keys that are older than a week.
async fn clear_away(stores: &[Store; 2], looks: usize) -> Outcome<Question> {
    let mut question = Question { name: "clearing away 500 old keys", took: Default::default() };
    for look in 0..1 + looks {
        for (which, store) in stores.iter().enumerate() {
            let before = now().plus_s(-WEEK_S);
            let took = timed(store, move |tx| idempotency::forget(tx, before, FORGOTTEN));
            note(&mut question, which, look, took.await?, usize::try_from(FORGOTTEN).unwrap_or_default())?;
        }
    }
    Ok(question)
}

fn note(
    question: &mut Question,
    which: usize,
    look: usize,
    (took, done): (Duration, usize),
    wanted: usize,
) -> Outcome {
    if done != wanted {
        return Err(format!("{}: {done} instead of {wanted}", question.name));
    }
    if look > 0 {
        question.took[which].note(took);
    }
    Ok(())
}

/// How long the writer was busy with this, so that nobody else could write; the commit's wait for the disk is left out, because
/// it has nothing to do with how many orders there are and much with who else writes there.
async fn timed(
    store: &Store,
    work: impl FnOnce(&mut paylater_server::store::Tx<'_>) -> Result<usize, StoreError> + Send + 'static,
) -> Outcome<(Duration, usize)> {
    let done = store.write(move |tx| {
        let begun = Monotonic::now();
        work(tx).map(|done| (begun.elapsed(), done))
    });
    done.await.map_err(|error: StoreError| error.to_string())
}

fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant::from_unix_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
