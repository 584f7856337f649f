//! What the package's JavaScript has to know of the core's tables and the component's words, as a module: the languages and
//! where their words lie, the few words that are needed without the wasm, and by what an app is told.

use super::words::{self, Headed, OUTSIDE, TEXTS};
use crate::Outcome;
use paylater_core::host::HOSTS;
use paylater_core::locale::{LOCALES, Locale};
use serde_json::{Map, Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// The module's name in imports.
pub const NAME: &str = "paylater-tables";

/// Where it is written, below the build's folder.
pub fn path(web: &Path) -> PathBuf {
    web.join("tables.js")
}

/// Writes the module.
pub fn write(web: &Path) -> Outcome {
    let file = path(web);
    fs::write(&file, module()).map_err(|error| format!("package: cannot write {}: {error}", file.display()))
}

fn module() -> String {
    let mut text = String::from("// Written by the package's builder from crates/core and src/text.\n");
    for (name, value) in [
        ("LOCALES", locales()),
        ("FOR_OTHERS", Locale::FOR_OTHERS.id().into()),
        ("FALLBACK", by_language(fallback)),
        ("BADGE", by_language(badge)),
        ("HOSTS", hosts()),
    ] {
        text += &format!("export const {name} = {value};\n");
    }
    // Written out, because bundlers look for modules that are named as they are.
    let import = |text: &&words::Text| {
        format!("{}: () => import({})", quoted(text.locale.id()), quoted(&format!("./{}", words::name(text))))
    };
    let files: Vec<String> = TEXTS.iter().map(import).collect();
    text + &format!("export const WORDS = {{ {} }};\n", files.join(", "))
}

fn quoted(text: &str) -> Value {
    text.into()
}

fn locales() -> Value {
    let row = |row: &paylater_core::locale::LocaleRow| json!({ "id": row.id, "language": row.language, "marks": row.marks });
    LOCALES.iter().map(row).collect()
}

/// Hosts in the order in which they are asked.
fn hosts() -> Value {
    let row = |row: &paylater_core::host::HostRow| json!({ "id": row.id, "says": row.says, "never_says": row.never_says, "is_mini": row.is_mini });
    HOSTS.iter().map(row).collect()
}

fn by_language(of: fn(&words::Text) -> Value) -> Value {
    let each = TEXTS.iter().map(|text| (text.locale.id().to_owned(), of(text)));
    Value::Object(each.collect::<Map<String, Value>>())
}

/// What is said before, or without, the wasm: headings with what they mean.
fn fallback(text: &words::Text) -> Value {
    let pair = |words: &Headed| json!([words.heading, words.lead]);
    let outside = OUTSIDE[text.locale as usize];
    json!({
        "loading": pair(&text.steps.loading),
        "failed": pair(&outside.not_loaded),
        "crashed": pair(&outside.crashed),
        "old": pair(&outside.too_old),
        "retry": text.buttons.retry,
        "elsewhere": outside.elsewhere,
    })
}

/// What stands on a product's page.
fn badge(text: &words::Text) -> Value {
    let (plans, disclosure) = (&text.plans, &text.disclosure);
    json!({
        "plan": plans.name,
        "each": plans.each,
        "about": plans.each_about,
        "total": plans.total,
        "fee": plans.fee,
        "free": plans.no_fee,
        "rates": [disclosure.simple, disclosure.compound, disclosure.effective, disclosure.dated, disclosure.us_actuarial],
    })
}

#[cfg(test)]
mod tests {
    use super::module;

    #[test]
    fn the_module_has_every_language_and_every_app() {
        let text = module();
        for line in [
            r#"export const FOR_OTHERS = "en";"#,
            r#"{"id":"zh-Hant","language":"zh","marks":["hant","tw","hk","mo"]}"#,
            r#"{"id":"wechat_h5","is_mini":false,"never_says":["wxwork"],"says":["micromessenger"]}"#,
            r#""zh-Hans": () => import("./words-zh-Hans-"#,
            r#""retry":"重试""#,
            r#""about":"Each about""#,
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }
}
