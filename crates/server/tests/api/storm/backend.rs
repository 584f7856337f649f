//! The backend as a process of its own, ended as a power failure would end it.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::World;

/// A process that is gone with this value.
pub struct Backend {
    child: Child,
    base: String,
}

impl Backend {
    /// Starts it on the world's files and address.
    pub fn start(world: &World) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_paylater"));
        command.args(["serve", "--config"]).arg(world.config()).env_clear().envs(world.environment());
        command.env("PAYLATER_LISTEN", world.base.trim_start_matches("http://"));
        let silent = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Self { child: silent.spawn().unwrap(), base: world.base.clone() }
    }

    /// Waits until it listens.
    pub async fn until_it_answers(&mut self) {
        let http = reqwest::Client::new();
        for _ in 0..1_000 {
            if let Some(ended) = self.child.try_wait().unwrap() {
                panic!("the backend ended by itself: {ended}");
            }
            if http.get(format!("{}/healthz", self.base)).send().await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the backend does not answer");
    }

    /// Ends it at once.
    pub fn kill(&mut self) {
        // One that has ended cannot be ended.
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.kill();
    }
}
