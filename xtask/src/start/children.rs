//! The running processes: their output with a name before each line, and their end, all together.

use super::health;
use crate::local::Party;
use crate::program::command;
use crate::workspace::Workspace;
use rustix::process::{Pid, Signal, kill_process_group};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

const LOOK_AGAIN: Duration = Duration::from_millis(100);
const TIME_TO_BE_HEALTHY: Duration = Duration::from_secs(60);
/// It was healthy before the change that it is started anew for, and the next change waits until it is known not to be now.
const TIME_TO_BE_HEALTHY_AGAIN: Duration = Duration::from_secs(10);
/// A backend may be in the middle of answering; what takes longer is ended without being asked.
const TIME_TO_STOP: Duration = Duration::from_secs(5);

/// Why the processes do not go on.
pub enum Ended {
    /// Somebody pressed Ctrl-C, or sent a signal.
    OnRequest,
    /// One of them cannot start or has stopped; the sentence says which and how.
    Because(String),
}

/// The processes that run now, in the order they were started.
pub struct Children {
    running: Vec<Running>,
    stop: Arc<AtomicBool>,
}

struct Running {
    name: &'static str,
    process: Child,
    forwarders: Vec<JoinHandle<()>>,
}

impl Children {
    pub fn new(stop: Arc<AtomicBool>) -> Children {
        Children { running: Vec::new(), stop }
    }

    pub fn start(&mut self, workspace: &Workspace, party: &Party) -> Result<(), Ended> {
        let mut command = command(&party.program.program, &workspace.root);
        command
            .args(&party.program.arguments)
            .envs(party.environment.iter().map(|(name, value)| (name, value)));
        // Their output goes through a pipe, where colours would be litter.
        command.env("NO_COLOR", "1");
        // A group of its own, so that Ctrl-C reaches only this program, which then stops them in order.
        command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().map_err(|error| {
            let program = party.program.program.display();
            Ended::Because(format!("the {} cannot start: {program}: {error}.", party.name))
        })?;
        let mut forwarders = Vec::new();
        forwarders.extend(process.stdout.take().map(|pipe| forward(party.name, pipe)));
        forwarders.extend(process.stderr.take().map(|pipe| forward(party.name, pipe)));
        self.running.push(Running { name: party.name, process, forwarders });
        Ok(())
    }

    /// Nothing, when it is healthy; otherwise why not to go on.
    pub fn wait_until_healthy(&mut self, party: &Party) -> Option<Ended> {
        self.wait(party, TIME_TO_BE_HEALTHY)
    }

    fn wait(&mut self, party: &Party, patience: Duration) -> Option<Ended> {
        let deadline = Instant::now() + patience;
        while !health::is_healthy(party.port, party.health) {
            if let Some(ended) = self.ended() {
                return Some(ended);
            }
            if Instant::now() >= deadline {
                let seconds = patience.as_secs();
                let (name, path) = (party.name, party.health);
                return Some(Ended::Because(format!(
                    "the {name} did not answer 200 to {path} in {seconds} s."
                )));
            }
            thread::sleep(LOOK_AGAIN);
        }
        None
    }

    /// Ends one and starts it anew in its place. Where it does not become healthy it is ended again, and the others go on.
    pub fn restart(&mut self, workspace: &Workspace, party: &Party) -> Result<(), Ended> {
        let place = self.end(party.name).unwrap_or(self.running.len());
        self.start(workspace, party)?;
        self.running[place..].rotate_right(1);
        match self.wait(party, TIME_TO_BE_HEALTHY_AGAIN) {
            None => Ok(()),
            Some(ended) => {
                self.end(party.name);
                Err(ended)
            }
        }
    }

    /// The place it had, if it ran.
    fn end(&mut self, name: &str) -> Option<usize> {
        let place = self.running.iter().position(|child| child.name == name)?;
        self.running.remove(place).stop();
        Some(place)
    }

    /// Waits until there is a reason to stop.
    pub fn watch(&mut self) -> Ended {
        loop {
            if let Some(ended) = self.ended() {
                return ended;
            }
            thread::sleep(LOOK_AGAIN);
        }
    }

    /// The last one started is the first to stop, so that nobody asks a process that is gone.
    pub fn stop_all(&mut self) {
        while let Some(child) = self.running.pop() {
            child.stop();
        }
    }

    /// Why not to go on, if there is a reason.
    pub fn ended(&mut self) -> Option<Ended> {
        if self.stop.load(Ordering::Relaxed) {
            return Some(Ended::OnRequest);
        }
        let stopped = |child: &mut Running| -> Option<(&'static str, ExitStatus)> {
            Some((child.name, child.process.try_wait().ok().flatten()?))
        };
        let (name, status) = self.running.iter_mut().find_map(stopped)?;
        Some(Ended::Because(format!("the {name} stopped by itself ({status}); its last words are above.")))
    }
}

impl Running {
    fn stop(mut self) {
        self.signal(Signal::TERM);
        let deadline = Instant::now() + TIME_TO_STOP;
        while matches!(self.process.try_wait(), Ok(None)) && Instant::now() < deadline {
            thread::sleep(LOOK_AGAIN);
        }
        // Also whatever the process itself started and left behind; an empty group is no harm.
        self.signal(Signal::KILL);
        // An error here means that it is gone already, which is what was wanted.
        let _gone = self.process.wait();
        for forwarder in self.forwarders {
            let _ended = forwarder.join();
        }
    }

    fn signal(&self, signal: Signal) {
        let _gone = kill_process_group(Pid::from_child(&self.process), signal);
    }
}

fn forward(name: &'static str, pipe: impl Read + Send + 'static) -> JoinHandle<()> {
    thread::spawn(move || {
        for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
            // Whoever read our output may have gone; the processes go on until they are told to stop.
            let _unread =
                writeln!(std::io::stdout(), "{name:<7} | {}", String::from_utf8_lossy(&line).trim_end());
        }
    })
}
