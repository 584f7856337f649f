//! What the kernel says of this machine and of single processes: processor time, memory, open files.

use std::fs::read_to_string;
use std::time::{Duration, Instant};

use rustix::process::{Resource, getrlimit, setrlimit};

use crate::readings::{machine_ticks, process_ticks, resident_kb};
use crate::report::Outcome;

/// Processor time that this process has used, in user and kernel mode together.
pub fn cpu(pid: u32) -> Outcome<Duration> {
    let path = format!("/proc/{pid}/stat");
    let text = read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    process_ticks(&text).map(ticks).ok_or_else(|| format!("{path} cannot be read: {text}"))
}

/// Processor time that everybody on this machine has used, with what a hypervisor took.
fn cpu_of_all() -> Outcome<Duration> {
    let text = read_to_string("/proc/stat").map_err(|error| format!("/proc/stat: {error}"))?;
    machine_ticks(&text).map(ticks).ok_or_else(|| "/proc/stat cannot be read".into())
}

fn ticks(count: u64) -> Duration {
    Duration::from_secs_f64(count as f64 / rustix::param::clock_ticks_per_second() as f64)
}

/// Processor time of the calling thread alone.
pub fn cpu_of_thread() -> Outcome<Duration> {
    let path = "/proc/thread-self/schedstat";
    let text = read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let first = text.split_whitespace().next().and_then(|field| field.parse().ok());
    first.map(Duration::from_nanos).ok_or_else(|| format!("{path} cannot be read: {text}"))
}

/// Memory of this process that is in use now, in megabytes.
pub fn resident_mb(pid: u32) -> Outcome<f64> {
    let path = format!("/proc/{pid}/status");
    let text = read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    resident_kb(&text).map(|kb| kb as f64 / 1_024.0).ok_or_else(|| format!("{path} has no VmRSS"))
}

/// How many processes have wanted to run, on average over the last minute.
pub fn load() -> Outcome<String> {
    let text = read_to_string("/proc/loadavg").map_err(|error| format!("/proc/loadavg: {error}"))?;
    Ok(text.split_whitespace().next().unwrap_or_default().to_string())
}

/// How many processors there are.
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Lets this process, and those that it starts, open as many files as they may.
pub fn raise_open_files() -> Outcome<u64> {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).map_err(|error| format!("the limit of open files: {error}"))?;
    Ok(limit.current.unwrap_or(u64::MAX))
}

/// A stretch of time with what was used during it.
#[derive(Debug)]
pub struct Window {
    begun: Instant,
    backend: u32,
    sandbox: u32,
    used: Used,
}

#[derive(Debug, Clone, Copy)]
struct Used {
    backend: Duration,
    sandbox: Duration,
    generator: Duration,
    all: Duration,
}

/// What was used in a window.
#[derive(Debug, Clone, Copy)]
pub struct Spent {
    /// How long it was.
    pub wall: Duration,
    /// Processor time of the backend.
    pub backend: Duration,
    /// How many processors everybody else was using on average: what disturbed the measurement.
    pub others: f64,
}

impl Window {
    /// Begins now.
    pub fn open(backend: u32, sandbox: u32) -> Outcome<Self> {
        Ok(Self { begun: Instant::now(), backend, sandbox, used: Used::now(backend, sandbox)? })
    }

    /// Ends now.
    pub fn close(self) -> Outcome<Spent> {
        let (wall, now) = (self.begun.elapsed(), Used::now(self.backend, self.sandbox)?);
        let since = |part: fn(&Used) -> Duration| part(&now).saturating_sub(part(&self.used));
        let ours = since(|used| used.backend) + since(|used| used.sandbox) + since(|used| used.generator);
        let others = since(|used| used.all).saturating_sub(ours);
        Ok(Spent {
            wall,
            backend: since(|used| used.backend),
            others: others.as_secs_f64() / wall.as_secs_f64().max(f64::MIN_POSITIVE),
        })
    }
}

impl Used {
    fn now(backend: u32, sandbox: u32) -> Outcome<Self> {
        Ok(Self {
            backend: cpu(backend)?,
            sandbox: cpu(sandbox)?,
            generator: cpu(std::process::id())?,
            all: cpu_of_all()?,
        })
    }
}
