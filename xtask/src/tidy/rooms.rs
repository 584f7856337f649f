//! Words that may be said in one room only, or in none. A word outside its room is a dependency that nobody drew.

use super::rust_code::has_word;
use super::source::Source;

const BROWSER: [&str; 3] = ["web_sys", "js_sys", "wasm_bindgen"];
/// What speaks to the database.
const DATABASE: [&str; 2] = ["rusqlite", "sqlx"];
/// All words of one entry on one line make a statement.
const SQL: [&[&str]; 4] =
    [&["SELECT ", " FROM "], &["INSERT INTO "], &["UPDATE ", " SET "], &["DELETE FROM "]];

pub fn check(source: &Source) -> Vec<String> {
    if !source.is_rust() {
        return Vec::new();
    }
    let mut findings = nowhere(source);
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
        if statement || DATABASE.iter().any(|library| has_word(line, library)) {
            let path = &source.path;
            let rule = "only crates/server/src/store may (ARCHITECTURE.md, invariant 4)";
            findings.push(format!("{path}:{number} speaks SQL; {rule}"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::source::Source;

    fn findings(path: &str, text: &str) -> Vec<String> {
        check(&Source::new(path, text))
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
        for text in [
            "use sqlx::Row;",
            "use rusqlite::Row;",
            "let q = \"SELECT a FROM b\";",
            "let q = \"UPDATE a SET b = 1\";",
        ] {
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
