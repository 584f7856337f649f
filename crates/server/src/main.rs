//! `paylater`: the merchant backend and its tools. See `paylater --help`.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match paylater_server::cli::run(paylater_server::cli::Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("paylater: {error}");
            ExitCode::FAILURE
        }
    }
}
