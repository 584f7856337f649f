//! `paylater-sandbox`: `keys` makes the provider's keys, `serve` plays the provider.

use std::process::ExitCode;

use clap::Parser;
use paylater_sandbox::command::Command;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match Command::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("paylater-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}
