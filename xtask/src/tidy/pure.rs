//! Crates that do nothing but compute. What they would need to reach the world with may not be named in them; which other
//! crates they may use is in [`super::direction`].

use super::paths::read;
use super::rust_code::has_word;
use super::source::Source;
use super::tokens::{tokens, without_tests};

/// One such crate.
struct Pure {
    folder: &'static str,
    /// Words that may not be said.
    words: &'static [&'static str],
    /// Places of the standard library.
    std: &'static [&'static str],
    /// Files, by the beginning of their path, that may say a word nevertheless.
    except: &'static [(&'static str, &'static str)],
    why: &'static str,
}

const PURE: [Pure; 2] = [
    Pure {
        folder: "crates/core/src/",
        words: &["rand", "serde", "f32", "f64"],
        std: &["std::time", "std::fs", "std::net", "std::env", "std::thread", "std::process"],
        // The one room of core that computes rates, which are shown and never paid.
        except: &[("crates/core/src/annual_rate", "f64")],
        why: "core has no I/O, clock, chance, serde or float (ARCHITECTURE.md, invariant 1)",
    },
    Pure {
        folder: "crates/provider/src/",
        words: &["tokio", "reqwest", "hyper", "axum", "ureq", "rand"],
        std: &[
            "std::time::SystemTime",
            "std::time::Instant",
            "std::fs",
            "std::net",
            "std::env",
            "std::thread",
            "std::process",
        ],
        // Signing with RSA asks for randomness to hide its timing; the signature is the same without.
        except: &[("crates/provider/src/keys", "rand")],
        why: "provider builds requests and reads answers, and the server carries them: no I/O, clock or chance \
              (ARCHITECTURE.md, invariant 6)",
    },
];

pub fn check(source: &Source) -> Vec<String> {
    let Some(pure) = PURE.iter().find(|pure| source.path.starts_with(pure.folder)) else {
        return Vec::new();
    };
    if !source.is_rust() || source.is_test() {
        return Vec::new();
    }
    let path = &source.path;
    let mut findings = Vec::new();
    for (number, line) in source.shipped_code() {
        let excepted =
            |word: &str| pure.except.iter().any(|(file, allowed)| path.starts_with(file) && *allowed == word);
        for word in pure.words.iter().filter(|word| has_word(line, word) && !excepted(word)) {
            findings.push(format!("{path}:{number} uses {word}; {}", pure.why));
        }
    }
    for (number, place) in std_places(source, pure.std) {
        findings.push(format!("{path}:{number} uses {place}; {}", pure.why));
    }
    findings
}

/// Which of these places of the standard library a file reaches, with the line. Whoever names `std::time` whole has its clock.
fn std_places<'p>(source: &Source, places: &[&'p str]) -> Vec<(usize, &'p str)> {
    let tokens = without_tests(tokens(&source.code));
    let mut found = Vec::new();
    for named in read(&tokens).named.iter().filter(|named| named.path.len() > 1) {
        let path = format!("{}::", named.path.join("::"));
        let reaches = |place: &&&str| {
            let place = format!("{place}::");
            path.starts_with(&place) || place.starts_with(&path)
        };
        found.extend(places.iter().find(reaches).map(|place| (named.line, *place)));
    }
    found
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
        assert_eq!(findings("crates/server/src/app.rs", "use std::time::Instant;"), [""; 0]);
        assert_eq!(findings("crates/core/src/fmt.rs", "use std::fmt::{self, time, net};"), [""; 0]);
    }

    #[test]
    fn provider_may_not_carry_its_requests_itself() {
        for (text, found) in [
            ("use tokio::net::TcpStream;", "tokio"),
            ("async fn a() { reqwest::get(b).await }", "reqwest"),
            ("\nuse std::net::TcpStream;", "std::net"),
            ("use std::{fs, fmt};", "std::fs"),
            ("fn a() { std::thread::spawn(b); }", "std::thread"),
            ("use std::process::Command;", "std::process"),
            ("fn a() { std::env::var(b) }", "std::env"),
            ("use std::time::{Duration, SystemTime};", "std::time::SystemTime"),
            ("use std::time;", "std::time::SystemTime"),
            ("use std::time::*;", "std::time::SystemTime"),
            ("let now = std::time::Instant::now();", "std::time::Instant"),
            ("use aws_lc_rs::rand::SystemRandom;", "rand"),
        ] {
            let findings = findings("crates/provider/src/alipay/trade.rs", text);
            assert_eq!(findings.len(), 1, "{text}: {findings:?}");
            let told = format!(" uses {found}; provider builds requests and reads answers");
            assert!(findings[0].contains(&told), "{findings:?}");
        }
    }

    #[test]
    fn provider_may_measure_sign_and_test() {
        for (path, text) in [
            ("crates/provider/src/http.rs", "use std::time::Duration;\nuse paylater_core::instant::Instant;"),
            ("crates/provider/src/keys.rs", "use aws_lc_rs::rand::SystemRandom;"),
            ("crates/provider/src/json.rs", "#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n"),
            ("crates/provider/tests/provider/world.rs", "use std::fs;"),
        ] {
            assert_eq!(findings(path, text), [""; 0], "{path}");
        }
    }
}
