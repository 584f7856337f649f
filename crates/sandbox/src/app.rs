//! The running sandbox: the state behind its lock, the keys, the ports.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::book::Book;
use crate::crypto::{random_digits, random_text};
use crate::dispatcher::{self, Delivery};
use crate::keyring::{MerchantKeys, ProviderKeys};
use crate::options::Options;
use crate::ports::{NoRandomness, Ports, Sent};
use crate::product::Context;
use crate::products::PRODUCTS;
use crate::state::parts::PartKind;
use crate::state::{SandboxState, SnapshotError};

/// What a sandbox is, whatever happens to it.
pub struct Setup {
    /// Who takes part, and how the sandbox behaves.
    pub options: Options,
    /// The provider's keys.
    pub keys: ProviderKeys,
    /// What the provider knows of the merchant's keys.
    pub merchant: MerchantKeys,
    /// Where browsers reach the sandbox, without a slash at the end.
    pub base_url: String,
}

/// The running sandbox. Clones share one state.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    setup: Arc<Setup>,
    ports: Ports,
    state: Mutex<SandboxState>,
    /// Wakes who waits for the next timer when there may be an earlier one.
    timers_changed: Notify,
}

impl App {
    /// A sandbox that remembers nothing.
    pub fn new(setup: Arc<Setup>, ports: Ports) -> Result<Self, NoRandomness> {
        let state = empty_state(&ports)?;
        Ok(Self::with_state(setup, ports, state))
    }

    /// A sandbox that goes on from a snapshot. Deliveries whose answers were not handed in are made again.
    pub fn resume(setup: Arc<Setup>, ports: Ports, snapshot: &[u8]) -> Result<Self, SnapshotError> {
        let state = SandboxState::from_snapshot(snapshot, part_kinds(), ports.clock.now_ms())?;
        Ok(Self::with_state(setup, ports, state))
    }

    fn with_state(setup: Arc<Setup>, ports: Ports, state: SandboxState) -> Self {
        Self(Arc::new(Inner { setup, ports, state: Mutex::new(state), timers_changed: Notify::new() }))
    }

    /// Looks at the state.
    pub fn look<T>(&self, at: impl FnOnce(&SandboxState, Context<'_>) -> T) -> T {
        let state = self.lock();
        at(&state, self.context())
    }

    /// Changes the state, has it kept, and wakes who waits for the next timer.
    pub fn change<T>(&self, by: impl FnOnce(&mut SandboxState, Context<'_>) -> T) -> T {
        let mut state = self.lock();
        let result = by(&mut state, self.context());
        if let Some(store) = &self.0.ports.store {
            match state.snapshot() {
                Ok(snapshot) => store.keep(&snapshot),
                Err(error) => tracing::error!(%error, "the state cannot be written down"),
            }
        }
        drop(state);
        self.0.timers_changed.notify_one();
        result
    }

    /// Forgets everything.
    pub fn forget(&self) -> Result<(), NoRandomness> {
        let empty = empty_state(&self.0.ports)?;
        self.change(|state, _| *state = empty);
        Ok(())
    }

    /// The provider's books at this moment.
    pub fn book(&self) -> Book {
        let lines = |state: &SandboxState, ctx: Context<'_>| {
            ctx.products.iter().flat_map(|product| (product.book)(state, ctx.now_ms)).collect()
        };
        Book::new(self.look(lines))
    }

    /// When the next timed work is due, in milliseconds since 1970; never, when there is none.
    pub fn next_due_ms(&self) -> Option<i64> {
        self.look(|state, _| state.timers.next_due_ms())
    }

    /// Performs everything that is due by now; answers the notifications to be delivered, in their order. Each must
    /// come back to [`Self::take_answer`].
    pub fn perform_due(&self) -> Vec<Delivery> {
        // Looks before it changes anything: with a state file, each change is a write.
        let is_due = self.next_due_ms().is_some_and(|due_ms| due_ms <= self.now_ms());
        if is_due { self.change(|state, ctx| dispatcher::perform_due(state, &ctx)) } else { Vec::new() }
    }

    /// What came of a delivery: the receiver's answer, or why there is none. May plan its repetition.
    pub fn take_answer(&self, delivery: &Delivery, sent: Sent) {
        self.change(|state, ctx| dispatcher::take_answer(state, delivery, sent, &ctx));
    }

    /// Waits until the state has changed since the last wait.
    pub async fn timers_changed(&self) {
        self.0.timers_changed.notified().await;
    }

    /// The present, in milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        self.0.ports.clock.now_ms()
    }

    /// So many random letters and digits.
    pub fn random_text(&self, length: usize) -> Result<String, NoRandomness> {
        random_text(self.0.ports.random.as_ref(), length)
    }

    /// Where a browser finds the cashier of this token.
    pub fn cashier_url(&self, token: &str) -> String {
        format!("{}/cashier/{token}", self.0.setup.base_url)
    }

    fn context(&self) -> Context<'_> {
        let Setup { options, keys, merchant, .. } = self.0.setup.as_ref();
        let random = self.0.ports.random.as_ref();
        Context { now_ms: self.now_ms(), options, keys, merchant, random, products: PRODUCTS }
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

fn empty_state(ports: &Ports) -> Result<SandboxState, NoRandomness> {
    Ok(SandboxState::new(random_digits(ports.random.as_ref(), 5)?, part_kinds()))
}
