//! `paylater-sim`: see `paylater-sim --help` and `docs/simulator.md`.

use std::process::ExitCode;

use clap::Parser as _;
use paylater_sim::command::Command;

fn main() -> ExitCode {
    // With PAYLATER_LOG set, the backend and the sandbox say what they do.
    if let Ok(filter) = tracing_subscriber::EnvFilter::try_from_env("PAYLATER_LOG") {
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).without_time().init();
    }
    match Command::parse().run(&mut std::io::stdout()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("paylater-sim: {error}");
            ExitCode::FAILURE
        }
    }
}
