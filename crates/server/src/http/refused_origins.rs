//! Origins whose pages called us and were told nothing. A browser tells such a page's developer no more than that it was
//! refused, and the shopper reads of a network that is down; so what to change is said here, once for each origin.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Anybody can send any origin, so a flood of them must fill neither the memory nor the log.
const NAMED_MOST: usize = 32;
const LETTERS_MOST: usize = 200;

/// Those that were named since this process began.
#[derive(Debug, Default)]
pub struct RefusedOrigins(Mutex<BTreeSet<String>>);

impl RefusedOrigins {
    /// One more was refused. What is to be said of it, unless that was said before.
    pub fn note(&self, origin: &str) -> Option<String> {
        let origin: String = origin.chars().take(LETTERS_MOST).collect();
        let mut named = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if named.len() > NAMED_MOST || !named.insert(origin.clone()) {
            return None;
        }
        Some(if named.len() > NAMED_MOST { no_more() } else { refusal(&origin) })
    }
}

fn refusal(origin: &str) -> String {
    if origin == "null" {
        return "a page without an origin was refused: a file, or a frame in a sandbox; serve it by http, and name its origin in \
                allowed_origins (PAYLATER_ALLOWED_ORIGINS) · 页面没有来源（本地文件或沙箱框架），已拒绝；请用 http 提供页面，\
                并把它的来源加入 allowed_origins"
            .into();
    }
    // Quoted, because what stands in it is a stranger's.
    format!(
        "origin {origin:?} was refused: it is not in allowed_origins (PAYLATER_ALLOWED_ORIGINS) · \
         来源 {origin:?} 已拒绝：它不在 allowed_origins 中"
    )
}

fn no_more() -> String {
    format!(
        "more than {NAMED_MOST} origins were refused; further ones are not named · 被拒绝的来源超过 {NAMED_MOST} 个，不再逐一列出"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_origin_is_named_once_with_the_setting_to_change_in_both_languages() {
        let refused = RefusedOrigins::default();
        assert_eq!(
            refused.note("http://localhost:5173").as_deref(),
            Some(
                "origin \"http://localhost:5173\" was refused: it is not in allowed_origins (PAYLATER_ALLOWED_ORIGINS) · \
                 来源 \"http://localhost:5173\" 已拒绝：它不在 allowed_origins 中"
            )
        );
        assert_eq!(refused.note("http://localhost:5173"), None);
        assert!(refused.note("http://localhost:5174").is_some());
    }

    #[test]
    fn a_page_without_an_origin_is_told_to_get_one() {
        let said = RefusedOrigins::default().note("null").unwrap_or_default();
        assert!(said.contains("serve it by http") && said.contains("请用 http 提供页面"), "{said}");
    }

    #[test]
    fn a_flood_of_origins_is_named_up_to_a_bound_and_then_once_more() {
        let refused = RefusedOrigins::default();
        let said: Vec<String> =
            (0..1000).filter_map(|number| refused.note(&format!("https://{number}.example"))).collect();
        assert_eq!(said.len(), 33);
        assert!(said[31].starts_with("origin \"https://31.example\""), "{}", said[31]);
        assert!(said[32].starts_with("more than 32 origins were refused"), "{}", said[32]);
    }

    #[test]
    fn what_is_kept_and_said_of_one_is_short_and_on_one_line() {
        let long = format!("https://{}\n.example", "a".repeat(190)) + &"b".repeat(10_000);
        let refused = RefusedOrigins::default();
        let said = refused.note(&long).unwrap_or_default();
        assert!(said.len() < 700 && !said.contains('\n'), "{said}");
        assert_eq!(refused.note(&long), None);
    }
}
