//! How often the disk is synchronised for a whole purchase, as `strace` sees it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::drive::{self, Until};
use crate::figures::short;
use crate::flow::Shop;
use crate::parties::{Folder, Keys, Parties, Start};
use crate::readings::syncs;
use crate::report::{Aim, Aims, Outcome, Table};

/// One for each of the three commits of a purchase that waits for nobody, and some for moving them into the database's file.
const AIM: f64 = 3.5;
const WHAT: &str = "synchronisations of the disk for each purchase of one client";

/// Counts, prints and judges.
pub async fn run(keys: &Keys, purchases: usize, aims: &mut Aims) -> Outcome {
    if !has_strace() {
        println!("\nsynchronisations of the disk: not counted, because `strace` is not installed");
        aims.not_measured(WHAT, "`strace` is not installed");
        return Ok(());
    }
    let mut table = Table::new(&["clients", "purchases", "synchronisations", "for each"]);
    let mut for_one = f64::NAN;
    for clients in [1, 32] {
        let (bought, syncs) = count(keys, clients, purchases).await?;
        let each = syncs as f64 / bought as f64;
        if clients == 1 {
            for_one = each;
        }
        table.row(vec![clients.to_string(), bought.to_string(), syncs.to_string(), short(each)]);
    }
    print!("\nsynchronisations of the disk; commits that wait for each other share one\n{table}");
    aims.judge(WHAT, for_one, Aim::AtMost(AIM));
    Ok(())
}

fn has_strace() -> bool {
    let mut strace = Command::new("strace");
    let strace = strace.arg("-V").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    strace.status().is_ok_and(|status| status.success())
}

/// Purchases by so many clients, and how often the disk was synchronised meanwhile.
async fn count(keys: &Keys, clients: usize, purchases: usize) -> Outcome<(usize, usize)> {
    let written = Folder::new("strace")?;
    let path = written.path("syncs.txt");
    let start = Start { syncs: Some(&path), ..Start::default() };
    let parties = Parties::start(keys, Parties::folder(keys, "syncs")?, start).await?;
    let shop = Shop::new(keys)?;
    let before = seen(&path)?;
    let bought = drive::buy(&shop, &parties, clients, Until::Begun(purchases)).await?.done;
    // What is written by the other process may lag a little.
    tokio::time::sleep(Duration::from_millis(300)).await;
    Ok((bought, seen(&path)? - before))
}

fn seen(path: &Path) -> Outcome<usize> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(syncs(&text))
}
