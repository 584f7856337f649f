//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser};
use tokio::net::TcpListener;

use crate::options::Options;
use crate::sandbox::{self, SandboxError};
use crate::system::{dispatch, key_files, server};

/// A local Alipay and WeChat Pay with a memory, for development and tests.
#[derive(Debug, Parser)]
#[command(name = "paylater-sandbox", version)]
pub enum Command {
    /// Make the provider's keys; those that exist are kept.
    Keys {
        /// Where to.
        #[arg(long, default_value = ".local/sandbox-keys")]
        dir: PathBuf,
    },
    /// Play Alipay and WeChat Pay until interrupted.
    Serve(Box<Serve>),
}

/// What `serve` can be told.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8782")]
    listen: SocketAddr,
    /// Where browsers find it, when that differs from where it listens.
    #[arg(long)]
    public_url: Option<String>,
    /// The provider's keys; made when missing.
    #[arg(long, default_value = ".local/sandbox-keys")]
    keys_dir: PathBuf,
    /// The merchant's keys, as `paylater keys` made them; only public halves and shared secrets are read.
    #[arg(long, default_value = ".local/keys")]
    merchant_keys_dir: PathBuf,
    #[command(flatten)]
    options: Options,
}

impl Command {
    /// Does it.
    pub async fn run(self) -> Result<(), SandboxError> {
        match self {
            Self::Keys { dir } => {
                for name in key_files::make_provider_keys(&dir)? {
                    println!("{}", dir.join(name).display());
                }
                Ok(())
            }
            Self::Serve(serve) => serve.run().await,
        }
    }
}

impl Serve {
    async fn run(self) -> Result<(), SandboxError> {
        for name in key_files::make_provider_keys(&self.keys_dir)? {
            tracing::info!(key = name, "made");
        }
        if !self.listen.ip().is_loopback() {
            tracing::warn!(listen = %self.listen, "anybody who reaches this address can play the buyer");
        }
        let listener = TcpListener::bind(self.listen).await?;
        let base_url = match self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", listener.local_addr()?),
        };
        let is_kept = self.options.behaviour.state_file.is_some();
        let app = sandbox::load(self.options, &self.keys_dir, &self.merchant_keys_dir, base_url.clone())?;
        let transport = sandbox::transport()?;
        tracing::info!(%base_url, is_kept, "the sandbox plays Alipay and WeChat Pay; no real money moves");
        tokio::select! {
            () = dispatch::run(app.clone(), transport.clone()) => Ok(()),
            served = server::serve(listener, app, transport) => Ok(served?),
            interrupted = tokio::signal::ctrl_c() => Ok(interrupted?),
        }
    }
}
