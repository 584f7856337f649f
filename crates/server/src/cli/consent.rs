//! `paylater consent`: verify the chain of records, check a saved receipt.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;

use super::Setup;
use crate::config::File;
use crate::config_error::ConfigError;
use crate::consent::check;
use crate::consent::key::PublicKey;
use crate::consent::verify::{self, Expected, Verdict};
use crate::store::Store;

/// What to do with evidence of consent.
#[derive(Debug, Subcommand)]
pub enum Consent {
    /// Walk the chain of records in the database; exit 1 at the first one that is not as it was written.
    Verify {
        /// Configuration file.
        #[command(flatten)]
        setup: Setup,
        /// A head that was noted down elsewhere: it must still be in the chain.
        #[arg(long)]
        expect_head: Option<String>,
        /// How many records there were then: no fewer may be there now. Alone it proves the length and nothing else.
        #[arg(long)]
        expect_count: Option<u64>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Check a saved receipt: signature, schedule, texts, records; exit 1 if anything is wrong.
    Check {
        /// The receipt as it was saved; `-` reads standard input.
        file: PathBuf,
        /// The public key, as PEM; see GET /v1/receipt-keys.
        #[arg(long)]
        key: PathBuf,
    },
}

/// Runs a command.
pub fn run(command: Consent) -> Result<ExitCode, ConfigError> {
    match command {
        Consent::Verify { setup, expect_head, expect_count, json } => {
            if expect_count.is_some() && expect_head.is_none() {
                eprintln!(
                    "A count alone proves that the chain is no shorter, and not that it is the same one: pass --expect-head, too."
                );
            }
            let expected = Expected { head: expect_head, count: expect_count };
            super::runtime()?.block_on(verify(&setup.config, &expected, json))
        }
        Consent::Check { file, key } => check(&file, &key),
    }
}

/// Nothing but the address of the database is needed, so nothing else is read: an auditor's copy has no keys.
async fn verify(config: &Path, expected: &Expected, json: bool) -> Result<ExitCode, ConfigError> {
    let text = std::fs::read_to_string(config)
        .map_err(|error| ConfigError(format!("{}: {error}", config.display())))?;
    let file = File::parse(&text, std::env::vars())?;
    let store = Store::open_for_reading(&file.database_url)?;
    let verdict = verify::verify(&store, expected).await;
    store.close().await;
    let verdict = verdict.map_err(|error| ConfigError(format!("{}: {error}", file.database_url)))?;
    if json {
        println!("{}", as_json(&verdict))
    } else {
        tell(&verdict)
    }
    Ok(if verdict.fault.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn as_json(verdict: &Verdict) -> serde_json::Value {
    let fault = verdict.fault.as_ref().map(|fault| json!({ "seq": fault.seq, "why": fault.why }));
    json!({
        "sound": verdict.fault.is_none(),
        "count": verdict.count,
        "first": verdict.first,
        "head": verdict.head,
        "fault": fault,
    })
}

fn tell(verdict: &Verdict) {
    if let Some(fault) = &verdict.fault {
        let place = fault.seq.map_or_else(String::new, |seq| format!("record {seq}: "));
        println!("BROKEN  {place}{}", fault.why);
        println!("sound up to there: {} record(s)", verdict.count);
        return;
    }
    println!("sound: {} record(s), their texts and agreements", verdict.count);
    println!("first  {}", verdict.first.as_deref().unwrap_or("none yet"));
    println!("head   {}", verdict.head);
    println!("Keep head and count somewhere else; next time pass --expect-head and --expect-count.");
}

fn check(file: &Path, key: &Path) -> Result<ExitCode, ConfigError> {
    let wrong = |error: std::io::Error| ConfigError(format!("{}: {error}", file.display()));
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).map_err(wrong)?;
    } else {
        text = std::fs::read_to_string(file).map_err(wrong)?;
    }
    let findings = check::check(&text, &PublicKey::read(key)?);
    for words in &findings.good {
        println!("ok     {words}");
    }
    for words in &findings.bad {
        println!("WRONG  {words}");
    }
    let is_good = findings.bad.is_empty();
    println!(
        "{}",
        if is_good { "The receipt is genuine and whole." } else { "Do not rely on this receipt." }
    );
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
