//! Confirmations, whole purchases, and what each call costs the backend, measured by what nobody can do without: the RSA
//! signature of each order.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::drive::{self, Drive, Until};
use crate::figures::{median, ms_each, per_second, short, short_ms};
use crate::flow::{Call, Purchase, Shop};
use crate::machine::cpu_of_thread;
use crate::parties::{Keys, Parties, Start};
use crate::report::{Aim, Aims, Outcome, Table};

/// How many clients there are at once.
const CLIENTS: [usize; 4] = [1, 8, 32, 128];
/// Confirmations for each signature that one processor makes in the same time.
const SHARE: f64 = 0.25;
/// Confirmations are made for no longer than this: after three seconds the first questions about them are due, which are
/// measured by `--jobs`.
const BURST: Duration = Duration::from_millis(2_500);

/// How much is measured.
pub struct Size {
    /// Sessions made ready to be confirmed: more than can be in a burst.
    pub prepared: usize,
    /// How long purchases are made by each number of clients.
    pub time: Duration,
    /// How many calls of each kind are made to learn what one costs.
    pub each: usize,
    /// How often everything is measured.
    pub rounds: usize,
}

/// What was measured with one number of clients.
struct Round {
    clients: usize,
    signatures: f64,
    drive: Drive,
}

/// Measures, prints and judges.
pub async fn run(keys: &Keys, size: &Size, aims: &mut Aims) -> Outcome {
    let (mut bursts, mut purchases) = (Vec::new(), Vec::new());
    for _ in 0..size.rounds {
        for clients in CLIENTS {
            let signatures = signatures_per_second(keys)?;
            let (shop, parties) = begin(keys, "confirm").await?;
            let chosen = drive::chosen(&shop, &parties, size.prepared).await?;
            let (drive, _) = drive::step(&shop, &parties, clients, chosen, BURST.min(size.time)).await?;
            bursts.push(Round { clients, signatures, drive });
            drop(parties);
            let (shop, parties) = begin(keys, "purchase").await?;
            let drive = drive::buy(&shop, &parties, clients, Until::Passed(size.time)).await?;
            purchases.push(Round { clients, signatures, drive });
        }
    }
    let signatures: Vec<f64> = bursts.iter().map(|round| round.signatures).collect();
    let signatures = median(&signatures);
    println!("\nRSA-2048 signatures for each second of one processor: {}", short(signatures));
    let bursts = quietest(bursts);
    print_confirmations(&bursts, signatures);
    let purchases = quietest(purchases);
    print_purchases(&purchases, signatures);
    print_costs(keys, size.each, signatures).await?;
    let best = |rounds: &[Round]| rounds.iter().map(|round| rate(round) / signatures).fold(0.0, f64::max);
    let what =
        "confirmations, each on the disk before it is answered, for each RSA signature of one processor";
    aims.judge(what, best(&bursts), Aim::AtLeast(SHARE));
    Ok(())
}

/// A backend with an empty database, and its shop.
async fn begin(keys: &Keys, name: &str) -> Outcome<(Arc<Shop>, Parties)> {
    let folder = Parties::folder(keys, name)?;
    let parties = Parties::start(keys, folder, Start::default()).await?;
    Ok((Shop::new(keys)?, parties))
}

/// As the backend signs, by the processor's time: what others use meanwhile does not count.
fn signatures_per_second(keys: &Keys) -> Outcome<f64> {
    const TIME: Duration = Duration::from_millis(300);
    let (key, begun, used, mut count) = (keys.merchant()?, Instant::now(), cpu_of_thread()?, 0);
    while begun.elapsed() < TIME {
        key.sign("app_id=2021000000000001&biz_content={}&charset=utf-8")
            .map_err(|error| error.to_string())?;
        count += 1;
    }
    Ok(per_second(count, cpu_of_thread()?.saturating_sub(used)))
}

fn rate(round: &Round) -> f64 {
    per_second(round.drive.done, round.drive.spent.wall)
}

/// Of each number of clients the round in which others used least.
fn quietest(rounds: Vec<Round>) -> Vec<Round> {
    let mut best: Vec<Round> = Vec::new();
    for round in rounds {
        match best.iter_mut().find(|best| best.clients == round.clients) {
            Some(best) if best.drive.spent.others <= round.drive.spent.others => {}
            Some(best) => *best = round,
            None => best.push(round),
        }
    }
    best
}

fn print_confirmations(rounds: &[Round], signatures: f64) {
    let mut table = Table::new(&[
        "clients",
        "confirm/s",
        "of signatures",
        "p50 ms",
        "p99 ms",
        "backend ms each",
        "others' processors",
    ]);
    for round in rounds {
        let (drive, rate) = (&round.drive, rate(round));
        let latencies = &drive.latencies[Call::Confirm as usize];
        table.row(vec![
            round.clients.to_string(),
            short(rate),
            short(rate / signatures),
            short_ms(latencies.percentile(50)),
            short_ms(latencies.percentile(99)),
            short(ms_each(drive.spent.backend, drive.done)),
            short(drive.spent.others),
        ]);
    }
    print!("\nconfirmations of huabei-12, sessions and views made before\n{table}");
}

fn print_purchases(rounds: &[Round], signatures: f64) {
    let mut head = vec!["clients", "orders/s", "of signatures"];
    head.extend(Call::ALL.map(Call::name));
    head.extend(["backend ms each", "others' processors"]);
    let mut table = Table::new(&head);
    for round in rounds {
        let (drive, rate) = (&round.drive, rate(round));
        let mut row = vec![round.clients.to_string(), short(rate), short(rate / signatures)];
        row.extend(drive.latencies.iter().map(|latencies| {
            format!("{} / {}", short_ms(latencies.percentile(50)), short_ms(latencies.percentile(99)))
        }));
        row.push(short(ms_each(drive.spent.backend, drive.done)));
        row.push(short(drive.spent.others));
        table.row(row);
    }
    print!("\nwhole purchases: create, view, confirm, signed notification, status; p50 / p99 in ms\n{table}");
}

/// Each kind of call alone, by eight clients.
async fn print_costs(keys: &Keys, count: usize, signatures: f64) -> Outcome {
    const AT_ONCE: usize = 8;
    const LONG: Duration = Duration::from_secs(120);
    let (shop, parties) = begin(keys, "costs").await?;
    let mut table = Table::new(&["call", "backend ms each", "in signatures", "others' processors"]);
    let mut purchases = vec![Purchase::Wanted; count];
    for call in Call::ALL {
        let (drive, stepped) = drive::step(&shop, &parties, AT_ONCE, purchases, LONG).await?;
        purchases = stepped;
        let each = ms_each(drive.spent.backend, drive.done);
        let in_signatures = each * signatures / 1_000.0;
        table.row(vec![call.name().into(), short(each), short(in_signatures), short(drive.spent.others)]);
    }
    print!("\nprocessor time of the backend for each call, {count} of each by {AT_ONCE} clients\n{table}");
    Ok(())
}
