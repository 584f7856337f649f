//! Starting the sandbox on the real ports: for good from the command line, or for one test on a port of its own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::app::{App, Setup};
use crate::crypto::random_text;
use crate::keyring::KeyError;
use crate::options::{NotificationKey, Options, WechatMerchant};
use crate::ports::{NoRandomness, Ports, StateStore, Transport};
use crate::state::SnapshotError;
use crate::system::machine::{OsRandom, SystemClock};
use crate::system::reqwest_transport::ReqwestTransport;
use crate::system::state_file::StateFile;
use crate::system::{dispatch, key_files, server};

/// Why a sandbox does not run.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A key cannot be made or read.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The merchant's keys are not there; the backend makes them.
    #[error("the merchant's keys cannot be read: {0} (`paylater keys` makes them)")]
    MerchantKeys(KeyError),
    /// The state file is there but cannot be gone on from.
    #[error("the state file {path} cannot be gone on from: {source}; moved away, the sandbox begins anew")]
    StateFile {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: SnapshotError,
    },
    /// Notifications are to be signed with a key that the merchant does not have.
    #[error("--wechat-notification-key {key:?} does not go with --wechat-merchant {merchant:?}")]
    NotificationKey {
        /// The key.
        key: NotificationKey,
        /// The merchant.
        merchant: WechatMerchant,
    },
    /// No HTTP client for notifications.
    #[error("the client that sends notifications cannot be made: {0}")]
    Client(#[from] reqwest::Error),
    /// No randomness.
    #[error(transparent)]
    Random(#[from] NoRandomness),
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
        let name = format!("paylater-sandbox-{}", random_text(&OsRandom::default(), 12)?);
        let scratch = std::env::temp_dir().join(name);
        let keys_dir = folders.provider.unwrap_or_else(|| scratch.join("sandbox-keys"));
        let merchant_keys_dir = match folders.merchant {
            Some(folder) => folder,
            None => {
                let folder = scratch.join("keys");
                key_files::make_merchant_keys(&folder)?;
                folder
            }
        };
        key_files::make_provider_keys(&keys_dir)?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let app = load(options, &keys_dir, &merchant_keys_dir, base_url.clone())?;
        let transport = transport()?;
        let dispatcher = tokio::spawn(dispatch::run(app.clone(), transport.clone()));
        let server = tokio::spawn(async move {
            if let Err(error) = server::serve(listener, app, transport).await {
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

/// Reads the keys, and the state file if there is one, and puts a sandbox together.
pub fn load(
    options: Options,
    keys_dir: &Path,
    merchant_keys_dir: &Path,
    base_url: String,
) -> Result<App, SandboxError> {
    let (key, merchant) = (options.behaviour.wechat_notification_key, options.behaviour.wechat_merchant);
    if let Some(key) = key.filter(|key| !merchant.can_be_sent(*key)) {
        return Err(SandboxError::NotificationKey { key, merchant });
    }
    let keys = key_files::load_provider_keys(keys_dir)?;
    let merchant = key_files::load_merchant_keys(merchant_keys_dir).map_err(SandboxError::MerchantKeys)?;
    let file = options.behaviour.state_file.clone().map(StateFile);
    let snapshot = file.as_ref().map(StateFile::read).transpose()?.flatten();
    let setup = Arc::new(Setup { options, keys, merchant, base_url });
    let path = file.as_ref().map(|file| file.0.clone()).unwrap_or_default();
    let ports = Ports {
        clock: Arc::new(SystemClock),
        random: Arc::new(OsRandom::default()),
        store: file.map(|file| Arc::new(file) as Arc<dyn StateStore>),
    };
    match snapshot {
        Some(snapshot) => {
            App::resume(setup, ports, &snapshot).map_err(|source| SandboxError::StateFile { path, source })
        }
        None => Ok(App::new(setup, ports)?),
    }
}

/// What carries notifications over the network.
pub fn transport() -> Result<Arc<dyn Transport>, SandboxError> {
    Ok(Arc::new(ReqwestTransport::new()?))
}
