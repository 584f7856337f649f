//! An `import()` of an address that is known only while the page runs. Bundlers leave it alone if a comment inside tells them to,
//! and a minifier drops comments, so it is written here, after that.

use crate::Outcome;
use std::fs;
use std::path::Path;

/// What it is called in `js/`.
const CALLED: &str = "importUnbundled(";
/// The words of webpack, which Rspack and Turbopack read as well, and of Vite.
const WRITTEN: &str = "import(/*webpackIgnore:true*//*@vite-ignore*/";

/// Writes every one in a bundled file. A file without any is a mistake: it has been renamed, or is not needed any more.
pub fn write(file: &Path) -> Outcome {
    let failed = |error| format!("package: cannot write {}: {error}", file.display());
    let text = fs::read_to_string(file).map_err(failed)?;
    fs::write(file, written(&text)?).map_err(failed)
}

fn written(text: &str) -> Outcome<String> {
    if text.contains(CALLED) {
        Ok(text.replace(CALLED, WRITTEN))
    } else {
        Err(format!("package: nothing calls {CALLED}…)"))
    }
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn the_call_becomes_an_import_that_bundlers_leave_alone_and_none_is_refused() {
        assert_eq!(
            written("let a=await importUnbundled(b);"),
            Ok("let a=await import(/*webpackIgnore:true*//*@vite-ignore*/b);".into())
        );
        assert_eq!(written("let a=1;"), Err("package: nothing calls importUnbundled(…)".into()));
    }
}
