//! Words that may be said in one room only, or in none. A word outside its room is a dependency that nobody drew.

use super::rust_code::has_word;
use super::source::Source;

/// What core must not take from the standard library.
const IMPURE: [&str; 6] = ["time", "fs", "net", "env", "thread", "process"];
/// What core must not say: chance, serialisation, floating point.
const NOT_IN_CORE: [&str; 4] = ["rand", "serde", "f32", "f64"];
/// The one room of core that computes rates, which are shown and never paid.
const MAY_USE_F64: &str = "crates/core/src/annual_rate";
const BROWSER: [&str; 3] = ["web_sys", "js_sys", "wasm_bindgen"];
/// All words of one entry on one line make a statement.
const SQL: [&[&str]; 4] =
    [&["SELECT ", " FROM "], &["INSERT INTO "], &["UPDATE ", " SET "], &["DELETE FROM "]];

pub fn check(source: &Source) -> Vec<String> {
    if !source.is_rust() {
        return Vec::new();
    }
    let mut findings = nowhere(source);
    if source.path.starts_with("crates/core/src/") {
        findings.extend(core(source));
    }
    if is_product(source) && !may_touch_browser(&source.path) {
        findings.extend(browser(source));
    }
    if is_product(source) && !is_store(&source.path) {
        findings.extend(sql(source));
    }
    findings
}

fn is_product(source: &Source) -> bool {
    source.path.starts_with("src/") || source.path.starts_with("crates/")
}

fn may_touch_browser(path: &str) -> bool {
    path == "src/lib.rs" || path == "src/bridge.rs" || path.starts_with("src/bridge/")
}

fn is_store(path: &str) -> bool {
    path == "crates/server/src/store.rs" || path.starts_with("crates/server/src/store/")
}

fn nowhere(source: &Source) -> Vec<String> {
    // Written in two parts, so that this file does not find itself.
    let banned = [
        (concat!("inline_", "js"), "JavaScript is written in js/, where it is linted and tested"),
        (concat!("from_html_", "unchecked"), "markup made of text is how a page is taken over"),
    ];
    let mut findings = Vec::new();
    for (index, line) in source.code.lines().enumerate() {
        for (word, reason) in banned.iter().filter(|(word, _)| has_word(line, word)) {
            findings.push(format!("{}:{} uses {word}; {reason}", source.path, index + 1));
        }
    }
    findings
}

fn core(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    let shipped: Vec<(usize, &str)> = source.shipped_code().collect();
    for &(number, line) in &shipped {
        let allowed = |word: &str| word == "f64" && source.path.starts_with(MAY_USE_F64);
        for word in NOT_IN_CORE.into_iter().filter(|word| has_word(line, word) && !allowed(word)) {
            findings.push(format!("{}:{number} uses {word}; {PURE}", source.path));
        }
    }
    for (number, module) in std_modules(&shipped) {
        if IMPURE.contains(&module.as_str()) {
            findings.push(format!("{}:{number} uses std::{module}; {PURE}", source.path));
        }
    }
    findings
}

const PURE: &str = "core has no I/O, clock, chance, serde or float (ARCHITECTURE.md, invariant 1)";

fn browser(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    for (number, line) in source.shipped_code() {
        for word in BROWSER.into_iter().filter(|word| has_word(line, word)) {
            let path = &source.path;
            findings.push(format!(
                "{path}:{number} uses {word}; only src/bridge may (ARCHITECTURE.md, invariant 4)"
            ));
        }
    }
    findings
}

fn sql(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    let texts = source.text.lines();
    for ((number, line), text) in source.shipped_code().zip(texts) {
        let is_comment = text.trim_start().starts_with("//");
        let statement = SQL.iter().any(|words| words.iter().all(|word| text.contains(word))) && !is_comment;
        if statement || has_word(line, "sqlx") {
            let path = &source.path;
            let rule = "only crates/server/src/store may (ARCHITECTURE.md, invariant 4)";
            findings.push(format!("{path}:{number} speaks SQL; {rule}"));
        }
    }
    findings
}

/// The modules of the standard library that are named, with the line: `std::fs` as well as `std::{fs, io}`.
fn std_modules(lines: &[(usize, &str)]) -> Vec<(usize, String)> {
    let all: Vec<(usize, &str)> = lines
        .iter()
        .flat_map(|&(number, line)| tokens(line).into_iter().map(move |token| (number, token)))
        .collect();
    let mut found = Vec::new();
    for (at, window) in all.windows(3).enumerate() {
        match window {
            [(_, "std"), (_, "::"), (_, "{")] => found.extend(outermost_names(&all[at + 2..])),
            [(_, "std"), (_, "::"), (number, module)] => found.push((*number, module.to_string())),
            _ => {}
        }
    }
    found
}

/// The names in `{a, b::c, d::{e}}` that are not below another name: `a`, `b`, `d`.
fn outermost_names(group: &[(usize, &str)]) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut before = "";
    for &(number, token) in group {
        match token {
            "{" => depth += 1,
            "}" if depth == 1 => break,
            "}" => depth -= 1,
            "," | "::" => {}
            name if depth == 1 && before != "::" => names.push((number, name.to_owned())),
            _ => {}
        }
        before = token;
    }
    names
}

fn tokens(line: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(rest.len());
        let length = match word {
            0 if rest.starts_with("::") => 2,
            0 => first.len_utf8(),
            word => word,
        };
        tokens.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::source::Source;

    fn findings(path: &str, text: &str) -> Vec<String> {
        check(&Source::new(path, text))
    }

    #[test]
    fn core_may_not_reach_the_world() {
        for (text, found) in [
            ("fn a() { std::time::Instant::now(); }", "std::time"),
            ("use std::fs;", "std::fs"),
            ("use std::{\n    fmt,\n    net::{IpAddr},\n};", "std::net"),
            ("use std::{fmt, env::var};", "std::env"),
            ("use rand::Rng;", "rand"),
            ("#[derive(serde::Serialize)]", "serde"),
            ("fn rate() -> f64 {}", "f64"),
        ] {
            let findings = findings("crates/core/src/money.rs", text);
            assert_eq!(findings.len(), 1, "{text}: {findings:?}");
            assert!(findings[0].contains(&format!(" uses {found}; core has no I/O")), "{findings:?}");
        }
    }

    #[test]
    fn core_may_say_so_in_a_comment_and_test_as_it_likes() {
        let text = "//! No std::time here, no f64.\nuse std::{fmt, collections::BTreeMap};\nfn a() {}\n\
                    #[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
        assert_eq!(findings("crates/core/src/money.rs", text), [""; 0]);
        assert_eq!(findings("crates/core/src/annual_rate.rs", "fn rate() -> f64 {}"), [""; 0]);
        assert_eq!(findings("crates/server/src/app.rs", "use std::time::Duration;"), [""; 0]);
        assert_eq!(findings("crates/core/src/fmt.rs", "use std::fmt::{self, time, net};"), [""; 0]);
    }

    #[test]
    fn the_browser_is_met_in_the_bridge_only() {
        assert_eq!(
            findings("src/views/summary.rs", "\nuse web_sys::Element;"),
            ["src/views/summary.rs:2 uses web_sys; only src/bridge may (ARCHITECTURE.md, invariant 4)"]
        );
        assert_eq!(findings("crates/wire/src/lib.rs", "use wasm_bindgen::JsValue;").len(), 1);
        for path in ["src/bridge.rs", "src/bridge/clock.rs", "src/lib.rs", "tests/component/main.rs"] {
            assert_eq!(findings(path, "use web_sys::Element;"), [""; 0]);
        }
        assert_eq!(findings("src/effects.rs", "wasm_bindgen_futures::spawn_local(f);"), [""; 0]);
    }

    #[test]
    fn sql_is_spoken_in_the_store_only() {
        for text in ["use sqlx::Row;", "let q = \"SELECT a FROM b\";", "let q = \"UPDATE a SET b = 1\";"] {
            let found = findings("crates/server/src/routes/orders.rs", text);
            assert!(found[0].contains("speaks SQL; only crates/server/src/store may"), "{found:?}");
            assert_eq!(findings("crates/server/src/store/orders.rs", text), [""; 0]);
        }
        assert_eq!(findings("crates/server/src/app.rs", "// SELECT a FROM b lives in the store"), [""; 0]);
    }

    #[test]
    fn script_in_strings_and_unchecked_markup_are_found_anywhere() {
        let script = concat!("#[wasm_bindgen(inline_", "js = \"\")]");
        assert!(findings("src/bridge/a.rs", script)[0].contains("JavaScript is written in js/"));
        let markup = concat!("Html::from_html_", "unchecked(text)");
        assert!(findings("src/views/a.rs", markup)[0].contains("how a page is taken over"));
        assert_eq!(findings("src/views/a.rs", "html! { <p/> }"), [""; 0]);
    }
}
