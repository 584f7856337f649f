//! The machine on which the backend runs: its disk, its clock, and the processes that come and go on it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use paylater_server::ports::Random;
use paylater_server::store::{Disk, Durability, Pace};

use super::{Due as WorldDue, World};
use crate::backend::{Emitted, Process, Start, Stopped};
use crate::chance::Chance;
use crate::fault::Fault;
use crate::history::What;
use crate::message::{Outcome, Request};
use crate::setting::Setting;

/// Nobody waits for a call of the backend's any longer than this; the backend itself gives up sooner.
pub(super) const CALL_LIMIT_MS: i64 = 16_000;
/// How long a backend is down, in milliseconds: its supervisor starts it at once, or somebody has to come.
const DOWN_MS: (i64, i64) = (100, 3_600_000);
/// The pause before a start that failed is tried again.
const START_AGAIN_MS: i64 = 3_000;
/// How long a process stands still, in milliseconds.
const STILL_MS: (i64, i64) = (10, 180_000);
/// After how many steps it dies or stands still at most.
const STEPS_MAX: i64 = 60;

/// What is due on the machine.
#[derive(Debug)]
pub(super) enum Due {
    /// The backend starts.
    Start,
    /// It goes on.
    GoOn,
}

/// The machine.
pub(super) struct Machine<'s> {
    setting: &'s Setting,
    disk: Disk,
    durability: Durability,
    random: Arc<dyn Random>,
    process: Option<Process>,
    number: u32,
    skew_ms: i64,
    is_still: bool,
}

impl<'s> Machine<'s> {
    pub(super) fn new(
        setting: &'s Setting,
        disk: Disk,
        durability: Durability,
        random: Arc<dyn Random>,
    ) -> Self {
        Self { setting, disk, durability, random, process: None, number: 0, skew_ms: 0, is_still: false }
    }

    /// The process, if it is let to work.
    pub(super) fn running(&self) -> Option<&Process> {
        self.process.as_ref().filter(|_| !self.is_still)
    }

    /// Which process it is.
    pub(super) const fn number(&self) -> u32 {
        self.number
    }

    /// By how much its clock is ahead.
    pub(super) const fn skew_ms(&self) -> i64 {
        self.skew_ms
    }

    pub(super) fn take_emitted(&mut self) -> Vec<Emitted> {
        self.process.as_mut().map(Process::take_emitted).unwrap_or_default()
    }

    /// A request arrives; is there anybody?
    pub(super) fn deliver(&mut self, exchange: u64, request: Request, turns: u32) -> bool {
        match &mut self.process {
            Some(process) => {
                process.deliver(exchange, request, turns);
                true
            }
            None => false,
        }
    }

    pub(super) fn hang_up(&mut self, exchange: u64) {
        if let Some(process) = &mut self.process {
            process.hang_up(exchange);
        }
    }

    /// An answer to a call arrives; is its process still there?
    pub(super) fn return_call(&self, process: u32, call: u64, outcome: Outcome) -> bool {
        match &self.process {
            Some(running) if process == self.number => {
                running.return_call(call, outcome);
                true
            }
            Some(_) | None => false,
        }
    }

    /// The machine sleeps.
    pub(super) fn sleep(&self, slept_ms: i64) {
        if let Some(process) = &self.process {
            process.sleep(slept_ms);
        }
    }

    fn set_skew(&mut self, skew_ms: i64) {
        self.skew_ms = skew_ms;
        if let Some(process) = &self.process {
            process.set_skew(skew_ms);
        }
    }
}

impl World<'_> {
    pub(super) fn on_machine(&mut self, due: Due) {
        match due {
            Due::Start => self.start(),
            Due::GoOn => self.go_on_working(),
        }
    }

    /// The backend starts, if it is down.
    pub(super) fn start(&mut self) {
        if self.machine.process.is_some() {
            return;
        }
        // Whoever starts waits for the disk before it counts as started.
        self.machine.disk.set_pace(None);
        let Machine { setting, disk, durability, random, skew_ms, .. } = &self.machine;
        let start = Start {
            setting,
            disk,
            durability: *durability,
            random: random.clone(),
            now_ms: self.now_ms,
            skew_ms: *skew_ms,
        };
        match Process::start(&start) {
            Ok(process) => {
                self.machine.number += 1;
                self.machine.process = Some(process);
                self.moved_ms = self.now_ms;
                let told = format!("starts, for the {}. time", self.machine.number);
                self.note(None, What::Backend { told });
                self.watch.restarted();
            }
            Err(error) => {
                self.note(None, What::Backend { told: format!("cannot start: {error}") });
                self.agenda.add(self.now_ms + START_AGAIN_MS, WorldDue::Machine(Due::Start));
            }
        }
    }

    /// Something has arrived at the backend: it may die over its work, or stand still.
    pub(super) fn shake(&mut self, life: Option<u32>) {
        if self.machine.is_still {
            return;
        }
        let crashes = self.weather.strikes(Fault::Crash, &mut self.chance);
        let stalls = self.weather.strikes(Fault::Stall, &mut self.chance);
        let steps = u32::try_from(self.chance.between(0, STEPS_MAX)).unwrap_or_default();
        let (down_ms, still_ms) =
            (self.chance.wait_ms(DOWN_MS.0, DOWN_MS.1), self.chance.wait_ms(STILL_MS.0, STILL_MS.1));
        if crashes {
            self.take_steps(steps);
            self.note_fault(life, Fault::Crash, format!("after {steps} steps, down for {down_ms} ms"));
            self.crash(down_ms);
        } else if stalls {
            self.take_steps(steps);
            self.note_fault(life, Fault::Stall, format!("after {steps} steps, for {still_ms} ms"));
            self.machine.is_still = true;
            self.agenda.add(self.now_ms + still_ms, WorldDue::Machine(Due::GoOn));
        }
    }

    /// Lets the backend take so many steps, and takes what leaves it meanwhile.
    fn take_steps(&mut self, steps: u32) {
        let mut left = steps;
        while let Some(process) = self.machine.running() {
            match process.run_steps(left) {
                Stopped::Emitted { left: rest } => {
                    left = rest;
                    self.collect();
                }
                Stopped::InTime | Stopped::AfterSteps => return,
            }
        }
    }

    /// The backend is gone from one moment to the next.
    pub(super) fn crash(&mut self, down_ms: i64) {
        // What has left it has left it.
        self.collect();
        let Some(process) = self.machine.process.take() else { return };
        self.machine.is_still = false;
        let number = self.machine.number;
        self.break_connections(process.crash(), number);
        self.agenda.add(self.now_ms + down_ms, WorldDue::Machine(Due::Start));
    }

    fn go_on_working(&mut self) {
        if !std::mem::replace(&mut self.machine.is_still, false) {
            return;
        }
        if let Some(process) = &self.machine.process {
            process.stand_still(self.now_ms - process.true_ms());
            self.moved_ms = self.now_ms;
        }
    }

    /// Each change waits up to so long; or none does.
    pub(super) fn set_disk_slow(&mut self, most_ms: Option<i64>) {
        let pace = most_ms.map(|most_ms| -> Pace {
            let chance = Mutex::new(Chance::of(self.chance.draw(), "disk", 0));
            Arc::new(move || {
                let mut chance = chance.lock().unwrap_or_else(PoisonError::into_inner);
                Duration::from_millis(chance.between(0, most_ms).unsigned_abs())
            })
        });
        self.machine.disk.set_pace(pace);
        let told = most_ms.map_or("at once".into(), |most_ms| format!("within {most_ms} ms"));
        self.note(None, What::Backend { told: format!("its disk takes changes {told}") });
    }

    /// The disk has room or has none.
    pub(super) fn set_disk_full(&mut self, is_full: bool) {
        let told = match self.machine.disk.set_full(is_full) {
            Ok(()) => format!("its disk is full: {is_full}"),
            Err(error) => format!("its disk cannot be set: {error}"),
        };
        self.note(None, What::Backend { told });
    }

    /// The clock is set.
    pub(super) fn set_clock(&mut self, skew_ms: i64) {
        self.machine.set_skew(skew_ms);
        self.watch.clock_set(skew_ms);
        self.note(None, What::Backend { told: format!("its clock is ahead by {skew_ms} ms") });
    }
}
