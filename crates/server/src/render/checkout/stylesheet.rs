//! The page's style sheet: the component's own, which speaks of its host element, and what only a drawn page needs. It goes
//! into the page itself, because a phone draws nothing before it has one.

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The style sheet, and its name in the page's policy.
pub struct Stylesheet {
    /// CSS.
    pub css: String,
    /// `'sha256-…'`.
    pub source: String,
}

/// The style sheet; the same for every page.
pub static STYLESHEET: LazyLock<Stylesheet> = LazyLock::new(|| {
    let element = without_comments(include_str!("../../../../../styles/paylater.css"));
    // On a page of our own there is no shadow root: the body stands for the element.
    let element = element
        .replace(":host([theme=\"dark\"])", ".paylater-page[data-theme=\"dark\"]")
        .replace(":host(:not([theme=\"light\"]))", ".paylater-page:not([data-theme=\"light\"])")
        .replace(":host", ".paylater-page");
    let css = element + &without_comments(include_str!("page.css"));
    let source = format!("'sha256-{}'", STANDARD.encode(digest(&SHA256, css.as_bytes())));
    Stylesheet { css, source }
});

/// Comments and indentation are for those who write it.
fn without_comments(css: &str) -> String {
    let mut rest = css;
    let mut kept = String::with_capacity(css.len());
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    let lines = kept.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_waits_for_a_host_element() {
        assert!(
            !STYLESHEET.css.contains(":host") && STYLESHEET.css.contains(".paylater-page {\ndisplay: block;")
        );
    }

    #[test]
    fn comments_stay_at_home_and_the_end_of_the_style_element_cannot_come_early() {
        assert_eq!(without_comments("a { b: c; }\n/* d */\n\n  e { } /* f"), "a { b: c; }\ne { }\n");
        assert!(!STYLESHEET.css.contains("/*") && !STYLESHEET.css.contains("</"));
    }
}
