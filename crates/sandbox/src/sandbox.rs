//! Starting the sandbox: for good from the command line, or for one test on a port of its own.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::app::{App, StartError};
use crate::crypto::{self, CryptoError};
use crate::keys::{self, KeyError, MerchantKeys, ProviderKeys};
use crate::options::Options;
use crate::{dispatcher, http};

/// Why a sandbox does not run.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A key cannot be made or read.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The merchant's keys are not there; the backend makes them.
    #[error("the merchant's keys cannot be read: {0} (`paylater keys` makes them)")]
    MerchantKeys(KeyError),
    /// The sandbox cannot be put together.
    #[error(transparent)]
    Start(#[from] StartError),
    /// No randomness.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
    /// The network or the file system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Where the keys are. A folder that is not named is made for the occasion and removed afterwards.
#[derive(Debug, Clone, Default)]
pub struct KeyFolders {
    /// The provider's own.
    pub provider: Option<PathBuf>,
    /// The merchant's.
    pub merchant: Option<PathBuf>,
}

/// A sandbox on a free port of this machine. Dropping it stops it.
pub struct Sandbox {
    /// Where it listens, without a slash at the end.
    pub base_url: String,
    /// The folder of the provider's keys.
    pub keys_dir: PathBuf,
    /// The folder of the merchant's keys; made by the sandbox when it was not named, private halves included.
    pub merchant_keys_dir: PathBuf,
    tasks: [JoinHandle<()>; 2],
    scratch: PathBuf,
}

impl Sandbox {
    /// Starts a sandbox on 127.0.0.1 and a free port.
    pub async fn start(options: Options, folders: KeyFolders) -> Result<Self, SandboxError> {
        let name = format!("paylater-sandbox-{}", crypto::random_text(12)?);
        let scratch = std::env::temp_dir().join(name);
        let keys_dir = folders.provider.unwrap_or_else(|| scratch.join("sandbox-keys"));
        let merchant_keys_dir = match folders.merchant {
            Some(folder) => folder,
            None => {
                let folder = scratch.join("keys");
                keys::make_merchant_keys(&folder)?;
                folder
            }
        };
        keys::make_provider_keys(&keys_dir)?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let state = load(options, &keys_dir, &merchant_keys_dir, base_url.clone())?;
        let dispatcher = tokio::spawn(dispatcher::run(state.clone()));
        let server = tokio::spawn(async move {
            if let Err(error) = listen(listener, state).await {
                tracing::error!(%error, "the sandbox stopped listening");
            }
        });
        Ok(Self { base_url, keys_dir, merchant_keys_dir, tasks: [dispatcher, server], scratch })
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        // A folder that was never made cannot be removed, and one that stays behind does no harm.
        let _ = fs::remove_dir_all(&self.scratch);
    }
}

/// Reads the keys and puts a sandbox together.
pub fn load(
    options: Options,
    keys_dir: &Path,
    merchant_keys_dir: &Path,
    base_url: String,
) -> Result<App, SandboxError> {
    let keys = ProviderKeys::load(keys_dir)?;
    let merchant = MerchantKeys::load(merchant_keys_dir).map_err(SandboxError::MerchantKeys)?;
    Ok(App::new(options, keys, merchant, base_url)?)
}

/// Serves until the listener fails.
pub async fn listen(listener: TcpListener, state: App) -> io::Result<()> {
    axum::serve(listener, http::router(state).into_make_service_with_connect_info::<SocketAddr>()).await
}
