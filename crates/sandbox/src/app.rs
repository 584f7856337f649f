//! The running sandbox: the state behind its lock, and the keys.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::crypto::{self, CryptoError};
use crate::datetime;
use crate::keys::{MerchantKeys, ProviderKeys};
use crate::options::Options;
use crate::product::Context;
use crate::products::PRODUCTS;
use crate::state::SandboxState;
use crate::state::parts::PartKind;

/// The running sandbox. Clones share one state.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    options: Options,
    keys: ProviderKeys,
    merchant: MerchantKeys,
    /// Where browsers reach the sandbox, without a slash at the end.
    base_url: String,
    state: Mutex<SandboxState>,
    /// Wakes the dispatcher when the timer queue may have changed.
    timers_changed: Notify,
    client: reqwest::Client,
}

/// Why a sandbox cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No randomness.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
    /// No HTTP client for notifications.
    #[error("the client that sends notifications cannot be made: {0}")]
    Client(#[from] reqwest::Error),
    /// The state file is there but cannot be read.
    #[error("the state file cannot be read: {0}")]
    StateFile(io::Error),
}

impl App {
    /// A sandbox that has not begun to listen. Remembers what the state file remembers, if there is one.
    pub fn new(
        options: Options,
        keys: ProviderKeys,
        merchant: MerchantKeys,
        base_url: String,
    ) -> Result<Self, StartError> {
        let state = match options.behaviour.state_file.as_deref() {
            Some(path) if path.exists() => recall(path).map_err(StartError::StateFile)?,
            _ => empty_state()?,
        };
        // A provider follows no redirect of a merchant, and a proxy has no business on 127.0.0.1.
        let client =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?;
        Ok(Self(Arc::new(Inner {
            options,
            keys,
            merchant,
            base_url,
            state: Mutex::new(state),
            timers_changed: Notify::new(),
            client,
        })))
    }

    /// Looks at the state.
    pub fn look<T>(&self, at: impl FnOnce(&SandboxState, Context<'_>) -> T) -> T {
        let state = self.lock();
        at(&state, self.context())
    }

    /// Changes the state, saves it when there is a state file, and wakes the dispatcher.
    pub fn change<T>(&self, by: impl FnOnce(&mut SandboxState, Context<'_>) -> T) -> T {
        let result = self.change_quietly(by);
        self.0.timers_changed.notify_one();
        result
    }

    /// The same for the dispatcher itself, who is awake already.
    pub fn change_quietly<T>(&self, by: impl FnOnce(&mut SandboxState, Context<'_>) -> T) -> T {
        let mut state = self.lock();
        let result = by(&mut state, self.context());
        if let Some(path) = self.0.options.behaviour.state_file.as_deref()
            && let Err(error) = keep(&state, path)
        {
            tracing::error!(%error, path = %path.display(), "the state file cannot be written");
        }
        result
    }

    /// Forgets everything.
    pub fn forget(&self) -> Result<(), CryptoError> {
        let empty = empty_state()?;
        self.change(|state, _| *state = empty);
        Ok(())
    }

    /// Waits until the state has changed since the last wait.
    pub async fn timers_changed(&self) {
        self.0.timers_changed.notified().await;
    }

    /// What the sandbox was started with.
    pub fn options(&self) -> &Options {
        &self.0.options
    }

    /// The provider's keys.
    pub fn keys(&self) -> &ProviderKeys {
        &self.0.keys
    }

    /// What the provider knows of the merchant's keys.
    pub fn merchant(&self) -> &MerchantKeys {
        &self.0.merchant
    }

    /// Sends notifications.
    pub fn client(&self) -> &reqwest::Client {
        &self.0.client
    }

    /// Where a browser finds the cashier of this token.
    pub fn cashier_url(&self, token: &str) -> String {
        format!("{}/cashier/{token}", self.0.base_url)
    }

    fn context(&self) -> Context<'_> {
        Context {
            now_ms: datetime::now_ms(),
            options: &self.0.options,
            keys: &self.0.keys,
            merchant: &self.0.merchant,
            products: PRODUCTS,
        }
    }

    /// A rule that panicked changed nothing it had not finished with a plain assignment; going on is better
    /// than a provider that answers nobody.
    fn lock(&self) -> MutexGuard<'_, SandboxState> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn part_kinds() -> impl Iterator<Item = PartKind> {
    PRODUCTS.iter().flat_map(|product| product.parts.iter().copied())
}

fn empty_state() -> Result<SandboxState, CryptoError> {
    Ok(SandboxState::new(crypto::random_digits(5)?, part_kinds()))
}

fn recall(path: &Path) -> io::Result<SandboxState> {
    let mut state = SandboxState::read(&fs::read(path)?, part_kinds())?;
    state.resume(datetime::now_ms());
    Ok(state)
}

/// Written beside its place and then moved there, so that a crash leaves the old state or the new one.
fn keep(state: &SandboxState, path: &Path) -> io::Result<()> {
    let beside = path.with_extension("new");
    fs::write(&beside, serde_json::to_vec(state)?)?;
    fs::rename(beside, path)
}
