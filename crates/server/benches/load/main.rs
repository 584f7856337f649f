//! How much the backend does on this machine: `cargo xtask bench --backend` and `cargo xtask bench --jobs`.
//!
//! The backend and the sandbox run as processes of their own, on this machine's ports and on its disk. Figures of different
//! machines say little, and so do those of a busy one: each is printed beside what everybody else was using meanwhile, and the
//! least disturbed round counts. docs/performance.md says how each is measured.

mod client;
mod confirm;
mod drive;
mod figures;
mod flow;
mod jobs;
mod machine;
mod parties;
mod readings;
mod report;
mod rows;
mod sizes;
mod syncs;
mod waiters;

use std::process::ExitCode;
use std::time::Duration;

use report::{Aims, Outcome};

const USAGE: &str = "cargo xtask bench --jobs|--backend [--quick]";

fn main() -> ExitCode {
    // Cargo adds `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(aims) => {
            print!("\n{aims}");
            if aims.are_reached() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Outcome<Aims> {
    machine::raise_open_files()?;
    // One thread: what it takes is taken from the two processes that are measured.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let seconds = Duration::from_secs;
    match arguments {
        ["--jobs"] => {
            runtime.block_on(jobs::run(&jobs::Size { time: seconds(6), questions: 20_000, rounds: 3 }))
        }
        ["--jobs", "--quick"] => {
            runtime.block_on(jobs::run(&jobs::Size { time: seconds(2), questions: 8_000, rounds: 1 }))
        }
        ["--backend"] => runtime.block_on(backend(&Size::FULL)),
        ["--backend", "--quick"] => runtime.block_on(backend(&Size::QUICK)),
        _ => Err(format!("do not know {arguments:?}; {USAGE}")),
    }
}

/// How much of everything `--backend` measures.
struct Size {
    confirm: confirm::Size,
    syncs: usize,
    orders: [i64; 2],
    looks: usize,
    waiters: waiters::Size,
}

impl Size {
    const FULL: Self = Self {
        confirm: confirm::Size { prepared: 4_000, time: Duration::from_secs(5), each: 600, rounds: 3 },
        syncs: 400,
        orders: [10_000, 1_000_000],
        looks: 60,
        waiters: waiters::Size { waiters: 5_000, time: Duration::from_secs(5), rounds: 2 },
    };
    const QUICK: Self = Self {
        confirm: confirm::Size { prepared: 1_000, time: Duration::from_secs(1), each: 200, rounds: 1 },
        syncs: 100,
        orders: [4_000, 50_000],
        looks: 20,
        waiters: waiters::Size { waiters: 1_000, time: Duration::from_secs(2), rounds: 1 },
    };
}

async fn backend(size: &Size) -> Outcome<Aims> {
    let (keys, mut aims) = (parties::Keys::make()?, Aims::default());
    println!("backend: {} processors, load {}", machine::processors(), machine::load()?);
    confirm::run(&keys, &size.confirm, &mut aims).await?;
    syncs::run(&keys, size.syncs, &mut aims).await?;
    sizes::run(&keys, size.orders, size.looks, &mut aims).await?;
    waiters::run(&keys, &size.waiters, &mut aims).await?;
    println!("\n  load {}", machine::load()?);
    Ok(aims)
}
