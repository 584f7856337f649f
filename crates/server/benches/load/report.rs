//! What is printed: tables whose columns line up, and a line for each aim that says whether it was reached.

use std::fmt::{self, Display, Formatter};

use crate::figures::short;

/// Why a measurement came to nothing.
pub type Outcome<T = ()> = Result<T, String>;

/// A table. The first column is words, the others are figures.
#[derive(Debug, Default)]
pub struct Table(Vec<Vec<String>>);

impl Table {
    /// A table with these names of columns.
    pub fn new(head: &[&str]) -> Self {
        Self(vec![head.iter().map(|name| (*name).to_string()).collect()])
    }

    /// One more row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.0.push(cells);
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let columns = self.0.iter().map(Vec::len).max().unwrap_or_default();
        let length =
            |row: &Vec<String>, column: usize| row.get(column).map_or(0, |cell| cell.chars().count());
        let widths: Vec<usize> = (0..columns)
            .map(|column| self.0.iter().map(|row| length(row, column)).max().unwrap_or_default())
            .collect();
        for row in &self.0 {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                match column {
                    0 => write!(f, "  {cell:<width$}")?,
                    _ => write!(f, "  {cell:>width$}")?,
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// What a figure has to be.
#[derive(Debug, Clone, Copy)]
pub enum Aim {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
    /// Less than this.
    Below(f64),
}

impl Aim {
    fn is_reached_by(self, figure: f64) -> bool {
        match self {
            Self::AtLeast(least) => figure >= least,
            Self::AtMost(most) => figure <= most,
            Self::Below(limit) => figure < limit,
        }
    }
}

impl Display for Aim {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(least) => write!(f, "at least {least}"),
            Self::AtMost(most) => write!(f, "at most {most}"),
            Self::Below(limit) => write!(f, "below {limit}"),
        }
    }
}

/// The aims so far, with what each came to.
#[derive(Debug, Default)]
pub struct Aims {
    lines: Vec<String>,
    missed: usize,
}

impl Aims {
    /// Compares a figure with its aim.
    pub fn judge(&mut self, what: &str, figure: f64, aim: Aim) {
        let is_reached = aim.is_reached_by(figure);
        self.note(is_reached, &format!("{what}: {} ({aim})", short(figure)));
    }

    /// An aim that could not be measured is not reached.
    pub fn not_measured(&mut self, what: &str, why: &str) {
        self.note(false, &format!("{what}: not measured: {why}"));
    }

    fn note(&mut self, is_reached: bool, line: &str) {
        self.missed += usize::from(!is_reached);
        self.lines.push(format!("{}  {line}", if is_reached { "PASS" } else { "FAIL" }));
    }

    /// Was each of them reached?
    pub fn are_reached(&self) -> bool {
        self.missed == 0
    }
}

impl Display for Aims {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
