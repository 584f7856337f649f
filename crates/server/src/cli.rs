//! The command line.

mod apr;
mod consent;
mod doctor;
mod keys;
mod markup;
mod page;
mod quote;
mod serve;

pub use consent::Consent;
pub use keys::make as make_keys;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::config_error::ConfigError;

/// A pay-later checkout: the merchant backend and its tools.
#[derive(Debug, Parser)]
#[command(name = "paylater", version, about)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the backend.
    Serve(Setup),
    /// Bring the database up to date and stop.
    Migrate(Setup),
    /// Make development keys where they are missing; existing ones stay.
    Keys {
        /// The folder for them.
        #[arg(long)]
        dir: PathBuf,
    },
    /// Look over the configuration: disclosures, words, plans, holidays, addresses.
    Doctor {
        /// Configuration file.
        #[command(flatten)]
        setup: Setup,
        /// Print a JSON object for each finding.
        #[arg(long)]
        json: bool,
    },
    /// Print the schedule and the disclosure of an amount under a plan, and what an early payment or a refund makes of it.
    Quote(quote::Quote),
    /// Print the annual rate of payments given as JSON on standard input.
    Apr {
        /// The answer is JSON in any case; accepted so that scripts can say so.
        #[arg(long)]
        json: bool,
    },
    /// Compare a deployed page with what was built.
    Page(page::Page),
    /// Evidence of consent: verify its chain, check a receipt.
    #[command(subcommand)]
    Consent(consent::Consent),
    /// Run the local Alipay and WeChat Pay: starts `paylater-sandbox`, which lies beside this program.
    #[command(disable_help_flag = true)]
    Sandbox {
        /// Passed on as they are.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Live lives of orders under a seed: starts `paylater-sim`, which lies beside this program.
    #[command(disable_help_flag = true)]
    Sim {
        /// Passed on as they are.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

/// Where the configuration is.
#[derive(Debug, clap::Args)]
pub struct Setup {
    /// Configuration file; PAYLATER_* in the environment overrides single fields.
    #[arg(long, default_value = "paylater.toml")]
    pub config: PathBuf,
}

impl Setup {
    fn load(&self) -> Result<Config, ConfigError> {
        Config::load(&self.config, environment()?)
    }
}

/// The variables of ours. What others are called, and whether they are text, is nobody's business here.
fn environment() -> Result<Vec<(String, String)>, ConfigError> {
    let ours = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok().filter(|name| name.starts_with("PAYLATER_"))?;
        Some(
            value
                .into_string()
                .map(|value| (name.clone(), value))
                .map_err(|_| ConfigError(format!("{name} in the environment is no text in UTF-8"))),
        )
    });
    ours.collect()
}

/// Runs a command.
pub fn run(cli: Cli) -> Result<ExitCode, ConfigError> {
    match cli.command {
        Command::Serve(setup) => {
            let (runtime, config) = (runtime()?, setup.load()?);
            let ended = runtime.block_on(serve::serve(config));
            // A name that is still being looked up would be waited for without an end.
            runtime.shutdown_background();
            ended
        }
        Command::Migrate(setup) => runtime()?.block_on(serve::migrate(&setup.load()?)),
        Command::Keys { dir } => keys::make(&dir),
        Command::Doctor { setup, json } => doctor::print(&setup, json),
        Command::Quote(quote) => quote::print(&quote),
        Command::Apr { json: _ } => apr::print(),
        Command::Page(page) => runtime()?.block_on(page::print(page)),
        Command::Consent(command) => consent::run(command),
        Command::Sandbox { arguments } => beside("paylater-sandbox", &arguments),
        Command::Sim { arguments } => beside("paylater-sim", &arguments),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, ConfigError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| ConfigError(format!("runtime: {error}")))
}

/// The fake providers live in a program of their own, so that this one contains none (ADR 2); and so does the simulator, which
/// contains them (ADR 20).
fn beside(name: &str, arguments: &[String]) -> Result<ExitCode, ConfigError> {
    let program =
        std::env::current_exe().map_err(|error| ConfigError(error.to_string()))?.with_file_name(name);
    let status = std::process::Command::new(&program)
        .args(arguments)
        .status()
        .map_err(|error| ConfigError(format!("{}: {error}", program.display())))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
