//! What happened in a world, line by line. Two runs of one seed give the same lines, byte for byte: nothing that differs from one
//! process to the next (keys, signatures, tokens) is ever part of a line.

use std::fmt;

use paylater_core::checkout::{EventName, StateName};

use crate::fault::Fault;
use crate::message::{Asked, Asker, Lost, Tab};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A request leaves.
    Sent {
        /// Who asks.
        from: Asker,
        /// Whom.
        to: Asked,
        /// Method and path.
        name: String,
    },
    /// An answer arrives, or that there is none.
    Came {
        /// For whom.
        to: Asker,
        /// Its status, or why there is none.
        outcome: Result<u16, Lost>,
        /// The code of a problem.
        code: String,
    },
    /// A page goes from one state to the next.
    Page {
        /// Which.
        tab: Tab,
        /// Where it stood.
        from: StateName,
        /// What happened.
        event: EventName,
        /// Where it stands.
        to: StateName,
    },
    /// A shopper does something that is no event of a page.
    Shopper {
        /// On which page.
        tab: Tab,
        /// What.
        deed: &'static str,
    },
    /// What came of a button of a cashier.
    Cashier {
        /// Which cashier.
        cashier: usize,
        /// What.
        told: String,
    },
    /// The shop does something.
    Shop {
        /// What.
        deed: &'static str,
    },
    /// Something is known of an order that was not before.
    Order {
        /// The event.
        event: String,
        /// The state before.
        from: String,
        /// The state after.
        to: String,
        /// More about it.
        detail: String,
    },
    /// An alarm was raised.
    Alarm {
        /// Its kind.
        kind: String,
        /// What happened.
        detail: String,
    },
    /// A fault strikes.
    Fault {
        /// Which.
        fault: Fault,
        /// How.
        told: String,
    },
    /// The backend's process starts or ends, or something happens to its machine.
    Backend {
        /// What.
        told: String,
    },
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When, in milliseconds since the beginning of the world.
    pub at_ms: i64,
    /// In whose life, if in anybody's.
    pub life: Option<u32>,
    /// What happened.
    pub what: What,
}

/// Everything that happened, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    lines: Vec<Line>,
}

impl History {
    /// One more line.
    pub fn add(&mut self, at_ms: i64, life: Option<u32>, what: What) {
        self.lines.push(Line { at_ms, life, what });
    }

    /// The lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The lines that belong to one of these lives or to nobody's.
    pub fn of_lives(&self, lives: &[u32]) -> Self {
        let concerns = |line: &&Line| line.life.is_none_or(|life| lives.contains(&life));
        Self { lines: self.lines.iter().filter(concerns).cloned().collect() }
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ms, s) = (self.at_ms.rem_euclid(1_000), self.at_ms.div_euclid(1_000));
        let (days, hours, minutes, seconds) = (s / 86_400, s / 3_600 % 24, s / 60 % 60, s % 60);
        write!(f, "{days:>2}d {hours:02}:{minutes:02}:{seconds:02}.{ms:03} ")?;
        match self.life {
            Some(life) => write!(f, "life {life:<3} ")?,
            None => f.write_str("         ")?,
        }
        write!(f, "{}", self.what)
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sent { from, to, name } => {
                let to = match to {
                    Asked::Backend => "backend",
                    Asked::Provider => "provider",
                };
                write!(f, "{from} asks the {to}: {name}")
            }
            Self::Came { to, outcome, code } => {
                match outcome {
                    Ok(status) => write!(f, "{to} hears {status}")?,
                    Err(lost) => write!(f, "{to} hears nothing: {lost}")?,
                }
                if code.is_empty() { Ok(()) } else { write!(f, " {code}") }
            }
            Self::Page { tab, from, event, to } => write!(f, "page {tab}: {from} --{event}--> {to}"),
            Self::Shopper { tab, deed } => write!(f, "page {tab}: the shopper {deed}"),
            Self::Cashier { cashier, told } => write!(f, "cashier {cashier}: {told}"),
            Self::Shop { deed } => write!(f, "the shop {deed}"),
            Self::Order { event, from, to, detail } => {
                write!(f, "ORDER {from} --{event}--> {to}")?;
                if detail.is_empty() { Ok(()) } else { write!(f, " ({detail})") }
            }
            Self::Alarm { kind, detail } => write!(f, "ALARM {kind}: {detail}"),
            Self::Fault { fault, told } => write!(f, "FAULT {}: {told}", fault.id()),
            Self::Backend { told } => write!(f, "BACKEND {told}"),
        }
    }
}
