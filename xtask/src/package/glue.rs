//! The glue that wasm-bindgen wrote, made into a function: each instance of the wasm gets glue of its own, so that what
//! belonged to one that has trapped (listeners, pending promises) can never reach into the memory of the next (ADR 21). How the wasm
//! is fetched and started is `js/instance.js`'s business.

use crate::Outcome;
use std::fs;
use std::path::{Path, PathBuf};

/// From here on wasm-bindgen loads the wasm by itself.
const LOADING: &str = "async function __wbg_load(";
/// Where the glue takes the exports.
const EXPORTS: (&str, &str) = ("wasm = instance.exports;", "wasm = guarded(instance.exports);");

/// Where it is written, below the build's folder.
pub fn path(web: &Path) -> PathBuf {
    web.join("glue.js")
}

/// Writes the module, from the file that wasm-bindgen wrote.
pub fn write(written: &Path, web: &Path) -> Outcome {
    let failed = |file: &Path, error: std::io::Error| format!("package: {}: {error}", file.display());
    let text = fs::read_to_string(written).map_err(|error| failed(written, error))?;
    let file = path(web);
    fs::write(&file, module(&text)?).map_err(|error| failed(&file, error))
}

fn module(glue: &str) -> Outcome<String> {
    let (body, _) = once(glue, LOADING)?;
    let (before, after) = once(body, EXPORTS.0)?;
    let body = [before, EXPORTS.1, after].concat().replace("\nexport ", "\n");
    // The first statement may be an export, too, and has nothing before it.
    let body = body.strip_prefix("export ").unwrap_or(&body);
    Ok(format!(
        "// Written by the package's builder from wasm-bindgen's glue.\n\
         export function create(guarded) {{\n{body}\n\
         return {{ imports: __wbg_get_imports(), begin: __wbg_finalize_init, renderInto }};\n}}\n"
    ))
}

fn once<'a>(text: &'a str, part: &str) -> Outcome<(&'a str, &'a str)> {
    let unknown =
        || format!("package: wasm-bindgen's glue is not the one we know: {part:?} is not in it once");
    let (before, after) = text.split_once(part).ok_or_else(unknown)?;
    if after.contains(part) { Err(unknown()) } else { Ok((before, after)) }
}

#[cfg(test)]
mod tests {
    use super::module;

    const GLUE: &str = "export class Handle {}\nexport function renderInto() {}\nlet wasm;\n\
        function __wbg_finalize_init(instance, module) {\nwasm = instance.exports;\n}\n\
        async function __wbg_load(module, imports) {}\nexport { initSync, __wbg_init as default };\n";

    #[test]
    fn the_glue_becomes_a_function_that_shows_its_exports_to_a_guard() {
        let text = module(GLUE).expect("the glue is known");
        for line in [
            "export function create(guarded) {\nclass Handle {}\nfunction renderInto() {}\nlet wasm;",
            "wasm = guarded(instance.exports);",
            "return { imports: __wbg_get_imports(), begin: __wbg_finalize_init, renderInto };",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        assert!(!text.contains("__wbg_load") && !text.contains("initSync"), "{text}");
    }

    #[test]
    fn other_glue_is_refused() {
        for glue in [GLUE.replace("wasm = instance.exports;", "x = 1;"), GLUE.replace("__wbg_load", "__load")]
        {
            assert!(module(&glue).is_err(), "{glue}");
        }
        assert!(module(&GLUE.replace("let wasm;", "wasm = instance.exports;")).is_err());
    }
}
