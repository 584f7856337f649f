//! Many clients at once, each with a connection of its own and always with one request under way.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::flow::{ByCall, Client, Purchase, Shop};
use crate::machine::{Spent, Window};
use crate::parties::Parties;
use crate::report::Outcome;

/// What many clients did.
pub struct Drive {
    /// So many steps, or whole purchases.
    pub done: usize,
    /// How long each call took.
    pub latencies: ByCall,
    /// What was used meanwhile.
    pub spent: Spent,
}

/// Until when purchases are begun.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    /// For so long.
    Passed(Duration),
    /// As often as that.
    Begun(usize),
}

/// Whole purchases, one after the other by each client.
pub async fn buy(shop: &Arc<Shop>, parties: &Parties, clients: usize, until: Until) -> Outcome<Drive> {
    let clients = connect(shop, parties, clients).await?;
    let window = Window::open(parties.backend(), parties.sandbox())?;
    let (begun, count) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
    let mut running = JoinSet::new();
    for mut client in clients {
        let count = count.clone();
        let goes_on = move || match until {
            Until::Passed(time) => begun.elapsed() < time,
            Until::Begun(most) => count.fetch_add(1, Ordering::Relaxed) < most,
        };
        running.spawn(async move {
            let mut bought = 0;
            while goes_on() {
                client.buy().await?;
                bought += 1;
            }
            Outcome::Ok((client, bought))
        });
    }
    let (mut latencies, mut done) = (ByCall::default(), 0);
    while let Some(ended) = running.join_next().await {
        let (client, bought) = ended.map_err(|error| error.to_string())??;
        done += bought;
        append(&mut latencies, client);
    }
    Ok(Drive { done, latencies, spent: window.close()? })
}

/// The next step of each of these purchases, until all are done or so much time has passed.
pub async fn step(
    shop: &Arc<Shop>,
    parties: &Parties,
    clients: usize,
    purchases: Vec<Purchase>,
    time: Duration,
) -> Outcome<(Drive, Vec<Purchase>)> {
    let clients = connect(shop, parties, clients).await?;
    let waiting = Arc::new(Mutex::new(purchases));
    let window = Window::open(parties.backend(), parties.sandbox())?;
    let end = Instant::now() + time;
    let mut running = JoinSet::new();
    for mut client in clients {
        let waiting = waiting.clone();
        let next = move || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
        running.spawn(async move {
            let mut done = Vec::new();
            while Instant::now() < end
                && let Some(purchase) = next()
            {
                done.push(client.step(purchase).await?);
            }
            Outcome::Ok((client, done))
        });
    }
    let (mut latencies, mut stepped) = (ByCall::default(), Vec::new());
    while let Some(ended) = running.join_next().await {
        let (client, mut done) = ended.map_err(|error| error.to_string())??;
        stepped.append(&mut done);
        append(&mut latencies, client);
    }
    Ok((Drive { done: stepped.len(), latencies, spent: window.close()? }, stepped))
}

/// So many purchases whose shoppers have chosen.
pub async fn chosen(shop: &Arc<Shop>, parties: &Parties, count: usize) -> Outcome<Vec<Purchase>> {
    const CLIENTS: usize = 16;
    const LONG: Duration = Duration::from_secs(600);
    let (_, opened) = step(shop, parties, CLIENTS, vec![Purchase::Wanted; count], LONG).await?;
    let (_, chosen) = step(shop, parties, CLIENTS, opened, LONG).await?;
    Ok(chosen)
}

async fn connect(shop: &Arc<Shop>, parties: &Parties, count: usize) -> Outcome<Vec<Client>> {
    let mut clients = Vec::new();
    for _ in 0..count {
        clients.push(Client::connect(shop.clone(), parties.address).await?);
    }
    Ok(clients)
}

fn append(latencies: &mut ByCall, client: Client) {
    for (all, mut one) in latencies.iter_mut().zip(client.into_latencies()) {
        all.append(&mut one);
    }
}
