//! The size budget of `budget.toml`: a limit that is never passed, and a ratchet that notices each step towards it.

use super::sizes::{Size, Sizes};
use crate::Outcome;
use crate::workspace::Workspace;
use std::fs;

/// Brotli bytes of everything a page loads: the wasm, the JavaScript with the style sheet inside, and the words of
/// one language.
#[derive(Debug, PartialEq, Eq)]
struct Budget {
    limit: u64,
    ratchet: u64,
    slack: u64,
}

pub fn check(workspace: &Workspace, sizes: &Sizes) -> Outcome {
    print!("{}", table(sizes));
    let text = fs::read_to_string(workspace.path("budget.toml"))
        .map_err(|error| format!("package: budget.toml: {error}"))?;
    let verdict = parse(&text)?.judge(sizes.loaded().brotli)?;
    println!("package: {verdict}");
    Ok(())
}

impl Budget {
    fn judge(&self, brotli: u64) -> Outcome<String> {
        let Budget { limit, ratchet, slack } = *self;
        if brotli > limit {
            let over = brotli - limit;
            return Err(format!(
                "package: {brotli} bytes after brotli, {over} over the limit of {limit} (budget.toml)"
            ));
        }
        if brotli > ratchet + slack {
            return Err(format!(
                "package: {brotli} bytes after brotli; it was {ratchet}, and {slack} more are let pass. Make it smaller, \
                 or set `ratchet = {brotli}` in budget.toml and say in the commit what the bytes buy."
            ));
        }
        if brotli + slack < ratchet {
            return Ok(format!(
                "within budget, and smaller than before: set `ratchet = {brotli}` in budget.toml"
            ));
        }
        Ok(format!("within budget: {brotli} of {limit} bytes after brotli"))
    }
}

fn parse(text: &str) -> Outcome<Budget> {
    let table: toml::Table = text.parse().map_err(|error| format!("package: budget.toml: {error}"))?;
    let number = |name: &str| {
        let value =
            table.get("brotli_bytes").and_then(|bytes| bytes.get(name)).and_then(|value| value.as_integer());
        value
            .and_then(|value| u64::try_from(value).ok())
            .ok_or(format!("package: budget.toml lacks brotli_bytes.{name}"))
    };
    Ok(Budget { limit: number("limit")?, ratchet: number("ratchet")?, slack: number("slack")? })
}

fn table(sizes: &Sizes) -> String {
    let row =
        |name: &str, size: Size| format!("  {name:<6}{:>12}{:>12}{:>12}\n", size.raw, size.gzip, size.brotli);
    let head = format!("  {:<6}{:>12}{:>12}{:>12}\n", "bytes", "raw", "gzip -9", "brotli 11");
    [
        head,
        row("wasm", sizes.wasm),
        row("js", sizes.js),
        row("words", sizes.words),
        row("css", sizes.css),
        row("all", sizes.loaded()),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::{Budget, parse};

    const BUDGET: Budget = Budget { limit: 100_000, ratchet: 90_000, slack: 500 };

    #[test]
    fn the_slack_is_let_pass_and_one_byte_more_is_not() {
        assert_eq!(BUDGET.judge(90_500).unwrap(), "within budget: 90500 of 100000 bytes after brotli");
        assert!(BUDGET.judge(90_501).unwrap_err().contains("set `ratchet = 90501`"));
    }

    #[test]
    fn the_limit_holds_whatever_the_ratchet_says() {
        let loose = Budget { ratchet: 120_000, ..BUDGET };
        assert!(loose.judge(100_001).unwrap_err().contains("1 over the limit of 100000"));
    }

    #[test]
    fn a_smaller_package_is_asked_to_lower_the_ratchet() {
        assert!(BUDGET.judge(89_499).unwrap().contains("set `ratchet = 89499`"));
    }

    #[test]
    fn a_budget_without_a_number_is_refused_by_that_number_s_name() {
        let whole = "[brotli_bytes]\nlimit = 100000\nratchet = 90000\nslack = 500\n";
        assert_eq!(parse(whole), Ok(BUDGET));
        assert_eq!(
            parse("[brotli_bytes]\nlimit = 1"),
            Err("package: budget.toml lacks brotli_bytes.ratchet".into())
        );
    }
}
